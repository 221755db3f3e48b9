"""Parquet: a file with typed columns, nested links and images. Needs the extra `parquet` (pyarrow).

The day of publication is a column, `day`. In Hive's layout (day=2024-05-16/) each reader guesses
the type of `day` from the folders, and pandas cannot read Hive's null partition.
"""

import io
import types
import typing
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scraper.article import Article

if TYPE_CHECKING:
    import pyarrow

_ROWS = 1_000
"""Rows held in memory, which is also the size of a row group in the file."""
_MOST_BYTES = 64 * 1024 * 1024
"""Of JSON that is held in memory."""
_BLOCK = 2 * 1024 * 1024
"""Bytes of JSON that Arrow parses together. Its parser takes about six times as much memory."""
_TIMESTAMPS = ("fetched_at",)
"""Fields that are always a time in UTC. Dates given by pages, such as `date`, stay text, because
their precision differs.
"""
_DAY = len("2024-05-16")


def write_parquet(articles: Iterable[Article], path: Path) -> None:
    """Write a new file with the articles in their order. Raises OSError."""
    copy_to_parquet((article.to_json().encode() for article in articles), path)


def copy_to_parquet(lines: Iterable[bytes], path: Path) -> None:
    """Write a new file with records that are lines of JSON. Raises OSError.

    Arrow parses the JSON. Python objects of all values in between would take most of the time. It
    parses in a thread, while this one writes the rows before and reads those that follow.
    """
    import pyarrow

    schema = record_schema()
    parsed: list[Future[pyarrow.Table]] = []
    with _writer(path, schema) as writer, ThreadPoolExecutor(1) as parser:
        for rows in _batches(lines):
            parsed.append(parser.submit(_table, rows, schema))
            if len(parsed) > 1:
                writer.write_table(parsed.pop(0).result())
        for table in parsed:
            writer.write_table(table.result())


def record_schema() -> "pyarrow.Schema":
    """The columns of a table of records: the fields of the record, and `day`."""
    import pyarrow

    fields = [
        pyarrow.field(
            name, _timestamp_type(pyarrow) if name in _TIMESTAMPS else _type(pyarrow, kind)
        )
        for name, kind in _fields(Article)
    ]
    return pyarrow.schema([*fields, pyarrow.field("day", pyarrow.date32())])


def record_table(lines: Iterable[bytes]) -> "pyarrow.Table":
    """The table of records that are lines of JSON, in their order."""
    import pyarrow

    schema = record_schema()
    return pyarrow.concat_tables(
        [schema.empty_table(), *(_table(rows, schema) for rows in _batches(lines))]
    )


def _batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    rows: list[bytes] = []
    size = 0
    for line in lines:
        rows.append(line)
        size += len(line)
        if len(rows) == _ROWS or size > _MOST_BYTES:
            yield rows
            rows, size = [], 0
    if rows:
        yield rows


def _writer(path: Path, schema: "pyarrow.Schema") -> "pyarrow.parquet.ParquetWriter":
    import pyarrow.parquet

    return pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")


def _table(lines: list[bytes], schema: "pyarrow.Schema") -> "pyarrow.Table":
    import pyarrow

    written = pyarrow.schema(
        [
            field.with_type(pyarrow.string()) if field.name in _TIMESTAMPS else field
            for field in schema
            if field.name != "day"
        ]
    )
    table = pyarrow.concat_tables([_parsed(half, written) for half in _halves(lines)])
    for name in _TIMESTAMPS:
        table = table.set_column(
            table.schema.get_field_index(name),
            schema.field(name),
            _times(table[name], schema.field(name).type),
        )
    return table.append_column(schema.field("day"), _days(table["date"]))


def _halves(lines: list[bytes]) -> Iterator[list[bytes]]:
    """The rows of a table, halved by their bytes. A column has a chunk of each half, and a page of
    the file does not go on in the next chunk. So the file depends on where the halves meet.
    """
    room = max((sum(map(len, lines)) + len(lines) - 1) // 2, *map(len, lines)) + 2
    ends = accumulate(len(line) + 1 for line in lines)
    first = sum(end <= room for end in ends)
    yield from filter(None, (lines[:first], lines[first:]))


def _parsed(lines: list[bytes], schema: "pyarrow.Schema") -> "pyarrow.Table":
    """The table of lines of JSON, in one chunk. Arrow parses them block by block, because it takes
    several times the memory of what it parses.
    """
    import pyarrow.json

    # No record may be larger than a block.
    reading = pyarrow.json.ReadOptions(block_size=max(_BLOCK, *map(len, lines)) + 2)
    parsing = pyarrow.json.ParseOptions(explicit_schema=schema, unexpected_field_behavior="error")
    table = pyarrow.json.read_json(io.BytesIO(b"\n".join(lines)), reading, parsing)
    return table.select(schema.names).combine_chunks()


# Columns are computed by Arrow. For an array of Python objects it imports pandas, if that is
# installed, which takes longer than all else that is done for a small file.


def _times(written: "pyarrow.ChunkedArray", kind: "pyarrow.DataType") -> "pyarrow.ChunkedArray":
    """Times in ISO 8601. Null where there is no valid one."""
    import pyarrow

    try:
        return written.cast(kind)
    except pyarrow.ArrowInvalid:  # one of them at least
        times = [_parse_time(one) for one in written.to_pylist()]
        return pyarrow.chunked_array([pyarrow.array(times, kind)])


def _days(written: "pyarrow.ChunkedArray") -> "pyarrow.ChunkedArray":
    """The days of publication. Null without a valid day, as `dated` has it."""
    import pyarrow
    import pyarrow.compute as compute

    day = compute.utf8_slice_codeunits(written, 0, _DAY)
    parsed = compute.strptime(day, format="%Y-%m-%d", unit="s", error_is_null=True)
    # The parser also takes "2024-5-6", days that are not in the calendar and the year 0.
    is_day = compute.and_not(
        compute.equal(compute.strftime(parsed, format="%Y-%m-%d"), day),
        compute.starts_with(day, pattern="0000"),
    )
    nothing = pyarrow.nulls(len(written), parsed.type)
    return compute.if_else(is_day, parsed, nothing).cast(pyarrow.date32())


def _parse_time(written: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(written or "")
    except ValueError:
        return None


def _fields(record: type[msgspec.Struct]) -> Iterator[tuple[str, Any]]:
    hints = typing.get_type_hints(record)
    for name in record.__struct_fields__:
        yield name, hints[name]


def _timestamp_type(arrow: Any) -> "pyarrow.DataType":
    return arrow.timestamp("us", tz="UTC")


def _type(arrow: Any, kind: Any) -> "pyarrow.DataType":
    """The Arrow type for the Python type of a record's field."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _type(arrow, next(one for one in arguments if one is not type(None)))
    if origin is list:
        return arrow.list_(_type(arrow, arguments[0]))
    if origin is typing.Literal:
        return arrow.string()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return arrow.struct(
            [arrow.field(name, _type(arrow, inner)) for name, inner in _fields(kind)]
        )
    return {str: arrow.string(), bool: arrow.bool_(), int: arrow.int32(), float: arrow.float64()}[
        kind
    ]
