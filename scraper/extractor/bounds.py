"""Where the article stands among the blocks: its headline, its body's first block and its last. Judges nothing."""

from dataclasses import dataclass

from scraper.cleaner import Cleaned
from scraper.extractor.body import is_content


@dataclass(frozen=True, slots=True)
class Bounds:
    """Indices of blocks."""

    headline: int
    """The body's first block where the page has no headline."""
    first: int
    """Of the body; 0 where there is none."""
    last: int
    """Of the body; -1 where there is none."""

    @property
    def top(self) -> int:
        """Where the article begins: with its headline, or its body where that comes first."""
        return min(self.headline, self.first)


def bounds(cleaned: Cleaned) -> Bounds:
    """The bounds of a page whose blocks are judged."""
    body = [index for index, verdict in enumerate(cleaned.verdicts) if is_content(verdict)]
    first, last = (body[0], body[-1]) if body else (0, -1)
    headline = next((index for index, verdict in enumerate(cleaned.verdicts) if verdict.label == "headline"), first)
    return Bounds(headline, first, last)
