"""Synthetic texts with planted near duplicates. The text with a number is always the same, so any
process can make it.
"""

import random
from functools import cache
from itertools import accumulate

_SYLLABLES = "ba de fi go hu ka le mi no pu ra se ti vo wu zan mer lin tor gas".split()
_WORDS = 20_000
_SHORTEST, _LONGEST = 80, 400
_SHINGLE = 5
EVERY = 10
"""One of so many texts is planted."""


def is_planted(number: int) -> bool:
    """Whether a text is an edited copy of another."""
    return number % EVERY == EVERY - 1


def text(number: int, count: int, seed: int) -> str:
    """The text with a number, of `count` texts. The similarity of a planted one and its original is
    about evenly distributed from .8 to 1.
    """
    if not is_planted(number):
        return " ".join(_words(number, seed))
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - synthetic texts
    original = chance.randrange(count)
    while is_planted(original):
        original = chance.randrange(count)
    words = _words(original, seed)
    wanted = chance.uniform(0.8, 1.0)
    # Each edit takes a run of shingles out of both sets.
    edits = round(len(words) * (1 - wanted) / (1 + wanted) / _SHINGLE)
    for at in chance.sample(range(0, len(words), _SHINGLE), edits):
        words[at] = f"edit{chance.randrange(_WORDS)}"
    return " ".join(words)


def _words(number: int, seed: int) -> list[str]:
    chance = random.Random(f"{seed} {number}")  # noqa: S311 - synthetic texts
    vocabulary, weights = _vocabulary()
    length = chance.randint(_SHORTEST, _LONGEST)
    return chance.choices(vocabulary, cum_weights=weights, k=length)


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """Words, and weights by which the n-th word is used 1/n as often as the first."""
    chance = random.Random(0)  # noqa: S311 - synthetic texts
    words = ["".join(chance.choices(_SYLLABLES, k=chance.randint(1, 4))) for _ in range(_WORDS)]
    return words, list(accumulate(1 / (rank + 10) for rank in range(_WORDS)))
