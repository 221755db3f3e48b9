"""Finds a Chromium, starts it without a network, watches it and ends it. Knows no page and fetches
nothing.

interceptor.py handles the browser's requests. A request that bypasses it (of a worker, of WebRTC, a
prefetch) finds no name server, and a host that cannot exist as its proxy. This second barrier is
sufficient alone.
"""

import asyncio
import logging
import os
import shutil
import signal
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playwright.async_api import Error as BrowserError
from playwright.async_api import async_playwright

from scraper.errors import RenderingUnavailable

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
_END_SECONDS = 3.0
_LARGEST_PROCESS = 1024 * 1024 * 1024
"""Bytes of memory that one process of the browser may hold. A heavy page takes a third of it."""
_WATCH_SECONDS = 0.1


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

    def __init__(self, playwright: Any, browser: Any, process: int) -> None:
        self.browser = browser
        self.process = process
        """Its process id, which is also its process group's."""
        self.pages = 0
        """The number of pages that it has shown."""
        self.ended = False
        self.too_large = False
        """Whether it was ended because it took too much memory."""
        self._playwright = playwright
        self._driver = _stat(process)[0]

    @classmethod
    async def started(cls, path: Path) -> "Chromium":
        """A browser with an empty profile of its own. Raises RenderingUnavailable."""
        # As root, Chromium cannot set up its sandbox.
        sandbox = not hasattr(os, "geteuid") or os.geteuid() != 0
        playwright = await async_playwright().start()
        try:
            browser = await playwright.chromium.launch(
                executable_path=path,
                chromium_sandbox=sandbox,
                args=[*NOWHERE, *_SPARING],
                ignore_default_args=list(_NOT_FOR_US),
                handle_sigint=False,
                timeout=_START_SECONDS * 1000,
            )
            session = await browser.new_browser_cdp_session()
            processes = (await session.send("SystemInfo.getProcessInfo"))["processInfo"]
        except BrowserError as error:
            await playwright.stop()
            reason = next(
                (line.strip() for line in error.message.splitlines() if line.strip()),
                "no reason given",
            )
            raise RenderingUnavailable(f"{path}: Chromium does not start ({reason})") from error
        return cls(
            playwright,
            browser,
            next(int(one["id"]) for one in processes if one["type"] == "browser"),
        )

    async def watch(self) -> None:
        """End the browser as soon as one of its processes takes too much memory. Runs until
        cancelled. Reads /proc, so it works on Linux only.
        """
        while True:
            if _largest(self.process, self._driver) > _LARGEST_PROCESS:
                self.too_large = True
                self.kill()
                return
            await asyncio.sleep(_WATCH_SECONDS)

    def kill(self) -> None:
        """End its processes now. Thread-safe."""
        self.ended = True
        try:
            if hasattr(os, "killpg"):
                os.killpg(self.process, signal.SIGKILL)
            else:
                os.kill(self.process, signal.SIGTERM)
        except ProcessLookupError:
            return

    async def end(self) -> None:
        """Close the browser. If it does not close, end it."""
        try:
            await asyncio.wait_for(self.browser.close(), _END_SECONDS)
        except (BrowserError, TimeoutError):
            _log.debug("Chromium did not close in time")
        self.kill()
        try:
            await asyncio.wait_for(self._playwright.stop(), _END_SECONDS)
        except (BrowserError, TimeoutError):
            if self._driver:
                os.kill(self._driver, signal.SIGKILL)


def _largest(group: int, driver: int) -> int:
    """The most memory, in bytes, that a process of a group or the driver holds."""
    largest = 0
    for entry in Path("/proc").glob("[0-9]*"):
        process = int(entry.name)
        if process == driver or _stat(process)[1] == group:
            largest = max(largest, _resident(process))
    return largest


def _stat(process: int) -> tuple[int, int]:
    """The parent and the process group of a process; zeros if it has ended or there is no /proc
    (proc(5)).
    """
    try:
        fields = (
            Path(f"/proc/{process}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(")")[2]
            .split()
        )
    except OSError:
        return 0, 0
    return int(fields[1]), int(fields[2])


def _resident(process: int) -> int:
    try:
        return int(
            Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
        ) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):  # it has just ended
        return 0
