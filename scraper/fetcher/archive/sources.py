"""Which SOURCE is an archive, or a record in one ("news.warc.gz:5120"), and its pages. Opens files."""

import io
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from scraper.errors import SourceError
from scraper.fetcher.archive.pages import Tally, Unreadable, page_at, pages
from scraper.fetcher.archive.unpacking import Position, is_archive, opened
from scraper.records import Page

_HEAD = 4096
_RECORD = re.compile(r"(?P<path>.+):(?P<member>\d{1,18})(?:\+(?P<inner>\d{1,18}))?", re.S)
_STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True)
class ArchiveSource:
    """A WARC file, or one record of it."""

    path: str
    """Of the file; "-" for standard input."""
    position: Position | None = None

    def pages(self, name: str, max_bytes: int, tally: Tally) -> Iterator[Page | Unreadable]:
        """Its pages in the order of the file, none held but the one at hand; `name` is what messages and records call it."""
        try:
            with sys.stdin.buffer if self.path == _STANDARD_INPUT else Path(self.path).open("rb") as file:
                stream = opened(file, name)
                if self.position is None:
                    yield from pages(stream, name, max_bytes, tally)
                elif self.position.member >= Path(self.path).stat().st_size:
                    nothing = SourceError(f"{name}: nothing begins at {self.position}; copy `source` from a record")
                    yield Unreadable(Page(source=f"{name}:{self.position}", content=b""), nothing)
                else:
                    yield page_at(stream, name, self.position, max_bytes)
        except OSError as error:
            yield Unreadable(Page(source=name, content=b""), SourceError(f"{name}: cannot be read: {error.strerror or error}"))
        except SourceError as error:
            yield Unreadable(Page(source=name, content=b""), error)


def archive_source(source: str) -> ArchiveSource | None:
    """The archive that a SOURCE is; None where it is something else. Looks at its first bytes, and takes none from standard input."""
    if source == _STANDARD_INPUT:
        head = cast(io.BufferedReader, sys.stdin.buffer).peek(_HEAD)
        return ArchiveSource(source) if is_archive(head) else None
    if _is_warc_file(source):
        return ArchiveSource(source)
    named = _RECORD.fullmatch(source)
    if named and _is_warc_file(named["path"]):
        return ArchiveSource(named["path"], Position(int(named["member"]), int(named["inner"] or 0)))
    return None


def _is_warc_file(path: str) -> bool:
    try:
        if not Path(path).is_file():
            return False
        with Path(path).open("rb") as file:
            return is_archive(file.read(_HEAD))
    except (OSError, ValueError):  # whoever reads it as a page says why it cannot be read
        return False
