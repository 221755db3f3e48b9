"""URLs: parsed, made absolute, normalised, and compared. The only place that does so."""

import functools
import re
import tomllib
from collections.abc import Callable, Iterable
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from ada_url import URL

from scraper.errors import InvalidUrl

_NOT_OF_PAGE = re.compile(r"^https?://(?:www\.)?|[?#].*$")
_MAX_SHORT = 16
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = re.compile(r"[A-Za-z0-9._~-]")
"""Characters whose percent-encoding means nothing (RFC 3986 §2.3)."""


def absolute_url(href: str, base: str | None) -> str | None:
    """The absolute URL of a link as browsers write it, without tracking parameters; None if it does
    not lead to a page.
    """
    if href[:1] == "#":
        return None
    found = join_url(href, base)
    return _without_parameters(found, _tracking().match) if found and "?" in found else found


def same_site(one: str, other: str | None) -> bool | None:
    """Whether two URLs are of one site: the same host except for "www.", or one host a subdomain of
    the other. None if `other` is None.
    """
    if other is None:
        return None
    first, second = host_of(one), host_of(other)
    return bool(first and second) and (
        first == second or first.endswith("." + second) or second.endswith("." + first)
    )


def same_page(one: str, other: str) -> bool:
    """Whether two URLs are the same without scheme, "www.", query, fragment and last slash."""
    return _NOT_OF_PAGE.sub("", one).rstrip("/") == _NOT_OF_PAGE.sub("", other).rstrip("/")


def is_short_url(url: str, shorteners: frozenset[str]) -> bool:
    """Whether a URL has one of the hosts in `shorteners`, or a short path on a short host."""
    host, _, path = url.partition("://")[2].partition("/")
    is_short = 0 < len(path) <= _MAX_SHORT and len(host) <= _MAX_SHORT
    return is_short or host.lower() in shorteners


def host_of(url: str | None) -> str:
    """The host of a URL in lower case, without "www."; empty if it does not have one."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def parse_url(url: str, base: str | None = None) -> str:
    """The URL as browsers write it (WHATWG URL Standard), absolute. Raises InvalidUrl for one
    that cannot be fetched.
    """
    try:
        parsed = URL(url, base)
    except ValueError as error:
        raise InvalidUrl(f"{url}: not a valid URL") from error
    if parsed.protocol not in ("http:", "https:"):
        raise InvalidUrl(f"{url}: only http and https URLs can be fetched")
    if not parsed.hostname or any(
        not label or len(label) > 63 for label in parsed.hostname.rstrip(".").split(".")
    ):
        raise InvalidUrl(f"{url}: the URL does not have a valid host")
    parsed.hash = ""
    return str(parsed.href)


def parse_host(name: str) -> str:
    """A host that a user names, in the form of the host of a URL: lower case, IDN in ASCII, IPv6
    without brackets.

    Raises InvalidUrl if the name is not a host, or more than a host.
    """
    bare = f"[{name}]" if name.count(":") > 1 and not name.startswith("[") else name
    try:
        parsed = URL(f"http://{bare}/")
    except ValueError as error:
        raise InvalidUrl(
            f"{name!r} is not a host; write its name or its IP address, and nothing else"
        ) from error
    if re.search(r"[/?#@\\]|:\d*$", bare) or not parsed.hostname:
        raise InvalidUrl(
            f"{name!r} is more than a host; write its name or its IP address, and nothing else"
        )
    return parsed.hostname.strip("[]").rstrip(".")


def join_url(href: str, base: str | None) -> str | None:
    """The absolute URL of a link, as browsers write it (WHATWG URL Standard); None if it does not
    lead to a page. A base that is not a URL does not count.
    """
    try:
        parsed = URL(href.strip(), base)
    except ValueError:
        return None if base is None else join_url(href, None)
    is_page = parsed.protocol in ("http:", "https:") and bool(href.strip())
    return str(parsed.href) if is_page else None


def normalize(url: str) -> str | None:
    """The URL in the one spelling of those that lead to the same page: without fragment, tracking
    parameters and session identifiers, with percent escapes in upper case and only where they mean
    something; None if it is not an http or https URL.
    """
    found = absolute_url(url, None)
    if found is None:
        return None
    parsed = URL(_ESCAPE.sub(_needed_escape, found.partition("#")[0]))
    if parsed.hostname.endswith("."):
        parsed.hostname = parsed.hostname.rstrip(".")
    if ";" in parsed.pathname:
        parsed.pathname = _session_in_path().sub("", parsed.pathname)
    session = _session()
    return _without_parameters(str(parsed.href), lambda name: not name or session.match(name))


def url_key(url: str) -> str | None:
    """What is the same for all URLs that surely lead to the same page: the normalized URL with its
    parameters in alphabetical order; None if it is not an http or https URL.
    """
    path, mark, query = (normalize(url) or "").partition("?")
    return path + mark + "&".join(sorted(query.split("&"))) or None


def _needed_escape(escape: re.Match[str]) -> str:
    """A percent escape in upper case, or the character if it needs no escape."""
    character = chr(int(escape[1], 16))
    return character if _UNRESERVED.fullmatch(character) else escape[0].upper()


def _without_parameters(url: str, is_dropped: Callable[[str], object]) -> str:
    """The URL without some of its parameters. If none is dropped, it stays as it is."""
    before, mark, fragment = url.partition("#")
    path, _, query = before.partition("?")
    parameters = query.split("&")
    kept = [parameter for parameter in parameters if not is_dropped(parameter)]
    if len(kept) == len(parameters):
        return url
    return path + ("?" if kept else "") + "&".join(kept) + mark + fragment


@functools.cache
def _table() -> dict[str, Any]:
    file = files("scraper").joinpath("tracking_parameters.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@functools.cache
def _tracking() -> re.Pattern[str]:
    """A parameter that says where a reader came from: by its name, or by its name and value."""
    table = _table()
    names = _any_of(name for vendor in table["vendor"] for name in vendor["parameters"])
    channel = _any_of(table["channel"]["parameters"])
    values = _any_of(table["channel"]["values"])
    return re.compile(rf"{names}(?:=|$)|{channel}={values}(?:[-_.]|$)", re.I)


@functools.cache
def _session() -> re.Pattern[str]:
    """A parameter that identifies a visit."""
    return re.compile(rf"{_any_of(_table()['session']['parameters'])}(?:=|$)", re.I)


@functools.cache
def _session_in_path() -> re.Pattern[str]:
    return re.compile(rf";{_any_of(_table()['session']['path'])}=[^/;]*", re.I)


def _any_of(names: Iterable[str]) -> str:
    """A regular expression for any of these names. A star stands for any characters."""
    return "(?:" + "|".join(re.escape(name).replace(r"\*", "[^=]*") for name in names) + ")"
