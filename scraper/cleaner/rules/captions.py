"""Rules for the captions and credits of pictures, by their elements and by their words."""

from scraper.cleaner.context import PageContext, container_of, is_inside
from scraper.cleaner.rules.rule import rule
from scraper.language import (
    may_hold_credit,
    names_agency,
    read_byline,
    read_credit,
    split_caption,
    split_known_caption,
    tidy_credit,
)
from scraper.records import Block, CaptionFinding, CreditFinding, Verdict

_WITH_CREDIT = "caption_with_credit"
_MARKS = " |•·–—"
_MAX_AGENCY = 4
_MAX_BYLINE = 30
# So many paragraphs are no caption.
_PARAGRAPHS = 3


@rule("credit", triggers="credit is_credit caption")
def picture_credit(block: Block, page: PageContext) -> Verdict | None:
    """A credit alone on its line: "Photo: …", "(Photo by …)", "© AFP via Getty Images", "Jane
    Doe/Reuters".
    """
    line = page.lines[block.index]
    in_figure = block.kind == "caption" or block.figure is not None
    if not in_figure and page.is_called(block.parent, "byline"):
        return None  # "Jane Doe / AFP" below the headline
    if not in_figure and block.index not in page.below_picture and _is_byline(block, page):
        return None
    credit = (
        read_credit(block.text, page.phrases)
        if line.words <= 20 and may_hold_credit(line, page.phrases)
        else None
    )
    if (
        credit is None
        and in_figure
        and line.words <= _MAX_AGENCY
        and names_agency(block.text, page.phrases)
    ):
        credit = block.text
    named = page.is_called(block.parent, "credit") or _is_credit_of_caption(block, page)
    if credit is None and named and in_figure and line.words <= 25:
        credit = tidy_credit(page.phrases.lead("credit_lead", line) or block.text, page.phrases)
    if not credit:
        return None
    return Verdict("credit", "picture_credit", findings=(CreditFinding(credit),))


def _is_credit_of_caption(block: Block, page: PageContext) -> bool:
    """Whether a class says that a part of a picture's caption is who made it. The source of a
    quotation can be in a <figcaption>, too.
    """
    classes = page.phrases.vocabulary.words("caption_credit_classes")
    return (
        block.kind == "caption"
        and block.parent is not None
        and not block.parent.words.isdisjoint(classes)
        and any(picture.figure == block.figure for picture in page.pictures)
    )


def _is_byline(block: Block, page: PageContext) -> bool:
    """Whether a line names its author, and not only the holder of rights: "来源：A 作者：B"."""
    return bool(
        may_hold_credit(page.lines[block.index], page.phrases)
        and page.lines[block.index].words <= _MAX_BYLINE
        and read_byline(block.text, page.phrases)
    )


@rule(
    "caption",
    triggers="caption is_caption in_figcaption around_caption",
    hints="caption_element caption_of_paragraphs",
)
def picture_caption(block: Block, page: PageContext) -> Verdict | None:
    """A caption, by its element or class. A credit may be glued to it."""
    named = page.is_called(block.parent, "caption")
    in_caption = block.kind == "caption" or "figcaption" in page.ancestors[block.index].tags
    if page.lines[block.index].words > 150:
        return None
    # A button to enlarge the picture may be between them.
    below = not in_caption and not page.below_picture.isdisjoint((block.index, block.index - 1))
    if below and (named or _is_in_named_caption(block, page)):
        return _caption(block, page, "caption_under_picture")
    if not (named or in_caption):
        return None
    # An editor may have put the paragraphs of an article into the caption of its picture.
    rule = "caption_of_paragraphs" if _has_paragraphs_around(block, page) else "caption_element"
    return _caption(block, page, rule)


def _has_paragraphs_around(block: Block, page: PageContext) -> bool:
    """Whether a block is one of several paragraphs of a <figcaption>."""
    element = block.parent
    while element is not None and element.tag != "figcaption":
        element = element.parent
    if element is None:
        return False
    near = page.blocks[max(0, block.index - _PARAGRAPHS + 1) : block.index + _PARAGRAPHS]
    paragraphs = [one for one in near if one.parent is not None and is_inside(one, element)]
    return len(paragraphs) >= _PARAGRAPHS and all(
        one.parent is not None and one.parent.tag == "p" for one in paragraphs
    )


def _is_in_named_caption(block: Block, page: PageContext) -> bool:
    """Whether the class of the container names it a caption."""
    return page.is_called(container_of(block), "caption")


@rule("caption", triggers="credit", hints="glued_credit")
def glued_credit(block: Block, page: PageContext) -> Verdict | None:
    """A line that ends in a credit. Right below a picture it is a caption. Elsewhere it is likely
    to be one, since few sentences of an article end so.
    """
    line = page.lines[block.index]
    if line.words > 90 or block.kind == "heading" or not may_hold_credit(line, page.phrases):
        return None
    split = split_caption(block.text, page.phrases)
    if split is None:
        return None
    rule = _WITH_CREDIT if block.index in page.below_picture else "glued_credit"
    return _with_findings(rule, *split)


def _caption(block: Block, page: PageContext, rule: str) -> Verdict:
    """The verdict on a block that its markup calls a caption. If it ends in a credit that is
    recognised anywhere, no doubt is left.
    """
    if split := split_caption(block.apart, page.phrases) or split_caption(block.text, page.phrases):
        return _with_findings(_WITH_CREDIT, *split)
    return known_caption(block, page, rule)


def known_caption(block: Block, page: PageContext, rule: str) -> Verdict:
    """The verdict of a rule on a block that it knows to be a caption, with its credit."""
    text, phrases = block.text, page.phrases
    split = (
        split_caption(block.apart, phrases)
        or split_caption(text, phrases)
        or split_known_caption(text, phrases)
    )
    return _with_findings(rule, *(split or (text, None)))


def _with_findings(rule: str, caption: str, credit: str | None) -> Verdict:
    found = CaptionFinding(caption.strip(_MARKS) or caption)
    findings = (found,) if credit is None else (found, CreditFinding(credit))
    return Verdict("caption", rule, findings=findings)
