"""Rules that need the verdicts of a block's neighbours. They run after the named rules and before
the rest of the blocks is judged.

Each rule takes the verdicts so far, one per block, and adds its own to blocks without one.
"""

import re
from collections.abc import Callable

from msgspec.structs import replace

from scraper.cleaner.cleaned import OF_PICTURES
from scraper.cleaner.context import PageContext, is_inside
from scraper.cleaner.rules.comments import release_letters
from scraper.cleaner.rules.picture_boxes import (
    captions_in_other_type,
    captions_in_picture_boxes,
)
from scraper.cleaner.rules.signatures import labels_in_bold, names_below_text
from scraper.language import bare_names, has_role, is_title, looks_like_name, split_names
from scraper.records import (
    AltTextFinding,
    AuthorFinding,
    Block,
    CaptionFinding,
    CreditFinding,
    DateFinding,
    TeaserFinding,
    Verdict,
)
from scraper.text import ends_sentence, fold

Verdicts = list[Verdict | None]
_MAX_TITLE = 25
_MAX_TEXT_AFTER_BIOGRAPHY = 2
_BLOCKS_AT_TOP = 40
NEIGHBOUR_HINTS = frozenset({"title_under_label", "box_under_title"})
"""Names in `Verdict.rule` that the block model may overrule."""
_OF_TEASER_LISTS = frozenset({"teaser_label", "title_under_label", "link_under_label"})
_TITLES_OF_BOXES = frozenset(
    "teaser_label comment_phrase end_matter newsletter_phrase promotion_phrase".split()
)


def caption_above_credit(page: PageContext, verdicts: Verdicts) -> None:
    """A short line right above a credit, in the same group of lines or the same figure, is a
    caption. Right above a caption it is the picture's alternative text.
    """
    for block in reversed(page.blocks):
        below = page.neighbour(block, 1)
        if (
            below is None
            or verdicts[block.index] is not None
            or not _together(block, below)
            or page.words(block) > 60
        ):
            continue
        verdict = verdicts[below.index]
        if verdict is None or verdict.label not in OF_PICTURES:
            continue
        if verdict.label == "credit":
            verdicts[block.index] = Verdict(
                "caption", "caption_above_credit", 0.9, findings=(CaptionFinding(block.text),)
            )
        elif not ends_sentence(block.text) and (
            verdict.first(CreditFinding) is not None or verdict.rule == "caption_above_credit"
        ):
            verdicts[block.index] = Verdict(
                "caption", "alt_above_caption", 0.9, findings=(AltTextFinding(block.text),)
            )


def teasers_after_label(page: PageContext, verdicts: Verdicts) -> None:
    """Titles under "Most read" or "Related articles" are teasers, up to the next running text.

    A title may be a heading of the article. A link that is a line of its own is not. A label that
    is a link belongs to what is above it, unless a title that is a link too follows.
    """
    below_label = False
    for block in page.blocks:
        verdict = verdicts[block.index]
        if verdict is not None and _opens_list_of_links(page, block, verdict):
            verdicts[block.index] = replace(verdict, rule="label_above_links")
            below_label = True
        elif verdict is not None:
            opens = verdict.rule in _OF_TEASER_LISTS and not _is_button(page, block, verdict)
            below_label = opens or (below_label and verdict.label in ("teaser", "dateline"))
        elif below_label and _is_title(page, block):
            rule = "link_under_label" if _is_link(block) else "title_under_label"
            verdicts[block.index] = Verdict("teaser", rule, 0.8, findings=(_teaser(block),))
        else:
            below_label = False


def headings_above_links(page: PageContext, verdicts: Verdicts) -> None:
    """A heading that says "Read also", with a link right below it, is a teaser's label."""
    for block in page.blocks:
        below = page.neighbour(block, 1)
        if (
            verdicts[block.index] is None
            and block.kind == "heading"
            and below is not None
            and _is_link(below)
            and page.phrases.has_whole("teaser_lead", page.lines[block.index])
        ):
            verdicts[block.index] = Verdict("teaser", "teaser_label")


def boxes_under_their_title(page: PageContext, verdicts: Verdicts) -> None:
    """In a tree: blocks below "Comments", "About the author" or "Most read" in the same container
    have the label of that title.
    """
    for block in page.blocks:
        verdict = verdicts[block.index]
        if (
            verdict is None
            or verdict.rule not in _TITLES_OF_BOXES
            or _is_button(page, block, verdict)
            or (box := page.box(block)) is None
        ):
            continue
        for other in page.blocks[block.index + 1 :]:
            if not is_inside(other, box):
                break
            if verdicts[other.index] is None:
                is_teaser = verdict.label == "teaser" and _is_link(other)
                verdicts[other.index] = Verdict(
                    verdict.label,
                    "link_under_label" if is_teaser else "box_under_title",
                    0.9,
                    findings=(_teaser(other),) if verdict.label == "teaser" else (),
                )


def byline_of_name_and_date(page: PageContext, verdicts: Verdicts) -> None:
    """A name alone on its line, next to a date line at the top of the page, is a byline."""
    for block in page.blocks[:_BLOCKS_AT_TOP]:
        if (
            verdicts[block.index] is not None
            or block.index == page.headline
            or block.kind == "heading"
        ):
            continue
        near = [other for step in (-1, 1) if (other := page.neighbour(block, step)) is not None]
        dates = [other for other in near if _is_date(verdicts[other.index])]
        # The other items of a list of topics are no dates.
        is_topic = block.kind == "list_item" and any(
            other.kind == "list_item" and other not in dates for other in near
        )
        names = bare_names(block.apart, page.phrases) if dates and not is_topic else []
        if names and not any(is_title(name, page.phrases) for name in names):
            findings = tuple(
                AuthorFinding(name)
                for written in names
                for name in split_names(written, page.phrases)
            )
            verdicts[block.index] = Verdict("byline", "name_beside_date", 0.7, findings=findings)


