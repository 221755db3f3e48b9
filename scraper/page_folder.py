"""The pages in a folder: which of its files are HTML, text, MHTML, WARC or ARC files. Opens no
socket.
"""

import os
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from scraper.errors import SourceError
from scraper.inputs import is_file, open_decompressed, printable_source

_PAGES = frozenset(
    ".html .htm .xhtml .xht .shtml .mhtml .mht .txt .text .warc .arc".split()  # and .gz of each
)
_HEAD = 4096
_PAGE_START = re.compile(
    rb"(?:WARC/|filedesc:)|(?:\xef\xbb\xbf)?\s*+(?:<\?xml[^>]*+>\s*+)?(?:<!--.*?-->\s*+)*+"
    rb"<(?:!doctype\s+html|html|head|body)\b|(?:[A-Za-z-]+:[^\n]*\n[ \t]?)*?MIME-Version:",
    re.I | re.S,
)
_MOST_NAMED = 5


class PageFolder:
    """A folder, with all folders in it. Links to folders are not followed."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.skipped: Counter[str] = Counter()
        """Kind of file -> how many of them `files` has left out."""

    def files(self, leave_out: Path | None = None) -> Iterator[str | SourceError]:
        """The paths of the pages, sorted by the names of folders and files, and an error for each
        folder that cannot be read. An error too if there is no page.

        `leave_out` is a file that is not a source, such as the output.
        """
        is_empty = True
        for found in self._entries():
            if isinstance(found, SourceError):
                is_empty = False
                yield found
            elif leave_out is not None and Path(found).absolute() == leave_out.absolute():
                continue
            elif kind := _why_not_a_page(found):
                self.skipped[kind] += 1
            else:
                is_empty = False
                yield found
        if is_empty:
            yield SourceError(
                f"{printable_source(self.path)}: there is no HTML, text, MHTML, WARC or ARC file "
                "in this folder"
            )

    def sentence(self) -> str | None:
        """What was skipped, as a sentence; None if nothing was."""
        if not self.skipped:
            return None
        total = self.skipped.total()
        named = self.skipped.most_common(_MOST_NAMED)
        kinds = [f"{number:,} {kind}" for kind, number in named]
        if rest := total - sum(number for _, number in named):
            kinds.append(f"{rest:,} others")
        files = (
            "1 file that is not a page was"
            if total == 1
            else f"{total:,} files that are not pages were"
        )
        return f"{printable_source(self.path)}: {files} skipped ({', '.join(kinds)})"

    def _entries(self) -> Iterator[str | SourceError]:
        """The files of the folder and of the folders in it."""
        open_folders = [_sorted_entries(self.path)]
        while open_folders:
            entry = next(open_folders[-1], None)
            if entry is None:
                open_folders.pop()
            elif isinstance(entry, SourceError):
                yield entry
            elif entry.name.startswith("."):
                self.skipped["hidden"] += 1
            elif entry.is_dir(follow_symlinks=False):
                open_folders.append(_sorted_entries(entry.path))
            elif is_file(entry.path):
                yield entry.path
            else:
                self.skipped["special"] += 1


def _sorted_entries(folder: str) -> Iterator[os.DirEntry[str] | SourceError]:
    try:
        with closing(os.scandir(folder)) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield SourceError(f"{printable_source(folder)}: cannot be read: {error.strerror or error}")
    else:
        yield from found


def _why_not_a_page(path: str) -> str | None:
    """The kind of a file that is not a page, or None for a page. The name decides, and if it does
    not, the first bytes.
    """
    bare = Path(path.removesuffix(".gz"))
    kind = bare.suffix.lower()
    if kind in _PAGES or _PAGE_START.match(_head(path)):
        return None
    return printable_source(kind) or "without a suffix"


def _head(path: str) -> bytes:
    """The first bytes of a file, decompressed; empty if it cannot be read."""
    try:
        with open_decompressed(Path(path)) as content:
            return content.read(_HEAD)
    except (OSError, EOFError, zlib.error):
        return b""
