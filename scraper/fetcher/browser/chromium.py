"""Finds a Chromium, starts it without a network, watches it and ends it. Knows no page and fetches
nothing.

interceptor.py handles the browser's requests. A request that bypasses it (of a worker, of WebRTC, a
prefetch) finds no name server, and a host that cannot exist as its proxy. This second barrier is
sufficient alone.
"""

import asyncio
import logging
import os
import re
import shutil
import signal
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import async_playwright

from scraper.errors import RenderingUnavailable
from scraper.fetcher.browser.driver_loop import DriverLoop
from scraper.fetcher.browser.folder import BrowserFolder
from scraper.fetcher.browser.processes import largest_process

_log = logging.getLogger("scraper")

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
NOWHERE = (
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://nowhere.invalid:9",
    "--proxy-bypass-list=<-loopback>",  # the default uses no proxy for loopback addresses
    # WebRTC uses neither a proxy nor, for an IP address, a name server
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",
    "--disable-quic",
    "--no-pings",
    "--dns-prefetch-disable",
)
_SPARING = ("--disable-gpu", "--mute-audio", "--js-flags=--max-old-space-size=512")
_NOT_FOR_US = (
    "--disable-popup-blocking",
    "--disable-ipc-flooding-protection",
    "--disable-hang-monitor",
)
"""Playwright's options for tests that pages of strangers must not have."""
_START_SECONDS = 30.0
_END_SECONDS = 1.0
_LARGEST_PROCESS = 1024 * 1024 * 1024
"""Bytes of memory that one process of the browser may hold. A heavy page takes a third of it."""
_FULL_HEAP = 256 * 1024 * 1024
"""Bytes of memory from which a crash is taken for a lack of it. The browser does not say that its
JavaScript objects reached their limit.
"""
_WATCH_SECONDS = 0.1
_EXIT = re.compile(r"process did exit: exitCode=(\w+), signal=(\w+)")
_STDERR = re.compile(r"\[err\] (.*)")
_NOISE = re.compile(r":(?:ERROR|WARNING|INFO|VERBOSE\d):|unexpected operator")


@dataclass(frozen=True, slots=True)
class Breakdown:
    """How a browser broke on a page."""

    cause: str
    is_repeatable: bool
    """Whether the page may be all right in a new browser."""


TOO_MUCH_MEMORY = Breakdown("it takes too much memory", is_repeatable=False)
CRASHED = Breakdown("the browser crashed on it", is_repeatable=True)
ENDED = Breakdown("the browser ended unexpectedly", is_repeatable=True)
DRIVER_ENDED = Breakdown("Playwright's driver ended unexpectedly", is_repeatable=True)


def executable(environment: Mapping[str, str] = os.environ) -> Path:
    """The Chromium to use: the one that CHROMIUM names, otherwise the first on PATH. Raises
    RenderingUnavailable.
    """
    named = environment.get("CHROMIUM")
    for name in (named,) if named else NAMES:
        if found := shutil.which(name, path=environment.get("PATH")):
            return Path(found)
    where = (
        f"CHROMIUM names {named}, which is not a program"
        if named
        else f"none of {', '.join(NAMES)} is on PATH"
    )
    raise RenderingUnavailable(
        f"rendering needs Chromium: {where}; install it (Debian: apt-get install chromium), or set "
        "CHROMIUM to its path"
    )


