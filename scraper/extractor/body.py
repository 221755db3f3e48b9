"""The body: the blocks with a verdict of content, their text, and their span. Gives no verdicts."""

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


@dataclass(frozen=True, slots=True)
class ArticleSpan:
    """Where the article is in the page's list of blocks, as indices of blocks."""

    headline: int
    """The headline, or the first block of the body if the page has no headline."""
    first: int
    """The first block of the body; 0 if there is no body."""
    last: int
    """The last block of the body; -1 if there is no body."""

    @property
    def top(self) -> int:
        """The start of the article: its headline, or its body if that comes first."""
        return min(self.headline, self.first)


def article_span(cleaned: Cleaned) -> ArticleSpan:
    """The span of the article on a page whose blocks are judged."""
    body = [index for index, verdict in enumerate(cleaned.verdicts) if is_content(verdict)]
    first, last = (body[0], body[-1]) if body else (0, -1)
    headline = next(
        (index for index, verdict in enumerate(cleaned.verdicts) if verdict.label == "headline"),
        first,
    )
    return ArticleSpan(headline, first, last)
