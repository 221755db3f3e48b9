"""The word for an advert before other text of its line: "Advertisement – Winter tyres",
"[Ad] Winter tyres", "Advertisement (continue reading below)". Judges no block.
"""

import re

from scraper.language import FoldedLine, Phrases

_MARK = re.compile(r"[:：|]|\s[–—-]\s")
_OPENING, _CLOSING = re.compile("[(（]"), (")", "）")
_BRACKETED = re.compile(r"[\[【]([^\[\]【】]{1,30})[\]】]\s*[^\W_]")
_BESIDE_LABEL = " *[]()"


def label_before_mark(line: FoldedLine, phrases: Phrases) -> str | None:
    """The word for an advert that a line opens with, folded: in brackets before text, before a
    colon, dash or bar with text behind it, or before a bracket up to the end of the line. None if
    it opens with none.
    """
    bracket = _BRACKETED.match(line.folded)
    if bracket is not None:
        label = bracket[1].strip()
        return label if label in phrases.derived(_advert_labels) else None
    mark = _MARK.search(line.folded)
    if mark is None and line.folded.endswith(_CLOSING):
        mark = _OPENING.search(line.folded)
    if mark is None or not line.folded[mark.end() :].strip():
        return None
    label = line.folded[: mark.start()].strip(_BESIDE_LABEL)
    return label if label in phrases.derived(_advert_labels) else None


def _advert_labels(phrases: Phrases) -> frozenset[str]:
    return phrases.vocabulary.vendors("advert_labels") | frozenset(phrases["advert_whole"])
