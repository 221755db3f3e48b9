"""Comments below their title, where no element holds them. Those in a container of that name are
judged in boilerplate.py.
"""

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext
from scraper.records import Verdict

_TITLE = "comment_phrase"
# In words of the body above the title.
_LEAST_ARTICLE = 60


def name_comments_below_title(page: PageContext, verdicts: list[Verdict]) -> None:
    """The blocks of the body below a heading such as "Comments (6)" are comments, up to a heading
    that is not of the body, if the article stands above it.
    """
    words, is_below = 0, False
    for block in page.blocks:
        verdict = verdicts[block.index]
        if verdict.rule == _TITLE and block.kind == "heading":
            is_below = words >= _LEAST_ARTICLE
        elif block.kind == "heading" and verdict.label not in (*CONTENT, "comment"):
            is_below = False
        elif verdict.label in CONTENT:
            words += page.words(block)
            if is_below:
                verdicts[block.index] = Verdict("comment", "comment_below_title", 0.8)
