"""The body: the blocks that were judged content, and their join. Chooses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

from scraper.article import BodyBlock, BodyKind
from scraper.cleaner.pipeline import Cleaned
from scraper.records import Block, Verdict

_JOINED_BY_LINE = frozenset({"list_item", "table_row"})


def is_content(verdict: Verdict) -> bool:
    """Whether a block belongs to the body."""
    return verdict.label in ("body", "heading")


def body_blocks(cleaned: Cleaned) -> list[BodyBlock]:
    """The body's blocks in reading order."""
    return [
        BodyBlock(
            _kind(block, verdict),
            (block.level or 2) if verdict.label == "heading" else None,
            block.text,
        )
        for block, verdict in zip(cleaned.blocks, cleaned.verdicts, strict=True)
        if is_content(verdict)
    ]


def _kind(block: Block, verdict: Verdict) -> BodyKind:
    """What kind of body block a judged block is: the verdict says what is a heading, and a caption
    in the body is a paragraph.
    """
    if verdict.label == "heading":
        return "heading"
    if block.kind == "caption" or block.kind == "heading":
        return "paragraph"
    return block.kind


def join(blocks: Sequence[BodyBlock]) -> str | None:
    """The body as text: blocks parted by blank lines, the items of a list and the rows of a table
    by line breaks.
    """
    parts: list[str] = []
    for number, block in enumerate(blocks):
        if number:
            same_list = block.kind in _JOINED_BY_LINE and blocks[number - 1].kind == block.kind
            parts.append("\n" if same_list else "\n\n")
        parts.append(block.text)
    return "".join(parts) or None


@dataclass(frozen=True, slots=True)
class ArticleSpan:
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


def article_span(cleaned: Cleaned) -> ArticleSpan:
    """The bounds of a page whose blocks are judged."""
    body = [index for index, verdict in enumerate(cleaned.verdicts) if is_content(verdict)]
    first, last = (body[0], body[-1]) if body else (0, -1)
    headline = next(
        (index for index, verdict in enumerate(cleaned.verdicts) if verdict.label == "headline"),
        first,
    )
    return ArticleSpan(headline, first, last)
