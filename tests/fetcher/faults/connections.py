"""Faults before and beneath HTTP: names, connections, TLS, silence."""

import socket

from tests.fetcher.faults.servers import (
    BODY,
    HEAD,
    Behaviour,
    Closed,
    Conversation,
    Deaf,
    in_turn,
    page,
    says,
)
from tests.fetcher.faults.table import Fault, fails, fails_for_now
from tests.fetcher.faults.table import page as comes

_SHORT = 0.4
_LENGTH = b"Content-Length: 5000\r\n\r\n"


def _silent(before: bytes = b"", *, hears: bool = True) -> Behaviour:
    def behave(talk: Conversation) -> None:
        if hears:
            talk.hear()
        talk.say(before)
        talk.wait()

    return behave


def _drips(before: bytes = b"", byte: bytes = b"x") -> Behaviour:
    def behave(talk: Conversation) -> None:
        talk.hear()
        talk.say(before)
        talk.drip(byte * 500)

    return behave


def _resets(before: bytes = b"", *, hears: bool = True) -> Behaviour:
    def behave(talk: Conversation) -> None:
        if hears:
            talk.hear()
        talk.say(before)
        talk.reset()

    return behave


def _half_closes(before: bytes) -> Behaviour:
    """Says that nothing more will come, and goes on listening."""

    def behave(talk: Conversation) -> None:
        talk.hear()
        talk.say(before)
        talk.connection.shutdown(socket.SHUT_WR)
        talk.wait()

    return behave


def _drips_a_handshake(talk: Conversation) -> None:
    """A TLS record that says it has 16 KiB, a byte at a time."""
    talk.say(b"\x16\x03\x03\x40\x00")
    talk.drip(b"\x02\x00\x3f\xfc" + bytes(500))


_HTTPS = "https://courier.example:{port}/"

