"""Rules for lines of those who made an article that only their type or their place shows: labels in
bold, and names alone below the text. They run with those of neighbours.py.
"""

import re

from scraper.cleaner.context import PageContext, container_of
from scraper.cleaner.labels_in_bold import labelled_text
from scraper.language import (
    bare_names,
    is_line_of_credits,
    is_surely_name,
    read_byline,
    read_contributions,
    split_names,
)
from scraper.records import AuthorFinding, Block, Verdict

Verdicts = list[Verdict | None]
# In characters.
_LONGEST_CREDITS, _LONGEST_SIGNATURE = 200, 80
_WORDS_OF_PARAGRAPH, _LEAST_PARAGRAPHS = 12, 3
_GLUED_CREDIT = "glued_credit"
"""The rule for a credit behind a sentence. Without a picture near it, the block is no caption, but
gives credits all the same.
"""
_SHARE_IN_BOLD = 0.9
_DASH = re.compile(r"\s+[-–—]\s+")
_OPENING, _CLOSING = ("(", "（", "[", "【"), (")", "）", "]", "】")
_OUTER = " ()（）[]【】—–-"


def labels_in_bold(page: PageContext, verdicts: Verdicts) -> None:
    """A short block with labels in bold and names behind them, such as "**Words** Jane Doe", is a
    byline.
    """
    for block in page.blocks:
        if (
            verdicts[block.index] is not None
            or not block.spans
            or block.kind == "heading"
            or len(block.text) > _LONGEST_CREDITS
        ):
            continue
        text = labelled_text(block, page.phrases)
        if text == block.apart:
            continue
        names = read_byline(text, page.phrases)
        if names or read_contributions(text, page.phrases):
            findings = tuple(map(AuthorFinding, names))
            verdicts[block.index] = Verdict("byline", "label_in_bold", 0.9, findings)


def names_below_text(page: PageContext, verdicts: Verdicts) -> None:
    """Names alone in the last paragraph of the page's longest text sign it, if they are in bold, in
    italics, in brackets or on the right. Labels of who did what, with names behind them, need no
    such form.
    """
    paragraphs: dict[int, list[Block]] = {}
    for block in page.blocks:
        container = container_of(block)
        verdict = verdicts[block.index]
        is_open = verdict is None or verdict.rule == _GLUED_CREDIT
        is_paragraph = block.kind == "paragraph" and is_open
        if container is not None and is_paragraph:
            paragraphs.setdefault(id(container), []).append(block)
    if not paragraphs:
        return
    longest = max(paragraphs.values(), key=lambda blocks: sum(map(page.words, blocks)))
    *above, last = longest
    texts = [one for one in above if page.words(one) >= _WORDS_OF_PARAGRAPH]
    if len(texts) < _LEAST_PARAGRAPHS:
        return
    # Other texts of the page can be in the container, too. Below the last one a single label will
    # do.
    below = [one for one in longest if one.index > texts[_LEAST_PARAGRAPHS - 1].index]
    for block in below:
        is_end = block.index > texts[-1].index or "\n" in block.text
        if is_end and is_line_of_credits(block.text, page.phrases):
            names = read_byline(block.text.strip(_OUTER), page.phrases)
            verdicts[block.index] = Verdict(
                "byline", "credits_below_text", 0.9, tuple(map(AuthorFinding, names))
            )
    verdict = verdicts[last.index]
    if (verdict is not None and verdict.rule != _GLUED_CREDIT) or not _is_set_apart(last, page):
        return
    if names := _signed(last, page):
        findings = tuple(map(AuthorFinding, names))
        verdicts[last.index] = Verdict("byline", "name_below_text", 0.9, findings)


def _is_set_apart(block: Block, page: PageContext) -> bool:
    """Whether all of a block is in bold, italics or brackets, or its class puts it on the right."""
    if block.text.startswith(_OPENING) and block.text.endswith(_CLOSING):
        return True
    of_type = max(block.strong, block.emphasis) >= _SHARE_IN_BOLD * len(block.text)
    classes = block.parent.words if block.parent is not None else frozenset[str]()
    return of_type or not classes.isdisjoint(page.phrases.vocabulary.words("signature_classes"))


def _signed(block: Block, page: PageContext) -> list[str]:
    """The names in a block that has nothing else."""
    if len(block.text) > _LONGEST_SIGNATURE:
        return []
    text = _DASH.sub(", ", block.text.strip(_OUTER))
    names = bare_names(text, page.phrases)
    if not all(is_surely_name(name, page.phrases) for name in names):
        return []
    return [name for written in names for name in split_names(written, page.phrases)]
