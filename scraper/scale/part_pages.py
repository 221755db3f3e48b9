"""The pages of a part, in the order of its file. A page that cannot be read comes as an
UnreadablePage. Extracts nothing.
"""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, NamedTuple, cast

import msgspec
from msgspec import structs

from scraper.errors import ScraperError, SourceError, TooLarge
from scraper.fetcher.warc import UnreadablePage, WarcStats, open_stream, pages_between
from scraper.records import Page
from scraper.scale.given_pages import (
    HTML_COLUMNS,
    URL_COLUMNS,
    checked_size,
    given_page,
    unreadable,
)
from scraper.scale.inputs import Kind
from scraper.scale.parts import Part
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage
from scraper.zstandard import zstd

_LOCATION = ("warc_filename", "warc_record_offset", "warc_record_length")
_GZIP, _ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
_DAMAGES = (gzip.BadGzipFile, EOFError, zlib.error, zstd.ZstdError)
"""What reading a damaged compressed file raises."""
_ROWS = 64
"""Rows of a Parquet file that are in memory at a time."""
_LINE_EXTRA = 1 << 20
"""Bytes of a line of JSONL besides its page."""


class InputPage(NamedTuple):
    """A page of a part."""

    position: tuple[int, int]
    """Where it begins in its file. Positions rise."""
    page: Page | UnreadablePage


Row = dict[str, Any]


def pages_of(part: Part, settings: DatasetSettings) -> Iterator[InputPage]:
    """The pages of a part. Raises SourceError if the file is not what it seemed to be, and
    StorageError.
    """
    return _READERS[part.input.kind](part, settings)


def _warc_pages(part: Part, settings: DatasetSettings) -> Iterator[InputPage]:
    name = part.input.name
    with Storage(part.input.url).open(part.input.url) as file:
        stream = open_stream(file, name)
        found = pages_between(
            stream, name, part.start, part.end, WarcStats(name), settings.max_bytes
        )
        for position, page in found:
            yield InputPage((position.member, position.inner), page)


def _file_pages(part: Part, settings: DatasetSettings) -> Iterator[InputPage]:
    name = part.input.name
    with Storage(part.input.url).open(part.input.url) as file:
        try:
            content = _decompressed(file).read(settings.max_bytes + 1)
        except _DAMAGES as error:
            found: Page | UnreadablePage = unreadable(name, _damaged(name, error))
        else:
            found = checked_size(Page(source=name, content=content), settings.max_bytes)
    yield InputPage((0, 0), found)


def _jsonl_pages(part: Part, settings: DatasetSettings) -> Iterator[InputPage]:
    name = part.input.name
    most = 6 * settings.max_bytes + _LINE_EXTRA  # an escaped character can take six bytes
    end = part.start
    with Storage(part.input.url).open(part.input.url) as file:
        try:
            for offset, line in _lines(_decompressed(file), part, most):
                end = offset + len(line)
                yield InputPage(
                    (offset, 0), _page_of_line(line, f"{name}:{offset}", most, settings)
                )
        except _DAMAGES as error:
            source = f"{name}:{end}"
            yield InputPage((end, 0), unreadable(source, _damaged(source, error)))


def _page_of_line(
    line: bytes, source: str, most: int, settings: DatasetSettings
) -> Page | UnreadablePage:
    if len(line) > most:
        return unreadable(source, TooLarge(f"{source}: a line of more than {most} bytes"))
    try:
        row = msgspec.json.decode(line)
    except msgspec.DecodeError as error:
        return unreadable(source, SourceError(f"{source}: not JSON: {error}"))
    if isinstance(row, dict):
        return _page_of_row(row, source, settings)
    return unreadable(source, SourceError(f"{source}: not a JSON object"))


def _lines(file: BinaryIO, part: Part, most: int) -> Iterator[tuple[int, bytes]]:
    """(offset, line) of the lines that begin in the part. In a compressed file the offsets are
    those of the decompressed text. A line that is too long is cut.
    """
    offset = 0
    if part.start:
        file.seek(part.start - 1)
        offset = part.start - 1 + len(file.readline())
    while part.holds(offset) and (line := file.readline(most + 1)):
        here, offset = offset, offset + len(line)
        while not line.endswith(b"\n") and (rest := file.readline(most)):
            offset += len(rest)
            if rest.endswith(b"\n"):
                break
        if line.strip():
            yield here, line


