"""A page as a browser shows it: its scripts run, its DOM written out again. Judges nothing, and
fetches no page itself.

Page, as it was fetched ─▶ Chromium, fed by supplies.py ─▶ load ─▶ a moment of quiet ─▶ Page, with
the DOM for content

Playwright's objects belong to the event loop that made them, so one thread has the loop and the
browser, and pages take turns.
"""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import suppress
from types import TracebackType
from typing import Any, TypeVar

import msgspec
from playwright.async_api import Error as BrowserError

from scraper.errors import (
    DeadlineExceeded,
    HttpStatusError,
    InvalidUrl,
    RenderingFailed,
    TooLarge,
)
from scraper.fetcher.browser.chromium import Chromium, executable
from scraper.fetcher.browser.host_slot import HostSlot
from scraper.fetcher.browser.interceptor import Allowance, AskRobots, RequestInterceptor
from scraper.fetcher.http.transport import HttpTransport
from scraper.fetcher.throttle import ThrottleProtocol
from scraper.records import Page, Request
from scraper.urls import parse_url

_log = logging.getLogger("scraper")
_T = TypeVar("_T")

_PAGES_PER_BROWSER = 200
_QUIET_SECONDS = 0.5
_LOOK_SECONDS = 0.05
_LONGEST_WAIT = 10.0
"""Seconds after which a page that never comes to rest is taken as it is."""
_PART_FOR_WAITING = 0.5
"""Of the time that a page has, at most; the rest is for writing out the DOM, behind what the page
has asked for already.
"""
_GRACE_SECONDS = 1.0
_START_SECONDS = 45.0
_END_SECONDS = 8.0
# Run in a world of its own, where the page's scripts have replaced nothing.
_WRITE_OUT = """(most => {
    const root = document.documentElement
    const html = root ? root.outerHTML : ""
    const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : ""
    return {size: html.length, html: html.length > most ? "" : type + html, url: location.href}
})(%d)"""


class Renderer:
    """Renders pages, one after the other; many threads may ask. To be closed, and a context manager
    for that.

    `turns` says which hosts may be asked; `ask_robots` is asked about the addresses that a page
    leads to by script or meta refresh.
    """

    def __init__(
        self, transport: HttpTransport, turns: ThrottleProtocol, ask_robots: AskRobots
    ) -> None:
        """Raises RenderingUnavailable where there is no Chromium. It is started for the first
        page.
        """
        self._executable = executable()
        self._transport = transport
        self._turns = turns
        self._ask_robots = ask_robots
        self._turn = threading.Lock()
        self._chromium: Chromium | None = None
        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(
            lambda _loop, context: _log.debug("rendering: %s", context.get("message"))
        )
        self._thread = threading.Thread(target=self._loop.run_forever, name="renderer", daemon=True)
        self._thread.start()

    def __enter__(self) -> "Renderer":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def render(self, page: Page, request: Request) -> Page:
        """The page with what its scripts make of it; `final_url` is where they lead to.

        `request.timeout` is for all of it, `request.max_bytes` for the DOM and for each thing that
        the page loads. Raises DeadlineExceeded, TooLarge, HttpStatusError (of a page that this one
        leads to), RenderingFailed and RenderingUnavailable; HostDeferred and HostGivenUp where the
        page's host may not be asked for what it is made of.
        """
        environment = self._transport.environment
        with HostSlot(page.final_url or request.url, self._turns, environment) as visit, self._turn:
            self._wait(self._ready(), _START_SECONDS, page)
            return self._wait(
                self._rendered(page, request, visit), request.timeout + _GRACE_SECONDS, page
            )

    def close(self) -> None:
        """End the browser. What is being rendered fails."""
        if not self._thread.is_alive():
            return
        with suppress(OutOfTime):
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_END_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_SECONDS)
        if not self._loop.is_running():
            self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, _T], seconds: float, page: Page) -> _T:
        """The outcome of what the browser's thread does, waited for no longer than it may take,
        whatever state that thread is in.
        """
        if self._loop.is_closed():
            work.close()
            raise RenderingFailed(f"{page.source}: not rendered: the browser was closed")
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except OutOfTime as error:
            future.cancel()
            if self._chromium is not None:
                self._chromium.kill()
            raise DeadlineExceeded(f"{page.source}: the browser did not answer in time") from error
        except CancelledError as error:
            raise RenderingFailed(f"{page.source}: not rendered: the browser was closed") from error

    async def _ready(self) -> None:
        """A browser that runs; a new one after so many pages."""
        running = self._chromium
        if running is not None and (
            running.ended
            or running.pages >= _PAGES_PER_BROWSER
            or not running.browser.is_connected()
        ):
            await self._end()
        if self._chromium is None:
            self._chromium = await Chromium.started(self._executable)

    async def _end(self) -> None:
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            await chromium.end()

    async def _rendered(self, page: Page, request: Request, visit: HostSlot) -> Page:
        """Whatever goes wrong costs the browser: one that a page has hung or broken is not trusted
        with the next.
        """
        chromium = self._chromium
        if chromium is None:
            raise RenderingFailed(f"{page.source}: not rendered: the browser was closed")
        chromium.pages += 1
        watch = asyncio.create_task(chromium.watch())
        try:
            async with asyncio.timeout(request.timeout):
                return await self._shown(chromium, page, request, visit)
        except TimeoutError as error:
            chromium.kill()
            raise DeadlineExceeded(
                f"{page.source}: not rendered within {request.timeout:g} seconds; raise --timeout"
            ) from error
        except BrowserError as error:
            chromium.kill()
            why = (
                "it takes too much memory" if chromium.too_large else error.message.splitlines()[0]
            )
            raise RenderingFailed(f"{page.source}: the page cannot be rendered: {why}") from error
        finally:
            watch.cancel()

    async def _shown(
        self, chromium: Chromium, page: Page, request: Request, visit: HostSlot
    ) -> Page:
        """In a context of its own: no cookie, cache or storage of another page."""
        clock = self._transport.environment.monotonic
        allowance = Allowance(clock() + request.timeout, request.max_bytes)
        supplies = RequestInterceptor(page, allowance, self._transport, visit, self._ask_robots)
        context = await chromium.browser.new_context(
            user_agent=self._transport.user_agent,
            accept_downloads=False,
            service_workers="block",
            ignore_https_errors=False,
        )
        await context.route("**/*", supplies.answer)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        tab = await context.new_page()
        context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
        await tab.goto(page.final_url, wait_until="commit", timeout=request.timeout * 1000)
        session = await context.new_cdp_session(tab)
        halt = asyncio.create_task(_halt(session, supplies))
        try:
            await asyncio.wait_for(
                _at_rest(session, supplies), min(_LONGEST_WAIT, _PART_FOR_WAITING * request.timeout)
            )
        except TimeoutError:
            supplies.enough.set()
        shown = await _written_out(session, tab, request.max_bytes)
        halt.cancel()
        supplies.close()
        await context.close()
        return _page(page, shown, supplies, request)


