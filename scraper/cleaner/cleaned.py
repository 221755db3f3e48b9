"""The cleaner's result: the judged blocks of a page, with what was computed on them. Judges
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scraper.article import Status
from scraper.language import FoldedLine, Lexicon, Phrases
from scraper.records import Block, OtherKind, Picture, PostSpan, StandInKind, Verdict

CONTENT = frozenset({"body", "heading"})
"""The labels of the blocks that make up the body."""


class JudgedBlock(NamedTuple):
    """A block, its verdict, and its text in the forms that phrase lookups need."""

    block: Block
    verdict: Verdict
    line: FoldedLine


@dataclass(frozen=True, slots=True)
class ArticleSpan:
    """Where the article is in the list of blocks, as indices."""

    headline: int
    """The first block of the body if the page does not show a headline."""
    first: int
    """The first block of the body. 0 if there is no body."""
    last: int
    """The last block of the body. -1 if there is no body."""

    @property
    def top(self) -> int:
        """The headline, or the first block of the body if that comes first."""
        return min(self.headline, self.first)


@dataclass(frozen=True, slots=True)
class PageType:
    """What a page is."""

    status: Status
    kind: StandInKind | OtherKind | None = None
    """What stands in the place of an article, or what another page seems to be. None for articles,
    indexes and pages without text.
    """
    target: str | None = None
    """The absolute URL that a page of the kind "redirect" leads to."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A page's judged blocks, its pictures, its language and its type."""

    judged: list[JudgedBlock]
    """All blocks, in reading order."""
    span: ArticleSpan
    pictures: list[Picture]
    language: str | None
    declared_language: str | None
    """The language that the page declares. It may be wrong."""
    page_type: PageType
    lexicon: Lexicon
    phrases: Phrases
    """The phrase tables of its language."""
    posts: tuple[PostSpan, ...] = ()
    """The updates of a live blog, or the posts of a forum, in the order of the record."""


def is_content(verdict: Verdict) -> bool:
    """Whether a block belongs to the body."""
    return verdict.label in CONTENT


def article_span(verdicts: Sequence[Verdict]) -> ArticleSpan:
    """The span of the article, from the verdicts of all blocks."""
    body = [index for index, verdict in enumerate(verdicts) if is_content(verdict)]
    first, last = (body[0], body[-1]) if body else (0, -1)
    headline = next(
        (index for index, verdict in enumerate(verdicts) if verdict.label == "headline"), first
    )
    return ArticleSpan(headline, first, last)
