"""Faults in the head of an answer and in its framing, and statuses that are no page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from tests.fetcher.faults.servers import BODY, HEAD, Behaviour, Visit, in_turn, page, says, status
from tests.fetcher.faults.table import Fault, fails, fails_for_now
from tests.fetcher.faults.table import page as comes

_GOOD = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
_CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)


def _head(*headers: bytes, body: bytes = BODY) -> Behaviour:
    return says(HEAD + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body)


def _pours(before: bytes, data: bytes) -> Behaviour:
    def behave(visit: Visit) -> None:
        visit.hear()
        visit.say(before)
        visit.pour(data)

    return behave


def _until(seconds: float) -> bytes:
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds), usegmt=True).encode()


def _asks_to_wait(code: int, written: bytes) -> Behaviour:
    return in_turn(status(code, b"Retry-After: " + written + b"\r\n"), page())


_HEADS = (
    Fault("Answers as HTTP/0.9 did, with the page alone", says(BODY), fails("bad_response")),
    Fault(
        "Answers in HTTP/2", says(_GOOD.replace(b"HTTP/1.1", b"HTTP/2.0")), fails("bad_response")
    ),
    Fault(
        "Answers with a status line that is none",
        says(b"\x16\x03\x01\x02\0\x01\0garbage\r\n\r\n"),
        fails("bad_response"),
    ),
    Fault(
        "Answers with a status that is no number",
        says(_GOOD.replace(b"200", b"2OO")),
        fails("bad_response"),
    ),
    Fault("Answers with a status of 99", says(_GOOD.replace(b"200", b"99")), fails("bad_response")),
    Fault(
        "Answers with a status line without end",
        _pours(b"HTTP/1.1 200 ", b"O" * 65_536),
        fails("bad_response"),
    ),
    Fault(
        "Sends a hint of what is to come before the page (103)",
        says(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + _GOOD),
        comes(),
    ),
    Fault(
        "Sends 100 Continue without end",
        _pours(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        fails("bad_response"),
    ),
    Fault(
        "Sends hints without end",
        _pours(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" * 100),
        fails("bad_response"),
    ),
    Fault(
        "Sends a thousand headers",
        _head(*(b"X-%d: x" % number for number in range(1000))),
        fails("bad_response"),
    ),
    Fault(
        "Sends one header of a megabyte", _head(b"X: " + b"x" * 1_000_000), fails("bad_response")
    ),
    Fault(
        "Sends 190 KiB of headers, each of 2 KiB",
        _head(*(b"X-%d: " % number + b"x" * 2000 for number in range(95))),
        fails("bad_response"),
    ),
    Fault("Sends headers without end", _pours(HEAD, b"X: x\r\n" * 1000), fails("bad_response")),
    Fault(
        "Sends a header without end", _pours(HEAD + b"X: ", b"x" * 65_536), fails("bad_response")
    ),
    Fault(
        "Sends a line among the headers that is no header",
        _head(b"this is no header", b"Content-Encoding: gzip"),
        fails("bad_response"),
    ),
    Fault(
        "Puts a space between Transfer-Encoding and its colon",
        says(HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + _CHUNK),
        fails("bad_response"),
    ),
    Fault(
        "Folds a header over two lines",
        _head(b"X: one\r\n two", b"Content-Length: %d" % len(BODY)),
        comes(),
    ),
    Fault(
        "Says that the page is of many parts, and parts it nowhere",
        _head(b"Content-Type: multipart/mixed"),
        comes(),
    ),
    Fault(
        "Sends cookies that are none",
        _head(b"Set-Cookie: =;;=\xff; expires=never; domain=..", b"Set-Cookie: " + b"a=" * 999),
        comes(),
    ),
)

_FRAMING = (
    Fault(
        "Gives a Content-Length that is too long",
        _head(b"Content-Length: 5000"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Gives a Content-Length that is too short",
        _head(b"Content-Length: 5", body=b"ferry and more"),
        comes(b"ferry"),
    ),
    Fault("Gives a negative Content-Length", _head(b"Content-Length: -5"), fails("bad_response")),
    Fault(
        "Gives a Content-Length that is no number",
        _head(b"Content-Length: five"),
        fails("bad_response"),
    ),
    Fault(
        "Gives a Content-Length with a plus", _head(b"Content-Length: +5"), fails("bad_response")
    ),
    Fault(
        "Gives a Content-Length of a hundred digits",
        _head(b"Content-Length: " + b"9" * 100),
        fails("bad_response"),
    ),
    Fault(
        "Gives two Content-Lengths",
        _head(b"Content-Length: 5", b"Content-Length: 6"),
        fails("bad_response"),
    ),
    Fault(
        "Gives the same Content-Length twice",
        _head(*[b"Content-Length: %d" % len(BODY)] * 2),
        comes(),
    ),
    Fault("Gives a list of Content-Lengths", _head(b"Content-Length: 5, 6"), fails("bad_response")),
    Fault(
        "Gives both Content-Length and Transfer-Encoding",
        _head(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=_CHUNK + b"0\r\n\r\n"),
        fails("bad_response"),
    ),
    Fault(
        "Sends a transfer coding of gzip in chunks",
        _head(b"Transfer-Encoding: gzip, chunked"),
        fails("bad_response"),
    ),
    Fault(
        "Gives Transfer-Encoding twice",
        _head(*[b"Transfer-Encoding: chunked"] * 2, body=_CHUNK + b"0\r\n\r\n"),
        fails("bad_response"),
    ),
    Fault("Gives neither length nor chunks, and hangs up at the end", _head(), comes()),
    Fault(
        "Sends chunks with extensions and trailers",
        says(_CHUNKED + _CHUNK.replace(b"\r", b";a=b\r", 1) + b"0\r\nX: y\r\n\r\n"),
        comes(),
    ),
    Fault(
        "Gives a chunk whose size is no number",
        says(_CHUNKED + _CHUNK + b"xyz\r\n<p>"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Gives a chunk of negative size",
        says(_CHUNKED + _CHUNK + b"-5\r\n<p>"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Writes the size of a chunk as only Python reads it",
        says(_CHUNKED + b"0x1_c\r\n" + BODY + b"\r\n0\r\n\r\n"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Gives a chunk of sixteen exabytes",
        says(_CHUNKED + b"f" * 16 + b"\r\n" + BODY),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Writes a size of a chunk without end",
        _pours(_CHUNKED, b"0" * 65_536),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Ends no line after a chunk",
        says(_CHUNKED + _CHUNK[:-2] + b"xx0\r\n\r\n"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Gives a chunk that is longer than its size",
        says(_CHUNKED + b"5\r\n" + BODY + b"\r\n0\r\n\r\n"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Gives trailers without end",
        _pours(_CHUNKED + _CHUNK + b"0\r\n", b"X: x\r\n" * 1000),
        fails_for_now("truncated_body"),
    ),
)

_STATUSES = (
    Fault("Has no content (204)", says(b"HTTP/1.1 204 No Content\r\n\r\n"), comes(b"")),
    Fault(
        "Sends a part of the page unasked (206)",
        says(
            b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-27/999\r\nContent-Length: 28\r\n\r\n"
            + BODY
        ),
        fails("bad_response"),
    ),
    Fault(
        "Says unasked that nothing has changed (304)",
        says(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        fails("http_status"),
    ),
    Fault(
        "Changes to another protocol unasked (101)",
        says(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"),
        fails("http_status"),
    ),
    Fault(
        "Says that there is no page (404), with a page",
        status(404, content=BODY),
        fails("http_status"),
    ),
    Fault(
        "Says that there is no page (404), without end",
        _pours(b"HTTP/1.1 404 Gone\r\n\r\n", b"x" * 65_536),
        fails("http_status"),
    ),
    Fault("Refuses us (403)", status(403), fails("http_status")),
    Fault("Has a status that no standard knows (999)", status(999), fails("http_status")),
    Fault("Has an error of its own (500)", status(500), fails_for_now("http_status")),
    Fault(
        "Has an error of its own once, and is then well (503)",
        in_turn(status(503), page()),
        comes(requests=2),
    ),
    Fault(
        "Cannot answer such a request (501)", status(501), fails_for_now("http_status", requests=1)
    ),
    Fault(
        "Has an error that a proxy before it made up, once (520)",
        in_turn(status(520), page()),
        comes(requests=2),
    ),
    Fault("Took too long to hear us, once (408)", in_turn(status(408), page()), comes(requests=2)),
    Fault("Asks to be left alone for a second (429)", _asks_to_wait(429, b"1"), comes(requests=2)),
    Fault(
        "Asks to be left alone until a time that is past (429)",
        _asks_to_wait(429, _until(-60)),
        comes(requests=2),
    ),
    Fault(
        "Asks to be left alone for an hour (503)",
        _asks_to_wait(503, b"3600"),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Asks to be left alone until a time in an hour (503)",
        _asks_to_wait(503, _until(3600)),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Asks to be left alone until the year 9999",
        _asks_to_wait(429, b"Fri, 31 Dec 9999 23:59:59 GMT"),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Asks to be left alone for a negative time", _asks_to_wait(429, b"-5"), comes(requests=2)
    ),
    Fault(
        "Asks to be left alone for a time of forty digits",
        _asks_to_wait(429, b"9" * 40),
        comes(requests=2),
    ),
    Fault(
        "Asks to be left alone until a time in no zone of this world",
        _asks_to_wait(429, b"Fri, 31 Dec 2027 23:59:59 +" + b"9" * 19),
        comes(requests=2),
    ),
    Fault("Asks to be left alone for soon", _asks_to_wait(503, b"soon"), comes(requests=2)),
)

FAULTS = tuple(
    replace(fault, greedy="without end" in fault.name) for fault in (*_HEADS, *_FRAMING, *_STATUSES)
)
