"""Reads lines that give dates: what goes with a date ("Published", a weekday, a reading time), and
lines that have nothing else. Knows no names.
"""

import re

from scraper.language.lines import FoldedLine
from scraper.language.phrases import Phrases
from scraper.text import ends_sentence, fold

_TIME = re.compile(r"\d{1,2}\s?h(?:\s?\d\d)?(?!\w)|\d{1,2}(?:[:.]|:\s)\d\d", re.I)
_BETWEEN_WORDS = re.compile(r"[\s|,;:：/\\()\[\]•·@#*–—-]+")
_DIVIDERS = re.compile(r"\s*[|•·]\s*|\s[–—-]\s")
_LABELS = ("dateline_lead", "updated_lead")
_LABELS_OF_ALL_LANGUAGES = ("published_labels", "updated_labels")
_WORD = re.compile(r"[^\W_]+")
_FIRST_WORD = re.compile(r"[^\W\d_]+")
# In characters. Shorter words are labels only before a colon, and so short ones never.
_LABEL, _LONG_LABEL = 4, 6
_MOST_WORDS_OF_LABEL = 4


def is_dateline(text: str, phrases: Phrases) -> bool:
    """Whether a line has one or more dates and otherwise only words that go with them: "Published",
    a weekday, a time, two words of a place.
    """
    pieces, end = [], 0
    for date in phrases.dates.find_all(text):
        pieces.append(text[end : date.start])
        end = date.end
    if not end:
        return False
    rest = " | ".join(without_labels(piece, phrases) for piece in (*pieces, text[end:]))
    left = words_besides(rest, phrases)
    return not left or (
        len(left) <= 2 and not ends_sentence(text) and all(word[:1].isupper() for word in left)
    )


def words_besides(text: str, phrases: Phrases) -> list[str]:
    """The words of a text without times, weekdays and words such as "at" that go with a date."""
    known = phrases.vocabulary.words("beside_dates")
    # The vowels of Hindi and Thai are no letters, so words are what is between spaces and marks.
    return [
        word
        for word in _BETWEEN_WORDS.split(_TIME.sub(" ", text))
        if (key := fold(word).strip(".،।"))
        and key not in phrases.dates.weekdays
        and key not in known
        and any(map(str.isalnum, key))
    ]


def with_bars(line: str, phrases: Phrases) -> str:
    """A line with a bar before each label of a date or a reading time in it: "Jane Doe | Published
    3 May | Reading time: 2 min".
    """
    # Most lines have no first word of a label, and the pattern takes longer than this look.
    if line.isascii() and phrases.derived(_first_words).isdisjoint(_WORD.findall(line.lower())):
        return line
    return phrases.derived(_labels_inside).sub(lambda found: found["whole"] or " | ", line)


def without_dated_parts(line: str, phrases: Phrases) -> str:
    """A line without its parts that begin with a label of a date or a reading time."""
    barred = with_bars(line, phrases)
    if "|" not in barred:
        return line
    parts = barred.split(" | ")
    return " | ".join(part for part in parts if not _label_of(phrases.line(part), phrases))


def _all_labels(phrases: Phrases) -> frozenset[str]:
    """The labels of dates and of reading times."""
    labels = {label for key in _LABELS for label in phrases[key]}
    for key in _LABELS_OF_ALL_LANGUAGES:
        labels |= phrases.vocabulary.words(key)
    of_times = (_FIRST_WORD.match(one) for one in phrases["reading_time_whole"])
    return frozenset(labels) | frozenset(word[0] for word in of_times if word is not None)


def _first_words(phrases: Phrases) -> frozenset[str]:
    found = (_WORD.search(label) for label in phrases.derived(_all_labels))
    return frozenset(word[0] for word in found if word is not None)


def _labels_inside(phrases: Phrases) -> re.Pattern[str]:
    """The pattern of the place before a label that has words before it. A label behind a bar is a
    match as a whole, so that "Last updated:" is not cut before its second word.
    """
    labels = phrases.derived(_all_labels)
    usable = sorted((one for one in labels if len(one) >= _LABEL), key=lambda one: (-len(one), one))
    long = [one for one in usable if len(one) >= _LONG_LABEL]
    return re.compile(
        rf"(?P<whole>\|\s?(?:{_any_of(usable)})\s*[:：])"
        rf"|(?<=[^\s\d|:：,(])[\s,(]+(?=(?:{_any_of(usable)})\s*[:：]"
        rf"|(?:{_any_of(long)})(?![^\W\d])(?:\s+\D{{0,12}})?(?:\d|$))",
        re.I,
    )


def _any_of(words: list[str]) -> str:
    return "|".join(map(re.escape, words)) or "(?!)"


def without_labels(text: str, phrases: Phrases) -> str:
    """`text` without the words that introduce dates and reading times."""
    rest = []
    for part in _DIVIDERS.split(text):
        bare = part.strip(" ,;()")
        first, _, others = bare.partition(" ")  # "… and last updated on"
        line = FoldedLine(others if fold(first) in phrases["byline_and"] else bare)
        if phrases.has_whole("reading_time_whole", line):
            continue
        lead = _label_of(line, phrases)
        after = line.folded.lstrip(" >|").split()[len(lead.split()) :]
        rest.append(" ".join(after) if lead else line.text)
    return " | ".join(rest)


def _label_of(line: FoldedLine, phrases: Phrases) -> str:
    """The longest label of a date that opens a line. Empty if none does."""
    lead = max((phrases.start(table, line) or "" for table in _LABELS), key=len)
    words = line.bare[0].split()
    for count in range(min(len(words), _MOST_WORDS_OF_LABEL), len(lead.split()), -1):
        label = " ".join(words[:count]).rstrip(":：")
        if any(label in phrases.vocabulary.words(key) for key in _LABELS_OF_ALL_LANGUAGES):
            return label
    return lead
