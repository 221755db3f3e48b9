"""Cuts flattened text (a page copied as text) into blocks. A line is a block, unless the text is
hard-wrapped. Gives no verdicts.
"""

import re
from collections.abc import Iterator

from scraper.cleaner.segment.segmentation import Segmentation
from scraper.records import Block, BlockKind
from scraper.text import clean, count_carriers, count_words

_MARKER = re.compile(r"(?P<marker>[-–—•·*▪●◦‣]|\d{1,3}[.)])\s+(?=\S)")
_NARROWEST, _WIDEST = 50, 100
_RAGGED = 18


def blocks_of_text(text: str) -> Segmentation:
    """The blocks of a text. Blank lines separate its groups of lines."""
    groups = list(_groups(text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n\n")))
    width = _wrap_width(groups)
    blocks: list[Block] = []
    for number, group in enumerate(groups):
        for line in _unwrapped(group, width) if width else group:
            if block := _block(line, len(blocks), number):
                blocks.append(block)
    return Segmentation(blocks, carriers=count_carriers(text))


def _groups(text: str) -> Iterator[list[str]]:
    group: list[str] = []
    for line in [*text.split("\n"), ""]:
        if line.strip():
            group.append(line.strip())
        elif group:
            yield group
            group = []


def _wrap_width(groups: list[list[str]]) -> int | None:
    """The column at which a text was hard-wrapped, or None.

    In wrapped text every line of a group except the last is nearly full. Text that was copied from
    a page has long lines, or short ones of all lengths.
    """
    inner = [len(line) for group in groups for line in group[:-1]]
    longest = max((len(line) for group in groups for line in group), default=0)
    if len(inner) < 4 or not _NARROWEST <= longest <= _WIDEST:
        return None
    full = sum(1 for length in inner if length >= longest - _RAGGED)
    return longest if full >= 0.75 * len(inner) else None


def _unwrapped(group: list[str], width: int) -> Iterator[str]:
    """The lines of a group, with a line joined to the one before if its first word would not have
    fitted there.
    """
    line = group[0]
    last = line
    for following in group[1:]:
        fitted = len(last) + 1 + len(following.split()[0]) <= width
        if fitted or _MARKER.match(following):
            yield line
            line = following
        else:
            line = f"{line} {following}"
        last = following
    yield line


def _block(line: str, index: int, group: int) -> Block | None:
    text = clean(line)
    marker, kind = None, "paragraph"
    if (found := _MARKER.match(text)) and count_words(text) > 1:
        # "12. March was cold" does not open a list. An ordinal is a marker only before a capital, a
        # quote or a digit.
        if not found["marker"][0].isdigit() or not text[found.end()].islower():
            marker, kind, text = found["marker"], "list_item", text[found.end() :]
    elif text[:1] == ">" and count_words(text) > 8:
        kind, text = "quote", text.lstrip("> ")
    if not text:
        return None
    block_kind: BlockKind = (
        "list_item" if kind == "list_item" else "quote" if kind == "quote" else "paragraph"
    )
    return Block(index=index, kind=block_kind, text=text, paragraph_group=group, marker=marker)
