"""The probability that a field is right, from its evidence. Collects no evidence.

Each field has a table of points: a term adds its points if a number of the evidence is above the
term's limit. The sum goes through the logistic function. `benchmarks.training.confidence` fits the
tables, and docs/model.md says how.
"""

import math
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

import msgspec

from scraper.article import Confidence
from scraper.extractor.confidence_evidence import Evidence

STEP = 1 / 1024
"""Points are whole numbers of this step of the log odds, so that their sums are exact."""
FIELDS = Confidence.__struct_fields__
_FILE = resources.files("scraper.extractor") / "confidence.json"
_DIGITS = 2


class Term(NamedTuple):
    """What a piece of evidence adds."""

    evidence: str
    """The name of the evidence. What a page lacks has the number 0."""
    limit: float
    """The number must be greater than this."""
    points: int


class PointTable(msgspec.Struct, frozen=True):
    """The points for and against a field."""

    start: int
    terms: tuple[Term, ...]

    def probability(self, evidence: Evidence) -> float:
        """The probability that a field with this evidence is right, in two digits."""
        points = self.start + sum(
            [term.points for term in self.terms if evidence.get(term.evidence, 0.0) > term.limit]
        )
        return round(1 / (1 + math.exp(-points * STEP)), _DIGITS)


def read_tables(content: bytes) -> dict[str, PointTable]:
    """The tables of a file, by the name of the field. Raises msgspec.MsgspecError for another kind
    of file.
    """
    return msgspec.json.decode(content, type=dict[str, PointTable])


@cache
def shipped_tables() -> Mapping[str, PointTable]:
    """The tables in the package."""
    return read_tables(_FILE.read_bytes())


def confidence_of(evidence: Mapping[str, Evidence]) -> Confidence:
    """The confidence in each field that has evidence."""
    tables = shipped_tables()
    return Confidence(
        **{
            field: tables[field].probability(evidence[field]) if field in evidence else None
            for field in FIELDS
        }
    )
