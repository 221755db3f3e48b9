"""A page as a browser shows it: its scripts run, then its DOM is written out as HTML. Judges
nothing, and fetches no page itself.

fetched Page ─▶ Chromium, with interceptor.py as its network ─▶ tab.py waits and reads ─▶ Page with
the DOM as its content

Playwright's objects belong to the event loop that made them. So one thread has the loop and the
browser, and renders one page at a time. If the browser breaks on a page, a new one takes the page
once more.
"""

import asyncio
import logging
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as OutOfTime
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from scraper.errors import (
    DeadlineExceeded,
    RenderingFailed,
    RenderingUnavailable,
    ScraperError,
)
from scraper.fetcher.browser.chromium import Breakdown, Chromium, executable
from scraper.fetcher.browser.driver_loop import DriverLoop
from scraper.fetcher.browser.host_slot import HostSlot
from scraper.fetcher.browser.interceptor import Allowance, CheckRobots, RequestInterceptor
from scraper.fetcher.browser.tab import Tab
from scraper.fetcher.http import HttpTransport
from scraper.fetcher.throttle import Throttle
from scraper.records import Page, Request

_log = logging.getLogger("scraper")
_T = TypeVar("_T")

_PAGES_PER_BROWSER = 200
_GRACE_SECONDS = 1.0
_START_SECONDS = 75.0
_END_SECONDS = 3.0
_MOST_FAILED_STARTS = 3
"""In a row. After these, no more starts are tried."""
_CAUSE_SECONDS = 0.5
"""The cause of a failure may be known a moment after it."""


class _BrowserBroke(RenderingFailed):
    """The browser broke on a page that may be all right in a new one."""


