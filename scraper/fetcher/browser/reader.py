"""Runs reader.js in the page that a tab shows, whatever document that is at the moment. Waits for
nothing else, and judges nothing.
"""

import asyncio
import re
from pathlib import Path
from typing import Any

from playwright.async_api import Error as BrowserError

_SOURCE = Path(__file__).with_name("reader.js").read_text(encoding="utf-8")
_REPLACED = re.compile(
    r"Cannot find (?:default execution )?context|context (?:was|with)|navigated|given id"
    r"|Promise was collected|No frame|uniqueContextId"
)
"""Messages of the browser if the document was just replaced by another."""
_PAUSE = 0.05


class PageReader:
    """The functions of reader.js, called through a CDP session of the tab."""

    def __init__(self, session: Any) -> None:
        self._session = session
        self._context: int | None = None

    async def call(self, call: str) -> Any:
        """The result of a call such as "look()". It is repeated in the next document if the page
        was just being replaced. Raises BrowserError.
        """
        while True:
            try:
                context = self._context = self._context or await self._new_context()
                return await self._evaluated(f"scraperReader.{call}", context)
            except BrowserError as error:
                if not _REPLACED.search(error.message):
                    raise
                self._context = None
                await asyncio.sleep(_PAUSE)

    async def _new_context(self) -> int:
        frame = (await self._session.send("Page.getFrameTree"))["frameTree"]["frame"]["id"]
        isolated = await self._session.send("Page.createIsolatedWorld", {"frameId": frame})
        context: int = isolated["executionContextId"]
        await self._evaluated(_SOURCE, context)
        return context

    async def _evaluated(self, expression: str, context: int) -> Any:
        script = {
            "expression": expression,
            "contextId": context,
            "returnByValue": True,
            "awaitPromise": True,
        }
        outcome = await self._session.send("Runtime.evaluate", script)
        if "exceptionDetails" in outcome:
            details = outcome["exceptionDetails"]
            thrown = details.get("exception", {}).get("description") or details.get("text", "")
            raise BrowserError(f"its DOM cannot be read ({thrown.splitlines()[0]})")
        return outcome["result"].get("value")
