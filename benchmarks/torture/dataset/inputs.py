"""The inputs of the dataset drill: a crawl in files of five kinds. It has duplicates, pages that
fail, pages that `CONDITION` leaves out and, if asked for, pages with a mark by which they break.
"""

import gzip
import json
import random
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pyarrow
from pyarrow import parquet
from warcio.warcwriter import WARCWriter

from benchmarks.scale.crawl import page_sources, synthetic_page, url_of, write_page

CONDITION = "url NOT LIKE '%7'"
"""Leaves out one page in ten."""
_KINDS = 10
"""Pages whose numbers differ by this are of one kind."""
_FAILING, _COPY, _ORIGINAL, _LEFT_OUT = 6, 9, 3, 7
"""The last digits of pages that fail, of copies of another page and so on."""
_ROWS = 25
"""In a row group."""

Rows = Sequence[tuple[str, bytes]]


def write_inputs(folder: Path, pages: int, marks: Mapping[int, str]) -> list[Path]:
    """Write so many pages to five files, and some of them with a mark: number -> mark. The same
    arguments give the same bytes. Returns the files.
    """
    folder.mkdir(parents=True)
    sources = page_sources(folder)
    rows: list[list[tuple[str, bytes]]] = [[] for _ in _WRITERS]
    for number in range(pages):
        # Each file gets pages of all kinds.
        file = (number + number // _KINDS) % len(_WRITERS)
        rows[file].append((url_of(number), _content(sources, number, marks)))
    written = [folder / name for name in _WRITERS]
    for path, write, its_rows in zip(written, _WRITERS.values(), rows, strict=True):
        write(path, its_rows)
    return written


def broken_numbers(pages: int, count: int, chance: random.Random) -> list[int]:
    """The numbers of `count` pages that would give a record, and have no copy."""
    others = (_FAILING, _COPY, _ORIGINAL, _LEFT_OUT)
    return chance.sample([one for one in range(pages) if one % _KINDS not in others], count)


def _content(sources: list[Path], number: int, marks: Mapping[int, str]) -> bytes:
    kind = number % _KINDS
    if kind == _FAILING:
        return b"<p>"
    content = synthetic_page(sources, number - _COPY + _ORIGINAL if kind == _COPY else number)
    return content + f"<!-- torture: {marks[number]} -->".encode() if number in marks else content


def _write_warc(path: Path, rows: Rows) -> None:
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=path.suffix == ".gz")
        for url, content in rows:
            write_page(writer, int(url.rpartition("/")[2]), content)


def _write_jsonl(path: Path, rows: Rows) -> None:
    lines = "".join(
        json.dumps({"url": url, "html": content.decode(errors="replace")}) + "\n"
        for url, content in rows
    ).encode()
    path.write_bytes(gzip.compress(lines, mtime=0) if path.suffix == ".gz" else lines)


def _write_parquet(path: Path, rows: Rows) -> None:
    table = pyarrow.table({"url": [url for url, _ in rows], "html": [one for _, one in rows]})
    parquet.write_table(table, path, row_group_size=_ROWS)


_WRITERS: dict[str, Callable[[Path, Rows], None]] = {
    "a.warc.gz": _write_warc,
    "b.warc": _write_warc,
    "c.parquet": _write_parquet,
    "d.jsonl": _write_jsonl,
    "e.jsonl.gz": _write_jsonl,
}
