"""A list or table below the last paragraph of the body, or a list of facts below any: results,
winners, what one needs to know. Judges no paragraphs.
"""

from scraper.cleaner.context import PageContext, container_of, is_inside
from scraper.records import Ancestor, Block, Verdict

_PIECES = frozenset({"list_item", "table_row"})
_LISTS = frozenset("ul ol dl table".split())
# A list of which links are a larger share leads to other pages.
_LINKED_SHARE = 0.3
_MIN_PIECES = 2
_MOST_PIECES = 60
# Longer items look like text to the model. It knows references, footnotes and comments.
_MOST_WORDS = 15
# The model is sure that a piece is not in the body.
_SURE = 0.9


def take_last_list(page: PageContext, verdicts: list[Verdict]) -> None:
    """The list or table right below the last paragraph of the body, or the list of facts (<dl>)
    below any, with its heading, belongs to the body if its items are short, it is in the same
    container as the paragraph, is no list of links, and the model is not sure of the opposite for
    all of it. Short items and numbers do not look like text to the model.
    """
    if page.is_text:
        return
    paragraphs = [
        block
        for block in page.blocks
        if block.kind == "paragraph" and verdicts[block.index].label == "body"
    ]
    for paragraph in paragraphs:
        if paragraph is paragraphs[-1] or _has_facts_below(page, paragraph):
            _take(page, verdicts, paragraph)


def _has_facts_below(page: PageContext, paragraph: Block) -> bool:
    """Whether a <dl> is below a paragraph that is in none, with a heading between them at most."""
    if _is_in_facts(paragraph):
        return False
    below = page.blocks[paragraph.index + 1 : paragraph.index + 3]
    skipped = 1 if below and below[0].kind == "heading" else 0
    return len(below) > skipped and _is_in_facts(below[skipped])


def _is_in_facts(block: Block) -> bool:
    element = _list_element(block)
    return element is not None and element.tag == "dl"


def _take(page: PageContext, verdicts: list[Verdict], paragraph: Block) -> None:
    container = container_of(paragraph)
    if container is None:
        return
    heading, pieces = _below(page, verdicts, paragraph)
    left_out = [block for block in pieces if verdicts[block.index].label == "boilerplate"]
    doubted = left_out if heading is None else [heading, *left_out]
    if (
        not _MIN_PIECES <= len(pieces) <= _MOST_PIECES
        or not is_inside(pieces[0], container)
        or _is_linked(pieces)
        or any(page.words(block) > _MOST_WORDS for block in pieces)
        or not any(verdicts[block.index].score < _SURE for block in doubted)
    ):
        return
    for block in left_out:
        verdicts[block.index] = Verdict("body", "last_list", 0.7)
    if heading is not None and verdicts[heading.index].label == "boilerplate":
        verdicts[heading.index] = Verdict("heading", "heading_of_last_list", 0.7)


def _below(
    page: PageContext, verdicts: list[Verdict], paragraph: Block
) -> tuple[Block | None, list[Block]]:
    """The heading and the pieces of the list or table right below a paragraph."""
    heading: Block | None = None
    pieces: list[Block] = []
    element: Ancestor | None = None
    # A heading, and one piece more than a list may have.
    for block in page.blocks[paragraph.index + 1 : paragraph.index + 3 + _MOST_PIECES]:
        is_free = verdicts[block.index].label in ("body", "heading", "boilerplate")
        if not is_free:
            break
        if not pieces:
            element = _list_element(block)
        if block.kind == "heading" and heading is None and not pieces:
            heading = block
        elif element is not None and _is_piece(block) and is_inside(block, element):
            pieces.append(block)
        else:
            break
    return heading, pieces


def _list_element(block: Block) -> Ancestor | None:
    """The list or table that a block is in."""
    element = block.parent
    while element is not None and element.tag not in _LISTS:
        element = element.parent
    return element


def _is_piece(block: Block) -> bool:
    return block.kind in _PIECES or (block.parent is not None and block.parent.tag == "dt")


def _is_linked(pieces: list[Block]) -> bool:
    linked = sum(len(link.text) for block in pieces for link in block.links)
    return linked > _LINKED_SHARE * sum(len(block.text) for block in pieces)
