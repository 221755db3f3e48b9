"""The proxy that a user names: its URL, and what its refusals mean. Opens nothing.

Proxies that environment variables name are never used. The host of a page is resolved and checked
before each request, but the proxy resolves it again and chooses the IP address.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote

from ada_url import URL

from scraper.errors import FetchError, InvalidUrl, ProxyFailed
from scraper.fetcher.http.ssrf import HostUnreachable
from scraper.urls import parse_url

_NEEDS_PASSWORD = 407
_FORM = "write http://HOST:PORT or https://HOST:PORT, with USER:PASSWORD@ before HOST if needed"
_REFUSED = re.compile(r"Tunnel connection failed: (\d{3}) ?([^'\x22)]*)")
"""How http.client words the response to a CONNECT. The excluded characters are those of the errors
that wrap it.
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A proxy. Its credentials are never shown."""

    url: str
    """Scheme, host and port, without user name and password."""
    host: str
    credentials: str | None = field(default=None, repr=False)
    """The value of Proxy-Authorization (RFC 7617)."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """The proxy at http://[user:password@]host[:port] or https://…. Raises InvalidUrl. Its
        message does not repeat the URL, which may contain a password.
        """
        try:
            parsed = URL(url if "://" in url else "")
        except ValueError as error:
            raise InvalidUrl(f"not the URL of a proxy; {_FORM}") from error
        if parsed.protocol.startswith("socks"):
            raise InvalidUrl(f"{parsed.protocol}// is not supported; {_FORM}")
        if parsed.protocol not in ("http:", "https:"):
            raise InvalidUrl(f"{parsed.protocol}// is not the URL of a proxy; {_FORM}")
        try:
            parse_url(f"{parsed.protocol}//{parsed.host}/")
        except InvalidUrl as error:
            raise InvalidUrl(f"the URL does not have a valid host; {_FORM}") from error
        if parsed.pathname != "/" or parsed.search or parsed.hash:
            raise InvalidUrl(f"more than the URL of a proxy; {_FORM}")
        credentials = None
        if parsed.username or parsed.password:
            pair = f"{unquote(parsed.username)}:{unquote(parsed.password)}"
            credentials = "Basic " + b64encode(pair.encode()).decode()
        return cls(f"{parsed.protocol}//{parsed.host}", parsed.hostname, credentials)

    def refusal(self, url: str, status: int) -> ProxyFailed | None:
        """The error for a response of the proxy itself; None if the response is the page's."""
        if status != _NEEDS_PASSWORD:
            return None
        if self.credentials:
            return ProxyFailed(
                f"{url}: the proxy {self.url} does not accept the user name and password given "
                "with --proxy"
            )
        return ProxyFailed(
            f"{url}: the proxy {self.url} needs a user name and password; write them as "
            "http://USER:PASSWORD@HOST:PORT"
        )

    def failure(self, url: str, reason: str) -> FetchError:
        """The error for a failure between us and the proxy, or between the proxy and the host."""
        refused = _REFUSED.search(reason)
        if refused is None:
            return ProxyFailed(f"{url}: the proxy {self.url} cannot be reached ({reason})")
        status, why = int(refused[1]), f"{refused[1]} {refused[2][:60]}".strip()
        if status >= 500:
            return HostUnreachable(f"{url}: the proxy {self.url} could not reach the host ({why})")
        return self.refusal(url, status) or ProxyFailed(
            f"{url}: the proxy {self.url} refuses to connect to the host ({why})"
        )
