"""The box of a picture: the innermost container of a picture and of the line below it. Gives no
verdicts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.cleaner.context import is_inside
from scraper.records import Ancestor, Block, Picture

_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class PictureBox:
    """A container of a picture and of a few lines below it. No line is above the picture."""

    element: Ancestor
    lines: Sequence[Block]

    def elements_of_first_line(self) -> Iterator[Ancestor]:
        """The elements from that of the first line up to the box, which is the last."""
        for element in _upwards(self.lines[0].parent):
            yield element
            if element is self.element:
                return


def box_of_picture(picture: Picture, blocks: Sequence[Block]) -> PictureBox | None:
    """The box of a picture among the blocks of its page. None if that container holds more than the
    picture and some lines below it.
    """
    start = picture.before
    if start >= len(blocks) or blocks[start].parent is None:
        return None
    around = {id(element) for element in _upwards(picture.parent.parent)}
    above_line = _upwards(blocks[start].parent)
    box = next((element for element in above_line if id(element) in around), None)
    if box is None or (start > 0 and is_inside(blocks[start - 1], box)):
        return None
    lines: list[Block] = []
    for block in blocks[start : start + _MOST_LINES + 1]:
        if not is_inside(block, box):
            break
        lines.append(block)
    return PictureBox(box, lines) if len(lines) <= _MOST_LINES else None


def _upwards(element: Ancestor | None) -> Iterator[Ancestor]:
    """An element and those around it, innermost first."""
    while element is not None:
        yield element
        element = element.parent
