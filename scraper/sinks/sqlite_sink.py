"""A SQLite file with one table, `articles`: the columns of the CSV, and the complete record as JSON
in `record`.
"""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from scraper.article import Article
from scraper.sinks.csv_sink import COLUMNS, row_of


def write_sqlite(articles: Iterable[Article], path: Path) -> None:
    """Write a new file. Raises OSError."""
    names = ", ".join(COLUMNS)
    marks = ", ".join("?" * (len(COLUMNS) + 1))
    try:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("BEGIN")
            connection.execute(f"CREATE TABLE articles ({names}, record TEXT NOT NULL)")
            connection.executemany(
                f"INSERT INTO articles VALUES ({marks})",
                ((*row_of(article).values(), article.to_json()) for article in articles),
            )
            connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        raise OSError(str(error)) from error
