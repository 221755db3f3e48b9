"""The text of a block in which bold or italic type, and no colon, parts labels from names:
"**Words** Jane Doe". Gives no verdicts.
"""

from scraper.language import Phrases, is_label
from scraper.records import Block

_TYPES = frozenset({"strong", "emphasis"})
# In characters. Longer blocks are text.
_LONGEST = 300


def labelled_text(block: Block, phrases: Phrases) -> str:
    """The text of a block as readers see it, with a colon behind each label of a writer or another
    work that stands in bold or italics at the beginning of a line.
    """
    text = block.text
    if block.parts or not block.spans or len(text) > _LONGEST:
        return block.apart
    for span in reversed(block.spans):
        opens_line = span.start == 0 or text[span.start - 1] == "\n"
        label, rest = text[span.start : span.end], text[span.end :]
        if (
            span.kind in _TYPES
            and opens_line
            and rest[:1].isspace()
            and is_label(label.strip(), phrases)
        ):
            text = f"{text[: span.end]}: {rest.lstrip()}"
    return text
