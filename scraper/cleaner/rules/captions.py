"""Named rules for pictures: captions and credits, by their elements and by what they say. Each
looks at one block and its surroundings.
"""

from scraper.cleaner.context import PageContext
from scraper.cleaner.rules.rule import rule
from scraper.language import (
    may_hold_credit,
    names_agency,
    read_credit,
    split_caption,
    split_known_caption,
    tidy_credit,
)
from scraper.records import Block, CaptionFinding, CreditFinding, Verdict

_AGENCY_WORDS = 4


@rule("credit", triggers="credit is_credit")
def picture_credit(block: Block, page: PageContext) -> Verdict | None:
    """A credit alone on its line: 'Photo: …', '(Photo by …)', '© AFP via Getty Images', 'Jane
    Doe/Reuters'.
    """
    line = page.lines[block.index]
    in_figure = block.kind == "caption" or block.figure is not None
    if not in_figure and page.is_called(block.parent, "byline"):
        return None  # "Jane Doe / AFP" below the headline
    credit = (
        read_credit(block.text, page.phrases)
        if line.words <= 20 and may_hold_credit(line, page.phrases)
        else None
    )
    if (
        credit is None
        and in_figure
        and line.words <= _AGENCY_WORDS
        and names_agency(block.text, page.phrases)
    ):
        credit = block.text
    named = page.is_called(block.parent, "credit")
    if credit is None and named and in_figure and line.words <= 25:
        credit = tidy_credit(page.phrases.lead("credit_lead", line) or block.text, page.phrases)
    if not credit:
        return None
    return Verdict("credit", "picture_credit", findings=(CreditFinding(credit),))


@rule(
    "caption", triggers="caption is_caption in_figcaption around_caption", hints="caption_element"
)
def picture_caption(block: Block, page: PageContext) -> Verdict | None:
    """A caption, by its element or class name, with the credit that may be glued to it."""
    place = block.parent
    named = page.is_called(place, "caption")
    in_caption = block.kind == "caption" or "figcaption" in page.above[block.index].tags
    if page.lines[block.index].words > 150:
        return None
    # A button to enlarge the picture may stand between.
    below = not in_caption and not page.below_picture.isdisjoint((block.index, block.index - 1))
    if below and (named or _is_in_named_caption(block, page)):
        return _caption(block, page, "caption_under_picture")
    return _caption(block, page, "caption_element") if named or in_caption else None


def _is_in_named_caption(block: Block, page: PageContext) -> bool:
    """Whether the element around a block's own is called a caption."""
    around = block.parent.parent if block.parent is not None else None
    return page.is_called(around, "caption")


@rule("caption", triggers="credit", hints="glued_credit")
def glued_credit(block: Block, page: PageContext) -> Verdict | None:
    """A line that ends in a credit is a caption: no sentence of an article does."""
    line = page.lines[block.index]
    if line.words > 90 or block.kind == "heading" or not may_hold_credit(line, page.phrases):
        return None
    return (
        _caption(block, page, "glued_credit") if split_caption(block.text, page.phrases) else None
    )


def _caption(block: Block, page: PageContext, rule: str) -> Verdict:
    split = split_caption(block.text, page.phrases)
    if split is None and rule.startswith("caption_"):
        split = split_known_caption(block.text, page.phrases)
    if split:
        caption, credit = split
        findings = (CaptionFinding(caption), CreditFinding(credit))
        return Verdict("caption", rule, findings=findings)
    return Verdict("caption", rule, findings=(CaptionFinding(block.text),))
