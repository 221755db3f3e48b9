"""What the words around a date call it: the publication, a change, today. Reads no dates."""

import re
from collections.abc import Sequence
from typing import Literal

from scraper.language import FoldedLine, ParsedDate, Phrases
from scraper.text import fold

Label = Literal["update", "publication", "in print"]
"""`in print` is the publication of the printed edition."""

_MOST_LABEL_WORDS = 6
# In characters. A longer text behind a date is no label.
_LONGEST_LABEL = 40
_SEPARATORS = re.compile(r"[|•·()（）]|\s[–—-]\s|,\s")
_ALL_LABELS = ("updated_labels", "published_labels", "print_labels", "today_words")
_OUTER = " |•·,–—-(:："
# The scripts without spaces between words begin with this character, that of Thai.
_UNSPACED = 0x0E00
_CLOSING = " |•·,.–—-()[]（）【】/／"
# A style sheet may have set a word apart from the one before: "Jane DoeUpdated".
_GLUED = re.compile(r"(?<=[a-zß-öø-ÿа-яёα-ώ])(?=[A-ZÀ-ÖØ-ÞА-ЯЁΑ-Ω])")


def label_of(before: str, phrases: Phrases) -> Label | None:
    """The meaning that the words before a date give it."""
    words = _words_of_label(_GLUED.sub(" ", before), phrases)
    for start in range(max(0, len(words) - _MOST_LABEL_WORDS), len(words)):
        if label := _label(" ".join(words[start:]), phrases):
            return label
    return None


def label_alone(text: str, phrases: Phrases) -> Label | None:
    """The label that a text is, such as "Published:"; None if it is more than a label."""
    is_short = len(text) <= _LONGEST_LABEL and len(text.split()) <= _MOST_LABEL_WORDS
    return _label(text.strip(_OUTER), phrases) if is_short else None


def label_behind(after: str, phrases: Phrases) -> Label | None:
    """The meaning that the words behind a date give it, as in "2024/5/3更新"; None if there is more
    than a label, or a colon after it.
    """
    words = after.strip(_CLOSING).split() if len(after) <= _LONGEST_LABEL else []
    if not words or words[-1][-1] in ":：":
        return None
    beside, label = phrases.vocabulary.words("beside_dates"), None
    while words and label is None:
        label = label_alone(" ".join(words), phrases)
        words = words[1:] if fold(words[0]) in beside else []
    return label


def labels_follow(text: str, found: Sequence[ParsedDate], phrases: Phrases) -> bool:
    """Whether the labels of a line stand behind its dates: one does behind the last date, and none
    before the first one.
    """
    return (
        bool(found)
        and label_behind(text[found[-1].end :], phrases) is not None
        and label_of(text[: found[0].start], phrases) is None
    )


def is_today(before: str, phrases: Phrases) -> bool:
    """Whether the words before a date call it today's: "Today is Monday, 20 May 2024"."""
    words = fold(" ".join(_words_of_label(before, phrases)))
    return any(
        words.endswith(word) if ord(word[0]) >= _UNSPACED else f" {words}".endswith(f" {word}")
        for word in phrases.vocabulary.words("today_words")
        if words
    )


def _label(text: str, phrases: Phrases) -> Label | None:
    line = FoldedLine(text.rstrip(":："))
    if phrases.has_whole("updated_lead", line) or _is_one_of("updated_labels", line, phrases):
        return "update"
    is_publication = phrases.has_whole("dateline_lead", line) or _is_one_of(
        "published_labels", line, phrases
    )
    if is_publication and not _is_one_of("weak_openers", line, phrases):
        return "publication"
    return "in print" if _is_one_of("print_labels", line, phrases) else None


def _words_of_label(before: str, phrases: Phrases) -> list[str]:
    """The last words before a date, without a weekday and words such as "on" right before it."""
    words = _SEPARATORS.split(before.rstrip(_OUTER))[-1].split()
    beside = phrases.vocabulary.words("beside_dates")
    kept = len(words)
    while kept > 1 and (
        (word := fold(words[kept - 1]).strip(".,:،")) in phrases.dates.weekdays or word in beside
    ):
        kept -= 1
    return words[:kept] if _is_any_label(words[:kept], phrases) else words


def _is_any_label(words: Sequence[str], phrases: Phrases) -> bool:
    """Whether some last words are a label of a date."""
    first = max(0, len(words) - _MOST_LABEL_WORDS)
    lines = [FoldedLine(" ".join(words[at:])) for at in range(first, len(words))]
    return any(
        phrases.has_whole(key, line) for key in ("updated_lead", "dateline_lead") for line in lines
    ) or any(_is_one_of(key, line, phrases) for key in _ALL_LABELS for line in lines)


def _is_one_of(labels: str, line: FoldedLine, phrases: Phrases) -> bool:
    return not phrases.vocabulary.words(labels).isdisjoint(line.bare)
