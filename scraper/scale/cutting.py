"""Cuts input files into parts. Reads where rows and records begin, and none of them."""

from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

from scraper.errors import SourceError
from scraper.fetcher.warc import has_dictionary, is_compressed, open_stream, record_offsets
from scraper.scale.inputs import InputFile, Kind
from scraper.scale.parts import Part, cut_at, cut_evenly
from scraper.scale.storage import Storage

_HEAD = 16


def parts_of(file: InputFile, part_size: int) -> list[Part]:
    """The parts of a file, in its order. `part_size` is in bytes of the file.

    A file that cannot be cut is one part: one of a server that does not send ranges, compressed
    JSONL, a page. Raises SourceError and StorageError.
    """
    if file.kind is Kind.parquet:
        return list(cut_at(file, _row_group_sizes(file), part_size))
    if file.size is None or file.size <= part_size or file.kind is Kind.page:
        return [Part(file)]
    storage = Storage(file.url)
    with storage.open(file.url) as stream:
        head = stream.read(_HEAD)
        if not stream.seekable() or has_dictionary(head):
            return [Part(file)]
        if file.kind is Kind.jsonl:
            return [Part(file)] if is_compressed(head) else list(cut_evenly(file, part_size))
        if is_compressed(head):
            return list(cut_evenly(file, part_size))
        # In a page, lines may look like the header of a record, so the records are counted. On
        # another storage each would take a request.
        return list(_cut_at_records(file, stream, part_size)) if storage.is_local else [Part(file)]


def _cut_at_records(file: InputFile, stream: BinaryIO, part_size: int) -> Iterator[Part]:
    stream.seek(0)
    bounds: list[int | None] = [0]
    for offset in record_offsets(open_stream(stream, file.name)):
        if offset - (bounds[-1] or 0) >= part_size:
            bounds.append(offset)
    for start, end in pairwise([*bounds, None]):
        yield Part(file, start or 0, end)


def _row_group_sizes(file: InputFile) -> list[int]:
    import pyarrow
    from pyarrow import parquet

    try:
        with Storage(file.url).open_seekable(file.url) as stream:
            found = parquet.read_metadata(stream)
            return [found.row_group(i).total_byte_size for i in range(found.num_row_groups)]
    except (pyarrow.ArrowException, OSError) as error:
        raise SourceError(f"{file.name}: not a readable Parquet file: {error}") from error
