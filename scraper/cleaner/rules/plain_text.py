"""Judges the lines of flattened text without a verdict, by their shape and by their neighbours.

Text has no tags. A paragraph is long or ends like a sentence. The headline is above all paragraphs.
Something separates the standfirst from the body. A section heading is short, alone, and above a
paragraph.

A short line next to another short line, or before one that ends the article, is not a heading. That
keeps video titles and loose captions out. It also loses a chapter's title that is right above a
section's title.
"""

from collections.abc import Iterator, Sequence

from scraper.cleaner.context import PageContext
from scraper.records import Block, EmbedFinding, TeaserFinding, Verdict
from scraper.text import ends_sentence

_PARAGRAPH_WORDS = 25
_HEADLINE_WORDS = 30
_HEADING_WORDS = 14
_STANDFIRST_WORDS = 70
_HEAD_LABELS = frozenset({"share", "byline", "dateline"})

Verdicts = list[Verdict | None]


def classify_text(page: PageContext, named: Verdicts) -> list[Verdict]:
    """A verdict for every block. Verdicts of named rules stay. The others go by shape."""
    verdicts = list(named)
    _judge_headline(page, verdicts)
    _judge_standfirst(page, verdicts)
    _judge_lists(page, verdicts)
    paragraphs = [
        block.index
        for block in page.blocks
        if verdicts[block.index] is None and (is_paragraph(page, block) or _opens_list(page, block))
    ]
    last = paragraphs[-1] if paragraphs else -1
    for index in range(len(verdicts)):
        if verdicts[index] is None:
            verdicts[index] = _judge_line(page, verdicts, index, last)
    return [verdict or Verdict("boilerplate", "unjudged", 0.0) for verdict in verdicts]


def is_paragraph(page: PageContext, block: Block) -> bool:
    """Whether a line is running text."""
    words = page.words(block)
    return words >= _PARAGRAPH_WORDS or (
        words >= 3 and ends_sentence(block.text) and not _may_be_title(block.text, words)
    )


def _may_be_title(text: str, words: int) -> bool:
    """Whether a line is a short question or exclamation, which may be a heading or a teaser."""
    return (
        words <= _HEADING_WORDS
        and text.endswith(("?", "!"))
        and not text.startswith(('"', "“", "„", "«", "'"))
    )


def _opens_list(page: PageContext, block: Block) -> bool:
    after = page.neighbour(block, 1)
    return (
        block.text.rstrip().endswith((":", "："))
        and after is not None
        and after.kind == "list_item"
    )


def _judge_headline(page: PageContext, verdicts: Verdicts) -> None:
    """The headline is the longest short line above the first paragraph, the first of equally long
    ones. The short lines above it are kickers.
    """
    head = []
    for block in page.blocks:
        if verdicts[block.index] is None:
            if is_paragraph(page, block) and (
                page.words(block) >= _HEADLINE_WORDS or block.text.endswith(".")
            ):
                break
            if page.words(block) <= _HEADLINE_WORDS and block.marker is None:
                head.append(block)
        elif head and verdicts[block.index].label in _HEAD_LABELS:  # type: ignore[union-attr]
            break
    if head:
        headline = max(
            head, key=lambda block: (min(page.words(block), _HEADING_WORDS), -block.index)
        )
        for block in head:
            if block.index < headline.index:
                verdicts[block.index] = Verdict("navigation", "kicker", 0.7)
        verdicts[headline.index] = Verdict("headline", "first_title", 0.9)


def _judge_standfirst(page: PageContext, verdicts: Verdicts) -> None:
    """The first paragraph is a standfirst if a byline, date or share line is between it and the
    next, or if it is right under the headline and a picture follows.

    Bylines, dates and share lines are never between two paragraphs of a body. Pictures are, so they
    do not count after a byline or date.
    """
    headline = next(
        (
            index
            for index, verdict in enumerate(verdicts)
            if verdict and verdict.label == "headline"
        ),
        None,
    )
    if headline is None:
        return
    open_blocks = [block for block in page.blocks[headline + 1 :] if verdicts[block.index] is None]
    if (
        len(open_blocks) < 2
        or not is_paragraph(page, open_blocks[0])
        or page.words(open_blocks[0]) > _STANDFIRST_WORDS
    ):
        return
    first, second = open_blocks[0].index, open_blocks[1].index
    between = {verdict.label for verdict in verdicts[first + 1 : second] if verdict}
    above = {verdict.label for verdict in verdicts[headline + 1 : first] if verdict}
    if between & _HEAD_LABELS or (between & {"caption", "credit"} and not above):
        verdicts[first] = Verdict("standfirst", "divided_from_body", 0.8)


