"""Cards of other articles below an article: a linked title and the text below it, in an element of
their own. Judges nothing above the last paragraph of the article.
"""

from collections.abc import Sequence

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, is_inside
from scraper.cleaner.other_pages import says_article
from scraper.cleaner.rules.labelled_links import leads_to_own_page
from scraper.language import is_surely_name
from scraper.records import Ancestor, Block, TeaserFinding, Verdict

# In words.
_LEAST_ARTICLE, _PARAGRAPH = 25, 12
_SHARE_OF_BODY = 0.4
_MOST_OF_CARD = 3
"""Blocks of a card: a date or a section may be in it too."""


def name_cards_below(page: PageContext, verdicts: list[Verdict]) -> None:
    """The cards that the body has behind its last other paragraph are teasers, if they are the
    smaller part of it.
    """
    if page.is_text or page.headline is None or not says_article(page, verdicts):
        return
    content = [block for block in page.blocks if verdicts[block.index].label in CONTENT]
    cards = {block.index: card for block in content if (card := _card(block, page))}
    others = [
        block
        for block in content
        if block.index not in cards and not block.is_link and page.words(block) >= _PARAGRAPH
    ]
    if not others or sum(map(page.words, others)) < _LEAST_ARTICLE:
        return
    last = others[-1].index
    named = [block for block in content if block.index > last and block.index in cards]
    if (
        not named
        or any(index < last for index in cards)
        or _is_headed(cards[named[0].index], verdicts)
    ):
        return  # sections of the article whose headings are links
    most = _SHARE_OF_BODY * sum(map(page.words, content))
    if sum(page.words(block) for block in named if not block.is_link) > most:
        return
    for block in named:
        title = cards[block.index]
        finding = TeaserFinding(title.links[0].text, title.links[0].href)
        for one in (title, block):
            if verdicts[one.index].label in CONTENT:
                verdicts[one.index] = Verdict("teaser", "card_below", 0.8, findings=(finding,))


def _card(block: Block, page: PageContext) -> Block | None:
    """The linked title right above a block in an element of the two, and hardly more."""
    title = page.neighbour(block, -1)
    if title is None or block.kind == "heading" or not _is_linked_title(title, page):
        return None
    element = title.parent
    while element is not None and not is_inside(block, element):
        element = element.parent
    return title if element is not None and _is_small(element, title, page.blocks) else None


def _is_headed(title: Block, verdicts: Sequence[Verdict]) -> bool:
    """Whether a heading of the body introduces the first card."""
    return title.index > 0 and verdicts[title.index - 1].label == "heading"


def _is_linked_title(block: Block, page: PageContext) -> bool:
    return (
        block.is_link
        and not is_surely_name(block.text, page.phrases)
        and block.index != page.headline
        and leads_to_own_page(block.links[0].href, page)
    )


def _is_small(element: Ancestor, title: Block, blocks: Sequence[Block]) -> bool:
    """Whether an element holds no more than a card has."""
    around = blocks[max(0, title.index - _MOST_OF_CARD) : title.index + _MOST_OF_CARD + 1]
    return sum(is_inside(one, element) for one in around) <= _MOST_OF_CARD
