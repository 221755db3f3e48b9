"""Whether the newest articles of a source have less than those before: fields that are missing,
texts that are shorter. Computes only.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import comb
from statistics import median

from scraper.jobs.store.runs import Sample

FIELDS = ("headline", "date", "authors")
"""Fields of the record whose presence is compared."""
_FEWEST_NOW, _MOST_NOW = 5, 20
_FEWEST_BEFORE, _MOST_BEFORE = 20, 100
"""Articles that are compared."""
_DROP = 0.3
"""By how much a share must fall."""
_SHORTER = 0.5
"""To which part the median number of words must fall."""
_CHANCE = 0.05
"""If fewer articles of a source always had the field, a few without it are chance."""


@dataclass(frozen=True, slots=True)
class Loss:
    """What the newest articles have less of."""

    field: str
    """A field, or "words"."""
    description: str
    url: str
    """An article that shows it."""


def lost_coverage(samples: Iterable[Sample]) -> list[Loss]:
    """What the newest articles of a source have less of than those before. `samples` has the newest
    first.

    The newest are those of the last run that brought any, and of runs before it until there are
    five. So the first articles after a change are compared with those of before the change.
    """
    newest: list[Sample] = []
    before: list[Sample] = []
    for _, of_run in groupby(samples, key=lambda sample: sample.run):
        (newest if len(newest) < _FEWEST_NOW else before).extend(of_run)
    newest, before = newest[:_MOST_NOW], before[:_MOST_BEFORE]
    if len(newest) < _FEWEST_NOW or len(before) < _FEWEST_BEFORE:
        return []
    losses = [_lost_field(field, newest, before) for field in FIELDS]
    return [loss for loss in (*losses, _lost_words(newest, before)) if loss is not None]


def _lost_field(field: str, newest: Sequence[Sample], before: Sequence[Sample]) -> Loss | None:
    # The date of a feed does not count: the page should have its own.
    now = sum(getattr(sample, field) == 1 for sample in newest)
    earlier = sum(getattr(sample, field) == 1 for sample in before)
    # Integers, so that a share that fell by exactly 0.3 counts.
    drop = earlier * len(newest) - now * len(before)
    if drop < _DROP * len(newest) * len(before) - 1e-9:
        return None
    if not _is_no_chance(now, len(newest), earlier, len(before)):
        return None
    return Loss(
        field,
        f"{field}: on {now} of the newest {len(newest)} pages, and on {earlier} of the "
        f"{len(before)} before",
        next(sample.url for sample in newest if getattr(sample, field) != 1),
    )


def _lost_words(newest: Sequence[Sample], before: Sequence[Sample]) -> Loss | None:
    now, earlier = (median(sample.words for sample in part) for part in (newest, before))
    if not earlier or now > earlier * _SHORTER:
        return None
    limit = earlier * _SHORTER
    long_now = sum(sample.words > limit for sample in newest)
    long_before = sum(sample.words > limit for sample in before)
    if not _is_no_chance(long_now, len(newest), long_before, len(before)):
        return None
    return Loss(
        "words",
        f"the newest {len(newest)} articles have {now:.0f} words (median), and the {len(before)} "
        f"before had {earlier:.0f}",
        min(newest, key=lambda sample: sample.words).url,
    )


def _is_no_chance(now: int, newest: int, earlier: int, before: int) -> bool:
    """Whether so few are improbable if nothing has changed (binomial distribution, Laplace's rule
    of succession for the share before). Without this, a source whose articles have an author half
    of the time would be reported every few weeks.
    """
    share = (earlier + 1) / (before + 2)
    tail = sum(
        comb(newest, count) * share**count * (1 - share) ** (newest - count)
        for count in range(now + 1)
    )
    return tail < _CHANCE
