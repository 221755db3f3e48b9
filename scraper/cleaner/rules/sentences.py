"""Sentences of an article that have words as sites say them to their readers: "Help us keep the
school open, the parents wrote". It runs with the rules of neighbours.py and gives no verdicts.
"""

from collections import defaultdict

from scraper.cleaner.context import PageContext, container_of
from scraper.cleaner.rules.topics import is_statement
from scraper.records import Block, Verdict
from scraper.text import QUESTION_MARKS

_OF_PHRASES = frozenset(
    {
        "channel_invitation",
        "comment_phrase",
        "consent_phrase",
        "disclosure_phrase",
        "embed_phrase",
        "legal_phrase",
        "newsletter_phrase",
        "promotion_phrase",
        "promotion_start",
    }
)
# In words: of the paragraphs around it, and of the sentence itself.
_PARAGRAPH, _LEAST_SENTENCE = 15, 4
_SHARE_IN_TYPE = 0.9
# So many other questions of the same form make an interview.
_OTHER_QUESTIONS = 2

Verdicts = list[Verdict | None]


def release_sentences(page: PageContext, verdicts: Verdicts) -> None:
    """A plain paragraph that ends as a sentence, between the paragraphs of a text and like them, is
    judged like all other text, although words of promotion, notices or legal lines open it or are
    in it. What sites put there has a link, a box, a class or a type of its own. In an interview,
    that goes for its questions, too.
    """
    named = [
        block
        for block in page.blocks
        if (verdict := verdicts[block.index]) is not None
        and verdict.rule in _OF_PHRASES
        and block.kind == "paragraph"
        and not block.links
        and is_statement(block)
    ]
    if not named or page.is_text:
        return
    boxes = _paragraphs_by_box(page, verdicts)
    for block in named:
        beside = boxes.get(id(container_of(block)), [])
        long = [one for one in beside if page.words(one) >= _PARAGRAPH]
        if not long or not long[0].index < block.index < long[-1].index:
            continue
        is_plain = _is_plain(block, page) and any(_is_like(block, one) for one in long)
        if is_plain or _is_of_interview(block, beside):
            verdicts[block.index] = None


def _paragraphs_by_box(page: PageContext, verdicts: Verdicts) -> dict[int, list[Block]]:
    """The paragraphs without a verdict, by the `id` of their container."""
    boxes: dict[int, list[Block]] = defaultdict(list)
    for block in page.blocks:
        is_free = verdicts[block.index] is None and block.kind == "paragraph"
        if is_free and (box := container_of(block)) is not None:
            boxes[id(box)].append(block)
    return boxes


def _is_plain(block: Block, page: PageContext) -> bool:
    """Whether a sentence has no type of its own, and is not one of the fixed lines of sites."""
    line = page.lines[block.index]
    return (
        line.words >= _LEAST_SENTENCE
        and not _is_in_type(block)
        and not any(key.endswith("_whole") for key in page.phrases.keys_opening(line))
    )


def _is_of_interview(block: Block, beside: list[Block]) -> bool:
    """Whether a sentence is a question, as others of the same form are."""
    others = [
        one
        for one in beside
        if _is_question(one) and _is_like(block, one) and _is_in_type(one) == _is_in_type(block)
    ]
    return _is_question(block) and len(others) >= _OTHER_QUESTIONS


def _is_question(block: Block) -> bool:
    return block.text.rstrip().endswith(QUESTION_MARKS)


def _is_in_type(block: Block) -> bool:
    """Whether nearly all of a block is in bold or italics."""
    return max(block.strong, block.emphasis) >= _SHARE_IN_TYPE * len(block.text)


def _is_like(block: Block, paragraph: Block) -> bool:
    """Whether the elements of both have the same tag and the same classes."""
    one, other = block.parent, paragraph.parent
    return (
        one is not None and other is not None and one.tag == other.tag and one.words == other.words
    )
