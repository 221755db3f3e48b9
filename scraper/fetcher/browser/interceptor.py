"""Handles the requests of a rendered page: with the document that was fetched already, with a
response that our own transport gets through the SSRF guard, with a blank, or by refusing them. The
browser itself connects to no host.
"""

import asyncio
import json
import logging
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.async_api import Error as BrowserError

from scraper.errors import FetchError, TooManyRedirects
from scraper.fetcher.browser.host_slot import HostSlot
from scraper.fetcher.browser.threads import Background
from scraper.fetcher.cookies import CookieJar
from scraper.fetcher.http import HttpTransport
from scraper.fetcher.limits import RequestLimits
from scraper.fetcher.response import REDIRECTS, Response, location
from scraper.records import Page
from scraper.urls import parse_url

_log = logging.getLogger("scraper")

CheckRobots = Callable[[str], None]
"""Raises FetchError if robots.txt disallows a URL."""

_MOST_FETCHED = 150
_MOST_REQUESTED = 400
_AT_ONCE = 6
"""Fetches under way. Browsers allow a page as many for one host (HTTP/1.1), here for all hosts."""
_LONGEST_FETCH = 10.0
"""Seconds. No page is waited for longer, and no other page of its host is fetched meanwhile."""
_TIMES_A_PAGE = 3
"""All that a page loads may be this many times as large as a page may be."""
_LEAST = 0.01
"""Seconds. A limit of 0 would be no limit."""
_MOST_DOCUMENTS = 6
"""The page, and the pages that it leads to."""
_FETCHED = frozenset({"script", "xhr", "fetch"})
# Images and style sheets are not needed for the text. But scripts wait for them, and replace an
# image that fails.
_BLANKS = {
    "image": (
        "image/gif",
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0"
        b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    ),
    "stylesheet": ("text/css", b""),
}
_DOCUMENT_TYPES = ("text/html", "application/xhtml+xml")
_OURS = re.compile(
    r"user-agent|cookie|host|connection|content-|transfer-|te$|trailer|upgrade"
    r"|accept-encoding|accept-charset|range|if-|proxy-|sec-|:|expect|keep-"
)
"""Headers of a page's request that are not sent on."""
_HANDED_ON = (
    "content-type",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How far one page may go."""

    deadline: float
    """Of the monotonic clock."""
    max_bytes: int
    """Of one response."""


class RequestInterceptor:
    """Handles the requests of one page, and counts them."""

    def __init__(
        self,
        page: Page,
        allowance: Allowance,
        transport: HttpTransport,
        slot: HostSlot,
        check_robots: CheckRobots,
    ) -> None:
        self.status: int | None = page.http_status
        """Of the document that was loaded last."""
        self.exhausted = asyncio.Event()
        """Set when the page has loaded as much as a page may."""
        self._page = page
        self._allowance = allowance
        self._transport = transport
        self._slot = slot
        self._check_robots = check_robots
        self._bytes_left = _TIMES_A_PAGE * allowance.max_bytes
        self._requested = 0
        self._fetched = 0
        self._arrived: dict[str, Response] = {}
        """Responses at the ends of redirect chains, for the pages that are requested next."""
        self._documents = 0
        self._under_way = 0
        self._last = 0.0
        self._fetches = asyncio.Semaphore(_AT_ONCE)
        self._background = Background(page.source)

    @property
    def quiet(self) -> float:
        """Seconds since the page last requested or received something: 0 while it waits, infinite
        once it receives nothing more.
        """
        if self.exhausted.is_set():
            return math.inf
        return 0.0 if self._under_way else asyncio.get_running_loop().time() - self._last

    def close(self) -> None:
        """Refuse all further requests: the page is done."""
        self.exhausted.set()
        self._background.give_up()

    async def handle(self, route: Any) -> None:
        """Handle one request of the browser (a Playwright route)."""
        self._under_way += 1
        try:
            await self._handle(route)
        except FetchError as error:
            _log.debug("%s: requests %s: %s", self._page.source, route.request.url, error.message)
            await _refuse(route)
        except BrowserError as error:  # the page has gone on without waiting
            _log.debug("%s: %s", self._page.source, error.message)
        finally:
            self._under_way -= 1
            self._last = asyncio.get_running_loop().time()

    async def _handle(self, route: Any) -> None:
        self._count(requested=1)
        request = route.request
        kind: str = request.resource_type
        if request.method != "GET" or self.exhausted.is_set():
            await _refuse(route)
        elif kind in _BLANKS:
            content_type, body = _BLANKS[kind]
            await route.fulfill(status=200, headers={"content-type": content_type}, body=body)
        elif kind in _FETCHED:
            await _fulfil(route, await self._followed(parse_url(request.url), route, _no_check))
        elif (
            kind == "document"
            and request.is_navigation_request()
            and request.frame.parent_frame is None
        ):
            await self._document(route)
        else:
            await _refuse(route)

    async def _document(self, route: Any) -> None:
        """The page itself, or the page that it leads to by script or meta refresh. robots.txt is
        checked for the latter.
        """
        self._documents += 1
        if self._documents == 1:
            charset = f"; charset={self._page.charset}" if self._page.charset else ""
            await route.fulfill(
                status=200, headers={"content-type": f"text/html{charset}"}, body=self._page.content
            )
            return
        if self._documents > _MOST_DOCUMENTS:
            raise TooManyRedirects(
                f"{self._page.source}: leads to more than {_MOST_DOCUMENTS} pages, one after the "
                "other"
            )
        url = parse_url(route.request.url)
        response = self._arrived.pop(url, None) or await self._followed(
            url, route, self._check_robots
        )
        content_type = response.headers.get("Content-Type", "text/html")
        if content_type.partition(";")[0].strip().lower() not in _DOCUMENT_TYPES:
            await _refuse(route)
        elif response.url == url:
            self.status = response.status
            await _fulfil(route, response)
        else:
            # The browser would follow a redirect without another route, so a script goes there.
            self._arrived[response.url] = response
            target = json.dumps(response.url).replace("<", "\\u003c")
            await route.fulfill(
                status=200,
                headers={"content-type": "text/html"},
                body=f"<script>location.replace({target})</script>",
            )

    async def _followed(self, url: str, route: Any, check: CheckRobots) -> Response:
        """The response at the end of a redirect chain. `check` is called with each URL, and each
        connection goes through the SSRF guard.
        """
        most, cookies = self._transport.settings.max_redirects, CookieJar()
        for _ in range(most + 1):
            response = await self._get(url, route, check, cookies)
            target = location(response)
            if not target:
                return response
            cookies.store(url, response.set_cookies, self._transport.environment.now())
            url = parse_url(target, url)
        raise TooManyRedirects(f"{route.request.url}: more than {most} redirects")

    async def _get(self, url: str, route: Any, check: CheckRobots, cookies: CookieJar) -> Response:
        """One GET, within what is left of the page's allowance, with the cookies of the page and
        those of its redirect chain.
        """
        headers = {
            name: value for name, value in route.request.headers.items() if not _OURS.match(name)
        }
        of_page = []
        if url.startswith(_origin(self._page)):
            of_page = await route.request.frame.page.context.cookies([url])
        sent = [f"{cookie['name']}={cookie['value']}" for cookie in of_page]
        of_chain = cookies.header(url, self._transport.environment.now())
        if sent or of_chain:
            headers["Cookie"] = "; ".join([*sent, *([of_chain] if of_chain else [])])
        async with self._fetches:
            self._count(fetched=1)
            if self.exhausted.is_set() or self._seconds_left <= 0:
                raise FetchError(f"{self._page.source}: the page has loaded as much as a page may")
            max_bytes = min(self._allowance.max_bytes, self._bytes_left)

            def get() -> Response:
                limits = RequestLimits(
                    max(_LEAST, min(self._seconds_left, _LONGEST_FETCH)), max_bytes
                )
                return self._transport.get(
                    url, limits, headers, lambda status: status not in REDIRECTS
                )

            def fetch() -> Response:
                check(url)
                return self._slot.get(url, get)

            response = await self._background.done(fetch)
        self._count(size=len(response.body))
        return response

    @property
    def _seconds_left(self) -> float:
        return self._allowance.deadline - self._transport.environment.monotonic()

    def _count(self, *, requested: int = 0, fetched: int = 0, size: int = 0) -> None:
        self._requested += requested
        self._fetched += fetched
        self._bytes_left -= size
        if (
            self._fetched > _MOST_FETCHED
            or self._requested > _MOST_REQUESTED
            or self._bytes_left <= 0
        ):
            self.exhausted.set()


def _no_check(url: str) -> None:
    """robots.txt is not checked for the subresources of a page."""


def _origin(page: Page) -> str:
    """The origin that a page's cookies are sent to: "https://host/", with the port."""
    return "/".join((page.final_url or "").split("/", 3)[:3]) + "/"


def _cookies(response: Response) -> dict[str, str]:
    return {"set-cookie": "\n".join(response.set_cookies)} if response.set_cookies else {}


async def _fulfil(route: Any, response: Response) -> None:
    headers = {name: response.headers[name] for name in _HANDED_ON if name in response.headers}
    await route.fulfill(
        status=response.status, headers=headers | _cookies(response), body=response.body
    )


async def _refuse(route: Any) -> None:
    """Give the browser no response. The document that it shows stays."""
    try:
        await route.abort("aborted" if route.request.is_navigation_request() else "blockedbyclient")
    except BrowserError as error:
        _log.debug("%s", error.message)
