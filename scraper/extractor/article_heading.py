"""Whether the headline that the page shows is clearly that of the article, though no declared title
resembles it. Compares no titles.
"""

from scraper.cleaner import Cleaned, is_content
from scraper.text import count_words

_MIN_WORDS = 3
_MOST_BLOCKS_TO_BODY = 6
_NO_HEADLINES = ("navigation_whole", "teaser_whole", "share_whole", "comments_whole")


def stands_as_headline(cleaned: Cleaned) -> bool:
    """Whether the only first-level heading of a page is no label, the body begins right below it,
    and it has some words or a class for headlines.
    """
    headings = [
        one
        for one in cleaned.judged
        if one.block.kind == "heading" and one.block.level == 1 and one.line.words
    ]
    if len(headings) != 1 or headings[0].verdict.label != "headline":
        return False
    block, _, line = headings[0]
    below = cleaned.judged[block.index + 1 : block.index + 1 + _MOST_BLOCKS_TO_BODY]
    classes = cleaned.phrases.vocabulary.words("headline_classes")
    is_called_so = block.parent is not None and not block.parent.words.isdisjoint(classes)
    return (
        (count_words(block.text) >= _MIN_WORDS or is_called_so)
        and not any(cleaned.phrases.has_whole(key, line) for key in _NO_HEADLINES)
        and any(is_content(one.verdict) for one in below)
    )