def _decompressed(file: io.BufferedReader) -> BinaryIO:
    """A file as it is read, decompressed if it is compressed. Reading raises one of _DAMAGES."""
    head = file.peek(len(_ZSTD))
    if head.startswith(_GZIP):
        return cast(BinaryIO, gzip.open(file))
    return cast(BinaryIO, zstd.open(file)) if head.startswith(_ZSTD) else file


def _damaged(source: str, error: Exception) -> SourceError:
    return SourceError(f"{source}: the compressed file is damaged ({error})")


def _parquet_pages(part: Part, settings: DatasetSettings) -> Iterator[InputPage]:
    import pyarrow
    from pyarrow import parquet

    with Storage(part.input.url).open_seekable(part.input.url) as stream:
        try:
            file = parquet.ParquetFile(stream)
            groups = range(part.start, part.end or file.num_row_groups)
            row = sum(file.metadata.row_group(group).num_rows for group in range(part.start))
            columns = _columns_wanted(file.schema_arrow.names, settings)
            batches = file.iter_batches(_ROWS, row_groups=list(groups), columns=columns)
            for batch in batches:
                for values in batch.to_pylist():
                    source = f"{part.input.name}:{row}"
                    yield InputPage((row, 0), _page_of_row(values, source, settings))
                    row += 1
        except (pyarrow.ArrowException, OSError) as error:
            raise SourceError(f"{part.input.name}: {error}") from error


def _columns_wanted(names: list[str], settings: DatasetSettings) -> list[str]:
    wanted = {
        *HTML_COLUMNS,
        *URL_COLUMNS,
        *_LOCATION,
        *filter(None, (settings.html_column, settings.url_column)),
    }
    return [name for name in names if name in wanted]


def _page_of_row(row: Row, source: str, settings: DatasetSettings) -> Page | UnreadablePage:
    url = _value(row, settings.url_column, URL_COLUMNS)
    url = url if isinstance(url, str) and url else None
    html = _value(row, settings.html_column, HTML_COLUMNS)
    if isinstance(html, str | bytes):
        return checked_size(given_page(html, source, url), settings.max_bytes)
    if all(row.get(name) is not None for name in _LOCATION):
        file, offset, length = (row[name] for name in _LOCATION)
        return _located_page(f"{settings.warc_prefix}{file}", int(offset), int(length), settings)
    return unreadable(
        source,
        SourceError(
            f"{source}: there is no page; name its column with --html-column, or give "
            f"{', '.join(_LOCATION)}"
        ),
    )


def _located_page(
    url: str, offset: int, length: int, settings: DatasetSettings
) -> Page | UnreadablePage:
    """The page of the record at an offset of a WARC file. Only its bytes are read."""
    source = f"{url}:{offset}"
    try:
        content = Storage(url).read_range(url, offset, length)
        stream = open_stream(io.BytesIO(content), source)
        found = next(pages_between(stream, url, 0, None, WarcStats(url), settings.max_bytes), None)
    except ScraperError as error:
        return UnreadablePage(Page(source=source, content=b""), error)
    if found is None:
        missing = SourceError(f"{source}: there is no HTML response")
        return UnreadablePage(Page(source=source, content=b""), missing)
    page = found[1]
    if isinstance(page, UnreadablePage):
        return UnreadablePage(structs.replace(page.page, source=source), page.error)
    return structs.replace(page, source=source)


def _value(row: Row, named: str | None, usual: tuple[str, ...]) -> Any:
    if named is not None:
        return row.get(named)
    return next((row[name] for name in usual if row.get(name) is not None), None)


_READERS: dict[Kind, Callable[[Part, DatasetSettings], Iterator[InputPage]]] = {
    Kind.warc: _warc_pages,
    Kind.parquet: _parquet_pages,
    Kind.jsonl: _jsonl_pages,
    Kind.page: _file_pages,
}
