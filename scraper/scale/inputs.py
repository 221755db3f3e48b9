"""Which files the inputs of a dataset are, and of what kind. Reads the first bytes of a file at
most.
"""

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import StrEnum

from scraper.errors import SourceError
from scraper.fetcher.warc import is_warc_or_arc
from scraper.scale.storage import Storage

_HEAD = 65_536
_AT_ONCE = 16
"""Inputs that are looked up at the same time, because each may wait for a server."""
_HIDDEN = re.compile(r"(?:^|/)[._]")


class Kind(StrEnum):
    """What an input file holds."""

    warc = "warc"
    """The responses of a crawl, WARC or ARC, compressed or not."""
    parquet = "parquet"
    jsonl = "jsonl"
    page = "page"
    """One page: HTML, text or MHTML."""


_KIND_BY_NAME = (
    (re.compile(r"\.w?arc(?:\.gz|\.zst)?$", re.I), Kind.warc),
    (re.compile(r"\.(?:parquet|pq)$", re.I), Kind.parquet),
    (re.compile(r"\.(?:jsonl|ndjson|jsonlines)(?:\.gz|\.zst)?$", re.I), Kind.jsonl),
    (re.compile(r"\.(?:x?html?|xht|shtml|mhtml?|te?xt)(?:\.gz)?$", re.I), Kind.page),
)


@dataclass(frozen=True, slots=True, order=True)
class InputFile:
    """A file that pages are read from."""

    name: str
    """As the input was given: the same on every machine, and part of the `source` of records."""
    url: str
    """Where it is read."""
    kind: Kind
    size: int | None
    identity: str
    """As of StoredFile."""


def input_files(inputs: Iterable[str], leave_out: str | None = None) -> Iterator[InputFile]:
    """The files of inputs, each of which is a file, a folder or a pattern, in the order of the
    inputs and then of the paths. A file that is found twice comes once.

    In a folder, hidden files, files of other kinds and those below `leave_out` are left out. Raises
    SourceError for an input without a file, and for a named file of no known kind; StorageError.
    """
    given = list(inputs)
    seen: set[str] = set()
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            for name, files in zip(given, pool.map(_files_of, given), strict=True):
                if not files:
                    raise SourceError(
                        f"{name}: there is no WARC, Parquet, JSONL or HTML file; name a file, a "
                        "folder or a pattern"
                    )
                yield from _new(files, seen, leave_out)
        finally:
            pool.shutdown(cancel_futures=True)


def _new(files: Iterable[InputFile], seen: set[str], leave_out: str | None) -> Iterator[InputFile]:
    for file in files:
        is_left_out = leave_out is not None and file.url.startswith(f"{leave_out.rstrip('/')}/")
        if file.url not in seen and not is_left_out:
            seen.add(file.url)
            yield file


def _files_of(given: str) -> Sequence[InputFile]:
    return list(_found(given))


def _found(given: str) -> Iterator[InputFile]:
    storage = Storage(given)
    root = storage.absolute(given)
    for file in storage.files(given):
        if file.url == root:
            kind = _kind_by_name(file.url) or _kind_of_content(file.url, storage)
            if kind is None:
                raise SourceError(f"{given}: not a WARC, Parquet, JSONL or HTML file")
            yield InputFile(given, file.url, kind, file.size, file.identity)
            continue
        inside = file.url.removeprefix(root.rstrip("/") + "/")
        is_of_folder = inside != file.url
        kind = _kind_by_name(file.url)
        if kind is None or (is_of_folder and _HIDDEN.search(inside)):
            continue
        name = f"{given.rstrip('/')}/{inside}" if is_of_folder else _as_given(file.url, given)
        yield InputFile(name, file.url, kind, file.size, file.identity)


def _kind_by_name(url: str) -> Kind | None:
    bare = url.partition("?")[0]
    return next((kind for name, kind in _KIND_BY_NAME if name.search(bare)), None)


def _kind_of_content(url: str, storage: Storage) -> Kind | None:
    with storage.open(url) as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PAR1"):
        return Kind.parquet
    if is_warc_or_arc(head):
        return Kind.warc
    if head.lstrip().startswith(b"{"):
        return Kind.jsonl
    return Kind.page if b"<" in head else None


def _as_given(url: str, pattern: str) -> str:
    """The name of a file that a pattern found: relative if the pattern is."""
    is_relative = "://" not in pattern and not pattern.startswith("/")
    return os.path.relpath(url) if is_relative else url
