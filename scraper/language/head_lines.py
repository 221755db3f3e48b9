"""Reads a line below a headline that gives several facts: "By Jane Doe, 3 May 2024, updated 4 May |
2 min read". Knows no page.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from scraper.language.bylines import bare_names, names_after_lead
from scraper.language.datelines import with_bars, without_labels, words_besides
from scraper.language.dates import ParsedDate
from scraper.language.names import grammar_of
from scraper.language.phrases import Phrases
from scraper.language.reporters import read_reporters

_DIVIDERS = re.compile(r"\s*[|•●·;\n،/]\s*|\s[–—-]+\s|,\s*|(?<=\w)\s*[(]|[)]")
_MARKS = " .,:：|–—-·•()[]"
# Words that are neither names nor go with a date, such as those of a place or a section.
_MOST_OTHER_WORDS = 4
# In characters. In scripts without spaces a longer word is several.
_LONG_WORD = 16


class HeadLine(NamedTuple):
    """What such a line gives."""

    names: list[str]
    """The writers that it calls so, in their order."""
    bare: list[str]
    """Without any: what may be names, or that of a place or the site."""
    dates: Sequence[ParsedDate]


def read_head_line(text: str, phrases: Phrases) -> HeadLine | None:
    """The names and dates of a line that has a date and besides it only names, labels, times and a
    few other words. None for any other line, and for one that has a date alone.
    """
    dates = phrases.dates.find_all(text)
    if not dates:
        return None
    starts = [0, *(one.end for one in dates)]
    ends = [*(one.start for one in dates), len(text)]
    between = zip(starts, ends, strict=True)
    rest = with_bars(" | ".join(text[start:end] for start, end in between), phrases)
    names = names_after_lead(text, phrases) or read_reporters(text, phrases)
    bare, others, has_label = list[str](), 0, False
    is_name = grammar_of(phrases).is_surely_person
    for part in map(str.strip, _DIVIDERS.split(rest)):
        text_of_part = part.strip(_MARKS)
        if not text_of_part:
            continue
        left = words_besides(without_labels(text_of_part, phrases), phrases)
        found = [] if names or bare or not left else bare_names(text_of_part, phrases)
        if not left:
            has_label = True
        elif found and all(map(is_name, found)):
            bare = found
        elif not any(name in part for name in names):
            others += sum(1 + len(word) // _LONG_WORD for word in left)
    if others > _MOST_OTHER_WORDS or not (
        names or bare or has_label or any(one.time for one in dates)
    ):
        return None
    return HeadLine(names, bare, dates)
