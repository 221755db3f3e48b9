"""Paragraphs that their author has set as headings. Judges no other blocks."""

from collections import Counter

from msgspec.structs import replace

from scraper.records import Block
from scraper.text import count_words, ends_sentence

# A heading has fewer words. One long heading can be a standfirst.
_PARAGRAPH, _MIN_PARAGRAPHS = 15, 3


def without_headings_of_text(blocks: list[Block]) -> list[Block]:
    """The blocks, with the headings of a level as paragraphs if several of it are sentences as long
    as paragraphs.
    """
    long = [one for one in blocks if one.kind == "heading" and _is_paragraph(one.text)]
    counts = Counter(block.level for block in long)
    levels = {level for level, count in counts.items() if count >= _MIN_PARAGRAPHS}
    if not levels:
        return blocks
    return [
        replace(block, kind="paragraph", level=None)
        if block.level in levels and block.kind == "heading" and _is_paragraph(block.text)
        else block
        for block in blocks
    ]


def _is_paragraph(text: str) -> bool:
    return count_words(text) >= _PARAGRAPH and ends_sentence(text)
