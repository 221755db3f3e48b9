"""One page in a browser: opened, waited for, scrolled once, read. Starts no browser and judges
nothing.

The text has settled when it has not changed for a moment and nothing that the page requested is
under way. A page that shows little is given more time, because its text may still come.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import msgspec
from playwright.async_api import Error as BrowserError

from scraper.article import Notice
from scraper.errors import HttpStatusError, InvalidUrl, RenderingFailed, TooLarge
from scraper.fetcher.browser.interceptor import RequestInterceptor
from scraper.fetcher.browser.notices import REQUESTS_FAILED
from scraper.fetcher.browser.reader import PageReader
from scraper.records import Page, Request
from scraper.text import count_words
from scraper.urls import parse_url

_SETTLED_SECONDS = 0.5
_QUIET_SECONDS = 0.25
"""Between two requests of a page: data that it loads in steps."""
_BUSY_SECONDS = 0.25
"""A page that takes longer to respond runs scripts, which may still write text."""
_LOOK_SECONDS = 0.05
_FEW_WORDS = 25
_PATIENCE_SECONDS = 5.0
"""How long the text of a page with few words is waited for."""
_LONGEST_WAIT = 10.0
"""Seconds after which a page that does not settle is taken as it is."""
_LONGEST_SCROLL = 5.0
_PART_FOR_WAITING = 0.5
"""The most of a page's time that all waits may take. The rest is for reading it, after the requests
that it has made already.
"""


@dataclass(frozen=True, slots=True)
class _Shown:
    """What a page shows at one moment."""

    html: str
    size: int
    """Characters of its HTML, which is empty if they are too many."""
    letters: int
    """Of its text."""
    url: str
    status: int | None

    @property
    def place(self) -> str:
        """Its URL without the fragment, which scripts change while a page is scrolled."""
        return self.url.partition("#")[0]


class Tab:
    """A page in a browser context of its own: no cookie, cache or storage of another page."""

    def __init__(
        self, page: Page, request: Request, interceptor: RequestInterceptor, agent: str
    ) -> None:
        self._page = page
        self._request = request
        self._interceptor = interceptor
        self._agent = agent
        self._clock = asyncio.get_running_loop().time
        self._began = self._clock()
        self._wait_until = self._began + _PART_FOR_WAITING * request.timeout

    async def rendered(self, browser: Any, on_crash: Callable[[], None]) -> Page:
        """The page as its scripts change it. Raises BrowserError and what `_as_page` raises."""
        context = await browser.new_context(
            user_agent=self._agent,
            accept_downloads=False,
            service_workers="block",
            ignore_https_errors=False,
        )
        await context.route("**/*", self._interceptor.handle)
        await context.route_web_socket("**/*", lambda socket: socket.close())
        tab = await context.new_page()
        tab.on("crash", lambda _tab: on_crash())
        context.on("page", lambda popup: asyncio.ensure_future(popup.close()))
        await tab.goto(
            self._page.final_url, wait_until="commit", timeout=self._request.timeout * 1000
        )
        session = await context.new_cdp_session(tab)
        halt = asyncio.create_task(_halt_when_exhausted(session, self._interceptor))
        try:
            shown = await self._read(PageReader(session))
        finally:
            halt.cancel()
            self._interceptor.close()
        await context.close()
        return self._as_page(shown)

    async def _read(self, reader: PageReader) -> _Shown:
        """What the page shows once it has settled, and again after a scroll. The first counts if
        the scroll led to another URL, as pages do that add the next article, or took text away.
        """
        self._began = self._clock()
        is_settled = await self._settled(reader, _LONGEST_WAIT)
        before = await self._written_out(reader)
        if not is_settled or self._interceptor.exhausted.is_set():
            return before
        try:
            async with asyncio.timeout(self._seconds_left(_LONGEST_SCROLL)):
                if not await reader.call("scroll()"):
                    return before
        except TimeoutError:
            return before
        await self._settled(reader, _LONGEST_SCROLL)
        after = await self._written_out(reader)
        is_same = after.place == before.place and after.letters >= before.letters
        return after if is_same and after.size <= self._request.max_bytes else before

    async def _settled(self, reader: PageReader, most: float) -> bool:
        """Wait until the text has settled. If it does not in time, the page's scripts are
        stopped. Returns whether it settled.
        """
        try:
            async with asyncio.timeout(self._seconds_left(most)):
                await self._until_settled(reader)
        except TimeoutError:
            self._interceptor.exhausted.set()
            return False
        return True

    async def _until_settled(self, reader: PageReader) -> None:
        unchanged_since = self._clock()
        while True:
            sent = self._clock()
            look = await reader.call("look()")
            now = self._clock()
            waited = now - sent - look["took"]
            if look["changed"] or waited > _BUSY_SECONDS:
                unchanged_since = now
            if (
                now - unchanged_since >= _SETTLED_SECONDS
                and self._interceptor.quiet >= _QUIET_SECONDS
                and not self._may_still_come(look)
            ):
                return
            await asyncio.sleep(max(_LOOK_SECONDS, 2 * look["took"]))

    def _may_still_come(self, look: dict[str, Any]) -> bool:
        """Whether the page shows so little, or an application's empty root, that its text may still
        come.
        """
        if self._clock() - self._began >= _PATIENCE_SECONDS or self._interceptor.exhausted.is_set():
            return False
        return bool(look["empty"]) or count_words(look["body"]) < _FEW_WORDS

    def _seconds_left(self, most: float) -> float:
        """Of the time for waiting, but not more than `most`."""
        return max(0.0, min(most, self._wait_until - self._clock()))

    async def _written_out(self, reader: PageReader) -> _Shown:
        read = await reader.call(f"writeOut({self._request.max_bytes})")
        return _Shown(
            read["html"], read["size"], read["letters"], read["url"], self._interceptor.status
        )

    def _as_page(self, shown: _Shown) -> Page:
        """Raises RenderingFailed, HttpStatusError and TooLarge."""
        page, most = self._page, self._request.max_bytes
        try:
            url = parse_url(shown.url)
        except InvalidUrl as error:
            raise RenderingFailed(
                f"{page.source}: not rendered: its scripts lead to {shown.url[:100]}"
            ) from error
        if shown.status is not None and not 200 <= shown.status < 300:
            raise HttpStatusError(
                f"{page.source}: its scripts lead to {url}: HTTP status {shown.status}",
                status=shown.status,
            )
        content = shown.html.encode("utf-8", "replace")
        if max(shown.size, len(content)) > most:
            raise TooLarge(
                f"{page.source}: once its scripts have run, the page is larger than {most} bytes; "
                "see --max-bytes"
            )
        return msgspec.structs.replace(
            page,
            content=content,
            final_url=url,
            charset="utf-8",
            form="html",
            warnings=(*page.warnings, *self._notices()),
        )

    def _notices(self) -> list[Notice]:
        failures = self._interceptor.failures
        if not failures:
            return self._interceptor.notices
        count = f"{len(failures)} requests" if len(failures) > 1 else "a request"
        lost = Notice(REQUESTS_FAILED, f"{count} of the page's scripts failed: {failures[0]}")
        return [*self._interceptor.notices, lost]


async def _halt_when_exhausted(session: Any, interceptor: RequestInterceptor) -> None:
    """Stop the scripts of a page that has loaded as much as it may. Otherwise its further requests
    would delay the DOM.
    """
    await interceptor.exhausted.wait()
    try:
        await session.send("Emulation.setScriptExecutionDisabled", {"value": True})
    except BrowserError:
        return