async def _at_rest(session: Any, supplies: RequestInterceptor) -> None:
    """Until the page asks for nothing more and its scripts have been idle, for a moment."""
    clock = asyncio.get_running_loop().time
    idle_since = clock()
    while min(supplies.quiet, clock() - idle_since) < _QUIET_SECONDS:
        asked = clock()
        with suppress(BrowserError):  # between two documents there is nobody to answer
            await session.send("Runtime.evaluate", {"expression": "0"})
        if clock() - asked > _LOOK_SECONDS:
            idle_since = clock()
        await asyncio.sleep(_LOOK_SECONDS)


async def _halt(session: Any, supplies: RequestInterceptor) -> None:
    """Stop the scripts of a page that has had enough: one that goes on asking would drown its own
    DOM in requests.
    """
    await supplies.enough.wait()
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})


async def _written_out(session: Any, tab: Any, most: int) -> dict[str, Any]:
    """The DOM as HTML with its address; once more where the page was about to leave."""
    while True:
        try:
            frame = (await session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
            context_id = (await session.send("Page.createIsolatedWorld", {"frameId": frame}))[
                "executionContextId"
            ]
            script = {
                "expression": _WRITE_OUT % most,
                "contextId": context_id,
                "returnByValue": True,
            }
            outcome = await session.send("Runtime.evaluate", script)
        except BrowserError as error:
            if "context" not in error.message or tab.is_closed():
                raise
            await asyncio.sleep(0.1)
            continue
        if "exceptionDetails" in outcome:
            raise BrowserError(
                f"its DOM cannot be written out ({outcome['exceptionDetails'].get('text', '')})"
            )
        shown: dict[str, Any] = outcome["result"]["value"]
        return shown


def _page(
    page: Page, shown: dict[str, Any], supplies: RequestInterceptor, request: Request
) -> Page:
    try:
        url = parse_url(shown["url"])
    except InvalidUrl as error:
        raise RenderingFailed(
            f"{page.source}: the page cannot be rendered: its scripts lead to {shown['url'][:100]}"
        ) from error
    if supplies.status is not None and not 200 <= supplies.status < 300:
        raise HttpStatusError(
            f"{page.source}: its scripts lead to {url}: HTTP status {supplies.status}",
            status=supplies.status,
        )
    content: bytes = shown["html"].encode("utf-8", "replace")
    if max(shown["size"], len(content)) > request.max_bytes:
        raise TooLarge(
            f"{page.source}: once its scripts have run, the page is larger than "
            f"{request.max_bytes} bytes; see --max-bytes"
        )
    return msgspec.structs.replace(
        page, content=content, final_url=url, charset="utf-8", form="html"
    )
