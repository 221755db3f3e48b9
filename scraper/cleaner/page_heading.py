"""Which heading of a page is its headline. Gives no verdicts, and does not choose the record's
headline, which may be no heading.
"""

import re
from collections.abc import Sequence
from urllib.parse import urlsplit

from scraper.language import FoldedLine
from scraper.parsing import StructuredData, first_text
from scraper.records import Block
from scraper.text import fold, words_or_pairs

_MIN_TITLE_PART = 15
_MIN_OTHER_PART = 8
_RUNNING_TEXT_WORDS = 20
_OUTER = " |–—•·:»«ㅣ‹›-"
_HOME = re.compile(r"(?:\./|/)?(?:index\.\w+)?")
# An h1 with so many of its words in a title, and so many of the title's words, names the page.
_MIN_SHARED_WORDS = 3
_SHARE_OF_WORDS = 0.6
# Points of a heading: those of its level, and for how a title names it.
_NAMED, _NAMED_FIRST_LEVEL, _SIMILAR_FIRST_LEVEL, _EQUAL = 20, 25, 22, 4


def headline_of(
    blocks: Sequence[Block], lines: Sequence[FoldedLine], structured: StructuredData
) -> int | None:
    """The index of the heading that the page's titles name, the highest first. Without one, the
    first h1. The site's name is not a headline, nor is a link to its home page.
    """
    declared = (*structured.titles, first_text(structured.article.get("headline")))
    titles = [fold(title) for title in declared if title]
    words_of_titles = [words_or_pairs(title) for title in titles]
    best: tuple[int, int] | None = None
    for block in blocks:
        if block.kind != "heading" or block.level is None or _is_hidden(block):
            continue
        text = lines[block.index].folded
        if (text in structured.site_names and text not in titles) or _leads_home(block):
            continue
        points = _points(text, block.level, titles, words_of_titles)
        if points is not None and (best is None or points > best[0]):
            best = (points, block.index)
    if best is None:
        return None
    return _below_name_of_site(blocks, lines, best[1], titles[:1])


def _is_hidden(block: Block) -> bool:
    return block.parent is not None and block.parent.hidden


def _leads_home(block: Block) -> bool:
    """Whether a heading is nothing but a link to a home page."""
    if len(block.links) != 1 or block.links[0].text != block.text:
        return False
    try:
        parts = urlsplit(block.links[0].href.strip())
    except ValueError:
        return False
    return (
        _HOME.fullmatch(parts.path) is not None
        and not parts.query
        and not parts.fragment
        and bool(parts.path or parts.netloc)
    )


def _points(
    text: str, level: int, titles: Sequence[str], words_of_titles: Sequence[frozenset[str]]
) -> int | None:
    """How well a heading is the headline; None if it is not."""
    points = 10 - level
    if text in titles:
        points += _EQUAL
    if any(text == title or (len(text) > _MIN_TITLE_PART and text in title) for title in titles):
        return points + (_NAMED_FIRST_LEVEL if level == 1 else _NAMED)
    if level > 1:
        return None
    words = words_or_pairs(text)
    is_similar = any(_is_similar(words, title) for title in words_of_titles)
    return points + (_SIMILAR_FIRST_LEVEL if is_similar else 0)


def _is_similar(words: frozenset[str], title: frozenset[str]) -> bool:
    shared = len(words & title)
    return shared >= _MIN_SHARED_WORDS and shared >= _SHARE_OF_WORDS * min(len(words), len(title))


def _below_name_of_site(
    blocks: Sequence[Block], lines: Sequence[FoldedLine], best: int, titles: Sequence[str]
) -> int:
    """The heading below the best one, if <title> consists of both: "Name of the site | Headline".
    No running text may stand between them.
    """
    name = lines[best].folded
    rests = [
        rest.strip(_OUTER)
        for title in titles
        for rest in (title.removesuffix(name), title.removeprefix(name))
        if rest != title
    ]
    for block in blocks[best + 1 :] if any(rests) else ():
        text = lines[block.index].folded
        if block.kind == "heading" and not _is_hidden(block):
            is_rest = text in rests
            is_part = len(text) > _MIN_OTHER_PART and any(text in rest for rest in rests)
            if is_rest or is_part:
                return block.index
        elif lines[block.index].words > _RUNNING_TEXT_WORDS:
            break
    return best
