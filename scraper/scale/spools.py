"""How many pages the parts in hand have so far, counted in their spools. Only on this machine. The
records are not read.
"""

import os
from pathlib import Path
from typing import BinaryIO

from scraper.scale.page_process import FRAME
from scraper.scale.part_task import SPOOL


class SpoolPages:
    """The pages in the spools below a folder for temporary files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._seen: dict[Path, tuple[int, int]] = {}
        """Spool -> bytes that are counted, and pages in them."""

    def count(self) -> int:
        """The pages of all parts in hand. Only what is new since the last call is looked at."""
        spools = list(self._folder.glob(f"*/{SPOOL}"))
        self._seen = {spool: _counted(spool, *self._seen.get(spool, (0, 0))) for spool in spools}
        return sum(pages for _, pages in self._seen.values())


def _counted(spool: Path, offset: int, pages: int) -> tuple[int, int]:
    try:
        with spool.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < offset:  # it was cut back to its last complete page
                offset = pages = 0
            while (end := _end_of_frame(file, offset, size)) is not None:
                offset, pages = end, pages + 1
    except OSError:  # its part is finished
        return 0, 0
    return offset, pages


def _end_of_frame(file: BinaryIO, offset: int, size: int) -> int | None:
    """Where a frame ends, or None if it is not complete."""
    file.seek(offset)
    head = file.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    end: int = offset + FRAME.size + FRAME.unpack(head)[0]
    return end if end <= size else None
