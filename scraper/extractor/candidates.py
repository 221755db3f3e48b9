"""Weighs the candidates for a field: one readable table of trust a field, agreement is a sum. Knows
no page.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Candidate:
    """A value that a field may have."""

    value: str
    source: str
    """Which of the field's sources gave it: a key of its trust table."""
    url: str | None = None
    """The profile that goes with a name."""
    line: int | None = None
    """Index of the block where it stood, where that tells something."""


@dataclass(frozen=True, slots=True)
class ScoredCandidate:
    """A value with all that speaks for and against it."""

    value: str
    trust: float
    """The sum of `reasons`."""
    reasons: tuple[tuple[str, float], ...]
    """(source or mark, trust), what weighs most first."""
    url: str | None = None
    won: bool = False


Evidence = Callable[[str, frozenset[str]], Iterable[str]]
"""What a value itself, with its sources, tells: keys of the trust table too."""


def no_evidence(_value: str, _sources: frozenset[str]) -> Iterable[str]:
    """For fields whose values tell nothing by themselves."""
    return ()


def first(group: Sequence[Candidate]) -> str:
    """The first one's writing."""
    return group[0].value


def score(
    candidates: Iterable[Candidate],
    trust: Mapping[str, float],
    key: Callable[[str], str] = str,
    marks: Evidence = no_evidence,
    write: Callable[[Sequence[Candidate]], str] = first,
) -> list[ScoredCandidate]:
    """Values that are the same by `key` count as one, written as `write` chooses; agreement is a
    sum. In the order they came.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(key(candidate.value), []).append(candidate)
    weighed = []
    for group in groups.values():
        sources = frozenset(candidate.source for candidate in group)
        value = write(group)
        said = {*sources, *marks(value, sources)}
        reasons = sorted(
            ((name, trust[name]) for name in said), key=lambda reason: (-abs(reason[1]), reason[0])
        )
        url = next((candidate.url for candidate in group if candidate.url), None)
        weighed.append(
            ScoredCandidate(
                value, round(sum(weight for _, weight in reasons), 2), tuple(reasons), url
            )
        )
    return weighed


def best_wins(weighed: Sequence[ScoredCandidate]) -> list[ScoredCandidate]:
    """The same, the one with the most trust marked as won; among equals the first."""
    best = max(weighed, key=lambda one: one.trust, default=None)
    return [replace(one, won=one is best) for one in weighed]


def winner(weighed: Sequence[ScoredCandidate]) -> str | None:
    """The value that won, if any did."""
    return next((one.value for one in weighed if one.won), None)
