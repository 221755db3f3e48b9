"""Handles the requests of a rendered page: with the document that was fetched already, with a
response that our own transport gets through the SSRF guard, with a blank, or by refusing them. The
browser itself connects to no host. needs.py says which request is for what.
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

from scraper.article import Notice
from scraper.errors import FetchError, TooManyRedirects
from scraper.fetcher.browser.given import cookies_of, fulfil, origin_of, refuse
from scraper.fetcher.browser.host_slot import HostSlot
from scraper.fetcher.browser.needs import BLANKS, Need, need_of
from scraper.fetcher.browser.threads import Background
from scraper.fetcher.cookies import CookieJar
from scraper.fetcher.http import HttpTransport
from scraper.fetcher.limits import RequestLimits
from scraper.fetcher.response import REDIRECTS, Response, location
from scraper.parsing import browser_form
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
_MOST_FRAMES = 8
"""Frames of the page's own origin that are fetched."""
_DOCUMENT_TYPES = ("text/html", "application/xhtml+xml")
_OURS = re.compile(
    r"user-agent|cookie|host|connection|content-|transfer-|te$|trailer|upgrade"
    r"|accept-encoding|accept-charset|range|if-|proxy-|sec-|:|expect|keep-"
)
"""Headers of a page's request that are not sent on."""
_CLIENT_ERROR, _SERVER_ERROR = 400, 500
_BUSY = frozenset({408, 429})
"""Statuses of data that may be there at the next attempt. A missing script is a fault of the site,
mostly for a short time. Missing data may be what the page expects.
"""


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
        self.notices: list[Notice] = []
        """Pages that the page leads to and that were not fetched."""
        self.failures: list[str] = []
        """Scripts and data that the page did not get."""
        self.is_closed = False
        self._loop = asyncio.get_running_loop()
        self._content, self._charset = browser_form(page)
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
        self._frames = 0
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
        return 0.0 if self._under_way else self._loop.time() - self._last

    def close(self) -> None:
        """Refuse all further requests: the page is done."""
        self.is_closed = True
        self.exhausted.set()
        self._background.give_up()

    async def handle(self, route: Any) -> None:
        """Handle one request of the browser (a Playwright route)."""
        self._under_way += 1
        need = need_of(route.request)
        try:
            await self._handle(route, need)
        except FetchError as error:
            _log.debug("%s: requests %s: %s", self._page.source, route.request.url, error.message)
            self._note_failure(need, error)
            await refuse(route)
        except BrowserError as error:  # the page has gone on without waiting
            _log.debug("%s: %s", self._page.source, error.message)
        finally:
            self._under_way -= 1
            self._last = self._loop.time()

    async def _handle(self, route: Any, need: Need) -> None:
        self._count(requested=1)
        if need == "nothing" or self.exhausted.is_set():
            await refuse(route)
        elif need == "blank":
            content_type, body = BLANKS[route.request.resource_type]
            await route.fulfill(status=200, headers={"content-type": content_type}, body=body)
        elif need == "document":
            await self._document(route)
        elif need == "frame":
            await self._frame(route)
        else:
            url = parse_url(route.request.url)
            response = await self._followed(url, route, _no_check, wants_body=need == "data")
            is_script = route.request.resource_type == "script"
            least = _CLIENT_ERROR if is_script else _SERVER_ERROR
            if response.status >= least or response.status in _BUSY:
                self.failures.append(f"{url}: HTTP status {response.status}")
            await fulfil(route, response, self._origin_of(route.request))

    def _note_failure(self, need: Need, error: FetchError) -> None:
        """Keep what the page did not get although its text may need it."""
        if need == "document":
            self.notices.append(Notice(error.code, f"the page leads to {error.message}"))
        elif need == "data" and not self.is_closed:
            self.failures.append(error.message)

    def _origin_of(self, request: Any) -> str:
        """The origin of the document that makes a request."""
        try:
            return origin_of(request.frame.url)
        except BrowserError:  # a worker's
            return origin_of(self._page.final_url or "")

    async def _document(self, route: Any) -> None:
        """The page itself, or the page that it leads to by script or meta refresh. robots.txt is
        checked for the latter.
        """
        self._documents += 1
        if self._documents == 1:
            content_type = {"content-type": f"text/html; charset={self._charset}"}
            await route.fulfill(
                status=200,
                headers=content_type | cookies_of(self._page.set_cookies),
                body=self._content,
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
        if not _is_document(response):
            await refuse(route)
        elif response.url == url:
            self.status = response.status
            await fulfil(route, response)
        else:
            await self._send_on(route, response)

    async def _frame(self, route: Any) -> None:
        """A frame, if it is of the page's own origin and robots.txt allows it."""
        url, origin = parse_url(route.request.url), origin_of(route.request.frame.page.url)
        if origin_of(url) != origin:
            await refuse(route)
            return
        response = self._arrived.pop(url, None)
        if response is None:
            self._frames += 1
            if self._frames > _MOST_FRAMES:
                raise FetchError(f"{self._page.source}: has more than {_MOST_FRAMES} frames")
            response = await self._followed(url, route, self._check_robots)
        is_page = _is_document(response) and 200 <= response.status < 300
        if not is_page or origin_of(response.url) != origin:
            await refuse(route)
        elif response.url == url:
            await fulfil(route, response)
        else:
            await self._send_on(route, response)

    async def _send_on(self, route: Any, response: Response) -> None:
        """Lead a document to the end of its redirect chain. The browser would follow a redirect
        without another route, so a script goes there.
        """
        self._arrived[response.url] = response
        target = json.dumps(response.url).replace("<", "\\u003c")
        await route.fulfill(
            status=200,
            headers={"content-type": "text/html"},
            body=f"<script>location.replace({target})</script>",
        )

    async def _followed(
        self, url: str, route: Any, check: CheckRobots, *, wants_body: bool = True
    ) -> Response:
        """The response at the end of a redirect chain. `check` is called with each URL, and each
        connection goes through the SSRF guard.
        """
        most, cookies = self._transport.settings.max_redirects, CookieJar()
        for _ in range(most + 1):
            headers = await self._headers(url, route.request, cookies)
            response = await self._get(
                url,
                headers,
                check,
                lambda status: wants_body and status not in REDIRECTS,
            )
            target = location(response)
            if not target:
                return response
            cookies.store(url, response.set_cookies, self._transport.environment.now())
            url = parse_url(target, url)
        raise TooManyRedirects(f"{route.request.url}: more than {most} redirects")

    async def _headers(self, url: str, request: Any, cookies: CookieJar) -> dict[str, str]:
        """The headers to send: the request's own, the cookies of the page, which only its own
        origin gets, and those of the redirect chain.
        """
        headers = {name: value for name, value in request.headers.items() if not _OURS.match(name)}
        of_page = []
        if origin_of(url) == origin_of(self._page.final_url or ""):
            of_page = await request.frame.page.context.cookies([url])
        sent = [f"{cookie['name']}={cookie['value']}" for cookie in of_page]
        of_chain = cookies.header(url, self._transport.environment.now())
        if sent or of_chain:
            headers["Cookie"] = "; ".join([*sent, *([of_chain] if of_chain else [])])
        return headers

    async def _get(
        self, url: str, headers: dict[str, str], check: CheckRobots, wants: Callable[[int], bool]
    ) -> Response:
        """One GET, within what is left of the page's allowance. A request for headers (HEAD) is a
        GET too, because more servers respond to it correctly.
        """
        async with self._fetches:
            self._count(fetched=1)
            if self.exhausted.is_set() or self._seconds_left <= 0:
                raise FetchError(f"{self._page.source}: the page has loaded as much as a page may")
            max_bytes = min(self._allowance.max_bytes, self._bytes_left)

            def get() -> Response:
                limits = RequestLimits(
                    max(_LEAST, min(self._seconds_left, _LONGEST_FETCH)), max_bytes
                )
                return self._transport.get(url, limits, headers, wants)

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


def _is_document(response: Response) -> bool:
    content_type = response.headers.get("Content-Type", "text/html")
    return content_type.partition(";")[0].strip().lower() in _DOCUMENT_TYPES
