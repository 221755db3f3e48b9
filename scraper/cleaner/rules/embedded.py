"""The article that the page carries as data, next to what the page shows without its scripts."""

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.cleaner.segment.html import EMBEDDED
from scraper.records import Ancestor, Block, Verdict

# In words. A shorter one may be a notice.
_MIN_ARTICLE = 60


def leave_out_shell(page: PageContext, verdicts: list[Verdict]) -> None:
    """What the page shows around an article in its data is not part of the article: lists of other
    stories, and a start of the article that the data have too.
    """
    # The blocks of the data come last.
    if not page.blocks or not _is_embedded(page.blocks[-1]):
        return
    if _embedded_words(page, verdicts) < _MIN_ARTICLE:
        return
    for block in page.blocks:
        if verdicts[block.index].label in CONTENT and not _is_embedded(block):
            verdicts[block.index] = Verdict("boilerplate", "shell", 0.8)


def _embedded_words(page: PageContext, verdicts: list[Verdict]) -> int:
    """The words of the body that come from the page's data."""
    return sum(
        page.lines[block.index].words
        for block in reversed(page.blocks)
        if verdicts[block.index].label in CONTENT and _is_embedded(block)
    )


def _is_embedded(block: Block) -> bool:
    element: Ancestor | None = block.parent
    while element is not None and element.words is not EMBEDDED:
        element = element.parent
    return element is not None
