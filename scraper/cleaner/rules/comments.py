"""Comments below their title, where no element holds them. Those in a container of that name are
judged in boilerplate.py.
"""

import re
from collections import defaultdict
from itertools import pairwise

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, container_of
from scraper.language import words_besides
from scraper.records import Ancestor, Block, Verdict
from scraper.text import count_words

_TITLE = "comment_phrase"
# In words of the body above the title.
_LEAST_ARTICLE, _PARAGRAPH = 60, 15
_FEWEST_OPENINGS, _FEWEST_NUMBERED = 3, 2
_MOST_WORDS_OF_OPENING, _MOST_WORDS_OF_NAME = 12, 4
_LONGEST_COMMENT, _TIMES_LONGER = 60, 2
_NO_NAME = re.compile(r"[,;:\[\]]|\d\s")
_NUMBERED = re.compile(r"#?\d{1,4}[.)]?\s+(?=\S)")


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


def name_comments_by_opening(page: PageContext, verdicts: list[Verdict]) -> None:
    """Lines that open with a name, a day and a time, several of them below an article, open its
    comments: "1. Jane 15.05.2024 11:02". In a thread the first one stands above the text.

    Each has a text. That of the last one is not much longer than the others: behind messages that
    an article quotes, it goes on.
    """
    content = [block for block in page.blocks if verdicts[block.index].label in CONTENT]
    openings = [place for place, block in enumerate(content) if _opens_comment(block, page)]
    if not openings:
        return
    words = sum(map(page.words, content[: openings[0]]))
    numbered = sum(_NUMBERED.match(content[place].text) is not None for place in openings)
    is_many = len(openings) >= _FEWEST_OPENINGS or numbered >= _FEWEST_NUMBERED
    *lengths, last = (
        sum(map(page.words, content[start:end])) - _words_of_first_line(content[start])
        for start, end in pairwise((*openings, len(content)))
    )
    most = max(_LONGEST_COMMENT, _TIMES_LONGER * max(lengths, default=0))
    have_texts = all(length > 0 for length in lengths) and 0 < last <= most
    if words >= _LEAST_ARTICLE and is_many and have_texts:
        for block in content[openings[0] :]:
            verdicts[block.index] = Verdict("comment", "comment_by_opening", 0.8)


def _words_of_first_line(block: Block) -> int:
    return count_words(block.text.partition("\n")[0])


def _opens_comment(block: Block, page: PageContext) -> bool:
    """Whether the first line of a block has a day with its time, and a few words that may be a name
    besides.
    """
    line = block.text.partition("\n")[0]
    if block.kind == "heading" or len(line.split()) > _MOST_WORDS_OF_OPENING:
        return False
    date = page.phrases.dates.find(line)
    if date is None or date.time is None:
        return False
    name = _NUMBERED.sub("", line[: date.start], count=1).rstrip(" ,;")
    if _NO_NAME.search(name):
        return False
    before = words_besides(name, page.phrases)
    return 0 < len(before) <= _MOST_WORDS_OF_NAME
