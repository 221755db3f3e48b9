"""The least confidence that a user wants of the fields of records. Reads no page."""

from collections.abc import Iterator
from typing import Protocol

from msgspec import Struct, structs

from scraper.article import Confidence, Probability

_FIELDS = Confidence.__struct_fields__


class Rated(Protocol):
    """What has a confidence: a record, or a stored version of one."""

    @property
    def confidence(self) -> Confidence:
        """The confidence in its fields."""


class MinConfidence(Struct, frozen=True, forbid_unknown_fields=True):
    """For each field, the least confidence. 0 is for any, even for a field that is missing."""

    body: Probability = 0.0
    headline: Probability = 0.0
    date: Probability = 0.0
    authors: Probability = 0.0

    @classmethod
    def parse(cls, written: str) -> "MinConfidence":
        """The limits in a text: "0.9" is for the body, "body=0.9,date=0.8" names the fields. Raises
        ValueError.
        """
        limits: dict[str, float] = {}
        for part in written.split(","):
            field, _, number = part.rpartition("=")
            field = field.strip() or _FIELDS[0]
            if field not in _FIELDS or field in limits:
                raise ValueError(f"{part.strip()!r} is not one of {', '.join(_FIELDS)} = a number")
            limits[field] = _probability(number)
        return cls(**limits)

    def __str__(self) -> str:
        """As `parse` reads it: body=0.9,date=0.8."""
        return ",".join(f"{field}={least:g}" for field, least in self._limits())

    def __bool__(self) -> bool:
        """Whether there is a limit."""
        return any(self._limits())

    def why_not(self, rated: Rated) -> str | None:
        """What is wrong with the confidence of a record, in words; None if it is enough."""
        for field, least in self._limits():
            confidence = getattr(rated.confidence, field)
            if confidence is None:
                return f"it has no confidence in its {field}"
            if confidence < least:
                return f"the confidence in its {field} is {confidence:g}, less than {least:g}"
        return None

    def _limits(self) -> Iterator[tuple[str, float]]:
        return ((field, least) for field, least in structs.asdict(self).items() if least > 0)


ANY_CONFIDENCE = MinConfidence()
"""No limits."""


def _probability(written: str) -> float:
    try:
        number = float(written)
    except ValueError as error:
        raise ValueError(f"{written.strip()!r} is not a number") from error
    if not 0 <= number <= 1:
        raise ValueError(f"{written.strip()} is not between 0 and 1")
    return number
