"""The captions of pictures by their place. Judges only lines below a picture: those in its box, a
container that holds a picture, below it a few short lines, and nothing else; and a line in italics
or small type right below it, between paragraphs.
"""

from scraper.cleaner.cleaned import OF_PICTURES
from scraper.cleaner.context import PageContext
from scraper.cleaner.picture_box import PictureBox, box_of_picture
from scraper.cleaner.rules.captions import known_caption
from scraper.language import read_credit, tidy_credit
from scraper.records import Block, CreditFinding, Picture, Verdict

# In words. A shorter line without a credit is a label such as "Enlarge".
_MOST_OF_BOX, _LEAST_OF_CAPTION = 60, 3
_MOST_OF_LINE = 25
_MOST_OF_CREDIT = 20
# Of the characters of a line. White space and marks can be outside of the <em>.
_WHOLE = 0.9
# A smaller picture is an icon. In pixels.
_SMALLEST = 60
_KINDS = frozenset({"paragraph", "list_item", "table_row", "caption"})
# A row of a table with nothing but a picture, and one with its caption.
_ROWS = frozenset({"table", "tbody"})
# In scripts without spaces, more of the sentence follows at once.
_OPENER = r"[\W_]*(?:%(caption_openers)s)(?:(?![^\W\d_])|(?<=[\u0e00-\uffff]))"
_PEOPLE = ("byline", "biography")


def captions_in_picture_boxes(page: PageContext, verdicts: list[Verdict | None]) -> None:
    """The lines of a picture's box are its caption if one of them has a credit, if a class says so,
    or if picture and line are rows of a table.
    """
    known: set[int] = set()
    for picture in page.pictures:
        if picture.before in known or _is_icon(picture):
            continue
        known.add(picture.before)
        box = box_of_picture(picture, page.blocks)
        if box is None or not _is_of_picture(box, page, verdicts):
            continue
        for block in box.lines:
            verdict = verdicts[block.index]
            is_credit = page.is_called(block.parent, "credit")
            if (
                verdict is None
                or verdict.rule == "glued_credit"
                or (is_credit and verdict.rule == "legal_phrase")
            ):
                verdicts[block.index] = _caption(block, page) or verdict


def _is_icon(picture: Picture) -> bool:
    return any(size is not None and size < _SMALLEST for size in (picture.width, picture.height))


def _is_of_picture(box: PictureBox, page: PageContext, verdicts: list[Verdict | None]) -> bool:
    """Whether anything says that the lines of a box are about its picture."""
    if id(box.element) in page.whole_page or any(
        block.kind not in _KINDS or block.links for block in box.lines
    ):
        return False
    if sum(page.words(block) for block in box.lines) > _MOST_OF_BOX:
        return False
    elements = list(box.elements_of_first_line())
    if any(page.is_called(element, kind) for element in elements for kind in _PEOPLE):
        return False
    if box.element.tag in _ROWS:
        return True
    judged = (verdicts[block.index] for block in box.lines)
    if any(verdict is not None and verdict.label in OF_PICTURES for verdict in judged):
        return True
    classes = page.phrases.vocabulary.words("picture_box_classes")
    elements += [block.parent for block in box.lines if block.parent is not None]
    return any(not element.words.isdisjoint(classes) for element in elements)


def _caption(block: Block, page: PageContext) -> Verdict | None:
    """The verdict on a line of a picture's box. None for a label or the page's description."""
    line = page.lines[block.index]
    if page.is_called(block.parent, "credit"):
        credit = page.phrases.lead("credit_lead", line) or block.text
        found = CreditFinding(tidy_credit(credit, page.phrases))
        return Verdict("credit", "credit_in_picture_box", 0.9, findings=(found,))
    if line.words <= _MOST_OF_CREDIT and (read := read_credit(block.text, page.phrases)):
        return Verdict("credit", "credit_in_picture_box", findings=(CreditFinding(read),))
    if line.words < _LEAST_OF_CAPTION or line.folded in page.folded_descriptions:
        return None
    return known_caption(block, page, "caption_in_picture_box")


def captions_in_other_type(page: PageContext, verdicts: list[Verdict | None]) -> None:
    """A short line right below a picture is its caption if it is all in italics or small type, or
    opens with words such as "In this picture", and if the article has begun above the picture.
    Before that it can be the standfirst.
    """
    begun = next((index for index in page.running_text if index > (page.headline or 0)), None)
    for picture in page.pictures:
        if begun is None or not begun < picture.before < len(page.blocks) or _is_icon(picture):
            continue
        block = page.blocks[picture.before]
        if verdicts[block.index] is None and _is_in_other_type(block, page):
            verdicts[block.index] = known_caption(block, page, "caption_in_other_type")


def _is_in_other_type(block: Block, page: PageContext) -> bool:
    if block.kind != "paragraph" or block.links or page.words(block) < _LEAST_OF_CAPTION:
        return False
    is_small = block.parent is not None and block.parent.tag == "small"
    is_apart = is_small or block.emphasis >= _WHOLE * len(block.text)
    if is_apart and page.words(block) <= _MOST_OF_LINE:
        return True
    opener = page.phrases.vocabulary.pattern(_OPENER)
    return page.words(block) <= _MOST_OF_BOX and bool(opener.match(page.lines[block.index].folded))
