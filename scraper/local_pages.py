"""What the sources on this machine hold: files, the files of folders, the pages of WARC files.
Opens no socket.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scraper.errors import SourceError
from scraper.fetcher.warc import UnreadablePage, WarcStats, warc_source
from scraper.inputs import Source, is_folder, is_url, printable_source
from scraper.page_folder import PageFolder
from scraper.records import Page


def foreign_records(recorded: Mapping[str, int], sources: Iterable[Source]) -> Counter[str]:
    """The records that exist already and are not of these sources: `source` of a record -> how many
    of its records are too many.
    """
    left = Counter(recorded)
    insides = []
    for source in sources:
        name = str(source)
        if left[name] > 0:
            left[name] -= 1
        elif is_folder(source.name):
            insides.append(os.path.join(name, ""))  # noqa: PTH118 - a Path has no last slash
        elif warc_source(source.name) is not None:
            insides.append(f"{name}:")
    inside = tuple(insides)
    return Counter(
        {name: count for name, count in left.items() if count > 0 and not name.startswith(inside)}
    )


Work = Source | Page | UnreadablePage
"""A file to read, a page of a WARC file, or a page that cannot be read."""


class Recorded:
    """The records that exist already. Each of them stands for one page."""

    def __init__(self, counts: Mapping[str, int]) -> None:
        """`counts`: `source` of a record -> how many records have it."""
        self._left = Counter(counts)

    def has(self, source: str) -> bool:
        """Whether a page is recorded already."""
        if not self._left[source]:
            return False
        self._left[source] -= 1
        return True


@dataclass(frozen=True, slots=True)
class LocalPages:
    """How sources on this machine are read."""

    max_bytes: int
    """The largest page of a WARC file."""
    output: Path | None
    """A file that is not a source, although it may be in a folder that is one."""
    done: Recorded
    report: Callable[[str], None]
    """Called with a sentence about a folder or a WARC file when it was read to its end."""

    def of(self, sources: Iterable[Source]) -> Iterator[Work]:
        """What the sources hold, in their order, without what is recorded already."""
        for source in sources:
            if source.url is not None and not _is_single_file(source):
                message = f"{source}: only a file with one page can have a URL of its page"
                yield UnreadablePage(Page(source=str(source), content=b""), SourceError(message))
            elif is_folder(source.name):
                yield from self._of_folder(source)
            else:
                yield from self._of_file(source)

    def _of_folder(self, source: Source) -> Iterator[Work]:
        folder = PageFolder(source.name)
        for found in folder.files(self.output):
            if isinstance(found, SourceError):
                yield UnreadablePage(Page(source=str(source), content=b""), found)
            elif not self.done.has(printable_source(found)):
                yield from self._of_file(Source(found))
        if sentence := folder.sentence():
            self.report(sentence)

    def _of_file(self, source: Source) -> Iterator[Work]:
        warc = warc_source(source.name)
        if warc is None:
            yield source
            return
        stats = WarcStats(str(source))
        name = stats.name if warc.position is None else printable_source(warc.path)
        for found in warc.pages(name, self.max_bytes, stats):
            page = found.page if isinstance(found, UnreadablePage) else found
            if warc.position is not None or not self.done.has(page.source):
                yield found
        if warc.position is None:
            self.report(stats.sentence())


def _is_single_file(source: Source) -> bool:
    is_one = not is_url(source.name) and not is_folder(source.name)
    return is_one and warc_source(source.name) is None
