"""Faults of redirects: loops, chains, ways out of the web and into private networks."""

from tests.fetcher.faults.servers import (
    BODY,
    Behaviour,
    Conversation,
    by_path,
    page,
    redirect,
    status,
)
from tests.fetcher.faults.table import Fault, fails, fails_for_now
from tests.fetcher.faults.table import page as comes


def _goes_on(talk: Conversation) -> None:
    """Each address leads to a new one."""
    talk.hear()
    redirect(f"{talk.path}x")(talk)


def _cookie_gate(talk: Conversation) -> None:
    """The page, for who sends back the cookie that the redirect set."""
    talk.hear()
    if "\r\nCookie: seen=1\r\n" in talk.head:
        page()(talk)
    else:
        status(302, b"Location: /\r\nSet-Cookie: seen=1; Path=/\r\n")(talk)


def _at_first(first: Behaviour, then: Behaviour | None = None) -> Behaviour:
    return by_path({"/": first}, then or page())


_ROUND = by_path({"/": redirect("/a"), "/a": redirect("/b"), "/b": redirect("/")})
_CHAIN = by_path(
    {("/" if not number else f"/{number}"): redirect(f"/{number + 1}") for number in range(10)},
    page(),
)
_FERRY = "/f\u00e4hre".encode()

FAULTS = (
    Fault("Redirects to itself", redirect("/"), fails("too_many_redirects", requests=11)),
    Fault("Redirects in a circle", _ROUND, fails("too_many_redirects", requests=11)),
    Fault("Redirects to a new URL each time", _goes_on, fails("too_many_redirects", requests=11)),
    Fault("Redirects ten times", _CHAIN, comes(requests=11)),
    Fault("Redirects to a file", redirect("file:///etc/passwd"), fails("invalid_url")),
    Fault("Redirects to FTP", redirect("ftp://courier.example/x"), fails("invalid_url")),
    Fault("Redirects to a script", redirect("javascript:alert(1)"), fails("invalid_url")),
    Fault("Redirects to data", redirect("data:text/html,<p>x</p>"), fails("invalid_url")),
    Fault("Redirects to an invalid URL", redirect("http://[::1"), fails("invalid_url")),
    Fault(
        "Redirects to a private IP address", redirect("http://10.0.0.8/"), fails("forbidden_url")
    ),
    Fault(
        "Redirects to loopback, on its own port",
        redirect("http://127.0.0.1:{port}/"),
        fails("forbidden_url"),
    ),
    Fault(
        "Redirects to the metadata service of a cloud",
        redirect("http://169.254.169.254/latest/meta-data/"),
        fails("forbidden_url"),
    ),
    Fault(
        "Redirects to a name with a private IP address",
        redirect("http://inside.example:{port}/"),
        fails("forbidden_url"),
    ),
    Fault(
        "Redirects from http to https",
        _at_first(redirect("https://courier.example:{port}/there")),
        comes(requests=2),
        certificate="good",
    ),
    Fault(
        "Redirects from https to http",
        _at_first(redirect("http://courier.example:{port}/there")),
        comes(requests=2),
        url="https://courier.example:{port}/",
        certificate="good",
    ),
    Fault(
        "Redirects from http to https, with a certificate for another host",
        _at_first(redirect("https://courier.example:{port}/there")),
        fails("untrusted_certificate", requests=2),
        certificate="other",
    ),
    Fault(
        "Redirects from http to https, and does not speak TLS",
        redirect("https://courier.example:{port}/"),
        fails_for_now("connection_failed", requests=6),
    ),
    Fault(
        "Redirects to another host",
        _at_first(redirect("http://other.example:{port}/there")),
        comes(requests=2),
    ),
    Fault(
        "Redirects to itself until the cookie of the redirect comes back",
        _cookie_gate,
        comes(requests=2),
    ),
    Fault("Redirects with an empty Location", redirect(""), fails("http_status")),
    Fault("Redirects without a Location", status(302), fails("http_status")),
    Fault(
        "Redirects to a URL in unescaped UTF-8",
        _at_first(redirect(_FERRY), by_path({"/f%C3%A4hre": page()})),
        comes(requests=2),
    ),
    Fault(
        "Redirects with a page of its own",
        _at_first(status(301, b"Location: /there\r\n", BODY * 99)),
        comes(requests=2),
    ),
)
