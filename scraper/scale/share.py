"""A share of the parts of a dataset, for jobs of an array that each work on theirs."""

import re
from dataclasses import dataclass

from scraper.errors import ConfigError

_FORM = re.compile(r"(\d+)/(\d+)")


@dataclass(frozen=True, slots=True)
class Share:
    """Every `count`-th part, from part number `number` on, counted from 1."""

    number: int
    count: int

    @classmethod
    def parse(cls, written: str) -> "Share":
        """The share that K/N names. Raises ConfigError."""
        match = _FORM.fullmatch(written.strip())
        if match is None or not 1 <= int(match[1]) <= int(match[2]):
            raise ConfigError(f"--parts {written}: write K/N with K from 1 to N, as in 3/16")
        return cls(int(match[1]), int(match[2]))

    def has(self, index: int) -> bool:
        """Whether the part with an index, counted from 0, belongs to this share."""
        return index % self.count == self.number - 1

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"
