"""The triggers of a block: cheap signs by which the registry decides which rules judge it. Gives no
verdicts.

A trigger is a phrase table with a phrase in the block, a container of the block, or a mark of its
text. Most blocks have no trigger that any rule declares.
"""

import re
from functools import lru_cache, partial

from scraper.cleaner.context import PageContext
from scraper.cleaner.rules.advert_labels import label_before_mark
from scraper.cleaner.rules.teaser_labels import title_behind_mark
from scraper.language import FoldedLine, Phrases, may_hold_credit
from scraper.records import Block

# Longer lines contain phrases and credits by chance. In words.
_MAX_WITH_PHRASE = 120
_MAX_WITH_CREDIT = 90
_MAX_LABEL = 6
# In characters.
_SHORT = 100
# Rules for dates and for marks other than arrows judge no longer lines.
_MAX_WITH_DATE = 30
_MAX_WITH_MARK = 35
_LABEL_MARKS = " -–—:*[]()"
_MAX_LABEL_BEFORE_LINK = 41
_CACHED_LINES = 1 << 13
_CACHED_WORD_SETS = 1 << 14
# Marks of a text, and the triggers that each gives.
_MARKS = (
    (":", ("colon",)),
    *((mark, ("colon",)) for mark in "：՝៖፦"),
    (",", ("divided",)),
    ("/", ("divided", "arrow")),
    ("|", ("bar", "divided", "arrow")),
    ("•", ("bar", "divided", "arrow")),
    ("·", ("bar", "divided", "arrow")),
    ("[", ("brackets",)),
    ("@", ("at_sign",)),
    ("#", ("number_sign",)),
    ("  ", ("divided",)),
    (">", ("arrow",)),
    ("›", ("arrow",)),
    ("»", ("arrow",)),
    ("→", ("arrow",)),
)
_ARROWS = tuple((mark, ("arrow",)) for mark, meanings in _MARKS if "arrow" in meanings)
_URL = re.compile(r"https?://|www\.", re.I)
_FIRST_WORD = re.compile(r"\w+")
_UNSPACED = re.compile(r"[\u0900-\u0dff\u0e00-\u0e7f\u3040-\u9fff\uac00-\ud7a3]")
_MAX_INVITATION = 25
_LONGEST_WITH_PRICE = 120
_TWO_DIGITS = re.compile(r"\d\d")


def triggers_of(block: Block, page: PageContext) -> set[str]:
    """The triggers of a block.

    These are keys of phrase tables, marks of the text, and kinds of containers: `in_…` for the
    kinds and tags of the containers above, `is_…` for the kinds of the block's own element,
    `around_…` for those of the element around that.
    """
    cache = page.phrases.derived(_TriggerCache)
    line, element = page.lines[block.index], block.parent
    is_short = len(line.text) <= _SHORT
    found = set(cache.of_short_line(line) if is_short else _of_line(page.phrases, line))
    found.update(page.ancestors[block.index].signals)
    if block.kind == "caption":
        found.add("caption")
    if element is not None:
        found.update(cache.of_words(element.words))
        if element.tag == "time":
            found.add("time")
        if element.parent is not None and "is_caption" in cache.of_words(element.parent.words):
            found.add("around_caption")
    if block.links:
        found.update(_of_links(block))
    return found


def _of_line(phrases: Phrases, line: FoldedLine) -> frozenset[str]:
    found = phrases.keys_opening(line)
    if line.words >= _MAX_WITH_PHRASE:
        return frozenset(found)
    found |= phrases.keys_inside(line)
    if line.words <= _MAX_WITH_CREDIT and may_hold_credit(line, phrases):
        found.add("credit")
    if line.words <= _MAX_LABEL and line.folded.strip(_LABEL_MARKS) in phrases.vocabulary.vendors(
        "advert_labels"
    ):
        found.add("advert_label")
    if label_before_mark(line, phrases) is not None:
        found.add("advert_before_mark")
    if line.words <= _MAX_WITH_MARK and title_behind_mark(line.text, phrases):
        found.add("teaser_before_mark")
    if _URL.match(line.text):
        found.add("url")
    if line.words <= _MAX_INVITATION or len(line.text) <= _SHORT:
        services = phrases.derived(_Services)
        if not services.spaced.isdisjoint(line.tokens) or (
            not line.folded.isascii() and any(name in line.folded for name in services.unspaced)
        ):
            found.add("channel")
    if (line.words <= _MAX_WITH_DATE or len(line.text) <= _SHORT) and _TWO_DIGITS.search(line.text):
        found.add("digits")
    for mark, meanings in _MARKS if line.words <= _MAX_WITH_MARK else _ARROWS:
        if mark in line.text:
            found.update(meanings)
    return frozenset(found)


class _Services:
    """The names of services in which sites have channels, by whether spaces are around them."""

    def __init__(self, phrases: Phrases) -> None:
        names = phrases.vocabulary.words("channel_services")
        self.unspaced = frozenset(name for name in names if _UNSPACED.search(name))
        self.spaced = frozenset(_FIRST_WORD.findall(name)[0] for name in names - self.unspaced)


class _TriggerCache:
    """The triggers of short lines and of class words. Pages of one site share both."""

    def __init__(self, phrases: Phrases) -> None:
        self._vocabulary = phrases.vocabulary
        self.of_short_line = lru_cache(maxsize=_CACHED_LINES)(partial(_of_line, phrases))
        self.of_words = lru_cache(maxsize=_CACHED_WORD_SETS)(self._of_words)

    def _of_words(self, words: frozenset[str]) -> frozenset[str]:
        return frozenset([f"is_{kind}" for kind in self._vocabulary.container_kinds(words)])


def _of_links(block: Block) -> set[str]:
    found = {"leap"} if block.links[0].href.startswith("#") else set()
    if (
        len(block.links) == 1
        and 0 < len(block.text) - len(block.links[0].text) <= _MAX_LABEL_BEFORE_LINK
    ):
        found.add("label_and_link")
    if len(block.links) == 1 and len(block.text) <= _LONGEST_WITH_PRICE:
        found.add("price")
    if len(block.links) > 1 and "\n" in block.text:
        found.add("lines_of_links")
    return found
