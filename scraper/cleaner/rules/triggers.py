"""What a block shows at a quick look: phrases that open or fill it, what it stands in, marks of its
text. Gives no verdict.

Most blocks show nothing that any rule asks for. A rule names its signals, and is asked only where a
block shows one of them.
"""

import re
from functools import lru_cache, partial

from scraper.cleaner.context import PageContext
from scraper.language import FoldedLine, Phrases, may_hold_credit
from scraper.records import Block

# Longer lines hold phrases and credits by chance.
_LONGEST_HOLDING = 120
_SHORT = 100
_LONGEST_CREDITED = 90
_LABEL_WORDS = 6
_LABEL_MARKS = " -–—:*[]()"
_LABEL_AND_LINK = 41
# Marks of a text, and all that rules may take each for.
_MARKS = (
    (":", ("colon",)),
    ("：", ("colon",)),
    (",", ("divided",)),
    ("/", ("divided", "arrow")),
    ("|", ("bar", "divided", "arrow")),
    ("•", ("bar", "divided", "arrow")),
    ("·", ("bar", "divided", "arrow")),
    ("  ", ("divided",)),
    (">", ("arrow",)),
    ("›", ("arrow",)),
    ("»", ("arrow",)),
    ("→", ("arrow",)),
)
_ADDRESS = re.compile(r"https?://|www\.", re.I)
_TWO_DIGITS = re.compile(r"\d\d")


def triggers_of(block: Block, page: PageContext) -> set[str]:
    """The signals of a block: keys of phrase tables; `in_` the kinds and tags of the containers
    above, `is_` the kinds of its own element, `around_` those of the element around that; and
    marks.
    """
    known = page.phrases.derived(_KnownTriggers)
    line, above, place = page.lines[block.index], page.above[block.index], block.parent
    found = set(
        known.of_short_text(line) if len(line.text) <= _SHORT else _of_text(page.phrases, line)
    )
    found.update(above.signals)
    if block.kind == "caption":
        found.add("caption")
    if place is not None:
        found.update(known.of_element(place.words))
        if place.tag == "time":
            found.add("time")
        if place.parent is not None and "caption" in page.phrases.vocabulary.container_kinds(
            place.parent.words
        ):
            found.add("around_caption")
    if block.links:
        found.update(_of_links(block))
    return found


def _of_text(phrases: Phrases, line: FoldedLine) -> frozenset[str]:
    found = phrases.keys_opening(line)
    if line.words >= _LONGEST_HOLDING:
        return frozenset(found)
    found |= phrases.keys_inside(line)
    if line.words <= _LONGEST_CREDITED and may_hold_credit(line, phrases):
        found.add("credit")
    if line.words <= _LABEL_WORDS and line.folded.strip(_LABEL_MARKS) in phrases.vocabulary.vendors(
        "advert_labels"
    ):
        found.add("advert_label")
    if _ADDRESS.match(line.text):
        found.add("address")
    if _TWO_DIGITS.search(line.text):
        found.add("digits")
    for mark, meanings in _MARKS:
        if mark in line.text:
            found.update(meanings)
    return frozenset(found)


class _KnownTriggers:
    """The triggers of short texts and of class words, kept because pages of one site share them."""

    def __init__(self, phrases: Phrases) -> None:
        self._vocabulary = phrases.vocabulary
        self.of_short_text = lru_cache(maxsize=1 << 13)(partial(_of_text, phrases))
        self.of_element = lru_cache(maxsize=1 << 14)(self._of_element)

    def _of_element(self, words: frozenset[str]) -> frozenset[str]:
        return frozenset([f"is_{kind}" for kind in self._vocabulary.container_kinds(words)])


def _of_links(block: Block) -> set[str]:
    found = {"leap"} if block.links[0].href.startswith("#") else set()
    if len(block.links) == 1 and 0 < len(block.text) - len(block.links[0].text) <= _LABEL_AND_LINK:
        found.add("label_and_link")
    return found
