"""What the rule about hidden text costs: words of the gold bodies that it leaves out. At most one
word in a thousand may be lost.
"""

from collections.abc import Iterable
from typing import Any

from benchmarks.training.labels import gold_lines, label
from scraper.cleaner import Cleaned, Cleaner, is_content
from scraper.parsing import Document, StructuredData
from scraper.text import count_words, fold

_MOST_LOST = 0.001
_IN_GOLD = 0.5
# What the block model would have left out anyway.
_OF_NO_BODY = "hidden_boilerplate"


class RememberingCleaner(Cleaner):
    """A cleaner that keeps its last page and the result for it."""

    last: Cleaned | None = None
    last_page: tuple[Document, StructuredData] | None = None

    def clean(
        self, document: Document, structured: StructuredData, *, keep_hidden: bool = False
    ) -> Cleaned:
        """As `Cleaner.clean`."""
        self.last_page = document, structured
        self.last = super().clean(document, structured, keep_hidden=keep_hidden)
        return self.last


def lost_words(cleaned: Cleaned, gold: dict[str, Any]) -> tuple[int, int]:
    """(words of the gold body that only hidden blocks have, all words of the gold body)."""
    total = sum(map(count_words, gold_lines(gold)))
    hidden = [
        block.index
        for block, verdict, _ in cleaned.judged
        if verdict.label == "hidden" and verdict.rule != _OF_NO_BODY
    ]
    if not hidden or not total:
        return 0, total
    visible = {fold(block.text) for block, verdict, _ in cleaned.judged if is_content(verdict)}
    shares, _ = label([block for block, _, _ in cleaned.judged], gold)
    lost = (cleaned.judged[index] for index in hidden if shares[index] > _IN_GOLD)
    return sum(line.words for block, _, line in lost if fold(block.text) not in visible), total


def report(counts: Iterable[tuple[int, int]]) -> str:
    """A line about the words that all pages lost."""
    lost, total = map(sum, zip(*counts, strict=True))
    share = lost / max(1, total)
    verdict = "" if share <= _MOST_LOST else f", more than {_MOST_LOST:.1%}"
    return f"hidden text: {lost} of {total} words of the gold are lost ({share:.3%}{verdict})"
