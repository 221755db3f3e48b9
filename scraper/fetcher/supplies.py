"""What a rendered page gets when it asks for something: the document that is there already, what our own transport fetches through
the guard, a blank, or nothing. The browser itself connects to nobody.
"""

import asyncio
import json
import logging
import re
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from playwright.async_api import Error as BrowserError

from scraper.errors import FetchError, TooManyRedirects
from scraper.fetcher.addresses import checked
from scraper.fetcher.transport import Answer, Limits, Transport
from scraper.records import Page

_log = logging.getLogger("scraper")
_T = TypeVar("_T")

AskRobots = Callable[[str], None]
"""Raises where robots.txt does not allow an address."""

_MOST_REQUESTS = 150
_AT_ONCE = 6
_TIMES_A_PAGE = 3
"""All that a page loads may be so many times as large as a page may be."""
_MOST_REDIRECTS = 10
_MOST_DOCUMENTS = 6
"""The page, and those that it leads to."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_FETCHED = frozenset({"script", "xhr", "fetch"})
# Pictures and style sheets are not needed for the text, but scripts wait for them and replace a picture that fails.
_BLANKS = {
    "image": ("image/gif", b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;"),
    "stylesheet": ("text/css", b""),
}
_DOCUMENT_TYPES = ("text/html", "application/xhtml+xml")
_OURS = re.compile(
    r"user-agent|cookie|host|connection|content-|transfer-|te$|trailer|upgrade|accept-encoding|accept-charset|range|if-|proxy-|sec-|:|expect|keep-"
)
"""Headers that a page's request does not bring along."""
_HANDED_ON = ("content-type", "access-control-allow-origin", "access-control-allow-credentials", "access-control-expose-headers")
_NEXT_COOKIE = re.compile(r",(?=\s*[^\s;,=]+=)")
"""Between two Set-Cookie headers that were joined; a date's comma has no "=" after it before the next ";"."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """How far one page may go."""

    deadline: float
    """A time of time.monotonic()."""
    max_bytes: int
    """Of one answer."""


class Supplies:
    """The answers that one page gets, and their count."""

    def __init__(self, page: Page, bounds: Bounds, transport: Transport, ask_robots: AskRobots) -> None:
        self.status: int | None = page.http_status
        """Of the document that was loaded last."""
        self._page = page
        self._bounds = bounds
        self._transport = transport
        self._ask_robots = ask_robots
        self._bytes_left = _TIMES_A_PAGE * bounds.max_bytes
        self._requests = 0
        self._documents = 0
        self._under_way = 0
        self._last = 0.0
        self._slots = asyncio.Semaphore(_AT_ONCE)

    @property
    def quiet(self) -> float:
        """Seconds since the page last asked for something or got it; 0 while it waits."""
        return 0.0 if self._under_way else asyncio.get_running_loop().time() - self._last

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
        request = route.request
        kind: str = request.resource_type
        if request.method != "GET":
            await _refuse(route)
        elif kind in _BLANKS:
            content_type, body = _BLANKS[kind]
            await route.fulfill(status=200, headers={"content-type": content_type}, body=body)
        elif kind in _FETCHED:
            await self._resource(route)
        elif kind == "document" and request.is_navigation_request() and request.frame.parent_frame is None:
            await self._document(route)
        else:
            await _refuse(route)

    async def _document(self, route: Any) -> None:
        """The page itself; or where it leads to by script or meta refresh, which robots.txt is asked about."""
        self._documents += 1
        if self._documents == 1:
            charset = f"; charset={self._page.charset}" if self._page.charset else ""
            await route.fulfill(status=200, headers={"content-type": f"text/html{charset}"}, body=self._page.content)
            return
        if self._documents > _MOST_DOCUMENTS:
            raise TooManyRedirects(f"{self._page.source}: leads to more than {_MOST_DOCUMENTS} pages, one after the other")
        url = checked(route.request.url)
        await _in_thread(lambda: self._ask_robots(url))
        answer = await self._get(url, route)
        location = answer.headers.get("Location")
        if answer.status in _REDIRECTS and location:
            # Playwright does not let us see where the browser follows a redirect to, so a document goes there as a new one.
            target = json.dumps(checked(location, url)).replace("<", "\\u003c")
            body = f"<!doctype html><script>location.replace({target})</script>".encode()
            await route.fulfill(status=200, headers={"content-type": "text/html"} | _cookies(answer), body=body)
        elif answer.headers.get("Content-Type", "text/html").partition(";")[0].strip().lower() in _DOCUMENT_TYPES:
            self.status = answer.status
            await _fulfil(route, answer)
        else:
            await _refuse(route)

    async def _resource(self, route: Any) -> None:
        """A script or data, redirects followed here."""
        url = checked(route.request.url)
        for _ in range(_MOST_REDIRECTS + 1):
            answer = await self._get(url, route)
            location = answer.headers.get("Location")
            if answer.status not in _REDIRECTS or not location:
                await _fulfil(route, answer)
                return
            url = checked(location, url)
        raise TooManyRedirects(f"{route.request.url}: more than {_MOST_REDIRECTS} redirects")

    async def _get(self, url: str, route: Any) -> Answer:
        """One GET through the guard, within what is left to the page."""
        self._requests += 1
        headers = {name: value for name, value in route.request.headers.items() if not _OURS.match(name)}
        kept = await route.request.frame.page.context.cookies([url])
        if kept and url.startswith(_origin(self._page)):
            headers["Cookie"] = "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in kept)
        async with self._slots:
            seconds = self._bounds.deadline - self._transport.world.monotonic()
            limit = min(self._bounds.max_bytes, self._bytes_left)
            if self._requests > _MOST_REQUESTS or limit <= 0 or seconds <= 0:
                raise FetchError(f"{self._page.source}: the page has loaded as much as a page may")
            limits = Limits(seconds, limit)
            answer = await _in_thread(lambda: self._transport.get(url, limits, headers, lambda status: status not in _REDIRECTS))
        self._bytes_left -= len(answer.body)
        return answer


def _origin(page: Page) -> str:
    """Where a page's cookies go: "https://host/", with the port."""
    return "/".join((page.final_url or "").split("/", 3)[:3]) + "/"


def _cookies(answer: Answer) -> dict[str, str]:
    given = answer.headers.get("Set-Cookie")
    return {"set-cookie": "\n".join(part.strip() for part in _NEXT_COOKIE.split(given))} if given else {}


async def _fulfil(route: Any, answer: Answer) -> None:
    headers = {name: answer.headers[name] for name in _HANDED_ON if name in answer.headers}
    await route.fulfill(status=answer.status, headers=headers | _cookies(answer), body=answer.body)


async def _refuse(route: Any) -> None:
    """No answer; the document that is shown stays."""
    try:
        await route.abort("aborted" if route.request.is_navigation_request() else "blockedbyclient")
    except BrowserError as error:
        _log.debug("%s", error.message)


async def _in_thread(work: Callable[[], _T]) -> _T:
    """Do it in a thread that holds nobody up, should the page be given up before it is done."""
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, error: FetchError | None) -> None:
        if outcome.done():
            return
        if error is not None:
            outcome.set_exception(error)
        else:
            outcome.set_result(cast(_T, result))

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except FetchError as error:
            failure = error
        with suppress(RuntimeError):  # the loop has ended, and nobody waits
            loop.call_soon_threadsafe(settle, result, failure)

    threading.Thread(target=run, daemon=True).start()
    return await outcome
