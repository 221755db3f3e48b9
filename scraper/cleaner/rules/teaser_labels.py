"""The labels of teasers before other marks than a colon: "READ MORE | …". Gives no verdicts."""

import re

from scraper.language import FoldedLine, Phrases

_MARK = re.compile(r"\s*[|»›>→]\s*|\s*[-–—]\s+")
_DASHES = "-–—"
_LONGEST_LABEL, _WORDS_BEFORE_DASH = 30, 2


def title_behind_mark(text: str, phrases: Phrases) -> str:
    """The title behind a teaser's label and a mark; empty if there is no such label. A label before
    a dash has several words: "More – a hundred men" is a sentence.
    """
    mark = _MARK.search(text[:_LONGEST_LABEL])
    if mark is None:
        return ""
    label = text[: mark.start()]
    is_short = mark[0].strip() in _DASHES and len(label.split()) < _WORDS_BEFORE_DASH
    is_label = not is_short and phrases.has_whole("teaser_lead", FoldedLine(label))
    return text[mark.end() :].strip() if is_label else ""
