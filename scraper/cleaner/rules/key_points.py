"""The site's own list of an article's main points, or its summary by a program: a box above or
between the paragraphs. Judges nothing else.

Writers of guides also sum up their text in a list ("Key takeaways"), which is part of it. So a list
of points counts as the site's own only in news, or if the model left it out already.
"""

from collections.abc import Sequence

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, container_of, is_inside
from scraper.records import Ancestor, Block, Verdict

_LONGEST_TITLE = 8
_MOST_BLOCKS = 20
_MOST_WORDS = 250
_SHARE_OF_BODY = 0.5
# In blocks of the body above it. Below, a summary is the end of the text.
_MOST_ABOVE = 3
_FREE = frozenset({"body", "heading", "boilerplate", "standfirst"})
# A title can be the button that opens the box.
_OF_TITLES = _FREE | {"navigation"}
_NEWS = frozenset(
    "newsarticle reportagenewsarticle analysisnewsarticle backgroundnewsarticle "
    "liveblogposting".split()
)


def name_key_points(page: PageContext, verdicts: list[Verdict]) -> None:
    """The blocks of the box, and its title."""
    is_news = not _NEWS.isdisjoint(page.structured.types)
    for block, line in zip(page.blocks, page.lines, strict=True):
        if line.words > _LONGEST_TITLE or verdicts[block.index].label not in _OF_TITLES:
            continue
        by_program = page.phrases.has_whole("ai_summary_whole", line)
        if not by_program and not page.phrases.has_whole("key_points_whole", line):
            continue
        points = _points(page, verdicts, block)
        is_left_out = all(verdicts[point.index].label not in CONTENT for point in points)
        is_of_site = is_news or _is_called(page, block)
        if not points or not (by_program or is_of_site or is_left_out):
            continue
        if not by_program and not is_left_out and _content_above(verdicts, block) > _MOST_ABOVE:
            continue
        if _is_most_of_body(page, verdicts, points):
            continue
        verdicts[block.index] = Verdict("key_points", "key_points_title", 0.8)
        for point in points:
            verdicts[point.index] = Verdict("key_points", "key_points", 0.8)


def _is_called(page: PageContext, title: Block) -> bool:
    """Whether the box around a title is called a summary or key points."""
    names = page.phrases.vocabulary.words("key_points_classes")
    box = container_of(title) if not page.is_text else None
    return box is not None and id(box) not in page.whole_page and not box.words.isdisjoint(names)


def _points(page: PageContext, verdicts: Sequence[Verdict], title: Block) -> list[Block]:
    """The blocks in the box under a title; without a box, the items of the list right below it."""
    box = container_of(title) if not page.is_text else None
    while box is not None and id(box) not in page.whole_page:
        points = _blocks_below(page, title, box)
        if points:
            break
        box = box.parent
    if box is None or id(box) in page.whole_page or not _is_box(page, points):
        points = _list_below(page, title)
    return [point for point in points if verdicts[point.index].label in _FREE]


def _blocks_below(page: PageContext, title: Block, box: Ancestor) -> list[Block]:
    found = []
    for block in page.blocks[title.index + 1 : title.index + 1 + _MOST_BLOCKS]:
        if not is_inside(block, box):
            break
        found.append(block)
    return found


def _is_box(page: PageContext, points: Sequence[Block]) -> bool:
    words = sum(page.lines[point.index].words for point in points)
    return 0 < words <= _MOST_WORDS and len(points) < _MOST_BLOCKS


def _list_below(page: PageContext, title: Block) -> list[Block]:
    found = []
    for block in page.blocks[title.index + 1 : title.index + 1 + _MOST_BLOCKS]:
        if block.kind != "list_item":
            break
        found.append(block)
    return found


def _content_above(verdicts: Sequence[Verdict], block: Block) -> int:
    return sum(verdict.label in CONTENT for verdict in verdicts[: block.index])


def _is_most_of_body(
    page: PageContext, verdicts: Sequence[Verdict], points: Sequence[Block]
) -> bool:
    """Whether little of the body would be left."""
    body = page.content_words(verdicts)
    words = sum(page.lines[point.index].words for point in points)
    return words > _SHARE_OF_BODY * body
