"""Parquet: typed columns, links and images nested, partitioned by the day of publication. Needs the extra `parquet` (pyarrow).

The partition is Hive's: day=2024-05-16/part-0.parquet, articles without a date in day=unknown. pandas, DuckDB, Polars and Hugging Face
`datasets` read it.
"""

import types
import typing
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from scraper.errors import SinkError
from scraper.records import Article

if TYPE_CHECKING:
    import pyarrow

_ROWS = 1_000
"""Rows held in memory, and rows of a group in the file."""


def write_parquet(articles: Iterable[Article], folder: Path) -> None:
    """Write a new folder; articles of a day must follow each other. Raises SinkError without pyarrow, and OSError."""
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise SinkError("Parquet needs pyarrow; install it with: pip install 'article-scraper[parquet]'") from error
    schema = pyarrow.schema([pyarrow.field(name, _type(pyarrow, kind)) for name, kind in _fields(Article)])
    folder.mkdir(parents=True)
    for day, of_day in groupby(articles, key=day_of):
        part = folder / f"day={day}"
        part.mkdir()
        with pyarrow.parquet.ParquetWriter(part / "part-0.parquet", schema, compression="zstd") as writer:
            for rows in _groups(of_day):
                writer.write_table(pyarrow.Table.from_pylist(rows, schema=schema))
    if not any(folder.iterdir()):  # an empty dataset still tells its columns
        (folder / "day=unknown").mkdir()
        pyarrow.parquet.write_table(schema.empty_table(), folder / "day=unknown" / "part-0.parquet", compression="zstd")


def day_of(article: Article) -> str:
    """The partition of an article."""
    return (article.date or "")[:10] or "unknown"


def _groups(articles: Iterable[Article]) -> Iterator[list[dict[str, Any]]]:
    rows: list[dict[str, Any]] = []
    for article in articles:
        rows.append(article.to_dict())
        if len(rows) == _ROWS:
            yield rows
            rows = []
    if rows:
        yield rows


def _fields(record: type[msgspec.Struct]) -> Iterator[tuple[str, Any]]:
    hints = typing.get_type_hints(record)
    for name in record.__struct_fields__:
        yield name, hints[name]


def _type(arrow: Any, kind: Any) -> "pyarrow.DataType":
    """Arrow's type for the type of a record's field."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        return _type(arrow, next(one for one in arguments if one is not type(None)))
    if origin is list:
        return arrow.list_(_type(arrow, arguments[0]))
    if origin is typing.Literal:
        return arrow.string()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return arrow.struct([arrow.field(name, _type(arrow, inner)) for name, inner in _fields(kind)])
    return {str: arrow.string(), bool: arrow.bool_(), int: arrow.int32(), float: arrow.float64()}[kind]