FAULTS = (
    Fault("No server listens on the port", Closed, fails_for_now("connection_failed", requests=0)),
    Fault(
        "The host neither accepts nor refuses connections",
        Deaf,
        fails_for_now("connection_failed", requests=0),
        _SHORT,
    ),
    Fault(
        "The name has two hundred IP addresses, and none accepts or refuses connections",
        Deaf,
        fails_for_now("connection_failed", requests=0),
        _SHORT,
        url="http://many.example:{port}/",
    ),
    Fault(
        "The name does not exist",
        page(),
        fails_for_now("connection_failed", requests=0),
        url="http://nowhere.example:{port}/",
    ),
    Fault(
        "The name server does not respond",
        page(),
        fails_for_now("connection_failed", requests=0),
        _SHORT,
        url="http://silent.example:{port}/",
    ),
    Fault(
        "The name has a private IP address",
        page(),
        fails("forbidden_url", requests=0),
        url="http://inside.example:{port}/",
    ),
    Fault(
        "One of the name's IP addresses is private",
        page(),
        fails("forbidden_url", requests=0),
        url="http://mixed.example:{port}/",
    ),
    Fault(
        "The name has a public IP address at first, and a private one when it is resolved again (DNS rebinding)",
        page(),
        fails("forbidden_url", requests=0),
        url="http://rebinding.example:{port}/",
    ),
    Fault(
        "Accepts the connection and sends nothing",
        _silent(hears=False),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Reads the request and sends nothing",
        _silent(),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends nothing more after half of the headers",
        _silent(HEAD),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends nothing more after half of the body",
        _silent(HEAD + _LENGTH + b"<p>"),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends the status line one byte at a time",
        _drips(),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends the headers one byte at a time",
        _drips(HEAD + b"X: "),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends the body one byte at a time",
        _drips(HEAD + _LENGTH),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends a chunked body one byte at a time",
        _drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n800\r\n"),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends the size of a chunk one byte at a time",
        _drips(HEAD + b"Transfer-Encoding: chunked\r\n\r\n", b"0"),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
    ),
    Fault(
        "Sends a TLS handshake one byte at a time",
        _drips_a_handshake,
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
        url=_HTTPS,
    ),
    Fault(
        "Sends the headers over TLS one byte at a time",
        _drips(HEAD + b"X: "),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
        _HTTPS,
        "good",
    ),
    Fault(
        "Sends the body over TLS one byte at a time",
        _drips(HEAD + _LENGTH),
        fails_for_now("deadline_exceeded", requests=1),
        _SHORT,
        _HTTPS,
        "good",
    ),
    Fault(
        "Is slow for one request, and then works",
        in_turn(_silent(), page()),
        comes(requests=2),
        0.6,
    ),
    Fault(
        "Resets the connection as soon as it accepts it",
        _resets(hears=False),
        fails_for_now("connection_failed"),
    ),
    Fault("Resets the connection after the request", _resets(), fails_for_now("connection_failed")),
    Fault(
        "Resets the connection in the status line",
        _resets(b"HTTP/1.1 20"),
        fails_for_now("connection_failed"),
    ),
    Fault(
        "Resets the connection in the headers", _resets(HEAD), fails_for_now("connection_failed")
    ),
    Fault(
        "Resets the connection in the body",
        _resets(HEAD + _LENGTH + b"<p>"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Resets the connection once, and then works",
        in_turn(_resets(), page()),
        comes(requests=2),
    ),
    Fault("Closes the connection after the request", says(), fails_for_now("connection_failed")),
    Fault(
        "Closes the connection in the status line",
        says(b"HTTP/1.1 200 O"),
        fails_for_now("connection_failed"),
    ),
    Fault(
        "Closes the connection between two headers", says(HEAD), fails_for_now("connection_failed")
    ),
    Fault(
        "Closes the connection in a header",
        says(HEAD + b"Content-Enc"),
        fails_for_now("connection_failed"),
    ),
    Fault(
        "Closes its half of the connection after the request",
        _half_closes(b""),
        fails_for_now("connection_failed"),
    ),
    Fault(
        "Closes its half of the connection in the headers",
        _half_closes(HEAD),
        fails_for_now("connection_failed"),
    ),
    Fault(
        "Closes its half of the connection in the body",
        _half_closes(HEAD + _LENGTH + b"<p>"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Closes its half of the connection after the page",
        _half_closes(HEAD + b"Content-Length: %d\r\n\r\n" % len(BODY) + BODY),
        comes(),
    ),
    Fault("The certificate is valid", page(), comes(), url=_HTTPS, certificate="good"),
    Fault(
        "The certificate has expired",
        page(),
        fails("untrusted_certificate"),
        url=_HTTPS,
        certificate="expired",
    ),
    Fault(
        "The certificate is not valid yet",
        page(),
        fails("untrusted_certificate"),
        url=_HTTPS,
        certificate="early",
    ),
    Fault(
        "The certificate is self-signed",
        page(),
        fails("untrusted_certificate"),
        url=_HTTPS,
        certificate="self-signed",
    ),
    Fault(
        "The certificate is signed by an unknown authority",
        page(),
        fails("untrusted_certificate"),
        url=_HTTPS,
        certificate="unknown",
    ),
    Fault(
        "The certificate is for another host",
        page(),
        fails("untrusted_certificate"),
        url=_HTTPS,
        certificate="other",
    ),
    Fault(
        "The certificate has expired, and robots.txt is requested first",
        page(),
        fails("untrusted_certificate"),
        url=_HTTPS,
        certificate="expired",
        asks_robots=True,
    ),
    Fault(
        "Speaks plain HTTP instead of TLS",
        lambda talk: talk.say(HEAD + b"\r\n" + BODY),
        fails_for_now("connection_failed"),
        url=_HTTPS,
    ),
    Fault(
        "Truncates the body over TLS",
        says(HEAD + _LENGTH + b"<p>"),
        fails_for_now("truncated_body"),
        url=_HTTPS,
        certificate="good",
    ),
)
