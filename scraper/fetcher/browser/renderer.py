"""A page as a browser shows it: its scripts run, then its DOM is written out as HTML. Judges
nothing, and fetches no page itself.

fetched Page ─▶ Chromium, with interceptor.py as its network ─▶ load ─▶ a moment of quiet ─▶ Page
with the DOM as its content

Playwright's objects belong to the event loop that made them. So one thread has the loop and the
browser, and renders one page at a time.
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
from scraper.fetcher.browser.interceptor import Allowance, CheckRobots, RequestInterceptor
from scraper.fetcher.http import HttpTransport
from scraper.fetcher.throttle import Throttle
from scraper.records import Page, Request
from scraper.urls import parse_url

_log = logging.getLogger("scraper")
_T = TypeVar("_T")

_PAGES_PER_BROWSER = 200
_QUIET_SECONDS = 0.5
_LOOK_SECONDS = 0.05
_LONGEST_WAIT = 10.0
"""Seconds after which a page that never becomes quiet is taken as it is."""
_PART_FOR_WAITING = 0.5
"""The most of a page's time that the wait may take. The rest is for writing out the DOM, after the
requests that the page has made already.
"""
_GRACE_SECONDS = 1.0
_START_SECONDS = 45.0
_END_SECONDS = 8.0
# Runs in an isolated JavaScript context, in which the page's scripts have replaced nothing.
_WRITE_OUT = """(most => {
    const root = document.documentElement
    const html = root ? root.outerHTML : ""
    const type = document.doctype ? new XMLSerializer().serializeToString(document.doctype) : ""
    return {size: html.length, html: html.length > most ? "" : type + html, url: location.href}
})(%d)"""


class Renderer:
    """Renders pages, one after the other. Thread-safe. A context manager that closes itself.

    `throttle` says which hosts may be sent requests. `check_robots` is called with the URLs that a
    page leads to by script or meta refresh.
    """

    def __init__(
        self, transport: HttpTransport, throttle: Throttle, check_robots: CheckRobots
    ) -> None:
        """Raises RenderingUnavailable if there is no Chromium. It is started for the first page."""
        self._executable = executable()
        self._transport = transport
        self._throttle = throttle
        self._check_robots = check_robots
        self._one_page = threading.Lock()
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
        """The page as its scripts change it. `final_url` is the URL that they lead to.

        `request.timeout` is for all of the rendering, `request.max_bytes` for the DOM and for each
        subresource. Raises DeadlineExceeded, TooLarge, HttpStatusError (of a page that this one
        leads to), RenderingFailed and RenderingUnavailable, and HostDeferred and HostGivenUp if the
        page's host may not be sent a request.
        """
        environment = self._transport.environment
        url = page.final_url or request.url
        with HostSlot(url, self._throttle, environment) as slot, self._one_page:
            self._wait(self._ready(), _START_SECONDS, page)
            return self._wait(
                self._rendered(page, request, slot), request.timeout + _GRACE_SECONDS, page
            )

    def close(self) -> None:
        """End the browser. A page that is being rendered fails."""
        if not self._thread.is_alive():
            return
        with suppress(OutOfTime):
            asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(_END_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_SECONDS)
        if not self._loop.is_running():
            self._loop.close()

    def _wait(self, work: Coroutine[Any, Any, _T], seconds: float, page: Page) -> _T:
        """The result of a coroutine in the browser's thread, whatever state that thread is in.
        Raises DeadlineExceeded after `seconds`.
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
            raise DeadlineExceeded(f"{page.source}: the browser did not respond in time") from error
        except CancelledError as error:
            raise RenderingFailed(f"{page.source}: not rendered: the browser was closed") from error

    async def _ready(self) -> None:
        """Make sure that a browser runs. After a number of pages it is replaced by a new one."""
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

    async def _rendered(self, page: Page, request: Request, slot: HostSlot) -> Page:
        """After any failure the browser is ended, because a page that hung or broke it could affect
        the next one.
        """
        chromium = self._chromium
        if chromium is None:
            raise RenderingFailed(f"{page.source}: not rendered: the browser was closed")
        chromium.pages += 1
        watch = asyncio.create_task(chromium.watch())
        try:
            async with asyncio.timeout(request.timeout):
                return await self._shown(chromium, page, request, slot)
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
        self, chromium: Chromium, page: Page, request: Request, slot: HostSlot
    ) -> Page:
        """The page, rendered in a context of its own: no cookie, cache or storage of another
        page.
        """
        clock = self._transport.environment.monotonic
        allowance = Allowance(clock() + request.timeout, request.max_bytes)
        interceptor = RequestInterceptor(page, allowance, self._transport, slot, self._check_robots)
        context = await chromium.browser.new_context(
            user_agent=self._transport.settings.agent,
            accept_downloads=False,
            service_workers="block",
            ignore_https_errors=False,
        )
        await context.route("**/*", interceptor.handle)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        tab = await context.new_page()
        context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
        await tab.goto(page.final_url, wait_until="commit", timeout=request.timeout * 1000)
        session = await context.new_cdp_session(tab)
        halt = asyncio.create_task(_halt_when_exhausted(session, interceptor))
        try:
            await asyncio.wait_for(
                _until_quiet(session, interceptor),
                min(_LONGEST_WAIT, _PART_FOR_WAITING * request.timeout),
            )
        except TimeoutError:
            interceptor.exhausted.set()
        shown = await _written_out(session, tab, request.max_bytes)
        halt.cancel()
        interceptor.close()
        await context.close()
        return _page(page, shown, interceptor, request)


async def _until_quiet(session: Any, interceptor: RequestInterceptor) -> None:
    """Returns when the page has requested nothing and its scripts have been idle for a moment."""
    clock = asyncio.get_running_loop().time
    idle_since = clock()
    while min(interceptor.quiet, clock() - idle_since) < _QUIET_SECONDS:
        sent = clock()
        with suppress(BrowserError):  # between two documents nothing can run it
            await session.send("Runtime.evaluate", {"expression": "0"})
        if clock() - sent > _LOOK_SECONDS:
            idle_since = clock()
        await asyncio.sleep(_LOOK_SECONDS)


async def _halt_when_exhausted(session: Any, interceptor: RequestInterceptor) -> None:
    """Stop the scripts of a page that has loaded as much as it may. Otherwise its further requests
    would delay the DOM.
    """
    await interceptor.exhausted.wait()
    await session.send("Emulation.setScriptExecutionDisabled", {"value": True})


async def _written_out(session: Any, tab: Any, most: int) -> dict[str, Any]:
    """The DOM as HTML with its URL. Repeated if the page was just being replaced by another."""
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
    page: Page, shown: dict[str, Any], interceptor: RequestInterceptor, request: Request
) -> Page:
    try:
        url = parse_url(shown["url"])
    except InvalidUrl as error:
        raise RenderingFailed(
            f"{page.source}: the page cannot be rendered: its scripts lead to {shown['url'][:100]}"
        ) from error
    if interceptor.status is not None and not 200 <= interceptor.status < 300:
        raise HttpStatusError(
            f"{page.source}: its scripts lead to {url}: HTTP status {interceptor.status}",
            status=interceptor.status,
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
