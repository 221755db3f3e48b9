"""The standfirst: the paragraph under the headline that stands apart from the body."""

from scraper.cleaner.context import PageContext, container_of, is_inside
from scraper.cleaner.rules.live_blog import TIME_OF_UPDATE
from scraper.cleaner.segment.elements import block_element
from scraper.records import Ancestor, Block, Verdict
from scraper.text import ends_sentence

_UNNAMED = frozenset({"body", "heading", "boilerplate"})
_HEAD = frozenset({"byline", "dateline"})
_HEADERS = frozenset({"header", "hgroup"})
# In words. A heading right below the headline that is longer than a section title is a standfirst.
_MIN_STANDFIRST_HEADING = 10


def name_standfirst(page: PageContext, verdicts: list[Verdict]) -> None:
    """In a tree: the paragraph under the headline is a standfirst if its class says so, if it is
    the page's description, or if a byline or date is between it and the body. The first paragraph
    of the body has to stand apart from the next one.
    """
    if page.headline is None or page.is_text:
        return
    for block in page.blocks[page.headline + 1 : page.headline + 16]:
        if verdicts[block.index].label not in _UNNAMED or not 6 <= page.words(block) <= 120:
            continue
        if rule := _standfirst_rule(block, page, verdicts):
            verdicts[block.index] = Verdict("standfirst", rule, 0.9)
            return
        if verdicts[block.index].label == "body":
            return


def _standfirst_rule(block: Block, page: PageContext, verdicts: list[Verdict]) -> str | None:
    """The name of the rule by which a block is the standfirst, or None."""
    following = _next_of_body(block, page, verdicts)
    classes = page.phrases.vocabulary.words("standfirst_classes")
    weak = page.phrases.vocabulary.words("weak_standfirst_classes")
    if following is not None and _opens_parts(block, following, classes - weak):
        return None
    if _is_in_standfirst(block, following, page):
        return "standfirst_element"
    is_first_paragraph = following is not None and (
        _look_alike(block, following) or _are_siblings(block, following)
    )
    if page.lines[block.index].folded in page.folded_descriptions and not is_first_paragraph:
        return "page_description"
    above = [verdict.label for verdict in verdicts[(page.headline or 0) + 1 : block.index]]
    below = page.neighbour(block, 1)
    if (
        block.kind == "heading"
        and not above
        and not ends_sentence(block.text)
        and page.lines[block.index].words >= _MIN_STANDFIRST_HEADING
    ):
        return "heading_under_headline"
    divided = (
        below is not None
        and verdicts[below.index].label in _HEAD
        and verdicts[below.index].rule != TIME_OF_UPDATE
        and not _HEAD.intersection(above)
    )
    return (
        "divided_from_body"
        if divided
        and page.words(block) <= 70
        and (
            ends_sentence(block.text)
            or _is_in_header(block, page)
            or (not above and not block.links and not is_first_paragraph)
        )
        else None
    )


def _is_in_standfirst(block: Block, following: Block | None, page: PageContext) -> bool:
    """Whether the class of a block's element or container is one of standfirsts."""
    vocabulary = page.phrases.vocabulary
    classes = vocabulary.words("standfirst_classes")
    if following is not None and _are_siblings(block, following):
        classes -= vocabulary.words("first_paragraph_classes")
    return any(
        not element.words.isdisjoint(classes)
        and "body" not in element.words
        and not (following and is_inside(following, element))
        for element in (block.parent, container_of(block))
        if element is not None
    )


def _is_in_header(block: Block, page: PageContext) -> bool:
    """Whether a block without links is in the same <header> as the headline."""
    element = page.blocks[page.headline].parent if page.headline is not None else None
    while element is not None and element.tag not in _HEADERS:
        element = element.parent
    return element is not None and not block.links and is_inside(block, element)


def _next_of_body(block: Block, page: PageContext, verdicts: list[Verdict]) -> Block | None:
    """The first paragraph of the body after a block, or the first block of the body if none is a
    paragraph.
    """
    body = (
        other for other in page.blocks[block.index + 1 :] if verdicts[other.index].label == "body"
    )
    first = next(body, None)
    if first is None or first.kind == "paragraph":
        return first
    return next((other for other in body if other.kind == "paragraph"), first)


def _element(block: Block) -> Ancestor | None:
    """The block-level element of a block. Its text can be in a <span>."""
    return None if block.parent is None else block_element(block.parent)


def _are_siblings(block: Block, other: Block) -> bool:
    """Whether two blocks have the same tag in the same container."""
    first, second = _element(block), _element(other)
    return (
        first is not None
        and second is not None
        and first.parent is second.parent
        and first.tag == second.tag
    )


def _opens_parts(block: Block, following: Block, classes: frozenset[str]) -> bool:
    """Whether two blocks are in parts of one text: elements next to each other, of which the first
    has all class words of the second. Of its other words, such as "first" and "description", none
    may be in `classes`.
    """
    first, second = container_of(block), container_of(following)
    return (
        first is not None
        and second is not None
        and first is not second
        and first.parent is second.parent
        and first.tag == second.tag
        and bool(second.words)
        and second.words < first.words
        and classes.isdisjoint(first.words - second.words)
    )


def _look_alike(block: Block, other: Block) -> bool:
    """Whether two blocks are the same kind of element in the same container, or in two containers
    of the same name, as adverts part them.
    """
    first, second = _element(block), _element(other)
    if first is second:
        return True
    if first is None or second is None or (first.tag, first.words) != (second.tag, second.words):
        return False
    around, about = first.parent, second.parent
    return around is about or (
        around is not None
        and about is not None
        and bool(around.words)
        and (around.tag, around.words) == (about.tag, about.words)
    )
