"""What the page as a whole says against the model's judgement of its blocks: text outside of the
container that has most of the article, and the one long text of a page. The model sees only what is
near a block.
"""

from collections import Counter
from collections.abc import Sequence

from scraper.cleaner.cleaned import CONTENT, LONG_TEXT, is_of_model
from scraper.cleaner.context import PageContext, container_of, is_inside, is_prose
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
# A list is not an article: the sentence in front of it belongs to it.
_PARTS_OF_LISTS = frozenset("ul ol dl table thead tbody tfoot tr".split())


def strays(page: PageContext, verdicts: Sequence[Verdict]) -> list[Block]:
    """The blocks of the body that stand after its main container, and of which the model is not
    sure enough. In front of it stands what belongs to the article, such as a standfirst.

    Only articles have a main container: other pages have their content in many.
    """
    body = [block for block in page.blocks if verdicts[block.index].label in CONTENT]
    main = _main_container(page, body)
    if main is None:
        return []
    inside = [block.index for block in body if is_inside(block, main)]
    counts = [page.lines[index].words for index in inside]
    prose = sum(count for count in counts if count >= _PARAGRAPH)
    if sum(counts) < _LEAST or prose < _PROSE_SHARE * sum(counts):
        return []
    after = (block for block in body if block.index > inside[-1])
    return [block for block in after if verdicts[block.index].score < _SURE]


def leave_out(blocks: Sequence[Block], verdicts: list[Verdict]) -> None:
    """Judge strays as boilerplate."""
    for block in blocks:
        score = 1 - verdicts[block.index].score
        verdicts[block.index] = Verdict("boilerplate", "outside_article", score)


def take_long_text(page: PageContext, verdicts: list[Verdict]) -> None:
    """Judge a long text as body, with the prose in the same container, if there is next to no body
    without it. The verdict of a named rule stays.
    """
    free = [
        block
        for block in page.blocks
        if verdicts[block.index].label == "boilerplate"
        and is_of_model(verdicts[block.index])
        and verdicts[block.index].score < _SURELY_NOT
        and is_prose(block, page.lines[block.index])
    ]
    longest = max(free, key=page.words, default=None)
    if longest is None or page.words(longest) < _LONG_TEXT:
        return
    if page.content_words(verdicts) >= _NEXT_TO_NOTHING * page.words(longest):
        return
    for block in free:
        if block is longest or container_of(block) is container_of(longest):
            score = 1 - verdicts[block.index].score
            verdicts[block.index] = Verdict("body", LONG_TEXT, score)


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