class Chromium:
    """One running browser. To be used from one event loop."""

    def __init__(
        self, playwright: Any, browser: Any, process: int, loop: DriverLoop, folder: BrowserFolder
    ) -> None:
        self.browser = browser
        self.process = process
        """Its process id, which is also its process group's."""
        self.pages = 0
        """The number of pages that it has shown."""
        self.ended = False
        self.broken: asyncio.Future[Breakdown] = loop.create_future()
        """Done once it broke by itself."""
        self._playwright = playwright
        self._loop = loop
        self._folder = folder
        self._largest = 0
        """The most memory that one of its processes has held on the page."""
        browser.on("disconnected", lambda _browser: self._on_disconnected())

    @classmethod
    async def started(cls, path: Path, loop: DriverLoop, parent: Path | None) -> "Chromium":
        """A browser with an empty profile of its own in a new folder of `parent`. Raises
        RenderingUnavailable.
        """
        try:
            folder = BrowserFolder(parent)
        except OSError as error:
            raise _does_not_start(path, f"no folder can be made for it: {error}") from error
        loop.folder = folder.path
        try:
            return await cls._launched(path, loop, folder)
        except BaseException:
            loop.kill_driver()
            folder.remove()
            raise

    @classmethod
    async def _launched(cls, path: Path, loop: DriverLoop, folder: BrowserFolder) -> "Chromium":
        # As root, Chromium cannot set up its sandbox.
        sandbox = not hasattr(os, "geteuid") or os.geteuid() != 0
        try:
            playwright = await async_playwright().start()
        except Exception as error:  # Playwright raises this type itself
            raise _does_not_start(path, f"Playwright: {_first_line(str(error))}") from error
        try:
            browser = await playwright.chromium.launch(
                executable_path=path,
                chromium_sandbox=sandbox,
                args=[*NOWHERE, *_SPARING],
                ignore_default_args=list(_NOT_FOR_US),
                handle_sigint=False,
                env={**os.environ, "TMPDIR": str(folder.sockets)},
                timeout=_START_SECONDS * 1000,
            )
            session = await browser.new_browser_cdp_session()
            processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        except BrowserError as error:
            await playwright.stop()
            raise _does_not_start(path, _reason(error.message)) from error
        process = next(int(one["id"]) for one in processes if one["type"] == "browser")
        return cls(playwright, browser, process, loop, folder)

    async def watch(self) -> None:
        """End the browser as soon as one of its processes takes too much memory, and notice that
        the driver ended. Runs until cancelled. Memory is read from /proc, so on Linux only.
        """
        self._largest = 0
        while True:
            largest = largest_process(self.process, self._loop.driver)
            self._largest = max(self._largest, largest)
            if self._largest > _LARGEST_PROCESS:
                self._break(TOO_MUCH_MEMORY)
                self.kill()
            elif not self._loop.is_driver_alive:
                self._break(DRIVER_ENDED)
            await asyncio.sleep(_WATCH_SECONDS)

    def on_crash(self) -> None:
        """A process that shows a page has crashed."""
        self._break(TOO_MUCH_MEMORY if self._largest > _FULL_HEAP else CRASHED)

    def kill(self) -> None:
        """End its processes now. Thread-safe."""
        self.ended = True
        try:
            if hasattr(os, "killpg"):
                os.killpg(self.process, signal.SIGKILL)
            else:
                os.kill(self.process, signal.SIGTERM)
        except (ProcessLookupError, PermissionError):
            return

    async def end(self) -> None:
        """End the browser and the driver, and remove their folder. Its profile is not kept, so it
        need not be closed in good order.
        """
        self.kill()
        try:
            await asyncio.wait_for(self._playwright.stop(), _END_SECONDS)
        except (BrowserError, OSError, TimeoutError):
            _log.debug("Playwright's driver did not stop in time")
        finally:
            self._loop.kill_driver()
            self._folder.remove()

    def _on_disconnected(self) -> None:
        if not self.ended:
            self._break(ENDED if self._loop.is_driver_alive else DRIVER_ENDED)

    def _break(self, breakdown: Breakdown) -> None:
        if not self.broken.done():
            self.broken.set_result(breakdown)


def _does_not_start(path: Path, reason: str) -> RenderingUnavailable:
    return RenderingUnavailable(f"{path}: Chromium does not start ({reason})")


def _reason(message: str) -> str:
    """Why the browser did not start: what it says itself, how it ended, or what Playwright says."""
    written: list[str] = [line for line in _STDERR.findall(message) if not _NOISE.search(line)]
    if written:
        return next((line for line in written if ":FATAL:" in line), written[0])[:300]
    if ended := _EXIT.search(message):
        code, name = ended.groups()
        return f"it exited with code {code}" if name == "null" else f"it was ended by {name}"
    return _first_line(message)


def _first_line(message: str) -> str:
    return next((line.strip() for line in message.splitlines() if line.strip()), "no reason given")
