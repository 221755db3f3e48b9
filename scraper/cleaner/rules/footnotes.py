"""Notes: blocks that marks in the text lead to, or that a class calls notes. They belong to the
body, at its end. Judges no other blocks.
"""

from collections import Counter
from collections.abc import Iterator

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.records import Ancestor, Block, Verdict

_UNNAMED = frozenset({*CONTENT, "boilerplate"})
_LEVELS = 4
# A place with more blocks is a part of the page, such as its comments. A list with more notes is
# one of the literature.
_MOST_BLOCKS, _MOST_NOTES = 6, 30


def name_footnotes(page: PageContext, verdicts: list[Verdict]) -> None:
    """The blocks of a note are `footnote`: those at the place that a mark before them leads to, and
    those in a list of notes below the start of the body.
    """
    first = next((at for at, verdict in enumerate(verdicts) if verdict.label == "body"), None)
    if first is None or page.is_text:
        return
    classes = page.phrases.vocabulary.words("note_classes")
    places: dict[int, str] = {}
    for block in page.blocks[first + 1 :]:
        if verdicts[block.index].label not in _UNNAMED or block.kind == "heading":
            continue
        own = page.marks.names.get(block.index)
        if own and page.marks.note_of({own}, block.index):
            places[block.index] = own
            continue
        for element in _around(block, page):
            if not element.words.isdisjoint(classes):
                places[block.index] = ""
                break
            if target := page.marks.note_of(element.words, block.index):
                places[block.index] = target
                break
    if len(places) > _MOST_NOTES:
        return
    sizes = Counter(places.values())
    for index, target in places.items():
        if not target or sizes[target] <= _MOST_BLOCKS:
            verdicts[index] = Verdict(
                "footnote", "note_of_mark" if target else "note_by_class", 0.9
            )


def _around(block: Block, page: PageContext) -> Iterator[Ancestor]:
    """A block's element and those around it that do not hold most of the page."""
    element = block.parent
    for _ in range(_LEVELS):
        if element is None or id(element) in page.whole_page:
            return
        yield element
        element = element.parent
