"""What only the whole article can tell, once every block has a verdict: where it begins and ends, and what hangs in the air.

Names the standfirst, and takes headings into the body or out of it; touches no paragraph.
"""

from scraper.cleaner.surroundings import Surroundings
from scraper.records import Block, Place, Verdict
from scraper.text import count_words, fold

_CONTENT = frozenset({"body", "heading"})
_STANDFIRST_WORDS = frozenset(
    "standfirst lead lede intro subtitle subhead subheadline sub-title dek deck chapo chapeau excerpt teaser-text entradilla bajada vorspann article-intro "
    "article-lead article__lead summary description kicker-text sommario sapo ingress manchet".split()
)


def settle(page: Surroundings, verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts, with the standfirst and the headline's copies named and headings without text dropped."""
    settled = list(verdicts)
    _take_headings_of_the_body(page, settled)
    _name_headline_copies(page, settled)
    _name_standfirst(page, settled)
    _drop_headings_without_text(page, settled)
    return settled


def _name_headline_copies(page: Surroundings, verdicts: list[Verdict]) -> None:
    """The headline again, above or as the first line of the body."""
    headline = page.headline
    if headline is None:
        return
    text = fold(page.blocks[headline].text)
    for block in page.blocks:
        if block.index != headline and verdicts[block.index].label in _CONTENT and page.lines[block.index].folded == text:
            verdicts[block.index] = Verdict("headline", "headline_again", 0.9)


def _name_standfirst(page: Surroundings, verdicts: list[Verdict]) -> None:
    """In a tree: the paragraph under the headline whose class calls it standfirst, lead, intro …, or that the head gives as description."""
    if page.headline is None or page.is_text:
        return
    descriptions = {fold(description) for description in page.head.descriptions}
    for block in page.blocks[page.headline + 1 : page.headline + 16]:
        if verdicts[block.index].label not in ("body", "boilerplate", "heading") or not 6 <= count_words(block.text) <= 120:
            continue
        if _is_called_standfirst(block):
            verdicts[block.index] = Verdict("standfirst", "standfirst_element", 0.9)
            return
        if page.lines[block.index].folded in descriptions:
            verdicts[block.index] = Verdict("standfirst", "page_description", 0.8)
            return
        if verdicts[block.index].label == "body":
            return


def _is_called_standfirst(block: Block) -> bool:
    place = block.place
    return place is not None and not (place.words | (place.parent.words if place.parent else frozenset())).isdisjoint(_STANDFIRST_WORDS)


def _take_headings_of_the_body(page: Surroundings, verdicts: list[Verdict]) -> None:
    """A heading that nobody chose, with paragraphs of the body before and after it in its own container, is the body's.

    What has a name (a teaser, a picture, an advert) may stand between.
    """
    unnamed = [block for block in page.blocks if verdicts[block.index].label in ("body", "heading", "boilerplate")]
    for before, block, after in zip(unnamed, unnamed[1:], unnamed[2:], strict=False):
        if block.kind == "heading" and verdicts[block.index].label == "boilerplate" and block.place is not None:
            inside = (verdicts[other.index].label == "body" and _container(other) is _container(block) for other in (before, after))
            if all(inside):
                verdicts[block.index] = Verdict("heading", "heading_between_paragraphs", 0.8)


def _container(block: Block) -> Place | None:
    return block.place.parent if block.place is not None else None


def _drop_headings_without_text(page: Surroundings, verdicts: list[Verdict]) -> None:
    """A heading that nothing of the body follows heads something else."""
    followed = False
    for block in reversed(page.blocks):
        label = verdicts[block.index].label
        if label == "body":
            followed = True
        elif label == "heading":
            if not followed:
                verdicts[block.index] = Verdict("boilerplate", "heading_without_text", 0.8)
        # A heading of a teaser box or a comment section says nothing about what comes after it.
