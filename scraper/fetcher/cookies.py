"""The cookies of one redirect chain (RFC 6265). They are sent back along that chain, and then
forgotten. Consent pages and login checks redirect to the page again and again without them.

`http.cookiejar` is older than that standard: it drops cookies whose attributes it cannot read,
sends cookies of an IP address to others, and mixes up host-only cookies with those of a domain.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ada_url import URL

from scraper.fetcher.response import http_date

_MOST_BYTES = 4096
"""Of one cookie: name, value and attributes (RFC 6265 §6.1)."""
_MOST_COOKIES = 50
"""Of one chain. Browsers keep that many for one domain."""
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_MAX_AGE = re.compile(r"-?\d{1,18}")
_IP_ADDRESS = re.compile(r"[\d.]+|\[.*\]")


@dataclass(frozen=True, slots=True)
class _Cookie:
    name: str
    value: str
    domain: str
    is_host_only: bool
    path: str
    is_secure: bool
    expires_at: float | None
    """Seconds since the epoch; None for a cookie that lasts as long as the chain."""

    def is_sent_to(self, url: URL, now: datetime) -> bool:
        """Whether it belongs to a request (RFC 6265 §5.4)."""
        is_host = (
            url.hostname == self.domain
            if self.is_host_only
            else _is_in_domain(url.hostname, self.domain)
        )
        is_transport = url.protocol == "https:" or not self.is_secure
        is_alive = self.expires_at is None or self.expires_at > now.timestamp()
        return is_host and is_transport and is_alive and _is_in_path(url.pathname, self.path)


class CookieJar:
    """The cookies that the responses of one chain have set."""

    def __init__(self) -> None:
        self._cookies: dict[tuple[str, str, str], _Cookie] = {}
        """By name, domain and path, the oldest first."""

    def store(self, url: str, set_cookies: Iterable[str], now: datetime) -> None:
        """Take the Set-Cookie headers of the response to a URL. Those that are not valid, or are
        meant for other hosts, are ignored.
        """
        for written in set_cookies:
            cookie = _parse(written, URL(url), now)
            if cookie is None:
                continue
            key = (cookie.name, cookie.domain, cookie.path)
            if key in self._cookies or len(self._cookies) < _MOST_COOKIES:
                self._cookies[key] = cookie

    def header(self, url: str, now: datetime) -> str | None:
        """The value of Cookie for a request to a URL; None if no cookie belongs to it."""
        parsed = URL(url)
        sent = [one for one in self._cookies.values() if one.is_sent_to(parsed, now)]
        sent.sort(key=lambda cookie: -len(cookie.path))
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in sent) or None


def _parse(written: str, url: URL, now: datetime) -> _Cookie | None:
    """The cookie of a Set-Cookie header (RFC 6265 §5.2 and §5.3), or None."""
    pair, *attributes = written.split(";")
    name, is_pair, value = (part.strip(" \t") for part in pair.partition("="))
    if not is_pair or not name or len(written) > _MOST_BYTES or _CONTROL.search(written):
        return None
    given = {
        key.strip(" \t").lower(): setting.strip(" \t")
        for key, _, setting in (attribute.partition("=") for attribute in attributes)
    }
    domain = given.get("domain", "").removeprefix(".").lower()
    if (
        domain
        and domain != url.hostname
        and ("." not in domain or not _is_in_domain(url.hostname, domain))
    ):
        return None
    path = given.get("path", "")
    return _Cookie(
        name,
        value,
        domain or url.hostname,
        not domain,
        path if path.startswith("/") else _default_path(url.pathname),
        "secure" in given,
        _expiry(given, now),
    )


def _expiry(given: dict[str, str], now: datetime) -> float | None:
    """When a cookie with these attributes expires, in seconds since the epoch. Max-Age is stronger
    than Expires. A value that cannot be read does not count.
    """
    if _MAX_AGE.fullmatch(age := given.get("max-age", "")):
        return now.timestamp() + int(age)
    at = http_date(given.get("expires", ""))
    return at.timestamp() if at else None


def _is_in_domain(host: str, domain: str) -> bool:
    """RFC 6265 §5.1.3."""
    return host == domain or (host.endswith("." + domain) and not _IP_ADDRESS.fullmatch(host))


def _default_path(path: str) -> str:
    """RFC 6265 §5.1.4: the path of a URL up to its last slash."""
    return path.rpartition("/")[0] or "/"


def _is_in_path(path: str, cookie_path: str) -> bool:
    """RFC 6265 §5.1.4."""
    return path == cookie_path or path.startswith(cookie_path.removesuffix("/") + "/")
