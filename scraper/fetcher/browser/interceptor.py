"""What a rendered page gets when it asks for something: the document that is there already, what
our own transport fetches through the guard, a blank, or nothing. The browser itself connects to
nobody.
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
from scraper.fetcher.http.transport import HttpTransport
from scraper.fetcher.response import REDIRECTS, RequestLimits, Response, location
from scraper.records import Page
from scraper.urls import parse_url

_log = logging.getLogger("scraper")

AskRobots = Callable[[str], None]
"""Raises where robots.txt does not allow an address."""

_MOST_FETCHED = 150
_MOST_ASKED = 400
_AT_ONCE = 6
"""Fetches under way: what browsers allow a page of one host (HTTP/1.1), here of all together."""
_LONGEST_FETCH = 10.0
"""Seconds: no page is waited for longer, and its host has no other page fetched while one is under
way.
"""
_TIMES_A_PAGE = 3
"""All that a page loads may be so many times as large as a page may be."""
_LEAST = 0.01
"""For a limit of 0 seconds would be no limit."""
_MOST_DOCUMENTS = 6
"""The page, and those that it leads to."""
_FETCHED = frozenset({"script", "xhr", "fetch"})
# Pictures and style sheets are not needed for the text, but scripts wait for them and replace a
# picture that fails.
_BLANKS = {
    "image": (
        "image/gif",
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    ),
    "stylesheet": ("text/css", b""),
}
_DOCUMENT_TYPES = ("text/html", "application/xhtml+xml")
_OURS = re.compile(
    r"user-agent|cookie|host|connection|content-|transfer-|te$|trailer|upgrade|accept-encoding|accept-charset|range|if-|proxy-|sec-|:|expect|keep-"
)
"""Headers that a page's request does not bring along."""
_HANDED_ON = (
    "content-type",
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-expose-headers",
)
_NEXT_COOKIE = re.compile(r",(?=\s*[^\s;,=]+=)")
"""Between two Set-Cookie headers that were joined; a date's comma has no "=" after it before the
next ";".
"""


@dataclass(frozen=True, slots=True)
class Allowance:
    """How far one page may go."""

    deadline: float
    """A time of time.monotonic()."""
    max_bytes: int
    """Of one answer."""


