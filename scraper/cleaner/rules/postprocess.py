"""What only the whole article can tell, once every block has a verdict: the standfirst, the
headline's copies, and the short pieces between paragraphs (headings, lists, quotes, lone links)
that no choice of main content gets right by itself. Touches no paragraph.
"""

from collections.abc import Callable

from scraper.cleaner.context import PageContext, is_inside
from scraper.records import Ancestor, Block, TeaserFinding, Verdict
from scraper.text import count_words, ends_sentence, fold

_CONTENT = frozenset({"body", "heading"})
_UNNAMED = frozenset({"body", "heading", "boilerplate"})
_HEAD = frozenset({"byline", "dateline"})
_KICKER_WORDS = 8
_SURE = 0.9
# Words of a heading right below the headline that is a standfirst set as one: a section's title is
# shorter.
_STANDFIRST_HEADING = 10


def postprocess(page: PageContext, verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts, with what the whole shows put right."""
    settled = list(verdicts)
    for rule in POST_RULES:
        rule(page, settled)
    return settled


def name_headline_copies(page: PageContext, verdicts: list[Verdict]) -> None:
    """The headline again, above or as the first line of the body."""
    if page.headline is None:
        return
    text = page.lines[page.headline].folded
    for block in page.blocks:
        if (
            block.index != page.headline
            and verdicts[block.index].label in _CONTENT
            and page.lines[block.index].folded == text
        ):
            verdicts[block.index] = Verdict("headline", "headline_again", 0.9)


def name_kickers(page: PageContext, verdicts: list[Verdict]) -> None:
    """Short lines of the body above the headline: a section's name, a topic."""
    for block in page.blocks[: page.headline or 0]:
        if (
            verdicts[block.index].label in _CONTENT
            and page.lines[block.index].words <= _KICKER_WORDS
            and not ends_sentence(block.text)
        ):
            verdicts[block.index] = Verdict("navigation", "kicker", 0.8)


def name_standfirst(page: PageContext, verdicts: list[Verdict]) -> None:
    """In a tree: the paragraph under the headline that its class calls so, that the head gives as
    description, or that a byline or date parts from the body.
    """
    if page.headline is None or page.is_text:
        return
    descriptions = {fold(description) for description in page.structured.descriptions}
    for block in page.blocks[page.headline + 1 : page.headline + 16]:
        if verdicts[block.index].label not in _UNNAMED or not 6 <= count_words(block.text) <= 120:
            continue
        if rule := _why_standfirst(block, page, verdicts, descriptions):
            verdicts[block.index] = Verdict("standfirst", rule, 0.9)
            return
        if verdicts[block.index].label == "body":
            return


def _why_standfirst(
    block: Block, page: PageContext, verdicts: list[Verdict], descriptions: set[str]
) -> str | None:
    place = block.parent
    if place is not None and not (
        place.words | (place.parent.words if place.parent else frozenset())
    ).isdisjoint(page.phrases.vocabulary.words("standfirst_classes")):
        return "standfirst_element"
    if page.lines[block.index].folded in descriptions:
        return "page_description"
    above = [verdict.label for verdict in verdicts[(page.headline or 0) + 1 : block.index]]
    below = page.neighbour(block, 1)
    if (
        block.kind == "heading"
        and not above
        and not ends_sentence(block.text)
        and page.lines[block.index].words >= _STANDFIRST_HEADING
    ):
        return "heading_under_headline"
    divided = (
        below is not None and verdicts[below.index].label in _HEAD and not _HEAD.intersection(above)
    )
    return (
        "divided_from_body"
        if divided and ends_sentence(block.text) and count_words(block.text) <= 70
        else None
    )


def take_pieces_between_paragraphs(page: PageContext, verdicts: list[Verdict]) -> None:
    """A heading or quote that nobody chose, with paragraphs of the body before and after it in the
    container it stands in, is the body's.

    What has a name (a teaser, a picture, an advert) may stand between. A quote that repeats the
    body is only decoration.
    """
    if page.is_text:
        return
    unnamed = [block for block in page.blocks if verdicts[block.index].label in _UNNAMED]
    body = " ".join(
        page.lines[block.index].folded for block in unnamed if verdicts[block.index].label == "body"
    )
    for before, block, after in zip(unnamed, unnamed[1:], unnamed[2:], strict=False):
        if (
            verdicts[block.index].label != "boilerplate"
            or block.kind not in ("heading", "quote")
            or not page.lines[block.index].tokens
        ):
            continue
        if any(verdicts[other.index].label != "body" for other in (before, after)) or not _is_among(
            block, before, after
        ):
            continue
        if block.kind == "heading":
            verdicts[block.index] = Verdict("heading", "heading_between_paragraphs", 0.8)
        elif page.lines[block.index].folded not in body:
            verdicts[block.index] = Verdict("body", "quote_between_paragraphs", 0.7)


def take_tables_between_paragraphs(page: PageContext, verdicts: list[Verdict]) -> None:
    """The rows of a table with paragraphs of the body before and after it in the container it
    stands in, unless the model was sure of the opposite: an article's tables are its own, and
    numbers do not read like text.
    """
    unnamed = [block for block in page.blocks if verdicts[block.index].label in _UNNAMED]
    before: Block | None = None
    rows: list[Block] = []
    for block in unnamed:
        if block.kind == "table_row":
            rows.append(block)
            continue
        is_body = verdicts[block.index].label == "body" and block.kind == "paragraph"
        if rows and before is not None and is_body and _is_among(rows[0], before, block):
            doubts = [
                verdicts[row.index].score
                for row in rows
                if verdicts[row.index].label == "boilerplate"
            ]
            if doubts and min(doubts) < _SURE:
                for row in rows:
                    if verdicts[row.index].label == "boilerplate":
                        verdicts[row.index] = Verdict("body", "table_between_paragraphs", 0.7)
        rows = []
        before = block if is_body else before if verdicts[block.index].label == "heading" else None


def take_lists_after_colon(page: PageContext, verdicts: list[Verdict]) -> None:
    """The items of a list that a paragraph of the body announces with a colon."""
    announced: Block | None = None
    for block in page.blocks:
        verdict = verdicts[block.index]
        if block.kind == "list_item" and announced is not None:
            if verdict.label == "boilerplate" and _shares_container(block, announced):
                verdicts[block.index] = Verdict("body", "list_after_colon", 0.8)
        elif verdict.label in _UNNAMED:
            announced = (
                block
                if verdict.label == "body" and block.text.rstrip().endswith((":", "："))
                else None
            )


def name_links_between_paragraphs(page: PageContext, verdicts: list[Verdict]) -> None:
    """A line in the midst of the body that is nothing but a link, and that nobody chose, points to
    another piece.
    """
    content = [block.index for block in page.blocks if verdicts[block.index].label == "body"]
    for block in page.blocks[content[0] : content[-1]] if content else []:
        if (
            verdicts[block.index].label == "boilerplate"
            and len(block.links) == 1
            and page.lines[block.index].words >= 3
        ):
            (link,) = block.links
            if link.text == block.text and not link.href.startswith("#"):
                verdicts[block.index] = Verdict(
                    "teaser",
                    "link_between_paragraphs",
                    0.7,
                    findings=(TeaserFinding(link.text, link.href),),
                )


def drop_headings_without_text(page: PageContext, verdicts: list[Verdict]) -> None:
    """A heading that nothing of the body follows heads something else."""
    followed = False
    for block in reversed(page.blocks):
        label = verdicts[block.index].label
        if label == "body":
            followed = True
        elif label == "heading" and not followed:
            verdicts[block.index] = Verdict("boilerplate", "heading_without_text", 0.8)


POST_RULES: tuple[Callable[[PageContext, list[Verdict]], None], ...] = (
    name_kickers,
    take_lists_after_colon,
    take_tables_between_paragraphs,
    take_pieces_between_paragraphs,
    name_links_between_paragraphs,
    name_headline_copies,
    name_standfirst,
    drop_headings_without_text,
)


def _is_among(block: Block, before: Block, after: Block) -> bool:
    """Whether a block stands in the container of one neighbour, and the other is there too or
    deeper inside.
    """
    for one, other in ((before, after), (after, before)):
        container = _container(one)
        if container is not None and is_inside(block, container) and is_inside(other, container):
            return True
    return False


def _shares_container(block: Block, other: Block) -> bool:
    container = _container(other)
    return container is not None and is_inside(block, container)


def _container(block: Block) -> Ancestor | None:
    return block.parent.parent if block.parent is not None else None
