"""Corrections that need the verdicts of all blocks, in their order. Changes no visible paragraph,
except the standfirst.
"""

from collections.abc import Callable

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.cleaner.rules.article_end import take_last_list
from scraper.cleaner.rules.boxes import name_boxes
from scraper.cleaner.rules.cards import name_cards_below
from scraper.cleaner.rules.comments import name_comments_below_title, name_comments_by_opening
from scraper.cleaner.rules.copies import name_copies, name_next_articles, name_pull_quotes
from scraper.cleaner.rules.footnotes import name_footnotes
from scraper.cleaner.rules.hidden_text import name_hidden_blocks
from scraper.cleaner.rules.key_points import name_key_points
from scraper.cleaner.rules.labelled_links import name_labelled_links
from scraper.cleaner.rules.pieces import (
    take_first_paragraph,
    take_lists_after_colon,
    take_notes_on_article,
    take_pieces_between_paragraphs,
    take_rest_of_tables,
    take_tables_between_paragraphs,
)
from scraper.cleaner.rules.questions import take_questions
from scraper.cleaner.rules.series import take_series
from scraper.cleaner.rules.standfirst import name_standfirst
from scraper.records import TeaserFinding, Verdict
from scraper.text import ends_sentence

_MAX_KICKER = 8
_PARAGRAPH = 20


def postprocess(page: PageContext, verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts with all corrections."""
    corrected = list(verdicts)
    for rule in POST_RULES:
        rule(page, corrected)
    return corrected


def name_headline_copies(page: PageContext, verdicts: list[Verdict]) -> None:
    """A copy of the headline, above it or in the body."""
    if page.headline is None:
        return
    text = page.lines[page.headline].folded
    for block in page.blocks:
        if (
            block.index != page.headline
            and verdicts[block.index].label in CONTENT
            and page.lines[block.index].folded == text
        ):
            verdicts[block.index] = Verdict("headline", "headline_again", 0.9)


def name_kickers(page: PageContext, verdicts: list[Verdict]) -> None:
    """A short line of the body above the headline, with no paragraph between them, is the name of a
    section or topic.
    """
    for block in reversed(page.blocks[: page.headline or 0]):
        if verdicts[block.index].label not in CONTENT:
            continue
        if page.words(block) >= _PARAGRAPH:
            return  # the headline is that of another text
        if page.words(block) <= _MAX_KICKER and not ends_sentence(block.text):
            verdicts[block.index] = Verdict("navigation", "kicker", 0.8)


def name_links_between_paragraphs(page: PageContext, verdicts: list[Verdict]) -> None:
    """A line between the first and last block of the body that is only a link, and not in the body,
    is a teaser.
    """
    content = [block.index for block in page.blocks if verdicts[block.index].label == "body"]
    for block in page.blocks[content[0] : content[-1]] if content else []:
        if (
            verdicts[block.index].label == "boilerplate"
            and len(block.links) == 1
            and page.lines[block.index].words >= 3
        ):
            (link,) = block.links
            if link.text == block.text and not link.href.startswith("#"):
                verdicts[block.index] = Verdict(
                    "teaser",
                    "link_between_paragraphs",
                    0.7,
                    findings=(TeaserFinding(link.text, link.href),),
                )


def name_line_numbers(page: PageContext, verdicts: list[Verdict]) -> None:
    """The numbers of lines next to a piece of code, which some programs put into a box of code."""
    for block in page.blocks:
        if block.kind != "code" or verdicts[block.index].label not in CONTENT:
            continue
        numbers = block.text.split()
        if len(numbers) > 1 and numbers == [str(line + 1) for line in range(len(numbers))]:
            verdicts[block.index] = Verdict("boilerplate", "line_numbers", 0.9)


def drop_headings_without_text(page: PageContext, verdicts: list[Verdict]) -> None:
    """A heading after the last paragraph of the body does not belong to it."""
    followed = False
    for block in reversed(page.blocks):
        label = verdicts[block.index].label
        if label == "body":
            followed = True
        elif label == "heading" and not followed:
            verdicts[block.index] = Verdict("boilerplate", "heading_without_text", 0.8)


POST_RULES: tuple[Callable[[PageContext, list[Verdict]], None], ...] = (
    name_hidden_blocks,
    name_next_articles,
    name_copies,
    name_pull_quotes,
    name_line_numbers,
    name_kickers,
    take_first_paragraph,
    take_lists_after_colon,
    take_tables_between_paragraphs,
    take_rest_of_tables,
    take_last_list,
    take_pieces_between_paragraphs,
    take_notes_on_article,
    take_questions,
    take_series,
    name_links_between_paragraphs,
    name_labelled_links,
    name_comments_below_title,
    name_comments_by_opening,
    name_key_points,
    name_boxes,
    name_cards_below,
    name_headline_copies,
    name_footnotes,
    name_standfirst,
    drop_headings_without_text,
)
