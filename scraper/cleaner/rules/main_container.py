"""What the page as a whole says against the model's judgement of its blocks: text outside of the
container that has most of the article, and the one long text of a page. The model sees only what is
near a block.
"""

from collections import Counter
from collections.abc import Sequence

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, is_prose
from scraper.records import Ancestor, Block, Verdict

# Of the words of the body. The article is the innermost container that has so many.
_MAIN_SHARE = 0.7
# A shorter text, in words, has no main container: it may be cards in a row.
_LEAST = 150
# Of the words in the main container, as many are in paragraphs of so many words. What is short is a
# list of cards or of facts, and goes on in other containers.
_PROSE_SHARE, _PARAGRAPH = 0.5, 20
# The probability that a block needs outside.
_SURE = 0.95
# A text of so many words is the body of a page on which the model took a smaller share of as many.
# It knows few of the languages of the world, and none in which a text is one block.
_LONG_TEXT, _NEXT_TO_NOTHING = 150, 0.2
_SURELY_NOT = 0.9
_RULES_OF_MODEL = frozenset({"model", "model_and_trafilatura"})
# A list is not an article: the sentence in front of it belongs to it.
_PARTS_OF_LISTS = frozenset("ul ol dl table thead tbody tfoot tr".split())


def leave_out_strays(page: PageContext, verdicts: list[Verdict]) -> None:
    """Judge blocks of the body as boilerplate that stand after the main container, and of which the
    model is not sure enough. In front of it stands what belongs to the article, such as a
    standfirst.

    For articles only: other pages have their content in many containers.
    """
    body = [block for block in page.blocks if verdicts[block.index].label in CONTENT]
    main = _main_container(page, body)
    if main is None:
        return
    inside = [block.index for block in body if _is_inside(block, main)]
    counts = [page.lines[index].words for index in inside]
    prose = sum(count for count in counts if count >= _PARAGRAPH)
    if sum(counts) < _LEAST or prose < _PROSE_SHARE * sum(counts):
        return
    for block in body:
        verdict = verdicts[block.index]
        if block.index > inside[-1] and verdict.score < _SURE:
            verdicts[block.index] = Verdict("boilerplate", "outside_article", 1 - verdict.score)


def take_long_text(page: PageContext, verdicts: list[Verdict]) -> None:
    """Judge a long text as body, with the prose in the same container, if there is next to no body
    without it. The verdict of a named rule stays.
    """
    free = [
        block
        for block in page.blocks
        if verdicts[block.index].label == "boilerplate"
        and verdicts[block.index].rule in _RULES_OF_MODEL
        and verdicts[block.index].score < _SURELY_NOT
        and is_prose(block, page.lines[block.index])
    ]
    longest = max(free, key=page.words, default=None)
    if longest is None or page.words(longest) < _LONG_TEXT:
        return
    if page.content_words(verdicts) >= _NEXT_TO_NOTHING * page.words(longest):
        return
    for block in free:
        if block is longest or _container(block) is _container(longest):
            verdicts[block.index] = Verdict("body", "long_text", 0.5)


def _main_container(page: PageContext, body: Sequence[Block]) -> Ancestor | None:
    held: Counter[int] = Counter()
    elements: dict[int, Ancestor] = {}
    for block in body:
        element = block.parent
        while element is not None:
            held[id(element)] += page.lines[block.index].words
            elements[id(element)] = element
            element = element.parent
    least = _MAIN_SHARE * sum(page.lines[block.index].words for block in body)
    holding = (
        elements[key]
        for key, count in held.items()
        if count >= least and elements[key].tag not in _PARTS_OF_LISTS
    )
    return max(holding, key=lambda element: element.depth, default=None)


def _container(block: Block) -> Ancestor | None:
    return block.parent and block.parent.parent


def _is_inside(block: Block, container: Ancestor) -> bool:
    element = block.parent
    while element is not None and element is not container:
        element = element.parent
    return element is not None
