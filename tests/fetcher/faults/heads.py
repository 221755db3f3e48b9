"""Faults in the head of an answer and in its framing, and statuses that are no page."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.fetcher.faults.servers import (
    BODY,
    HEAD,
    Behaviour,
    Conversation,
    in_turn,
    page,
    says,
    status,
)
from tests.fetcher.faults.table import Fault, fails, fails_for_now
from tests.fetcher.faults.table import page as comes

_GOOD = HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY
_CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_CHUNK = b"%x\r\n%b\r\n" % (len(BODY), BODY)


def _head(*headers: bytes, body: bytes = BODY) -> Behaviour:
    return says(HEAD + b"".join(header + b"\r\n" for header in headers) + b"\r\n" + body)


def _pours(before: bytes, data: bytes) -> Behaviour:
    def behave(talk: Conversation) -> None:
        talk.hear()
        talk.say(before)
        talk.pour(data)

    return behave


def _until(seconds: float, form: str = "%a, %d %b %Y %H:%M:%S GMT") -> bytes:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).strftime(form).encode()


def _asks_to_wait(code: int, written: bytes) -> Behaviour:
    return in_turn(status(code, b"Retry-After: " + written + b"\r\n"), page())


_HEADS = (
    Fault("Responds as HTTP/0.9 did, with the page alone", says(BODY), fails("bad_response")),
    Fault(
        "Responds in HTTP/2", says(_GOOD.replace(b"HTTP/1.1", b"HTTP/2.0")), fails("bad_response")
    ),
    Fault(
        "Sends an invalid status line",
        says(b"\x16\x03\x01\x02\0\x01\0garbage\r\n\r\n"),
        fails("bad_response"),
    ),
    Fault(
        "Sends a status that is not a number",
        says(_GOOD.replace(b"200", b"2OO")),
        fails("bad_response"),
    ),
    Fault("Sends the status 99", says(_GOOD.replace(b"200", b"99")), fails("bad_response")),
    Fault(
        "Sends an endless status line",
        _pours(b"HTTP/1.1 200 ", b"O" * 65_536),
        fails("bad_response"),
    ),
    Fault(
        "Sends Early Hints (103) before the page",
        says(b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + _GOOD),
        comes(),
    ),
    Fault(
        "Sends 100 Continue endlessly",
        _pours(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 100),
        fails("bad_response"),
    ),
    Fault(
        "Sends Early Hints (103) endlessly",
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
    Fault("Sends headers endlessly", _pours(HEAD, b"X: x\r\n" * 1000), fails("bad_response")),
    Fault("Sends an endless header", _pours(HEAD + b"X: ", b"x" * 65_536), fails("bad_response")),
    Fault(
        "Sends a line among the headers that is not a header",
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
        "Declares a multipart type without a boundary",
        _head(b"Content-Type: multipart/mixed"),
        comes(),
    ),
    Fault(
        "Sends invalid cookies",
        _head(b"Set-Cookie: =;;=\xff; expires=never; domain=..", b"Set-Cookie: " + b"a=" * 999),
        comes(),
    ),
)

_FRAMING = (
    Fault(
        "Sends a Content-Length that is too large",
        _head(b"Content-Length: 5000"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends a Content-Length that is too small",
        _head(b"Content-Length: 5", body=b"ferry and more"),
        comes(b"ferry"),
    ),
    Fault("Sends a negative Content-Length", _head(b"Content-Length: -5"), fails("bad_response")),
    Fault(
        "Sends a Content-Length that is not a number",
        _head(b"Content-Length: five"),
        fails("bad_response"),
    ),
    Fault(
        "Sends a Content-Length with a plus sign",
        _head(b"Content-Length: +5"),
        fails("bad_response"),
    ),
    Fault(
        "Sends a Content-Length of a hundred digits",
        _head(b"Content-Length: " + b"9" * 100),
        fails("bad_response"),
    ),
    Fault(
        "Sends two different Content-Lengths",
        _head(b"Content-Length: 5", b"Content-Length: 6"),
        fails("bad_response"),
    ),
    Fault(
        "Sends the same Content-Length twice",
        _head(*[b"Content-Length: %d" % len(BODY)] * 2),
        comes(),
    ),
    Fault("Sends a list of Content-Lengths", _head(b"Content-Length: 5, 6"), fails("bad_response")),
    Fault(
        "Sends both Content-Length and Transfer-Encoding",
        _head(b"Content-Length: 5", b"Transfer-Encoding: chunked", body=_CHUNK + b"0\r\n\r\n"),
        fails("bad_response"),
    ),
    Fault(
        "Sends the transfer coding gzip in chunks",
        _head(b"Transfer-Encoding: gzip, chunked"),
        fails("bad_response"),
    ),
    Fault(
        "Sends Transfer-Encoding twice",
        _head(*[b"Transfer-Encoding: chunked"] * 2, body=_CHUNK + b"0\r\n\r\n"),
        fails("bad_response"),
    ),
    Fault(
        "Sends neither length nor chunks, and closes the connection at the end", _head(), comes()
    ),
    Fault(
        "Sends chunks with extensions and trailers",
        says(_CHUNKED + _CHUNK.replace(b"\r", b";a=b\r", 1) + b"0\r\nX: y\r\n\r\n"),
        comes(),
    ),
    Fault(
        "Sends a chunk whose size is not a number",
        says(_CHUNKED + _CHUNK + b"xyz\r\n<p>"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends a chunk of negative size",
        says(_CHUNKED + _CHUNK + b"-5\r\n<p>"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends the size of a chunk in a form that only Python accepts",
        says(_CHUNKED + b"0x1_c\r\n" + BODY + b"\r\n0\r\n\r\n"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends the size of a chunk as sixteen exabytes",
        says(_CHUNKED + b"f" * 16 + b"\r\n" + BODY),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends the size of a chunk endlessly",
        _pours(_CHUNKED, b"0" * 65_536),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends no line end after a chunk",
        says(_CHUNKED + _CHUNK[:-2] + b"xx0\r\n\r\n"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends a chunk that is longer than its size",
        says(_CHUNKED + b"5\r\n" + BODY + b"\r\n0\r\n\r\n"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends trailers endlessly",
        _pours(_CHUNKED + _CHUNK + b"0\r\n", b"X: x\r\n" * 1000),
        fails_for_now("truncated_body"),
    ),
)

_STATUSES = (
    Fault("Sends no content (204)", says(b"HTTP/1.1 204 No Content\r\n\r\n"), comes(b"")),
    Fault(
        "Sends a part of the page that was not requested (206)",
        says(
            b"HTTP/1.1 206 Partial\r\nContent-Range: bytes 0-27/999\r\nContent-Length: 28\r\n\r\n"
            + BODY
        ),
        fails("bad_response"),
    ),
    Fault(
        "Says that nothing has changed, although the request did not ask (304)",
        says(b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        fails("http_status"),
    ),
    Fault(
        "Changes to another protocol that was not requested (101)",
        says(b"HTTP/1.1 101 Switching\r\nUpgrade: h2c\r\n\r\n"),
        fails("http_status"),
    ),
    Fault(
        "Says that the page does not exist (404), and sends a page",
        status(404, content=BODY),
        fails("http_status"),
    ),
    Fault(
        "Says that the page does not exist (404), and sends an endless body",
        _pours(b"HTTP/1.1 404 Gone\r\n\r\n", b"x" * 65_536),
        fails("http_status"),
    ),
    Fault("Refuses the request (403)", status(403), fails("http_status")),
    Fault("Sends a status that is in no standard (999)", status(999), fails("http_status")),
    Fault("Has an internal error (500)", status(500), fails_for_now("http_status")),
    Fault(
        "Is unavailable once, and then works (503)",
        in_turn(status(503), page()),
        comes(requests=2),
    ),
    Fault(
        "Does not support such a request (501)",
        status(501),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Sends a proxy's own error once (520)",
        in_turn(status(520), page()),
        comes(requests=2),
    ),
    Fault(
        "Says once that the request came too late (408)",
        in_turn(status(408), page()),
        comes(requests=2),
    ),
    Fault("Requires a pause of one second (429)", _asks_to_wait(429, b"1"), comes(requests=2)),
    Fault(
        "Requires a pause until a time in the past (429)",
        _asks_to_wait(429, _until(-60)),
        comes(requests=2),
    ),
    Fault(
        "Requires a pause of one hour (503)",
        _asks_to_wait(503, b"3600"),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Requires a pause until a time in one hour (503)",
        _asks_to_wait(503, _until(3600)),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Requires a pause until the year 9999",
        _asks_to_wait(429, b"Fri, 31 Dec 9999 23:59:59 GMT"),
        fails_for_now("http_status", requests=1),
    ),
    Fault("Requires a pause of a second and a half", _asks_to_wait(503, b"1.5"), comes(requests=2)),
    Fault(
        "Requires a pause until a time in one hour, in the form of RFC 850",
        _asks_to_wait(503, _until(3600, "%A, %d-%b-%y %H:%M:%S GMT")),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Requires a pause until a time in one hour, in the form of asctime",
        _asks_to_wait(503, _until(3600, "%a %b %d %H:%M:%S %Y")),
        fails_for_now("http_status", requests=1),
    ),
    Fault("Requires a pause of negative length", _asks_to_wait(429, b"-5"), comes(requests=2)),
    Fault(
        "Requires a pause of forty digits",
        _asks_to_wait(429, b"9" * 40),
        fails_for_now("http_status", requests=1),
    ),
    Fault(
        "Requires a pause until a time in an impossible time zone",
        _asks_to_wait(429, b"Fri, 31 Dec 2027 23:59:59 +" + b"9" * 19),
        comes(requests=2),
    ),
    Fault(
        "Requires a pause with a word that is not a time",
        _asks_to_wait(503, b"soon"),
        comes(requests=2),
    ),
)

FAULTS = tuple(
    replace(fault, greedy="endless" in fault.name) for fault in (*_HEADS, *_FRAMING, *_STATUSES)
)
