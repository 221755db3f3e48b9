"""Comments below their title, where no element holds them. Those in a container of that name are
judged in boilerplate.py.
"""

from collections import defaultdict

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, container_of
from scraper.records import Ancestor, Block, Verdict

_TITLE = "comment_phrase"
# In words of the body above the title.
_LEAST_ARTICLE, _PARAGRAPH = 60, 15


def release_letters(page: PageContext, verdicts: list[Verdict | None]) -> None:
    """Letters of readers in an article, between its paragraphs in the same container, are judged
    like all other text, although their boxes are called comments. Comments come below.
    """
    named = [
        block
        for block in page.blocks
        if (verdict := verdicts[block.index]) is not None and verdict.rule == "comment_container"
    ]
    if not named:
        return
    paragraphs: dict[int, list[int]] = defaultdict(list)
    for block in page.blocks:
        free = verdicts[block.index] is None and page.words(block) >= _PARAGRAPH
        if free and block.kind == "paragraph" and (box := container_of(block)) is not None:
            paragraphs[id(box)].append(block.index)
    for block in named:
        around = _around_comments(block, page)
        beside = paragraphs.get(id(around), []) if around is not None else []
        if beside and beside[0] < block.index < beside[-1]:
            verdicts[block.index] = None


def _around_comments(block: Block, page: PageContext) -> Ancestor | None:
    """The element around the outermost element of a block that is called comments."""
    found, element = None, block.parent
    while element is not None:
        if page.is_called(element, "comment"):
            found = element.parent
        element = element.parent
    return found


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
