"""Faults of robots.txt (RFC 9309). The page itself is well."""

import gzip
from dataclasses import replace

from tests.fetcher.faults.servers import (
    HEAD,
    Behaviour,
    Closed,
    Conversation,
    by_path,
    in_turn,
    page,
    redirect,
    says,
    status,
)
from tests.fetcher.faults.table import Fault, Outcome, fails, fails_for_now
from tests.fetcher.faults.table import page as comes

_NO = b"User-agent: *\nDisallow: /\n"
_YES = b"User-agent: *\nDisallow: /private/\n"


def _fault(name: str, robots: Behaviour, outcome: Outcome, **paths: Behaviour) -> Fault:
    others = {f"/{path}": behaviour for path, behaviour in paths.items()}
    return Fault(
        name, by_path({"/robots.txt": robots, **others}, page()), outcome, asks_robots=True
    )


def _drips(talk: Conversation) -> None:
    talk.say(HEAD + b"Content-Length: 500\r\n\r\n")
    talk.drip()


def _silent(talk: Conversation) -> None:
    talk.wait()


def _endless(talk: Conversation) -> None:
    talk.say(HEAD + b"\r\n" + _YES)
    talk.pour(b"Allow: /x\n" * 5000)


def _unreachable(requests: int = 1) -> Outcome:
    return fails_for_now("robots_unreachable", requests=requests)


_SLOW = ("gets no response", "one byte at a time")
FAULTS = (
    _fault("robots.txt does not exist (404)", status(404), comes(requests=2)),
    _fault("robots.txt is refused (403)", status(403), comes(requests=2)),
    _fault("robots.txt gives a server error (500)", status(500), _unreachable(3)),
    _fault("robots.txt is unavailable (503)", status(503, b"Retry-After: 60\r\n"), _unreachable()),
    _fault(
        "robots.txt gives a server error once (502)",
        in_turn(status(502), page(_YES)),
        comes(requests=3),
    ),
    _fault(
        "robots.txt is requested too often, once (429)",
        in_turn(status(429, b"Retry-After: 1\r\n"), page(_YES)),
        comes(requests=3),
    ),
    _fault("robots.txt is requested too often (429)", status(429), _unreachable(3)),
    _fault("robots.txt disallows the page", page(_NO), fails("robots_disallowed")),
    _fault(
        "robots.txt has ten megabytes, with its rules at the start",
        page(_NO + b"#" * 10_000_000),
        fails("robots_disallowed"),
    ),
    _fault(
        "robots.txt has ten megabytes, with its rules at the end",
        page(b"#" * 10_000_000 + b"\n" + _NO),
        comes(requests=2),
    ),
    replace(_fault("robots.txt is endless", _endless, comes(requests=2)), greedy=True),
    replace(
        _fault(
            "robots.txt is a decompression bomb",
            page(gzip.compress(_YES + b"#" * 100_000_000), b"Content-Encoding: gzip\r\n"),
            comes(requests=2),
        ),
        greedy=True,
    ),
    _fault(
        "robots.txt redirects, and the target disallows the page",
        redirect("/rules"),
        fails("robots_disallowed", requests=2),
        rules=page(_NO),
    ),
    _fault("robots.txt redirects to itself", redirect("/robots.txt"), comes(requests=12)),
    _fault(
        "robots.txt redirects to a private IP address",
        redirect("http://10.0.0.8/robots.txt"),
        _unreachable(),
    ),
    _fault("robots.txt redirects to a file", redirect("file:///etc/passwd"), _unreachable()),
    _fault("robots.txt gets no response", _silent, _unreachable()),
    _fault("robots.txt comes one byte at a time", _drips, _unreachable()),
    _fault(
        "robots.txt redirects, and the target comes one byte at a time",
        redirect("/rules"),
        _unreachable(2),
        rules=_drips,
    ),
    _fault(
        "robots.txt gets a connection that is reset", lambda talk: talk.reset(), _unreachable(3)
    ),
    _fault(
        "robots.txt gets a connection that is reset once",
        in_turn(lambda talk: talk.reset(), page(_YES)),
        comes(requests=3),
    ),
    _fault(
        "robots.txt redirects, and the target resets the connection once",
        redirect("/rules"),
        fails("robots_disallowed", requests=4),
        rules=in_turn(lambda talk: talk.reset(), page(_NO)),
    ),
    _fault(
        "robots.txt is truncated",
        says(HEAD + b"Content-Length: 99\r\n\r\n" + _YES),
        _unreachable(3),
    ),
    _fault(
        "robots.txt is an HTML page",
        page(b"<html><body>Not found</body></html>"),
        comes(requests=2),
    ),
    _fault("robots.txt is noise", page(bytes(range(256)) * 100), comes(requests=2)),
    _fault(
        "robots.txt is in UTF-16, and disallows the page",
        page(_NO.decode().encode("utf-16")),
        fails("robots_disallowed"),
    ),
)
FAULTS = (
    *FAULTS,
    Fault(
        "robots.txt is requested from a port on which no server listens",
        Closed,
        fails_for_now("connection_failed", requests=0),
        asks_robots=True,
    ),
    Fault(
        "robots.txt is requested from a name that does not exist",
        page(),
        fails_for_now("connection_failed", requests=0),
        url="http://nowhere.example:{port}/",
        asks_robots=True,
    ),
)
FAULTS = tuple(
    replace(fault, seconds=0.4) if fault.name.endswith(_SLOW) else fault for fault in FAULTS
)
