"""The proxy that a user names: what its address says, and what its refusals mean. Opens nothing.

The environment's proxies are never used. Through a proxy the address that is connected to is the
proxy's choice: the host is resolved and checked by us before, and by the proxy again.
"""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import unquote

from ada_url import URL

from scraper.errors import FetchError, InvalidUrl, ProxyFailed
from scraper.fetcher.http.ssrf import HostUnreachable

_NEEDS_PASSWORD = 407
_REFUSED = re.compile(r"Tunnel connection failed: (\d{3}) ?([^'\x22)]*)")
"""How http.client words the answer to a CONNECT; what follows are the marks of errors that it comes
wrapped in.
"""


@dataclass(frozen=True, slots=True)
class Proxy:
    """Where it is; what opens it is shown nowhere."""

    address: str
    """With scheme, host and port; no user name, no password."""
    host: str
    credentials: str | None = field(default=None, repr=False)
    """The value of Proxy-Authorization (RFC 7617)."""

    @classmethod
    def parse(cls, url: str) -> Self:
        """The proxy at http://[user:password@]host[:port] or https://…. Raises InvalidUrl; its
        message shows no password.
        """
        try:
            parsed = URL(url if "://" in url else f"http://{url}")
        except ValueError as error:
            raise InvalidUrl(
                "--proxy: not a valid address; write http://HOST:PORT, or "
                "http://USER:PASSWORD@HOST:PORT"
            ) from error
        if parsed.protocol.startswith("socks"):
            raise InvalidUrl(
                f"--proxy: {parsed.protocol}// is not supported; only proxies of http:// and "
                "https:// are"
            )
        if parsed.protocol not in ("http:", "https:"):
            raise InvalidUrl(
                f"--proxy: {parsed.protocol}// is no proxy's address; write http://HOST:PORT"
            )
        credentials = None
        if parsed.username or parsed.password:
            pair = f"{unquote(parsed.username)}:{unquote(parsed.password)}"
            credentials = "Basic " + b64encode(pair.encode()).decode()
        return cls(f"{parsed.protocol}//{parsed.host}", parsed.hostname, credentials)

    def refusal(self, url: str, status: int) -> ProxyFailed | None:
        """What the answer to a request through the proxy says of the proxy, if it does."""
        if status != _NEEDS_PASSWORD:
            return None
        if self.credentials:
            return ProxyFailed(
                f"{url}: the proxy {self.address} does not accept the user name and password given "
                "with --proxy"
            )
        return ProxyFailed(
            f"{url}: the proxy {self.address} needs a user name and password; write them as "
            "http://USER:PASSWORD@HOST:PORT"
        )

    def failure(self, url: str, reason: str) -> FetchError:
        """What went wrong between us and the proxy, or between the proxy and the host."""
        refused = _REFUSED.search(reason)
        if refused is None:
            return ProxyFailed(f"{url}: the proxy {self.address} cannot be reached ({reason})")
        status, said = int(refused[1]), f"{refused[1]} {refused[2][:60]}".strip()
        if status >= 500:
            return HostUnreachable(
                f"{url}: the proxy {self.address} could not reach the host ({said})"
            )
        return self.refusal(url, status) or ProxyFailed(
            f"{url}: the proxy {self.address} refuses to connect to the host ({said})"
        )
