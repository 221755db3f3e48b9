"""Boxes of other things between the paragraphs of an article: lists of links, promotion, galleries,
the site's key points. A box is an element of its own in the container of the paragraphs. Judges no
paragraph that stands in that container itself.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.cleaner.rules.between_paragraphs import Box, boxes_between_paragraphs, words_around
from scraper.cleaner.rules.labelled_links import leads_to_own_page
from scraper.cleaner.segment.elements import KIND_TAGS
from scraper.records import Block, Label, TeaserFinding, Verdict
from scraper.text import count_words, ends_sentence

# In words.
_LONGEST_BOX = 250
_SHARE_OF_BODY = 0.4
_LINKED_SHARE = 0.8
_MIN_SLIDES = 3
_SLIDE = r"\(?(\d{1,3})\s?(?:/|%(slide_words)s)\s?(\d{1,3})\b"
_PROMOTION: frozenset[Label] = frozenset({"newsletter", "advert"})
_LONGEST_PROMOTION = 120
_LONGEST_BUTTON, _LONGEST_CALL = 6, 60
_LONGEST_OF_OPERATED = 30
_BLOCKS_OF_LEAD, _LONGEST_LEAD = 2, 35
_POWERED = r"(?:%(powered_by)s)\s"
_OFFER = r"/(?:%(offer_paths)s)(?:[/.?#-]|$)"
_LONGEST_NAME_OF_SERVICE = 4
_MANY = 3
_LONGEST_OFFER, _BLOCKS_OF_OFFER = 35, 4
_CONTROLS = frozenset({"button", "label"})
_LISTS = frozenset("ul ol dl table pre blockquote p".split())
_DATA = frozenset({"table_row", "code", "list_item", "quote"})
# Cards of a listicle have a heading, and buttons too.
_NO_LABELS = _DATA | {"heading"}


def name_boxes(page: PageContext, verdicts: list[Verdict]) -> None:
    """Give the blocks of foreign boxes the label of what the box is."""
    if page.is_text:
        return
    body_words = page.content_words(verdicts)
    for box in boxes_between_paragraphs(page, verdicts):
        words = sum(page.lines[block.index].words for block in box.blocks)
        if words > min(_LONGEST_BOX, _SHARE_OF_BODY * body_words):
            continue
        for rule in _KINDS_OF_BOXES:
            if found := rule(box, page, verdicts):
                label, name = found
                for block in box.blocks:
                    if verdicts[block.index].label in CONTENT:
                        verdicts[block.index] = _verdict(label, name, block)
                break


def _verdict(label: Label, rule: str, block: Block) -> Verdict:
    link = next((link for link in block.links if link.text), None)
    if label != "teaser" or link is None:
        return Verdict(label, rule, 0.8)
    return Verdict(label, rule, 0.8, findings=(TeaserFinding(link.text, link.href),))


_Found = tuple[Label, str] | None


def _linked(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """A title that opens like the label of teasers, and lines that are links to other pages."""
    title, *lines = box.blocks
    if not lines or not page.phrases.start("teaser_box_start", page.lines[title.index]):
        return None
    linked = sum(_linked_length(block) for block in lines)
    length = sum(len(block.text) for block in lines)
    return ("teaser", "box_of_links") if linked >= _LINKED_SHARE * length else None


def _linked_length(block: Block) -> int:
    return sum(len(link.text) for link in block.links)


def _slides(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """Numbered slides of a gallery: "1/6", "2/6", "3/6"."""
    slide = page.phrases.vocabulary.pattern(_SLIDE)
    found = [slide.match(block.text) or slide.search(block.text[-12:]) for block in box.blocks]
    slides: dict[str, set[int]] = defaultdict(set)
    for match in filter(None, found):
        slides[match[2]].add(int(match[1]))
    # Measures such as "30 1/8" are not in a row.
    is_gallery = any(
        all(number + step in numbers for step in range(_MIN_SLIDES))
        for numbers in slides.values()
        for number in numbers
    )
    return ("teaser", "gallery") if is_gallery else None


def _titled(box: Box, page: PageContext, verdicts: Sequence[Verdict]) -> _Found:
    """A small box whose first line is the site's own promotion."""
    first = verdicts[box.blocks[0].index]
    words = sum(page.lines[block.index].words for block in box.blocks)
    if first.label in _PROMOTION and first.rule.endswith("_phrase") and words <= _LONGEST_PROMOTION:
        return first.label, "box_of_promotion"
    return None


