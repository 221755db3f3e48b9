"""The updates of a live blog: where each begins and ends, and which of their blocks are text.
Knows only live blogs; comments and forums are elsewhere.
"""

import re
from collections import defaultdict
from collections.abc import Sequence

from msgspec import structs

from scraper.cleaner.context import PageContext
from scraper.records import Ancestor, Block, PostSpan, Verdict
from scraper.text import ends_sentence

TIME_OF_UPDATE = "time_of_update"
"""The rule of a dateline that belongs to an update, not to the article."""
# A clock time that opens a line: "14:32", "14.32 Uhr", "14h32", "2:32 p.m.".
_CLOCK = re.compile(r"\s*\d{1,2}\s?[:.h：時时]\s?[0-5]\d\b")
_MIN_UPDATES = 3
# The time of an update is among its first blocks.
_BLOCKS_BEFORE_TIME = 3
# In words.
_LONGEST_TIME = 8
_SHORTEST_TEXT = 6
_SHORTEST_LINE = 3
_PROSE = 25
# A larger share of linked text is a list of other stories.
_LINKED_SHARE = 0.7
_OF_OTHERS = frozenset({"comment", "navigation", "consent", "legal", "advert"})
_TEXT = frozenset({"paragraph", "heading", "list_item", "quote", "table_row"})
_UNNAMED = frozenset({"body", "heading", "boilerplate"})
# Verdicts that rest on the name of a container. A feed of updates often has such a name.
_BY_CONTAINER = frozenset({"teaser_container", "box_under_title", "title_under_label"})


def take_updates(page: PageContext, verdicts: list[Verdict]) -> tuple[PostSpan, ...]:
    """The updates of a live blog in the page's order, if the page is one. Their texts become body,
    and lines that only give a time become datelines.
    """
    is_declared = _is_declared(page)
    if page.is_text or not (is_declared or _has_named_entries(page)):
        return ()
    marks = [block for block in page.blocks if _is_mark(block, page, verdicts)]
    spans = [
        span
        for span in _longest_feed(page, marks)
        if not _is_linked(page.blocks[span.first : span.end])
        and any(page.lines[index].words >= _SHORTEST_TEXT for index in range(span.first, span.end))
    ]
    described = sum(
        any(_is_prose(block, page) for block in page.blocks[span.first : span.end])
        for span in spans
    )
    named = sum("in_live_blog" in page.ancestors[span.first].signals for span in spans)
    if len(spans) < _MIN_UPDATES or described * 2 < len(spans):
        return ()
    if not is_declared and named * 2 < len(spans):
        return ()
    for span in spans:
        for block in page.blocks[span.first : span.end]:
            _judge(block, page, verdicts)
    return tuple(spans)


def _judge(block: Block, page: PageContext, verdicts: list[Verdict]) -> None:
    verdict, line = verdicts[block.index], page.lines[block.index]
    if verdict.label == "dateline":
        verdicts[block.index] = structs.replace(verdict, rule=TIME_OF_UPDATE)
    elif verdict.label in _UNNAMED or verdict.rule in _BY_CONTAINER:
        if _is_time(block, page):
            verdicts[block.index] = Verdict("dateline", TIME_OF_UPDATE, 0.8)
        elif block.kind not in _TEXT or "menu" in page.ancestors[block.index].tags:
            return
        elif block.kind == "heading":
            verdicts[block.index] = Verdict("heading", "live_update", 0.8)
        elif line.words > _SHORTEST_TEXT or (
            line.words >= _SHORTEST_LINE and ends_sentence(block.text)
        ):
            verdicts[block.index] = Verdict("body", "live_update", 0.8)


def _is_prose(block: Block, page: PageContext) -> bool:
    """Whether a block is running text. A list of titles with times is no live blog."""
    words = page.lines[block.index].words
    return words >= _SHORTEST_TEXT and (ends_sentence(block.text) or words >= _PROSE)


def _is_declared(page: PageContext) -> bool:
    """Whether the page declares a live blog or names one in its titles."""
    if "liveblogposting" in page.structured.types:
        return True
    titles = [page.phrases.line(title) for title in page.structured.titles[:2]]
    if page.headline is not None:
        titles.append(page.lines[page.headline])
    return any(
        page.phrases.contains("live_blog_contains", title)
        or page.phrases.start("live_blog_start", title)
        for title in titles
    )


def _has_named_entries(page: PageContext) -> bool:
    """Whether a container is called an entry of a live blog."""
    return any("in_live_blog" in ancestors.signals for ancestors in page.ancestors)


def _is_mark(block: Block, page: PageContext, verdicts: Sequence[Verdict]) -> bool:
    """Whether a block gives the time of an update, alone or before its text."""
    verdict = verdicts[block.index]
    if verdict.label in _OF_OTHERS or "comment" in page.ancestors[block.index].kinds:
        return False
    return (
        block.time is not None
        or verdict.label == "dateline"
        or _CLOCK.match(block.text) is not None
        or _is_time(block, page)
    )


def _is_time(block: Block, page: PageContext) -> bool:
    """Whether a block is a time and nothing else: "14:32", "vor 12 Minuten"."""
    line = page.lines[block.index]
    if line.words > _LONGEST_TIME:
        return False
    return page.phrases.has_whole("clock_whole", line) or page.phrases.has_whole(
        "time_ago_whole", line
    )


def _longest_feed(page: PageContext, marks: Sequence[Block]) -> list[PostSpan]:
    """The updates below the element with the most marked children, in reading order."""
    feeds: dict[int, dict[int, tuple[Ancestor, int]]] = defaultdict(dict)
    elements: dict[int, Ancestor] = {}
    for mark in marks:
        child = mark.parent
        while child is not None and child.parent is not None:
            feeds[id(child.parent)].setdefault(id(child), (child, mark.index))
            elements[id(child.parent)] = child.parent
            child = child.parent
    best = max(
        feeds,
        key=lambda feed: (len(feeds[feed]), -elements[feed].depth),
        default=None,
    )
    if best is None or len(feeds[best]) < _MIN_UPDATES:
        return []
    return _spans(page, elements[best], list(feeds[best].values()))


def _spans(
    page: PageContext, feed: Ancestor, children: Sequence[tuple[Ancestor, int]]
) -> list[PostSpan]:
    """Updates that are each an element of the feed, or that reach from one time to the next."""
    blocks_of: dict[int, list[int]] = defaultdict(list)
    last = -1
    for block in page.blocks:
        child = _child_of(block, feed)
        if child is not None:
            blocks_of[id(child)].append(block.index)
            last = block.index
    owned = [(blocks_of[id(child)], mark) for child, mark in children]
    if sum(len(blocks) > 1 for blocks, _ in owned) * 2 >= len(owned):
        return [
            PostSpan("update", blocks[0], blocks[-1] + 1)
            for blocks, mark in owned
            if mark - blocks[0] < _BLOCKS_BEFORE_TIME
        ]
    starts = [mark for _, mark in owned]
    return [
        PostSpan("update", start, end)
        for start, end in zip(starts, [*starts[1:], last + 1], strict=True)
    ]


def _child_of(block: Block, feed: Ancestor) -> Ancestor | None:
    """The element of a feed that holds a block."""
    element = block.parent
    while element is not None and element.parent is not feed:
        element = element.parent
    return element


def _is_linked(blocks: Sequence[Block]) -> bool:
    linked = sum(len(link.text) for block in blocks for link in block.links)
    return linked > _LINKED_SHARE * sum(len(block.text) for block in blocks)