def _judge_lists(page: PageContext, verdicts: Verdicts) -> None:
    """A short list of titles is a list of teasers, unless a colon or a heading introduces it."""
    for items in _lists(page.blocks, verdicts):
        before = _previous_open(page.blocks, verdicts, items[0].index)
        introduced = before is not None and (
            before.text.rstrip().endswith((":", "：")) or not is_paragraph(page, before)
        )
        titles = [
            item
            for item in items
            if 4 <= page.words(item) <= 20 and not item.text.rstrip().endswith((".", ";", ","))
        ]
        if not introduced and len(titles) == len(items) and len(items) <= 6:
            for item in items:
                verdicts[item.index] = Verdict(
                    "teaser", "list_of_titles", 0.8, findings=(TeaserFinding(item.text),)
                )


def _lists(blocks: Sequence[Block], verdicts: Verdicts) -> Iterator[list[Block]]:
    items: list[Block] = []
    for block in blocks:
        if block.kind == "list_item" and verdicts[block.index] is None:
            items.append(block)
        elif items:
            yield items
            items = []
    if items:
        yield items


def _previous_open(blocks: Sequence[Block], verdicts: Verdicts, index: int) -> Block | None:
    return next(
        (block for block in reversed(blocks[:index]) if verdicts[block.index] is None), None
    )


def _judge_line(page: PageContext, verdicts: Verdicts, index: int, last_paragraph: int) -> Verdict:
    block = page.blocks[index]
    if is_paragraph(page, block) or block.kind == "quote" or _opens_list(page, block):
        return Verdict("body", "paragraph", 0.9)
    if index > last_paragraph:
        if block.kind == "list_item" and index > 0 and _is_body(verdicts[index - 1]):
            return Verdict("body", "list", 0.7)
        return Verdict("boilerplate", "after_the_article", 0.7)
    if block.kind == "list_item":
        return Verdict("body", "list", 0.7)
    before, after = page.neighbour(block, -1), page.neighbour(block, 1)
    if page.words(block) > _HEADING_WORDS:
        return Verdict("body", "long_line", 0.5)
    if block.text.rstrip().endswith((":", "：", ",", ";")):
        return Verdict("body", "unfinished_sentence", 0.6)
    is_next_to_short = any(
        other is not None and _is_loose(page, other, verdicts) for other in (before, after)
    )
    if not is_next_to_short and after is not None and _continues(page, after, verdicts):
        return Verdict("heading", "short_line_alone", 0.8)
    return Verdict(
        "embed",
        "stacked_short_lines" if is_next_to_short else "short_line_in_the_flow",
        0.6,
        findings=(EmbedFinding(block.text),),
    )


def _is_body(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.label == "body"


def _is_loose(page: PageContext, block: Block, verdicts: Verdicts) -> bool:
    """Whether a neighbour is also a short line, without a verdict of a named rule."""
    verdict = verdicts[block.index]
    unnamed = verdict is None or verdict.rule in (
        "stacked_short_lines",
        "short_line_in_the_flow",
        "short_line_alone",
        "after_the_article",
    )
    return (
        unnamed
        and block.kind != "list_item"
        and not is_paragraph(page, block)
        and not block.text.rstrip().endswith((":", "："))
    )


def _continues(page: PageContext, block: Block, verdicts: Verdicts) -> bool:
    """Whether the article continues with this block: running text, a list, or a picture."""
    verdict = verdicts[block.index]
    if verdict is None:
        return (
            is_paragraph(page, block)
            or block.kind in ("list_item", "quote")
            or block.text.rstrip().endswith((":", "："))
        )
    return verdict.label in ("caption", "credit", "body")
