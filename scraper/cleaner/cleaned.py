"""The cleaner's result: the judged blocks of a page, with what was computed on them. Judges
nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from scraper.article import Status
from scraper.cleaner.page_kinds import OtherKind, StandInKind
from scraper.cleaner.segment.hidden_pieces import is_label
from scraper.hiding import UNTIL_SHOWN, Hiding
from scraper.language import FoldedLine, Lexicon, Phrases
from scraper.records import Block, Picture, PostSpan, Verdict
from scraper.text import count_words

CONTENT = frozenset({"body", "heading", "footnote"})
"""The labels of the blocks that make up the body."""
OF_PICTURES = frozenset({"caption", "credit"})
"""The labels of the lines that belong to a picture."""
MODEL, LAST_RESORT, LONG_TEXT = "model", "trafilatura", "long_text"
"""The rules of verdicts that rest on the block model."""
_OF_MODEL = frozenset({MODEL, LAST_RESORT, LONG_TEXT})
_RULES_OF_HIDDEN_TEXT = frozenset({"hidden_for_good", "hidden_until_shown"})


class JudgedBlock(NamedTuple):
    """A block, its verdict, and its text in the forms that phrase lookups need."""

    block: Block
    verdict: Verdict
    line: FoldedLine


@dataclass(frozen=True, slots=True)
class ArticleSpan:
    """Where the article is in the list of blocks, as indices."""

    headline: int
    """`first` if the page does not show a headline."""
    first: int
    """The first block of the body that is not a heading, if there is one. 0 without a body."""
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
    carriers: int = 0
    """How many invisible characters that can carry a text were left out."""
    posts: tuple[PostSpan, ...] = ()
    """The updates of a live blog, or the posts of a forum, in the order of the record."""

    @property
    def headline_text(self) -> str:
        """The text of the headline's block. Empty if the page has no blocks."""
        return self.judged[self.span.headline].block.text if self.judged else ""

    @property
    def hidden_words(self) -> int:
        """The number of words that no reader sees, of those that would be read as a part of the
        article. Menus and labels for screen readers do not count.
        """
        return sum(
            line.words
            for block, verdict, line in self.judged
            if verdict.label == "hidden" and _could_be_body(block, verdict, line.words)
        ) + sum(
            count_words(block.unseen)
            for block, verdict, _ in self.judged
            if block.unseen and is_content(verdict)
        )

    @property
    def words_until_shown(self) -> int:
        """The number of words of the body that readers see when a script has run."""
        return sum(
            line.words
            for block, verdict, line in self.judged
            if block.parent is not None and block.parent.hiding and is_content(verdict)
        )


def _could_be_body(block: Block, verdict: Verdict, words: int) -> bool:
    """Whether a hidden block would be read as a part of the article."""
    hiding = block.parent.hiding if block.parent is not None else Hiding.NONE
    return verdict.rule in _RULES_OF_HIDDEN_TEXT and not is_label(hiding & ~UNTIL_SHOWN, words)


def is_content(verdict: Verdict) -> bool:
    """Whether a block belongs to the body."""
    return verdict.label in CONTENT


def is_of_model(verdict: Verdict) -> bool:
    """Whether the score of a verdict is a probability that the block model gave."""
    return verdict.rule in _OF_MODEL


def article_span(verdicts: Sequence[Verdict]) -> ArticleSpan:
    """The span of the article, from the verdicts of all blocks."""
    body = [index for index, verdict in enumerate(verdicts) if is_content(verdict)]
    first, last = (body[0], body[-1]) if body else (0, -1)
    first = next((index for index in body if verdicts[index].label != "heading"), first)
    headline = next(
        (index for index, verdict in enumerate(verdicts) if verdict.label == "headline"), first
    )
    return ArticleSpan(headline, first, last)
