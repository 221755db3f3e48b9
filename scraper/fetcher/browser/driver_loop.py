"""The event loop of the renderer's thread. It starts Playwright's driver in a session of its own,
so that Ctrl-C in a terminal does not reach it, and with a folder of ours for temporary files.
"""

import asyncio
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scraper.fetcher.browser.processes import groups_started_by

if TYPE_CHECKING or sys.platform != "win32":
    _Loop = asyncio.SelectorEventLoop
else:
    _Loop = asyncio.ProactorEventLoop


class DriverLoop(_Loop):
    """An event loop whose only child process is the driver."""

    def __init__(self) -> None:
        super().__init__()
        self.folder: Path | None = None
        """The driver's folder for temporary files."""
        self._driver: asyncio.SubprocessTransport | None = None

    async def subprocess_exec(self, *arguments: Any, **options: Any) -> Any:
        """Start the driver."""
        environment = dict(options.pop("env", None) or os.environ)
        if self.folder is not None:
            environment |= {"TMPDIR": str(self.folder), "TEMP": str(self.folder)}
        options |= {
            "env": environment,
            "start_new_session": True,
            "stderr": asyncio.subprocess.DEVNULL,
        }
        started = await super().subprocess_exec(*arguments, **options)
        self._driver = started[0]
        return started

    @property
    def is_driver_alive(self) -> bool:
        """Whether the driver that was started last still runs."""
        return self._driver is not None and self._driver.get_returncode() is None

    @property
    def driver(self) -> int:
        """The process id of that driver; 0 before the first one."""
        return self._driver.get_pid() or 0 if self._driver is not None else 0

    def close_driver(self) -> None:
        """End it and close its pipes, before this loop is closed."""
        self.kill_driver()
        if self._driver is not None:
            self._driver.close()

    def kill_driver(self) -> None:
        """End it now, with the browser that it may be starting."""
        if not self.is_driver_alive:
            return
        with suppress(ProcessLookupError, PermissionError):
            if sys.platform == "win32":
                os.kill(self.driver, signal.SIGTERM)
                return
            started = groups_started_by(self.driver)
            os.kill(self.driver, signal.SIGKILL)
            for group in started:
                os.killpg(group, signal.SIGKILL)