class Renderer:
    """Renders pages, one after the other. Thread-safe. A context manager that closes itself.

    `throttle` says which hosts may be sent requests. `check_robots` is called with the URLs that a
    page leads to by script or meta refresh. `folder` is where the browser's folder is made, by
    default the system's for temporary files.
    """

    def __init__(
        self,
        transport: HttpTransport,
        throttle: Throttle,
        check_robots: CheckRobots,
        folder: Path | None = None,
    ) -> None:
        """Raises RenderingUnavailable if there is no Chromium. It is started for the first page."""
        self._executable = executable()
        self._transport = transport
        self._throttle = throttle
        self._check_robots = check_robots
        self._folder = folder
        self.start_error: str | None = None
        """Why the browser did not start; None if it did, or was not needed."""
        self._failed_starts = 0
        self._one_page = threading.Lock()
        self._state = threading.Lock()
        """Held while a call is begun, and while the renderer becomes closed."""
        self._is_closed = False
        self._closing = threading.Lock()
        self._calls: set[Future[Any]] = set()
        self._chromium: Chromium | None = None
        self._start_lock = asyncio.Lock()
        self._loop = DriverLoop()
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
        url = page.final_url or request.url
        with (
            HostSlot(url, self._throttle, self._transport.environment) as slot,
            self._one_page,
        ):
            try:
                return self._once(page, request, slot)
            except _BrowserBroke as error:
                _log.info("%s; it is rendered once more", error.message)
                return self._once(page, request, slot)

    def start(self) -> None:
        """Start the browser now and wait for nothing, so that the first page need not wait. Whether
        that failed is known when a page is rendered.
        """
        with self._state:
            if not self._is_closed:
                call = asyncio.run_coroutine_threadsafe(self._ready(), self._loop)
                self._calls.add(call)
                call.add_done_callback(self._calls.discard)

    def close(self) -> None:
        """End the browser within seconds. Pages that are being rendered or wait for it fail. If
        another thread closes it already, wait for that.
        """
        with self._closing:
            with self._state:
                was_closed, self._is_closed = self._is_closed, True
            if not was_closed:
                self._close()

    def _close(self) -> None:
        for call in list(self._calls):
            call.cancel()
        with suppress(OutOfTime, CancelledError):
            asyncio.run_coroutine_threadsafe(self._shut_down(), self._loop).result(_END_SECONDS)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(_END_SECONDS)
        if not self._loop.is_running():
            self._loop.close()

    def _once(self, page: Page, request: Request, slot: HostSlot) -> Page:
        self._wait(self._ready(), _START_SECONDS, page)
        return self._wait(
            self._rendered(page, request, slot), request.timeout + _GRACE_SECONDS, page
        )

    def _wait(self, work: Coroutine[Any, Any, _T], seconds: float, page: Page) -> _T:
        """The result of a coroutine in the browser's thread, whatever state that thread is in.
        Raises DeadlineExceeded after `seconds`.
        """
        with self._state:
            if self._is_closed:
                work.close()
                raise _closed(page)
            call = asyncio.run_coroutine_threadsafe(work, self._loop)
            self._calls.add(call)
        try:
            return call.result(seconds)
        except OutOfTime as error:
            call.cancel()
            if self._chromium is not None:
                self._chromium.kill()
            raise DeadlineExceeded(f"{page.source}: the browser did not respond in time") from error
        except CancelledError as error:
            raise _closed(page) from error
        finally:
            self._calls.discard(call)

    async def _ready(self) -> None:
        """Make sure that a browser runs. After a number of pages it is replaced by a new one."""
        async with self._start_lock:
            running = self._chromium
            if running is not None and (
                running.ended
                or running.broken.done()
                or running.pages >= _PAGES_PER_BROWSER
                or not running.browser.is_connected()
            ):
                await self._end()
            if self._chromium is None:
                self._chromium = await self._started()

    async def _started(self) -> Chromium:
        """A new browser. A start that failed is tried again once, but not for each page."""
        while True:
            if self._failed_starts >= _MOST_FAILED_STARTS:
                raise RenderingUnavailable(self.start_error or "Chromium does not start")
            try:
                chromium = await Chromium.started(self._executable, self._loop, self._folder)
            except RenderingUnavailable as error:
                self.start_error = error.message
                self._failed_starts += 1
                if self._failed_starts % 2 == 0:
                    raise
            else:
                self.start_error = None
                self._failed_starts = 0
                return chromium

    async def _end(self) -> None:
        chromium, self._chromium = self._chromium, None
        if chromium is not None:
            await chromium.end()

    async def _shut_down(self) -> None:
        """End the browser, and all that still runs in the loop."""
        await self._end()
        self._loop.close_driver()
        rest = asyncio.all_tasks() - {asyncio.current_task()}
        for task in rest:
            task.cancel()
        if rest:
            await asyncio.wait(rest, timeout=_CAUSE_SECONDS)

    async def _rendered(self, page: Page, request: Request, slot: HostSlot) -> Page:
        """After any failure the browser is ended, because a page that hung or broke it could affect
        the next one.
        """
        chromium = self._chromium
        if chromium is None:
            raise _closed(page)
        chromium.pages += 1
        watch = asyncio.create_task(chromium.watch())
        work = asyncio.create_task(self._in_tab(chromium, page, request, slot))
        failure: BaseException | None = None
        either: set[asyncio.Future[Any]] = {work, chromium.broken}
        try:
            await asyncio.wait(either, timeout=request.timeout, return_when=asyncio.FIRST_COMPLETED)
            if work.done():
                failure = work.exception()
                if failure is None or isinstance(failure, ScraperError):
                    return work.result()
                _log.info("%s: rendering failed", page.source, exc_info=failure)
                await asyncio.wait({chromium.broken}, timeout=_CAUSE_SECONDS)
            chromium.kill()
            if chromium.broken.done():
                raise _broken(page, chromium.broken.result())
            if failure is not None:
                raise _failed(page, failure)
            raise DeadlineExceeded(
                f"{page.source}: not rendered within {request.timeout:g} seconds; raise --timeout"
            )
        finally:
            watch.cancel()
            work.cancel()

    async def _in_tab(
        self, chromium: Chromium, page: Page, request: Request, slot: HostSlot
    ) -> Page:
        allowance = Allowance(
            self._transport.environment.monotonic() + request.timeout, request.max_bytes
        )
        interceptor = RequestInterceptor(page, allowance, self._transport, slot, self._check_robots)
        try:
            tab = Tab(page, request, interceptor, self._transport.settings.agent)
            return await tab.rendered(chromium.browser, chromium.on_crash)
        finally:
            interceptor.close()


def _closed(page: Page) -> RenderingFailed:
    return RenderingFailed(f"{page.source}: not rendered: the browser was closed")


def _failed(page: Page, failure: BaseException) -> RenderingFailed:
    """The error for what the browser said, or for an exception of the driver that no one foresaw.
    It ends this page, not the run.
    """
    why = str(failure).strip() or type(failure).__name__
    return RenderingFailed(f"{page.source}: not rendered: {why.splitlines()[0]}")


def _broken(page: Page, breakdown: Breakdown) -> RenderingFailed:
    kind = _BrowserBroke if breakdown.is_repeatable else RenderingFailed
    return kind(f"{page.source}: not rendered: {breakdown.cause}")
