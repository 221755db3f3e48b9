"""A batch of pages in Arrow becomes a batch of records in Arrow. Starts no process and reads no
file. Needs pyarrow.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from scraper.article import Article
from scraper.errors import SourceError
from scraper.fetcher.warc import UnreadablePage
from scraper.records import Page
from scraper.scale.given_pages import (
    HTML_COLUMNS,
    URL_COLUMNS,
    checked_size,
    given_page,
    unreadable,
)
from scraper.sinks.parquet_sink import record_schema, record_table

if TYPE_CHECKING:
    import pyarrow

Extract = Callable[[Iterable[Page | UnreadablePage]], Iterable[Article]]
"""Gives the record of each page, in their order."""


@dataclass(frozen=True, slots=True)
class PageColumns:
    """Which columns of a batch have the pages."""

    html: str
    url: str | None

    @classmethod
    def of(cls, names: list[str], html: str | None, url: str | None) -> "PageColumns":
        """The columns among `names`: the given ones, or else those of the usual names. Raises
        SourceError if a given one is missing, and if there are no pages.
        """
        for given in filter(None, (html, url)):
            if given not in names:
                raise SourceError(f"there is no column {given}; there are {', '.join(names)}")
        html = html or next((name for name in HTML_COLUMNS if name in names), None)
        if html is None:
            raise SourceError(
                f"there is no column with pages among {', '.join(names)}; name it as html_column"
            )
        usual = (name for name in URL_COLUMNS if name in names and name != html)
        return cls(html, url or next(usual, None))


def extract_table(
    table: "pyarrow.Table", columns: PageColumns, extract: Extract, max_bytes: int
) -> "pyarrow.Table":
    """The records of a table's pages, a row for each row, with the columns of `output_schema`. A
    page that fails has a row too, with `error`. A page larger than `max_bytes` fails.

    `source` is that of the row if the table has such a column, or else its URL, or else its number.
    """
    articles = extract(_pages(table, columns, max_bytes))
    records = record_table(article.to_json().encode() for article in articles)
    for name in _others(table.schema, columns):
        records = records.append_column(table.schema.field(name), table.column(name))
    return records


def output_schema(schema: "pyarrow.Schema", columns: PageColumns) -> "pyarrow.Schema":
    """The columns of the records, and then those of the table that are neither the pages nor named
    like a column of the records.
    """
    import pyarrow

    others = [schema.field(name) for name in _others(schema, columns)]
    return pyarrow.schema([*record_schema(), *others])


def _others(schema: "pyarrow.Schema", columns: PageColumns) -> list[str]:
    taken = {columns.html, *record_schema().names}
    return [name for name in schema.names if name not in taken]


def _pages(
    table: "pyarrow.Table", columns: PageColumns, max_bytes: int
) -> Iterator[Page | UnreadablePage]:
    urls = _texts(table, columns.url)
    sources = _texts(table, "source" if "source" in table.column_names else None)
    htmls = _values(table.column(columns.html))
    for row, (html, url, source) in enumerate(zip(htmls, urls, sources, strict=True)):
        name = source or url or f"row {row}"
        if isinstance(html, str | bytes):
            yield checked_size(given_page(html, name, url), max_bytes)
        else:
            missing = SourceError(f"{name}: there is no page in the column {columns.html}")
            yield unreadable(name, missing)


def _values(column: "pyarrow.ChunkedArray") -> Iterator[Any]:
    """The values one by one: all at once they would be in memory twice."""
    for chunk in column.chunks:
        for value in chunk:
            yield value.as_py()


def _texts(table: "pyarrow.Table", name: str | None) -> Iterator[str | None]:
    if name is None:
        yield from [None] * table.num_rows
        return
    for value in _values(table.column(name)):
        yield value if isinstance(value, str) and value else None
