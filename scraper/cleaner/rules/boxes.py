"""Boxes of other things between the paragraphs of an article: lists of links, promotion, galleries,
the site's key points. A box is an element of its own in the container of the paragraphs. Judges no
paragraph that stands in that container itself.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, is_inside
from scraper.cleaner.rules.labelled_links import leads_to_own_page
from scraper.cleaner.segment.elements import KIND_TAGS, block_element
from scraper.records import Ancestor, Block, Label, TeaserFinding, Verdict

_MIN_PARAGRAPHS = 3
# In words.
_PARAGRAPH = 15
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
_CONTROLS = frozenset({"button", "label"})
_LISTS = frozenset("ul ol dl table pre blockquote p".split())
_DATA = frozenset({"table_row", "code", "list_item", "quote"})
# Cards of a listicle have a heading, and buttons too.
_NO_LABELS = _DATA | {"heading"}


@dataclass(frozen=True, slots=True)
class Box:
    """An element between paragraphs, with its blocks, at least one."""

    element: Ancestor
    blocks: Sequence[Block]
    is_beside_parts: bool
    """Whether the elements next to it are parts of the article, and not single paragraphs."""


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


def boxes_between_paragraphs(page: PageContext, verdicts: Sequence[Verdict]) -> Iterator[Box]:
    """The elements between the first and last paragraph of the body, in the containers that hold
    its paragraphs, or the parts of it that do.
    """
    paragraphs = [
        block
        for block in page.blocks
        if verdicts[block.index].label == "body"
        and block.kind == "paragraph"
        and page.lines[block.index].words >= _PARAGRAPH
    ]
    flows, divided, parts = _flows(paragraphs)
    around = flows | divided
    inside = [block for block in paragraphs if _child_of(block, around) is not None]
    if not inside:
        return
    current: Ancestor | None = None
    blocks: list[Block] = []
    for block in page.blocks[inside[0].index : inside[-1].index + 1]:
        child = _child_of(block, around)
        if child is not current:
            if current is not None and id(current) not in parts:
                yield Box(current, blocks, id(current.parent) in divided)
            current, blocks = child, []
        blocks.append(block)


def _flows(paragraphs: Sequence[Block]) -> tuple[set[int], set[int], set[int]]:
    """The `id` of each element whose children are paragraphs, of each whose children are parts with
    some paragraphs each, and of the parts.
    """
    held: Counter[int] = Counter()
    parts: dict[int, Ancestor] = {}
    for block in paragraphs:
        if block.parent is not None and (around := block_element(block.parent).parent) is not None:
            held[id(around)] += 1
            parts[id(around)] = around
    flows = {key for key, count in held.items() if count >= _MIN_PARAGRAPHS}
    above = Counter(id(part.parent) for part in parts.values() if part.parent is not None)
    divided = {key for key, count in above.items() if count >= _MIN_PARAGRAPHS} - flows
    return flows, divided, {key for key, part in parts.items() if id(part.parent) in divided}


def _child_of(block: Block, flows: set[int]) -> Ancestor | None:
    """The element of a flow of paragraphs that holds a block."""
    child, element = None, block.parent
    while element is not None and id(element) not in flows:
        child, element = element, element.parent
    return child if element is not None else None


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
    totals = Counter(match[2] for match in found if match)
    if totals and totals.most_common(1)[0][1] >= _MIN_SLIDES:
        return "teaser", "gallery"
    return None


def _titled(box: Box, page: PageContext, verdicts: Sequence[Verdict]) -> _Found:
    """A small box whose first line is the site's own promotion."""
    first = verdicts[box.blocks[0].index]
    words = sum(page.lines[block.index].words for block in box.blocks)
    if first.label in _PROMOTION and first.rule.endswith("_phrase") and words <= _LONGEST_PROMOTION:
        return first.label, "box_of_promotion"
    return None


def _named(box: Box, page: PageContext, _: Sequence[Verdict]) -> _Found:
    """A box whose class says what it is. Around more of the page such a name means little."""
    vocabulary, words = page.phrases.vocabulary, _words_around(box)
    if box.element.tag in KIND_TAGS or box.element.tag in _LISTS:
        return None  # the id of a heading has the words of its text
    if not words.isdisjoint(vocabulary.words("foreign_box_classes")):
        return "advert", "box_of_site"
    if not words.isdisjoint(vocabulary.words("embed_box_classes")):
        return "embed", "box_of_embed"
    if len(box.blocks) == 1:
        return None
    kinds = page.ancestors[box.blocks[0].index].kinds
    return ("teaser", "box_of_teasers") if "teaser" in kinds else None


def _words_around(box: Box) -> frozenset[str]:
    """The class words of the elements that hold all of a box."""
    words, element = box.element.words, box.blocks[0].parent
    while element is not None and element is not box.element:
        if is_inside(box.blocks[-1], element):
            words |= element.words
        element = element.parent
    return words


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
    if not others or box.is_beside_parts:
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
)
