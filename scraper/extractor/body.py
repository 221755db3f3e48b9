"""The body: the blocks with a verdict of content, and their text; and the page's key points. Gives
no verdicts.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from scraper.article import BodyBlock, BodyKind, Span
from scraper.cleaner import PARAGRAPH_OF_POST, Cleaned, JudgedBlock, is_content
from scraper.records import Block, Verdict
from scraper.urls import absolute_url

_JOINED_BY_LINE = frozenset({"list_item", "table_row"})


class Body(NamedTuple):
    """The body of a page."""

    blocks: list[BodyBlock]
    """In reading order, the notes last."""
    text: str


def read_body(cleaned: Cleaned, base: str | None) -> Body | None:
    """The body of a page; None if it has none. `base` is the base URL of relative URLs."""
    blocks = [
        BodyBlock(
            _kind(block, verdict),
            (block.level or 2) if verdict.label == "heading" else None,
            block.text,
            list(_spans(block, base)),
        )
        for block, verdict, _ in _in_order(cleaned)
    ]
    text = _joined(blocks)
    return Body(blocks, text) if text else None


def _in_order(cleaned: Cleaned) -> list[JudgedBlock]:
    """The judged blocks of the body, the notes last."""
    content = [judged for judged in cleaned.judged if is_content(judged.verdict)]
    return sorted(content, key=lambda judged: judged.verdict.label == "footnote")


def positions(cleaned: Cleaned) -> dict[int, int]:
    """The index of each block of the page that is in the body -> its index in the body."""
    return {judged.block.index: position for position, judged in enumerate(_in_order(cleaned))}


def _spans(block: Block, base: str | None) -> Iterator[Span]:
    """The spans of a block, without links that lead to no page, and without code in code."""
    for span in block.spans:
        url = absolute_url(span.href or "", base) if span.kind == "link" else None
        if url if span.kind == "link" else not (span.kind == block.kind == "code"):
            yield Span(span.start, span.end, span.kind, url)


def body_places(cleaned: Cleaned) -> list[int | None]:
    """For each index of a block of the page, the index in the body of the first block of the body
    at or behind it; None if no block of the body is there. The last entry is for the end of the
    page.
    """
    places: list[int | None] = [None]
    known = positions(cleaned)
    for block, verdict, _ in reversed(cleaned.judged):
        is_place = block.index in known and verdict.label != "footnote"
        places.append(known[block.index] if is_place else places[-1])
    return places[::-1]


def _kind(block: Block, verdict: Verdict) -> BodyKind:
    """The kind of a judged block. The verdict decides what is a heading or a note. A caption in the
    body is a paragraph.
    """
    if verdict.label == "heading" or verdict.label == "footnote":
        return verdict.label
    if block.kind == "caption" or block.kind == "heading":
        return "paragraph"
    if block.kind == "list_item" and verdict.rule == PARAGRAPH_OF_POST:
        return "paragraph"
    return block.kind


def _joined(blocks: Sequence[BodyBlock]) -> str:
    """The body as text. Blank lines separate blocks; line breaks separate the items of a list and
    the rows of a table.
    """
    parts: list[str] = []
    for number, block in enumerate(blocks):
        if number:
            same_list = block.kind in _JOINED_BY_LINE and blocks[number - 1].kind == block.kind
            parts.append("\n" if same_list else "\n\n")
        parts.append(block.text)
    return "".join(parts)


def key_points(cleaned: Cleaned) -> list[str]:
    """The page's own list of the article's main points, in its order, each once, without the title
    of their box.
    """
    points = (
        block.text.replace("\n", " ")
        for block, verdict, _ in cleaned.judged
        if verdict.label == "key_points" and verdict.rule != "key_points_title"
    )
    return list(dict.fromkeys(points))
