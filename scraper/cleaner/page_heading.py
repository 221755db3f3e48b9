"""Which heading of a page is its headline, or which line, if no heading is. Gives no verdicts, and
does not choose the record's headline, which may be a declared title.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from urllib.parse import urlsplit

from scraper.language import FoldedLine
from scraper.parsing import TITLE_DIVIDER, StructuredData, first_text
from scraper.records import Block
from scraper.text import fold, without_accents, words_or_pairs

_MIN_TITLE_PART = 15
_MIN_OTHER_PART = 8
_RUNNING_TEXT_WORDS = 20
_OUTER = " |–—•·:»«ㅣ‹›-"
_HOME = re.compile(r"(?:\./|/)?(?:index\.\w+)?")
# An h1 with so many of its words in a title, and so many of the title's words, names the page.
_MIN_SHARED_WORDS = 3
_SHARE_OF_WORDS = 0.6
# In characters, of which those of Chinese, Japanese and Korean count double. A title is a line only
# if it makes up such a share of what <title> has.
_MIN_LINE, _SHARE_OF_TITLE = 20, 0.4
_NEAR_TEXT = 5
_LINES = frozenset({"paragraph", "table_row"})
_MIN_WORDS_OF_HEADING, _LOWEST_LEVEL = 3, 4
_MOST_CUTS = 20
_COMMA = re.compile(r"[,，、]\s")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
# Points of a heading: those of its level, and for how a title names it.
_NAMED, _NAMED_FIRST_LEVEL, _SIMILAR_FIRST_LEVEL, _EQUAL = 20, 25, 22, 4
_DECLARED, _LOWEST_OF_DECLARED = 8, 2
"""Of a large heading that is a declared title, and not the last part of <title>, which is the
site's, in place of `_EQUAL`.
"""
_BELOW_ANY_H1 = 9


def headline_of(
    blocks: Sequence[Block], lines: Sequence[FoldedLine], structured: StructuredData
) -> int | None:
    """The index of the heading that the page's titles name, the highest first. Without one, the
    first h1; without any h1, the line that a title names; without any title, the heading of the
    running text. The site's name is not a headline, nor is a link to its home page.
    """
    declared = (*structured.titles, first_text(structured.article.get("headline")))
    titles = [_folded(title, title.isupper()) for title in declared if title]
    is_upper = any(title.isupper() for title in declared if title)
    best = _best_named(blocks, lines, titles, structured, is_upper=is_upper)
    if best is None:
        if structured.site_names.issuperset(titles):
            return _heading_of_text(blocks, lines)
        return _line_of_title(blocks, lines, titles, structured.site_names)
    below = _larger_heading_below(best, blocks, lines, titles[1:])
    return below if below is not None else _apart_from_site(best, blocks, lines, titles, structured)


def _best_named(
    blocks: Sequence[Block],
    lines: Sequence[FoldedLine],
    titles: Sequence[str],
    structured: StructuredData,
    *,
    is_upper: bool,
) -> int | None:
    """The heading that the titles name best. `is_upper` says that one of them is in capitals."""
    words_of_titles = [words_or_pairs(title) for title in titles]
    first_parts = tuple(
        first
        for title in titles
        if _length(first := TITLE_DIVIDER.split(title)[0].strip()) > _MIN_LINE
    )
    best: tuple[int, int] | None = None
    for block in blocks:
        if block.kind != "heading" or block.level is None or _is_hidden(block):
            continue
        text = lines[block.index].folded
        if (text in structured.site_names and text not in titles) or _leads_home(block):
            continue
        text = _folded(text, is_upper) if is_upper else text
        points = _points(text, block.level, titles, words_of_titles, first_parts)
        is_declared = text in titles[1:] and text not in _ends(titles[:1])
        if points is not None and is_declared and block.level <= _LOWEST_OF_DECLARED:
            points += _DECLARED - _EQUAL
        if points is not None and (best is None or points > best[0]):
            best = (points, block.index)
    return best[1] if best is not None else None


def _apart_from_site(
    best: int,
    blocks: Sequence[Block],
    lines: Sequence[FoldedLine],
    titles: Sequence[str],
    structured: StructuredData,
) -> int:
    """The best heading, or if it is the site's name, the heading or line that is the rest of
    <title>.
    """
    text = lines[best].folded
    is_end = text in _ends(titles[:1])
    if text in titles[1:] and text not in structured.site_names:
        # Some sites declare their name as the title.
        other = _below_name_of_site(blocks, lines, best, titles[:1]) if is_end else best
        return max(best, other, key=lambda index: len(lines[index].folded))
    if is_end:
        # The site's name may be a heading, and the headline none.
        line = _line_of_title(blocks, lines, titles, structured.site_names)
        if line is not None and _is_below(line, best, lines):
            return line
    return _below_name_of_site(blocks, lines, best, titles[:1])


def _larger_heading_below(
    best: int, blocks: Sequence[Block], lines: Sequence[FoldedLine], titles: Sequence[str]
) -> int | None:
    """The heading right below a smaller one, which is the name of a section: no title besides
    <title> begins with it.
    """
    if lines[best].folded.startswith(tuple(titles)) or any(
        title.startswith(lines[best].folded) for title in titles
    ):
        return None
    small = blocks[best]
    below = blocks[best + 1] if best + 1 < len(blocks) else None
    is_larger = (
        below is not None
        and below.kind == "heading"
        and (below.level or 0) < (small.level or 0)
        and _length(below.text) > max(_MIN_LINE, _length(small.text))
        and not _is_hidden(below)
    )
    return below.index if below is not None and is_larger else None


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
    text: str,
    level: int,
    titles: Sequence[str],
    words_of_titles: Sequence[frozenset[str]],
    first_parts: tuple[str, ...],
) -> int | None:
    """How well a heading is the headline; None if it is not. `first_parts` are those of the titles
    that are long enough to begin a longer heading.
    """
    points = 10 - level
    if text in titles:
        points += _EQUAL
    if any(text == title or _is_in_title(text, title) for title in titles):
        return points + (_NAMED_FIRST_LEVEL if level == 1 else _NAMED)
    if level > 1:
        return points - _BELOW_ANY_H1 if text.startswith(first_parts) else None
    words = words_or_pairs(text)
    is_similar = any(_is_similar(words, title) for title in words_of_titles)
    return points + (_SIMILAR_FIRST_LEVEL if is_similar else 0)


def _folded(text: str, is_upper: bool) -> str:
    """A folded text. If a title is in capitals, it is without accents, which some languages then
    leave out.
    """
    folded = fold(text)
    if not is_upper:
        return folded
    return without_accents(folded).replace("ς", "σ")


def _length(text: str) -> int:
    return len(text) + len(_WIDE.findall(text))


def _is_in_title(text: str, title: str) -> bool:
    return _length(text) > _MIN_TITLE_PART and text in title


def _line_of_title(
    blocks: Sequence[Block],
    lines: Sequence[FoldedLine],
    titles: Sequence[str],
    site_names: frozenset[str],
) -> int | None:
    """The first line that is a title or one of its parts, and is no heading."""
    parts = {
        part
        for title in titles
        for part in (title, *_parts(title))
        if _length(part) >= max(_MIN_LINE, _SHARE_OF_TITLE * _length(title))
        and part not in site_names
    }
    for block in blocks:
        is_line = block.kind in _LINES and not block.links and not _is_hidden(block)
        if is_line and lines[block.index].folded in parts:
            return block.index
    return None


def _ends(titles: Sequence[str]) -> frozenset[str]:
    """The last parts of titles, where most have the site's name."""
    parts = (TITLE_DIVIDER.split(title) for title in titles)
    return frozenset(some[-1].strip(_OUTER) for some in parts if len(some) > 1)


