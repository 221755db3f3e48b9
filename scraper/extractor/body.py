"""The body: the blocks with a verdict of content, and their text. Gives no verdicts."""

from collections.abc import Sequence

from scraper.article import BodyBlock, BodyKind
from scraper.cleaner import Cleaned, is_content
from scraper.records import Block, Verdict

_JOINED_BY_LINE = frozenset({"list_item", "table_row"})


def body_blocks(cleaned: Cleaned) -> list[BodyBlock]:
    """The body's blocks in reading order."""
    return [
        BodyBlock(
            _kind(block, verdict),
            (block.level or 2) if verdict.label == "heading" else None,
            block.text,
        )
        for block, verdict, _ in cleaned.judged
        if is_content(verdict)
    ]


def _kind(block: Block, verdict: Verdict) -> BodyKind:
    """The kind of a judged block. The verdict decides what is a heading. A caption in the body is
    a paragraph.
    """
    if verdict.label == "heading":
        return "heading"
    if block.kind == "caption" or block.kind == "heading":
        return "paragraph"
    return block.kind


def join(blocks: Sequence[BodyBlock]) -> str | None:
    """The body as text; None for no blocks. Blank lines separate blocks; line breaks separate the
    items of a list and the rows of a table.
    """
    parts: list[str] = []
    for number, block in enumerate(blocks):
        if number:
            same_list = block.kind in _JOINED_BY_LINE and blocks[number - 1].kind == block.kind
            parts.append("\n" if same_list else "\n\n")
        parts.append(block.text)
    return "".join(parts) or None
