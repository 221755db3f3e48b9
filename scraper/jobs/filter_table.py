"""The table [filter] of jobs.toml, as a record. Opens no file."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from scraper.article import Probability
from scraper.jobs.config_errors import LANGUAGES, suggest_language
from scraper.min_confidence import MinConfidence

DAY = r"^\d{4}-\d\d-\d\d\Z"
"""A pattern for a day in ISO 8601."""


class FilterTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """[filter]: which articles are exported. Its checks are as those of the other tables."""

    language: tuple[str, ...] = ()
    min_words: Annotated[int, Meta(ge=0)] = 0
    after: Annotated[str, Meta(pattern=DAY)] | None = None
    min_confidence: Probability | MinConfidence = 0.0
    """The least confidence in the body, or in each of several fields."""

    @property
    def least(self) -> MinConfidence:
        """The least confidence in each field."""
        given = self.min_confidence
        return given if isinstance(given, MinConfidence) else MinConfidence(given)

    def __post_init__(self) -> None:
        if self.after is not None:
            try:
                date.fromisoformat(self.after)
            except ValueError as error:
                raise ValueError(f"after: {self.after} is not a day of the calendar") from error
        for number, language in enumerate(self.language, 1):
            if language not in LANGUAGES:
                raise ValueError(
                    f"language, entry {number}: {language!r} is not a language code"
                    f"{suggest_language(language)}"
                )
