"""Which records a dataset has: the condition of `--where`, as a function. Opens no file."""

from collections.abc import Callable
from datetime import date
from operator import attrgetter

from scraper.article import Article, Confidence
from scraper.conditions import SqlCondition
from scraper.text import count_words
from scraper.urls import host_of

_DAY = len("2024-05-16")


def url_of(article: Article) -> str | None:
    """The URL of the page: the response's, else the one that was given."""
    return article.final_url or article.url


def day_of(article: Article) -> str | None:
    """The day of publication, as the page wrote it. None without a day of the calendar."""
    written = (article.date or "")[:_DAY]
    try:
        return written if date.fromisoformat(written).isoformat() == written else None
    except ValueError:
        return None


COLUMNS: dict[str, Callable[[Article], str | float | None]] = {
    "url": url_of,
    "host": lambda article: host_of(url_of(article)) or None,
    "source": lambda article: article.source,
    "status": lambda article: article.status,
    "language": lambda article: article.language,
    "day": day_of,
    "words": lambda article: count_words(article.body or ""),
    "blocks": lambda article: len(article.blocks),
    "links": lambda article: len(article.links),
    "images": lambda article: len(article.images),
    "http_status": lambda article: article.http_status,
    **{
        f"confidence_{field}": attrgetter(f"confidence.{field}")
        for field in Confidence.__struct_fields__
    },
}
"""What a condition can use: the name of a column and its value for a record."""


def record_filter(condition: str | None) -> Callable[[Article], bool]:
    """Whether a record meets a condition. Raises ConfigError if it is not a condition, and so does
    the function if SQLite cannot evaluate it for a record.
    """
    if condition is None:
        return lambda _: True
    checked = SqlCondition(condition, tuple(COLUMNS))
    return lambda article: checked.holds([value(article) for value in COLUMNS.values()])