def _is_below(line: int, heading: int, lines: Sequence[FoldedLine]) -> bool:
    """Whether a line is the longer part of a title and below the heading that is the other."""
    return line > heading and len(lines[line].folded) > len(lines[heading].folded)


def _parts(title: str) -> Iterator[str]:
    """The parts of a title, and what is behind each of its dividers and first commas."""
    cuts = list(islice(TITLE_DIVIDER.finditer(title), _MOST_CUTS))
    for comma in islice(_COMMA.finditer(title), _MOST_CUTS):
        yield title[comma.end() :].strip(_OUTER)
    for cut in cuts:
        yield title[: cut.start()].strip(_OUTER)
        yield title[cut.end() :].strip(_OUTER)


def _heading_of_text(blocks: Sequence[Block], lines: Sequence[FoldedLine]) -> int | None:
    """The first heading with running text right below it and none above."""
    for block in blocks:
        if _is_running_text(block, lines):
            return None
        if block.kind != "heading" or (block.level or 0) > _LOWEST_LEVEL or _is_hidden(block):
            continue
        below = blocks[block.index + 1 : block.index + 1 + _NEAR_TEXT]
        if lines[block.index].words >= _MIN_WORDS_OF_HEADING and any(
            _is_running_text(one, lines) for one in below
        ):
            return block.index
    return None


def _is_running_text(block: Block, lines: Sequence[FoldedLine]) -> bool:
    words = lines[block.index].words
    return words > _RUNNING_TEXT_WORDS and block.kind == "paragraph" and not block.links


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