class RequestInterceptor:
    """The answers that one page gets, and their count."""

    def __init__(
        self,
        page: Page,
        allowance: Allowance,
        transport: HttpTransport,
        visit: HostSlot,
        ask_robots: AskRobots,
    ) -> None:
        self.status: int | None = page.http_status
        """Of the document that was loaded last."""
        self.enough = asyncio.Event()
        """Set when the page has had all that a page may."""
        self._page = page
        self._allowance = allowance
        self._transport = transport
        self._visit = visit
        self._ask_robots = ask_robots
        self._bytes_left = _TIMES_A_PAGE * allowance.max_bytes
        self._asked = 0
        self._fetched = 0
        self._arrived: dict[str, Response] = {}
        """Answers at the ends of redirects, for the pages that are about to be asked for."""
        self._documents = 0
        self._under_way = 0
        self._last = 0.0
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._background = Background(page.source)

    @property
    def quiet(self) -> float:
        """Seconds since the page last asked for something or got it: 0 while it waits, no end when
        it gets nothing more.
        """
        if self.enough.is_set():
            return math.inf
        return 0.0 if self._under_way else asyncio.get_running_loop().time() - self._last

    def close(self) -> None:
        """Answer nothing more: the page is done."""
        self.enough.set()
        self._background.give_up()

    async def answer(self, route: Any) -> None:
        """Answer one request of the browser's (a Playwright route)."""
        self._under_way += 1
        try:
            await self._answer(route)
        except FetchError as error:
            _log.debug("%s: asks for %s: %s", self._page.source, route.request.url, error.message)
            await _refuse(route)
        except BrowserError as error:  # the page has gone on without waiting
            _log.debug("%s: %s", self._page.source, error.message)
        finally:
            self._under_way -= 1
            self._last = asyncio.get_running_loop().time()

    async def _answer(self, route: Any) -> None:
        self._count(asked=1)
        request = route.request
        kind: str = request.resource_type
        if request.method != "GET" or self.enough.is_set():
            await _refuse(route)
        elif kind in _BLANKS:
            content_type, body = _BLANKS[kind]
            await route.fulfill(status=200, headers={"content-type": content_type}, body=body)
        elif kind in _FETCHED:
            await _fulfil(route, await self._followed(parse_url(request.url), route, _nobody))
        elif (
            kind == "document"
            and request.is_navigation_request()
            and request.frame.parent_frame is None
        ):
            await self._document(route)
        else:
            await _refuse(route)

    async def _document(self, route: Any) -> None:
        """The page itself; or where it leads to by script or meta refresh, which robots.txt is
        asked about.
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
        answer = self._arrived.pop(url, None) or await self._followed(url, route, self._ask_robots)
        if (
            answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower()
            not in _DOCUMENT_TYPES
        ):
            await _refuse(route)
        elif answer.url == url:
            self.status = answer.status
            await _fulfil(route, answer)
        else:
            # A redirect that is answered with a redirect would be followed past us, so the page
            # goes there by itself.
            self._arrived[answer.url] = answer
            target = json.dumps(answer.url).replace("<", "\\u003c")
            await route.fulfill(
                status=200,
                headers={"content-type": "text/html"},
                body=f"<script>location.replace({target})</script>",
            )

    async def _followed(self, url: str, route: Any, ask: AskRobots) -> Response:
        """The answer to a request, redirects followed; each address is asked about, and goes
        through the guard.
        """
        most = self._transport.bounds.redirects
        for _ in range(most + 1):
            answer = await self._get(url, route, ask)
            target = location(answer)
            if not target:
                return answer
            url = parse_url(target, url)
        raise TooManyRedirects(f"{route.request.url}: more than {most} redirects")

    async def _get(self, url: str, route: Any, ask: AskRobots) -> Response:
        """One GET, within what is left to the page."""
        headers = {
            name: value for name, value in route.request.headers.items() if not _OURS.match(name)
        }
        if url.startswith(_origin(self._page)):
            kept = await route.request.frame.page.context.cookies([url])
            headers |= (
                {"Cookie": "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in kept)}
                if kept
                else {}
            )
        async with self._slots:
            self._count(fetched=1)
            if self.enough.is_set() or self._seconds_left <= 0:
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
                ask(url)
                return self._visit.get(url, get)

            answer = await self._background.done(fetch)
        self._count(size=len(answer.body))
        return answer

    @property
    def _seconds_left(self) -> float:
        return self._allowance.deadline - self._transport.environment.monotonic()

    def _count(self, *, asked: int = 0, fetched: int = 0, size: int = 0) -> None:
        self._asked += asked
        self._fetched += fetched
        self._bytes_left -= size
        if self._fetched > _MOST_FETCHED or self._asked > _MOST_ASKED or self._bytes_left <= 0:
            self.enough.set()


def _nobody(url: str) -> None:
    """Robots.txt is not asked about what a page is made of."""


def _origin(page: Page) -> str:
    """Where a page's cookies go: "https://host/", with the port."""
    return "/".join((page.final_url or "").split("/", 3)[:3]) + "/"


def _cookies(answer: Response) -> dict[str, str]:
    given = answer.headers.get("Set-Cookie")
    return (
        {"set-cookie": "\n".join(part.strip() for part in _NEXT_COOKIE.split(given))}
        if given
        else {}
    )


async def _fulfil(route: Any, answer: Response) -> None:
    headers = {name: answer.headers[name] for name in _HANDED_ON if name in answer.headers}
    await route.fulfill(status=answer.status, headers=headers | _cookies(answer), body=answer.body)


async def _refuse(route: Any) -> None:
    """No answer; the document that is shown stays."""
    try:
        await route.abort("aborted" if route.request.is_navigation_request() else "blockedbyclient")
    except BrowserError as error:
        _log.debug("%s", error.message)
