"""Titles that say nothing of their page: "Untitled", "Print version", the name of a file. Finds no
headline.
"""

import re
from collections.abc import Iterable

from scraper.language.vocabulary import Vocabulary
from scraper.text import fold

# As "ferry.txt", as "Microsoft Word - ferry.doc", or as "Mirror: 2002/06/ferry.txt".
_FILE = re.compile(
    r"(?:(?:microsoft word - )?[^\s/]|(?:[^:]{1,60}:\s)?\S{0,200}/)\S{0,100}[\w-]"
    r"\.(?:txt|x?html?|php|aspx?|docx?|pdf|rtf)",
    re.I,
)
_OUTER = " .:|*-–—[]()"


def telling_titles(titles: Iterable[str], vocabulary: Vocabulary) -> tuple[str, ...]:
    """The titles without those that any page could have."""
    return tuple(title for title in titles if not is_empty_title(title, vocabulary))


def is_empty_title(title: str, vocabulary: Vocabulary) -> bool:
    """Whether any page could have a title: it says what a page is, or where its file is."""
    folded, printed = fold(title), vocabulary.words("titles_for_printing")
    kind = folded.rpartition(":")[2].strip(_OUTER)  # "The Courier: Print version"
    whole = folded.strip(_OUTER)
    is_kind = whole in printed or (kind in printed and " " in kind)
    return (
        is_kind
        or whole in vocabulary.words("empty_titles")
        or _FILE.fullmatch(title.strip()) is not None
    )
