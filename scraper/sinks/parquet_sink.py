"""Parquet: typed columns, nested links and images. Needs the extra `parquet` (pyarrow).

A dataset has one file per day of publication: articles-2024-05-16.parquet and, for articles without
a date, articles-undated.parquet. The day is a column, `day`. In Hive's layout (day=2024-05-16/)
each reader guesses the type of `day` from the folders, and pandas cannot read Hive's null
partition.
"""

import types
import typing
from collections.abc import Iterable, Iterator
from contextlib import nullcontext
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scraper.article import Article

if TYPE_CHECKING:
    import pyarrow

_ROWS = 1_000
"""Rows held in memory, which is also the size of a row group in the file."""
_TIMESTAMPS = ("fetched_at",)
"""Fields that are always a time in UTC. Dates given by pages, such as `date`, stay text, because
their precision differs.
"""
_UNDATED = "undated"
"""Part of the name of the file for articles without a date."""


def write_parquet(articles: Iterable[Article], folder: Path) -> None:
    """Write a new folder. Articles of one day must follow each other; articles without a day may
    come at any position. Raises OSError.
    """
    import pyarrow.parquet

    schema = _schema(pyarrow)

    def file(name: str) -> "pyarrow.parquet.ParquetWriter":
        return _writer(folder / f"articles-{name}.parquet", schema)

    folder.mkdir(parents=True)
    with file(_UNDATED) as undated:
        for day, of_day in groupby(articles, key=_day):
            with nullcontext(undated) if day is None else file(day.isoformat()) as writer:
                _write_rows(writer, of_day, schema)
    path = folder / f"articles-{_UNDATED}.parquet"
    if len(list(folder.iterdir())) > 1 and not pyarrow.parquet.read_metadata(path).num_rows:
        path.unlink()  # an empty dataset keeps the file, because it declares the columns


def write_parquet_file(articles: Iterable[Article], path: Path) -> None:
    """Write a new file with the articles in their order. Raises OSError."""
    import pyarrow

    schema = _schema(pyarrow)
    with _writer(path, schema) as writer:
        _write_rows(writer, articles, schema)


def _schema(arrow: Any) -> "pyarrow.Schema":
    fields = [
        arrow.field(name, _timestamp_type(arrow) if name in _TIMESTAMPS else _type(arrow, kind))
        for name, kind in _fields(Article)
    ]
    return arrow.schema([*fields, arrow.field("day", arrow.date32())])


def _writer(path: Path, schema: "pyarrow.Schema") -> "pyarrow.parquet.ParquetWriter":
    import pyarrow.parquet

    return pyarrow.parquet.ParquetWriter(path, schema, compression="zstd")


def _write_rows(
    writer: "pyarrow.parquet.ParquetWriter", articles: Iterable[Article], schema: "pyarrow.Schema"
) -> None:
    import pyarrow

    for rows in _groups(articles):
        writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))


def _day(article: Article) -> date | None:
    """The day of publication, or None without a valid date."""
    written = (article.date or "")[:10]
    try:
        day = date.fromisoformat(written)
    except ValueError:
        return None
    # Python also accepts "2024-W20-4", which would be sorted far from its day.
    return day if day.isoformat() == written else None


def _groups(articles: Iterable[Article]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for article in articles:
        rows.append(_row(article))
        if len(rows) == _ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


def _row(article: Article) -> dict[str, Any]:
    row: dict[str, Any] = article.to_dict()
    return row | {name: _parse_time(row[name]) for name in _TIMESTAMPS} | {"day": _day(article)}


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
