"""The elements between the paragraphs of an article, each with its blocks: what may be boxes of
other things. Judges nothing.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from scraper.cleaner.context import PageContext, is_inside
from scraper.cleaner.other_pages import says_article
from scraper.cleaner.segment.elements import block_element
from scraper.records import Ancestor, Block, Verdict

_MIN_PARAGRAPHS = 3
_PARAGRAPH = 15
"""In words. What is shorter does not show where the paragraphs of an article stand."""


@dataclass(frozen=True, slots=True)
class Box:
    """An element between paragraphs, with its blocks, at least one."""

    element: Ancestor
    blocks: Sequence[Block]
    is_beside_parts: bool
    """Whether the elements next to it are parts of the article, and not single paragraphs."""
    alike: int = 1
    """The number of elements of its tag and class. Three and more are paragraphs of the article."""
    cards: int = 1
    """The number of boxes whose elements have the same class words as its own."""


def boxes_between_paragraphs(page: PageContext, verdicts: Sequence[Verdict]) -> list[Box]:
    """The elements between the first and last paragraph of the body, in the containers that hold
    its paragraphs, or the parts of it that do, or branch into such parts at any depth.
    """
    boxes = list(_boxes(page, verdicts))
    alike, cards = _alike(page, boxes), Counter(map(words_around, boxes))
    return [
        replace(
            box,
            alike=len(alike[box.element.tag, box.element.words]),
            cards=cards[words_around(box)],
        )
        for box in boxes
    ]


def _boxes(page: PageContext, verdicts: Sequence[Verdict]) -> Iterator[Box]:
    paragraphs = [
        block
        for block in page.blocks
        if verdicts[block.index].label == "body"
        and block.kind == "paragraph"
        and page.lines[block.index].words >= _PARAGRAPH
    ]
    flows, divided, parts = _flows(paragraphs)
    # The sections of other pages, such as those of services, look the same.
    branches, held = (
        _branches(paragraphs, flows) if says_article(page, verdicts) else (set[int](), set[int]())
    )
    beside_parts = divided | branches
    parts |= held
    around = flows | beside_parts
    inside = [block for block in paragraphs if _child_of(block, around) is not None]
    if not inside:
        return
    current: Ancestor | None = None
    blocks: list[Block] = []
    for block in page.blocks[inside[0].index : inside[-1].index + 1]:
        child = _child_of(block, around)
        if child is not current:
            if current is not None and id(current) not in parts:
                yield Box(current, blocks, id(current.parent) in beside_parts)
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


def _branches(paragraphs: Sequence[Block], flows: set[int]) -> tuple[set[int], set[int]]:
    """The `id` of each element, no flow, of which two or more children hold paragraphs, and of such
    children that are no paragraphs themselves. Page builders put each paragraph into elements of
    its own.
    """
    children: dict[int, set[int]] = {}
    for block in paragraphs:
        child = None if block.parent is None else block_element(block.parent)
        while child is not None and child.parent is not None:
            held = children.setdefault(id(child.parent), set())
            if id(child) in held:
                break
            held.add(id(child))
            child = child.parent
    branches = {key for key, held in children.items() if len(held) > 1} - flows
    return branches, {one for key in branches for one in children[key] if one in children}


def _child_of(block: Block, flows: set[int]) -> Ancestor | None:
    """The element of a flow of paragraphs that holds a block."""
    child, element = None, block.parent
    while element is not None and id(element) not in flows:
        child, element = element, element.parent
    return child if element is not None else None


def _alike(page: PageContext, boxes: Sequence[Box]) -> dict[tuple[str, frozenset[str]], set[int]]:
    """The tag and class words of each box -> the `id` of all elements of the page with both."""
    found: dict[tuple[str, frozenset[str]], set[int]] = {
        (box.element.tag, box.element.words): set() for box in boxes
    }
    for block in page.blocks if found else ():
        element = block.parent
        while element is not None:
            if (key := (element.tag, element.words)) in found:
                found[key].add(id(element))
            element = element.parent
    return found


def words_around(box: Box) -> frozenset[str]:
    """The class words of the elements that hold all of a box."""
    words, element = box.element.words, box.blocks[0].parent
    while element is not None and element is not box.element:
        if is_inside(box.blocks[-1], element):
            words |= element.words
        element = element.parent
    return words
