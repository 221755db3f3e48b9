"""The classes of elements that hold the names of authors. Reads no texts."""

import re

from scraper.language import Vocabulary

_AUTHOR_CLASS = r"^(?:.*[-_])?(?:%(author_classes)s)(?:[-_].*)?$"


def is_author_class(vocabulary: Vocabulary, words: frozenset[str]) -> bool:
    """Whether the class words of an element call it an author's."""
    is_author = vocabulary.pattern(_AUTHOR_CLASS, re.I).match
    return not words.isdisjoint(vocabulary.containers("byline")) or any(map(is_author, words))
