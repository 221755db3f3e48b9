"""Scores the candidates for a field: the trust of the sources that agree on a value adds up. Knows
no page and no field.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have."""

    value: str
    source: str
    """The source that gave it: a key of the field's trust table."""
    url: str | None = None
    """The profile page of a name."""
    line: int | None = None
    """Index of the block that holds it, or a negative number for each meta tag, if the field uses
    that.
    """


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A value, its trust, and the reasons for it."""

    value: str
    trust: float
    """The sum of `reasons`."""
    reasons: tuple[tuple[str, float], ...]
    """(source or evidence, trust), the largest effect first."""
    url: str | None = None
    won: bool = False


Evidence = Callable[[str, frozenset[str]], Iterable[str]]
"""(value, its sources) -> further keys of the trust table that apply to the value."""


def no_evidence(_value: str, _sources: frozenset[str]) -> Iterable[str]:
    """The evidence for fields that are scored by their sources alone."""
    return ()


def first_spelling(group: Sequence[Candidate]) -> str:
    """The value of the first candidate of a group."""
    return group[0].value


def score(
    candidates: Iterable[Candidate],
    trust: Mapping[str, float],
    key: Callable[[str], str] = str,
    evidence: Evidence = no_evidence,
    spelling: Callable[[Sequence[Candidate]], str] = first_spelling,
) -> list[ScoredCandidate]:
    """The distinct values of `candidates`, in order of first appearance, none marked as won.

    Values with the same `key` are one value. Its trust is the sum over its sources and its
    evidence. `spelling` chooses which of its spellings is kept. Raises KeyError for a source or
    evidence that is not in `trust`.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(key(candidate.value), []).append(candidate)
    scored = []
    for group in groups.values():
        sources = frozenset(candidate.source for candidate in group)
        value = spelling(group)
        reasons = sorted(
            ((name, trust[name]) for name in {*sources, *evidence(value, sources)}),
            key=lambda reason: (-abs(reason[1]), reason[0]),
        )
        total = round(sum(points for _, points in reasons), 2)
        url = next((candidate.url for candidate in group if candidate.url), None)
        scored.append(ScoredCandidate(value, total, tuple(reasons), url))
    return scored


def best_wins(scored: Sequence[ScoredCandidate]) -> list[ScoredCandidate]:
    """The same candidates. The one with the most trust is marked as won; the first of equals."""
    best = max(scored, key=lambda one: one.trust, default=None)
    return [replace(one, won=one is best) for one in scored]


def winner(scored: Sequence[ScoredCandidate]) -> str | None:
    """The first value that is marked as won; None if no value is."""
    return next((one.value for one in scored if one.won), None)
