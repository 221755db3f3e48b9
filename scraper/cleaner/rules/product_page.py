"""Sections of a shop's page that are not about its product: what customers write, and other
products. A section is what a heading names. Judges pages of products only.
"""

from collections.abc import Sequence

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, is_inside
from scraper.records import Ancestor, Block, Label, Verdict

_SECTIONS: dict[str, tuple[Label, str]] = {
    "customer_reviews_whole": ("comment", "customer_reviews"),
    "other_products_whole": ("teaser", "other_products"),
}
"""By table of phrases: the label and the rule for what stands under such a heading."""
# In words. What would leave less of a page is left as it is.
_LEAST_OF_PAGE = 20
# Other products have links, and next to no text that is longer than a name.
_LEAST_LINKS, _LONGEST_NAME, _MOST_TEXTS = 3, 40, 0.2


def leave_out_sections(page: PageContext, verdicts: list[Verdict]) -> None:
    """Judge what customers write, and the names of other products, as what they are."""
    found: dict[int, Verdict] = {}
    for title in page.blocks:
        if title.index in found or title.index == page.headline:
            continue
        for key, (label, rule) in _SECTIONS.items():
            if page.phrases.has_whole(key, page.lines[title.index]):
                section = _section(page, title)
                is_one = (
                    title.kind == "heading" if label == "comment" else _are_names(page, section)
                )
                if is_one:
                    chosen = [title, *section] if section else []
                    found |= {block.index: Verdict(label, rule, 0.8) for block in chosen}
    taken = [index for index in found if verdicts[index].label in CONTENT]
    words = sum(page.lines[index].words for index in taken)
    if page.content_words(verdicts) - words >= _LEAST_OF_PAGE:
        for index in taken:
            verdicts[index] = found[index]


def _section(page: PageContext, title: Block) -> list[Block]:
    """The blocks under a title: the rest of the largest element that it opens. If that is the title
    alone, and a heading, what follows in the element around it up to the next heading of its level.
    """
    before = page.neighbour(title, -1)
    opened, around = None, title.parent
    while around is not None and not (before is not None and is_inside(before, around)):
        opened, around = around, around.parent
    following = page.blocks[title.index + 1 :]
    if opened is not None and around is not None:
        inside = _while_inside(following, opened)
        if inside or title.kind != "heading":
            return inside
        return _up_to_heading(_while_inside(following, around), title.level or 0)
    return []


def _while_inside(blocks: Sequence[Block], element: Ancestor) -> list[Block]:
    inside = []
    for block in blocks:
        if not is_inside(block, element):
            break
        inside.append(block)
    return inside


def _up_to_heading(blocks: Sequence[Block], level: int) -> list[Block]:
    end = next(
        (
            number
            for number, block in enumerate(blocks)
            if block.kind == "heading" and (block.level or 0) <= level
        ),
        len(blocks),
    )
    return list(blocks[:end])


def _are_names(page: PageContext, blocks: Sequence[Block]) -> bool:
    """Whether blocks are the cards of other products."""
    links = sum(bool(block.links) for block in blocks)
    texts = sum(page.words(block) > _LONGEST_NAME for block in blocks)
    return links >= _LEAST_LINKS and texts <= _MOST_TEXTS * len(blocks)
