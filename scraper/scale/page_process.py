"""The child process of a part: reads its pages, extracts one after the other and appends each
record to a spool. Before each page it says where it is. It is killed if a page takes too long, and
decides nothing about that.

    python -m scraper.scale.page_process PARENT < pickled PageJob

It ends when the process with the id PARENT does.
"""

import os
import pickle
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import msgspec

from scraper.article import Article
from scraper.error_record import failure_record
from scraper.errors import OutOfResources, ScraperError, StorageError, WorkerLost
from scraper.fetcher.warc import UnreadablePage
from scraper.pipeline import extract_page
from scraper.records import Page
from scraper.scale.end_with_parent import end_with_parent
from scraper.scale.part_pages import pages_of
from scraper.scale.parts import Part
from scraper.scale.settings import DatasetSettings
from scraper.scale.work_folder import local_error

FRAME = struct.Struct("<I")
"""What stands before each outcome in a spool: its length."""
MOST_PAGES = 5_000
"""Parsers leak memory, so a process ends after so many pages and the next one goes on."""
_HARD_LIMIT = 4
"""The system refuses memory beyond so many times the limit, at which the parent kills this
process.
"""

_GRACE = 30.0
"""Seconds beyond the time of a page after which the system ends this process."""

Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class PageJob:
    """What a child process works on."""

    part: Part
    settings: DatasetSettings
    spool: Path
    after: Position | None
    """The last position that is done."""


class Begin(msgspec.Struct, array_like=True, tag="begin"):
    """A page is begun."""

    position: Position
    source: str


class Done(msgspec.Struct, array_like=True, tag="done"):
    """The outcome of the page is in the spool."""

    spooled: int
    """Bytes of the spool that are complete."""


class End(msgspec.Struct, array_like=True, tag="end"):
    """The process ends: at the end of the part, after many pages, or because of the file."""

    is_complete: bool
    error: bytes | None = None
    """The pickled ScraperError, if the file cannot be read."""


Message = Begin | Done | End


class Spooled(msgspec.Struct, array_like=True):
    """An outcome in the spool."""

    position: Position
    article: Article


def append(spool: BinaryIO, outcome: Spooled) -> None:
    """Write an outcome to the end of a spool."""
    frame = msgspec.msgpack.encode(outcome)
    spool.write(FRAME.pack(len(frame)) + frame)


def read_spool(spool: Path) -> Iterator[Spooled]:
    """The outcomes of a spool, in their order."""
    decoder = msgspec.msgpack.Decoder(Spooled)
    with spool.open("rb") as file:
        while head := file.read(FRAME.size):
            yield decoder.decode(file.read(FRAME.unpack(head)[0]))


def main() -> None:
    """Work on the job that standard input has."""
    end_with_parent(int(sys.argv[1]))
    job: PageJob = pickle.load(sys.stdin.buffer)  # noqa: S301 - our own parent wrote it
    _limit_memory(job.settings.max_memory * _HARD_LIMIT)
    messages = os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(2, 1)  # whatever a library prints is no message

    def say(message: Message) -> None:
        messages.write(msgspec.json.encode(message) + b"\n")

    with job.spool.open("ab", buffering=0) as spool:
        try:
            is_complete = _work(job, spool, say)
        except ScraperError as error:
            say(End(is_complete=False, error=pickle.dumps(error)))
        else:
            say(End(is_complete=is_complete))


def _work(job: PageJob, spool: BinaryIO, say: Callable[[Message], None]) -> bool:
    """Returns whether the part is done."""
    count = 0
    for position, page in _pages(job):
        if job.after is not None and position <= job.after:
            continue
        if count == MOST_PAGES:
            return False
        count += 1
        source = page.page.source if isinstance(page, UnreadablePage) else page.source
        # If the parent hangs, nothing else ends a page that hangs too.
        signal.setitimer(signal.ITIMER_REAL, job.settings.timeout + _GRACE)
        say(Begin(position, source))
        outcome = Spooled(position, _record(page, job.settings))
        try:
            append(spool, outcome)
        except OSError as error:
            raise local_error(error, str(job.spool)) from error
        say(Done(spool.tell()))
    return True


def _pages(job: PageJob) -> Iterator[tuple[Position, Page | UnreadablePage]]:
    try:
        yield from pages_of(job.part, job.settings)
    except OSError as error:
        where = error.filename or job.part.input.url
        raise StorageError(f"{where}: {error.strerror or error}") from error


def _record(page: Page | UnreadablePage, settings: DatasetSettings) -> Article:
    if isinstance(page, UnreadablePage):
        return failure_record(page.error, page.page)
    record = extract_page(msgspec.structs.replace(page, favour=settings.favour))
    if record.error is None or record.error.code != OutOfResources.code:
        return record
    # The system was faster than the parent. The failure is the same.
    return failure_without_page(
        WorkerLost.out_of_memory(page.source, settings.max_memory), page.source
    )


def failure_without_page(error: WorkerLost, source: str) -> Article:
    """The failure of a page that costs its process. Its parent knows nothing of the page."""
    return failure_record(error, Page(source=source, content=b""))


def _limit_memory(more: int) -> None:
    """Let the system refuse more than so many bytes of memory, besides the addresses that libraries
    have reserved already, some of them a gigabyte that they never use.
    """
    if sys.platform == "linux":
        import resource

        try:
            reserved = int(Path("/proc/self/statm").read_text().split()[0])
        except OSError:  # a container that does not show it
            return
        most = reserved * resource.getpagesize() + more
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        limit = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(resource.RLIMIT_AS, (limit, hard))


if __name__ == "__main__":
    main()
