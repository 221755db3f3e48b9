"""Addresses of a page's links: made absolute, freed of tracking, compared by site. Knows no tree."""

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

from scraper.text import clean

# Parameters that say where a reader came from, and never what the page holds.
_TRACKING = re.compile(
    r"(?:utm_\w+|fbclid|gclid|dclid|msclkid|gbraid|wbraid|mc_[ce]id|igshid|igsh|yclid|twclid|ttclid|_hsenc|_hsmi|mkt_tok|vero_id|oly_(?:anon|enc)_id|wickedid)(?:=|$)",
    re.I,
)
# What a browser writes in percent in paths, queries and fragments (WHATWG URL §1.3).
_ENCODED = str.maketrans({" ": "%20", '"': "%22", "<": "%3C", ">": "%3E", "`": "%60"})
_SCHEMES = frozenset({"http", "https"})


def absolute(href: str, base: str | None) -> str | None:
    """The absolute address of a link, without tracking parameters; None for one that leads to no page."""
    href = clean(href).replace("\n", "")
    if not href or href.startswith("#"):
        return None
    try:
        parts = urlsplit(href if href.startswith(("https://", "http://")) else urljoin(base or "", href))
        host = parts.hostname
    except ValueError:
        return None
    if parts.scheme.lower() not in _SCHEMES or not host:
        return None
    query = "&".join(parameter for parameter in parts.query.split("&") if not _TRACKING.match(parameter))
    return urlunsplit((parts.scheme.lower(), parts.netloc, *(part.translate(_ENCODED) for part in (parts.path, query, parts.fragment))))


def same_site(one: str, other: str | None) -> bool | None:
    """Whether two addresses are of one site: the same host, "www." aside, or one a subdomain of the other; None where one is unknown."""
    if other is None:
        return None
    first, second = host(one), host(other)
    return bool(first and second) and (first == second or first.endswith("." + second) or second.endswith("." + first))


def host(url: str | None) -> str:
    """The host of an address in lower case, without "www."; empty where there is none."""
    try:
        return (urlsplit(url or "").hostname or "").removeprefix("www.")
    except ValueError:
        return ""