def _is_date(verdict: Verdict | None) -> bool:
    return verdict is not None and verdict.label == "dateline" and bool(verdict.first(DateFinding))


def biography_by_name(page: PageContext, verdicts: Verdicts) -> None:
    """Near the end: a paragraph that starts with the author's name and gives a profession is a
    biography, with the name alone on the line above it.
    """
    authors = {
        fold(finding.author)
        for verdict in verdicts
        if verdict and verdict.label == "byline"
        for finding in verdict.all(AuthorFinding)
    }
    for block in page.blocks:
        line = page.lines[block.index]
        if verdicts[block.index] is not None or line.words > 120 or line.words < 3:
            continue
        if signed := _signed_name(block, page):
            if _is_near_end(block, page, verdicts):
                names = [] if fold(signed) in authors else split_names(signed, page.phrases)
                findings = tuple(map(AuthorFinding, names))
                verdicts[block.index] = Verdict("biography", "signed_biography", 0.9, findings)
            continue
        name = _opening_name(block, page, authors)
        if name is None:
            continue
        role = has_role(block.text, page.phrases) or page.phrases.contains(
            "biography_contains", line
        )
        above = page.neighbour(block, -1)
        titled = above is not None and page.lines[above.index].folded == fold(name)
        if role and (titled or fold(name) in authors) and _is_near_end(block, page, verdicts):
            names = [] if fold(name) in authors else split_names(name, page.phrases)
            findings = tuple(map(AuthorFinding, names))
            verdicts[block.index] = Verdict(
                "biography", "biography_by_name", 0.9, findings=findings
            )
            if titled and above is not None and verdicts[above.index] is None:
                verdicts[above.index] = Verdict("biography", "biography_by_name", 0.9)


NEIGHBOUR_RULES: tuple[Callable[[PageContext, Verdicts], None], ...] = (
    release_letters,
    captions_in_picture_boxes,
    captions_in_other_type,
    caption_above_credit,
    labels_in_bold,
    byline_of_name_and_date,
    biography_by_name,
    names_below_text,
    headings_above_links,
    boxes_under_their_title,
    teasers_after_label,
)


def _teaser(block: Block) -> TeaserFinding:
    """The title and URL of a block's first link with a text; without such a link, the block's
    text.
    """
    link = next((link for link in block.links if link.text), None)
    return TeaserFinding(link.text, link.href) if link else TeaserFinding(block.text)


def _together(block: Block, below: Block) -> bool:
    """Whether two blocks belong to one picture: they are in one figure, or in flattened text in one
    group of lines.
    """
    if block.parent is None:
        return block.paragraph_group == below.paragraph_group
    return block.figure is not None and block.figure == below.figure


def _is_title(page: PageContext, block: Block) -> bool:
    if page.words(block) > _MAX_TITLE or block.text.rstrip().endswith((".", ":", "：")):
        return False
    return block.kind != "heading" or bool(block.links) or not _opens_text(page, block)


def _opens_text(page: PageContext, heading: Block) -> bool:
    """Whether running text without links is right below a heading."""
    below = page.neighbour(heading, 1)
    return (
        below is not None
        and below.kind == "paragraph"
        and not below.links
        and page.words(below) > _MAX_TITLE
    )


def _opens_list_of_links(page: PageContext, block: Block, verdict: Verdict) -> bool:
    """Whether a line that opens like a teaser's label ends in a colon, with a link right below."""
    below = page.neighbour(block, 1)
    return (
        verdict.rule == "teaser_start"
        and block.text.rstrip().endswith((":", "："))
        and below is not None
        and _is_link(below)
    )


def _is_button(page: PageContext, block: Block, verdict: Verdict) -> bool:
    """Whether a teaser's label is the last line of what stands above it: "Learn more" as a link or
    a button. Above titles that are links, such as "Most read", it is the label of their list. A
    heading with a text below it is the title of the next card.
    """
    if verdict.rule != "teaser_label" or block.kind == "heading":
        return False
    below, text = page.neighbour(block, 1), page.neighbour(block, 2)
    if below is not None and _is_link(below):
        is_card = below.kind == "heading" and text is not None and not _is_link(text)
        if not is_card:
            return False
    return _is_link(block) or "button" in page.ancestors[block.index].tags


def _is_link(block: Block) -> bool:
    """Whether a block is a link to another page, and nothing else."""
    return block.is_link and not block.links[0].href.startswith("#")


def _signed_name(block: Block, page: PageContext) -> str | None:
    """The name on the first line of a block whose second line begins with it, too."""
    first, _, second = block.text.partition("\n")
    if not second.startswith(first) or block.links[1:]:
        return None
    return first if looks_like_name(first, page.phrases) else None


def _opening_name(block: Block, page: PageContext, authors: set[str]) -> str | None:
    """The name that starts a paragraph: a known author's, or the name on the line above."""
    folded = page.lines[block.index].folded
    above = page.neighbour(block, -1)
    if (
        above is not None
        and folded.startswith(page.lines[above.index].folded)
        and looks_like_name(above.text, page.phrases)
    ):
        return above.text
    for author in authors:
        if folded.startswith(author):
            return re.sub(r"\s+", " ", block.text)[: len(author)]
    return None


def _is_near_end(block: Block, page: PageContext, verdicts: Verdicts) -> bool:
    """Whether at most a little running text follows."""
    following = 0
    for index in reversed(page.running_text):
        if index <= block.index or following > _MAX_TEXT_AFTER_BIOGRAPHY:
            break
        following += verdicts[index] is None
    return following <= _MAX_TEXT_AFTER_BIOGRAPHY
