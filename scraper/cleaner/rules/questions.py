"""Questions of a list of them, as many shops and services have: the question is a button or a
heading that opens its answer. Judges no answers.
"""

from collections import defaultdict

from scraper.cleaner.cleaned import is_of_model
from scraper.cleaner.context import PageContext
from scraper.records import Block, Verdict
from scraper.text import QUESTION_MARKS

_LEAST = 2
# In words.
_SHORTEST, _LONGEST, _SHORTEST_BELOW = 4, 40, 5
_CONTROLS = frozenset({"button", "label"})
_NO_MENUS = frozenset({"nav", "menu", "footer", "dialog"})

_Shape = tuple[str, frozenset[str]]


def take_questions(page: PageContext, verdicts: list[Verdict]) -> None:
    """Questions of one shape that are not in the body, and each have an answer of the body right
    below, belong to the body as headings.
    """
    by_shape: dict[_Shape, list[Block]] = defaultdict(list)
    for block in page.blocks[:-1]:
        below = page.blocks[block.index + 1]
        if (
            verdicts[below.index].label == "body"
            and page.words(below) >= _SHORTEST_BELOW
            and _is_question(block, page)
            and _is_free(block, page, verdicts[block.index])
        ):
            by_shape[_shape(block)].append(block)
    for group in by_shape.values():
        if len(group) >= _LEAST:
            for block in group:
                verdicts[block.index] = Verdict("heading", "question_above_answer", 0.8)


def _is_question(block: Block, page: PageContext) -> bool:
    """Whether a block is a question that leads to no other page."""
    return (
        block.text.rstrip().endswith(QUESTION_MARKS)
        and _SHORTEST <= page.words(block) <= _LONGEST
        and all(link.href.startswith(("#", "javascript:")) for link in block.links)
    )


def _is_free(block: Block, page: PageContext, verdict: Verdict) -> bool:
    """Whether the model left a block out, or a rule because it is a button."""
    if verdict.label == "boilerplate":
        return is_of_model(verdict)
    above = page.ancestors[block.index]
    is_button = not above.tags.isdisjoint(_CONTROLS) and above.tags.isdisjoint(_NO_MENUS)
    return verdict.rule == "navigation_container" and is_button and "navigation" not in above.kinds


def _shape(block: Block) -> _Shape:
    """The tag and the class words of the element of a block, without those that number it."""
    if block.parent is None:
        return "", frozenset()
    return block.parent.tag, frozenset(word for word in block.parent.words if word.isalpha())