def _named(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """A box whose class says what it is. Around more of the page such a name means little, and so
    does the id of a section of the article: next to such sections, a box has a link or a control.
    """
    vocabulary, words = page.phrases.vocabulary, words_around(box)
    if box.is_beside_parts and not _can_be_used(box, page):
        return None
    if box.element.tag in KIND_TAGS or box.element.tag in _LISTS:
        return None  # the id of a heading has the words of its text
    if box.alike >= _MANY and box.element.words:
        return None  # "subscriber-only" at each paragraph
    if not words.isdisjoint(vocabulary.words("foreign_box_classes")):
        return "advert", "box_of_site"
    if not words.isdisjoint(vocabulary.words("embed_box_classes")):
        return "embed", "box_of_embed"
    if len(box.blocks) == 1:
        return None
    kinds = page.ancestors[box.blocks[0].index].kinds
    return ("teaser", "box_of_teasers") if "teaser" in kinds else None


def _can_be_used(box: Box, page: PageContext) -> bool:
    """Whether a box has something to click on."""
    return any(
        block.links or not page.ancestors[block.index].tags.isdisjoint(_CONTROLS)
        for block in box.blocks
    )


def _product(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """A small box with a button of a shop: "View deal"."""
    words = sum(page.lines[block.index].words for block in box.blocks)
    sells = any(page.phrases.has_whole("shop_whole", page.lines[one.index]) for one in box.blocks)
    is_small = len(box.blocks) > 1 and words <= _LONGEST_CALL
    return ("advert", "product_box") if sells and is_small and not box.is_beside_parts else None


def _operated(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """A small box with a button or a field below its first line: a poll, an offer, a player, a
    notice about cookies. The text that a button opens is below it.
    """
    if any(block.kind in _NO_LABELS or block.figure for block in box.blocks):
        return None
    if box.alike >= _MANY and box.element.words:
        return None  # "Share" below each short news
    others = box.blocks[1:]
    words = [page.lines[block.index].words for block in box.blocks]
    has_control = any(not page.ancestors[one.index].tags.isdisjoint(_CONTROLS) for one in others)
    is_small = sum(words) <= _LONGEST_CALL and max(words) <= _LONGEST_OF_OPERATED
    return ("advert", "box_with_controls") if has_control and is_small else None


def _call(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """A small box that ends with a link like a button: "Book a free demo"."""
    if box.element.tag in _LISTS or any(block.kind in _DATA for block in box.blocks):
        return None
    words = sum(page.lines[block.index].words for block in box.blocks)
    *others, last = box.blocks
    if not others or (box.is_beside_parts and not _is_small_offer(box, words, page)):
        return None
    is_button = (
        len(last.links) == 1
        and _linked_length(last) == len(last.text)
        and page.lines[last.index].words <= _LONGEST_BUTTON
        and not last.links[0].href.startswith("#")
        and last.kind != "heading"
    )
    if not is_button or words > _LONGEST_CALL or any(block.links for block in others):
        return None
    return "advert", "call_to_action"


def _is_small_offer(box: Box, words: int, page: PageContext) -> bool:
    """Whether a box next to parts of the article has a heading and hardly more, is the only one of
    its class, and its class, or the class or URL of its link, is one of offers or buttons.
    """
    vocabulary, last = page.phrases.vocabulary, box.blocks[-1]
    has_heading = any(block.kind == "heading" for block in box.blocks)
    classes = words_around(box) | (last.parent.words if last.parent else frozenset())
    is_offer = not classes.isdisjoint(vocabulary.words("offer_classes")) or any(
        vocabulary.pattern(_OFFER, re.I).search(link.href) for link in last.links
    )
    return has_heading and box.cards == 1 and is_offer and words <= _LONGEST_OFFER


def _sign_up(box: Box, page: PageContext, verdicts: Sequence[Verdict]) -> _Found:
    """A small box that ends with the field for a newsletter."""
    words = sum(page.lines[block.index].words for block in box.blocks)
    is_small = 1 < len(box.blocks) <= _BLOCKS_OF_OFFER and words <= _LONGEST_CALL
    ends_with_field = verdicts[box.blocks[-1].index].rule == "newsletter_container"
    return ("newsletter", "box_of_newsletter") if is_small and ends_with_field else None


def _widget(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """A small box that says at its end whose program fills it: "Powered by …"."""
    words = sum(page.lines[block.index].words for block in box.blocks)
    is_small = len(box.blocks) > 1 and words <= _LONGEST_CALL
    return ("embed", "box_of_widget") if is_small and _names_service(box.blocks[-1], page) else None


def _names_service(block: Block, page: PageContext) -> bool:
    """Whether a line is "Powered by" and the name of a service. "Provided by the baker" is not."""
    powered = page.phrases.vocabulary.pattern(_POWERED, re.I).match(block.text)
    name = block.text[powered.end() :] if powered else ""
    return (
        name[:1].isupper()
        and count_words(name) <= _LONGEST_NAME_OF_SERVICE
        and not ends_sentence(name)
    )


def _card(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """Another page of the site: a heading and other lines, all in links to that page."""
    targets = {link.href for block in box.blocks for link in block.links}
    words = sum(page.lines[block.index].words for block in box.blocks)
    is_small = len(box.blocks) > 1 and words <= _LONGEST_CALL
    if len(targets) != 1 or not is_small or not leads_to_own_page(targets.pop(), page):
        return None
    linked = [_linked_length(one) >= _LINKED_SHARE * len(one.text) for one in box.blocks]
    has_heading = any(block.kind == "heading" for block in box.blocks)
    # With its title linked alone, it needs to be smaller: reviews link to what they review.
    is_title_linked = (
        linked == [True] + [False] * (len(linked) - 1)
        and len(linked) == _BLOCKS_OF_LEAD
        and words <= _LONGEST_LEAD
        and not has_heading
        and box.element.tag not in _LISTS
    )
    return ("teaser", "card") if (all(linked) and has_heading) or is_title_linked else None


_KINDS_OF_BOXES: tuple[Callable[[Box, PageContext, Sequence[Verdict]], _Found], ...] = (
    _linked,
    _slides,
    _titled,
    _named,
    _product,
    _card,
    _operated,
    _call,
    _sign_up,
    _widget,
)
