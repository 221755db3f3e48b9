"""URLs: parsed, made absolute, normalised, and compared. The only place that does so."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from ada_url import URL

from scraper.errors import InvalidUrl
from scraper.text import clean

# Parameters that say where a reader came from, and do not select the content of the page.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|gbraid|wbraid|mc_[ce]id|igshid|igsh|yclid|twclid|ttclid|_hsenc|_hsmi|mkt_tok|vero_id|oly_(?:anon|enc)_id|wickedid)(?:=|$)",
    re.I,
)
# Characters that browsers percent-encode in paths, queries and fragments (WHATWG URL §1.3).
_ENCODED = str.maketrans({" ": "%20", '"': "%22", "<": "%3C", ">": "%3E", "`": "%60"})
_SCHEMES = frozenset({"http", "https"})
_NOT_OF_PAGE = re.compile(r"^https?://(?:www\.)?|[?#].*$")
_MAX_SHORT = 16


def absolute_url(href: str, base: str | None) -> str | None:
    """The absolute URL of a link, without tracking parameters; None if it does not lead to a
    page.
    """
    href = clean(href).replace("\n", "")
    if not href or href.startswith("#"):
        return None
    try:
        parts = urlsplit(
            href if href.startswith(("https://", "http://")) else urljoin(base or "", href)
        )
        host_of = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not host_of:
        return None
    query = "&".join(
        parameter for parameter in parts.query.split("&") if not _TRACKING.match(parameter)
    )
    return urlunsplit(
        (
            parts.scheme.lower(),
            parts.netloc,
            *(part.translate(_ENCODED) for part in (parts.path, query, parts.fragment)),
        )
    )


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


def join_url(href: str, base: str) -> str | None:
    """The absolute URL of a link in a feed, a sitemap or a page; None if it does not lead to a
    page.
    """
    try:
        parsed = URL(href.strip(), base)
    except ValueError:
        return None
    return str(parsed.href) if href.strip() and parsed.protocol in ("http:", "https:") else None


def normalize(url: str) -> str | None:
    """The URL as browsers write it, without fragment and tracking parameters; None if it is not an
    http or https URL.
    """
    found = absolute_url(url, None)
    return join_url(found.partition("#")[0], found) if found else None
