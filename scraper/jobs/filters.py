"""Decides which articles a dataset contains: by the job's filter, by age, and by a condition that
the user gives. Opens no file.
"""

from dataclasses import dataclass, field, replace

from scraper.article import Confidence
from scraper.conditions import SqlCondition
from scraper.humanize import format_time
from scraper.jobs.filter_table import FilterTable
from scraper.jobs.store.articles import ArticleVersion
from scraper.min_confidence import ANY_CONFIDENCE, MinConfidence

COLUMNS = (
    "key",
    "url",
    "source",
    "status",
    "language",
    "day",
    "words",
    "seen_at",
    "version",
    *(f"confidence_{field}" for field in Confidence.__struct_fields__),
)
"""The columns that a condition can use."""


@dataclass(frozen=True, slots=True)
class ArticleFilter:
    """Conditions that an article must meet, all of them."""

    languages: tuple[str, ...] = ()
    min_words: int = 0
    after: str | None = None
    """A day: articles of this day and later."""
    min_confidence: MinConfidence = ANY_CONFIDENCE
    since: float | None = None
    """Seconds since the epoch: versions that were seen then or later."""
    where: "Condition | None" = field(default=None)

    @classmethod
    def of_filter(cls, table: FilterTable) -> "ArticleFilter":
        """The conditions of a job's [filter]."""
        return cls(table.language, table.min_words, table.after, table.least)

    def narrowed(self, *, since: float | None, where: "Condition | None") -> "ArticleFilter":
        """These conditions and two more. None does not add a condition."""
        return replace(self, since=since, where=where)

    def describe(self) -> str:
        """The conditions in words, for a data card. "" if no condition is set."""
        conditions = [
            f"language {' or '.join(self.languages)}" if self.languages else "",
            f"at least {self.min_words} words" if self.min_words else "",
            f"published on or after {self.after}" if self.after else "",
            f"confidence of at least {self.min_confidence}" if self.min_confidence else "",
            f"fetched since {format_time(self.since)}" if self.since is not None else "",
            f"`{self.where.text}`" if self.where else "",
        ]
        return ", ".join(filter(None, conditions))

    def matches(self, version: ArticleVersion) -> bool:
        """Whether an article meets all conditions. Raises ConfigError as `Condition.holds`."""
        return (
            (not self.languages or version.language in self.languages)
            and version.words >= self.min_words
            and (self.after is None or (version.day or "") >= self.after)
            and self.min_confidence.why_not(version) is None
            and (self.since is None or version.seen_at >= self.since)
            and (self.where is None or self.where.holds(version))
        )


class Condition:
    """A condition in SQL on the columns of a version, such as `language = 'de' and words > 9`."""

    def __init__(self, text: str) -> None:
        """Raises ConfigError if the text is not such a condition."""
        self.text = text
        self._condition = SqlCondition(text, COLUMNS)

    def holds(self, version: ArticleVersion) -> bool:
        """Whether the condition is true for an article. Raises ConfigError if SQLite cannot
        evaluate it.
        """
        return self._condition.holds([getattr(version, name) for name in COLUMNS])
