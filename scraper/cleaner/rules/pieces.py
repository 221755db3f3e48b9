"""Blocks that belong to the body by the paragraphs around them, and that the model left out:
headings, quotes, tables, lists, a first paragraph, notes of the editors.
"""

from collections import defaultdict
from collections.abc import Iterator

from scraper.cleaner.cleaned import is_of_model
from scraper.cleaner.context import PageContext, container_of, is_inside
from scraper.records import Ancestor, Block, Verdict
from scraper.text import ends_sentence

_UNNAMED = frozenset({"body", "heading", "boilerplate"})
_PARAGRAPH = 20
_SURE = 0.9
# Of the elements between a paragraph and what holds its section and the next one.
_MOST_LEVELS = 4
# Blocks between the body and a note on it, and the words of such a note.
_NEAR_BODY, _SHORTEST_NOTE, _LONGEST_NOTE = 3, 6, 90


def take_pieces_between_paragraphs(page: PageContext, verdicts: list[Verdict]) -> None:
    """A heading or quote that is not in the body, with paragraphs of the body before and after it
    in the same container, belongs to the body.

    Blocks that a rule named (a teaser, a picture, an advert) may be between them. A quote that
    repeats the body is left out.
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
        if any(verdicts[other.index].label != "body" for other in (before, after)) or not (
            _is_among(block, before, after)
            or (block.kind == "heading" and _parts_sections(block, before, after))
        ):
            continue
        if block.kind == "heading":
            verdicts[block.index] = Verdict("heading", "heading_between_paragraphs", 0.8)
        elif page.lines[block.index].folded not in body:
            verdicts[block.index] = Verdict("body", "quote_between_paragraphs", 0.7)


def take_first_paragraph(page: PageContext, verdicts: list[Verdict]) -> None:
    """A paragraph below the headline that is not in the body, right above its first block in the
    same container, belongs to it.
    """
    first = next((block for block in page.blocks if verdicts[block.index].label == "body"), None)
    if first is None or page.headline is None or page.is_text:
        return
    for block in reversed(page.blocks[page.headline + 1 : first.index]):
        verdict = verdicts[block.index]
        is_left_out = verdict.label == "boilerplate" and is_of_model(verdict)
        if not is_left_out or not _is_paragraph_of(block, first, page):
            return
        verdicts[block.index] = Verdict("body", "first_paragraph", 1 - verdict.score)


def _is_paragraph_of(block: Block, first: Block, page: PageContext) -> bool:
    """Whether a block is running text in the container of the first block of the body."""
    container = container_of(block)
    return (
        block.kind == "paragraph"
        and not block.links
        and page.words(block) >= _PARAGRAPH
        and ends_sentence(block.text)
        and container is not None
        and is_inside(first, container)
    )


def take_notes_on_article(page: PageContext, verdicts: list[Verdict]) -> None:
    """A note of the editors on the article, right before or behind its body and in the same
    container: "This article was corrected on 6 March: …".
    """
    body = [block.index for block in page.blocks if verdicts[block.index].label == "body"]
    if not body or page.is_text:
        return
    first, last = body[0], body[-1]
    for block in page.blocks[max(0, first - _NEAR_BODY) : last + _NEAR_BODY + 1]:
        if (
            verdicts[block.index].label == "boilerplate"
            and _SHORTEST_NOTE <= page.words(block) <= _LONGEST_NOTE
            and page.phrases.start("note_on_article_start", page.lines[block.index])
            and any(_shares_container(block, page.blocks[index]) for index in (first, last))
        ):
            verdicts[block.index] = Verdict("body", "note_on_article", 0.8)


def take_tables_between_paragraphs(page: PageContext, verdicts: list[Verdict]) -> None:
    """The rows of a table with paragraphs of the body before and after it in the same container
    belong to the body, unless the model was sure of the opposite. Numbers do not look like text to
    the model.
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
            left_out = [row for row in rows if verdicts[row.index].label == "boilerplate"]
            if any(verdicts[row.index].score < _SURE for row in left_out):
                for row in left_out:
                    verdicts[row.index] = Verdict("body", "table_between_paragraphs", 0.7)
        rows = []
        before = block if is_body else before if verdicts[block.index].label == "heading" else None


def take_rest_of_tables(page: PageContext, verdicts: list[Verdict]) -> None:
    """The other rows of a table of which half are in the body."""
    tables: dict[int, list[Block]] = defaultdict(list)
    for block in page.blocks:
        if block.kind == "table_row" and (table := _table(block)) is not None:
            tables[id(table)].append(block)
    for rows in tables.values():
        left_out = [row for row in rows if _is_left_out(verdicts[row.index])]
        taken = sum(verdicts[row.index].label == "body" for row in rows)
        if left_out and taken * 2 >= len(rows):
            for row in left_out:
                verdicts[row.index] = Verdict("body", "rest_of_table", 0.6)


def _table(row: Block) -> Ancestor | None:
    return next((element for element in _upwards(row.parent) if element.tag == "table"), None)


def _is_left_out(verdict: Verdict) -> bool:
    return verdict.label == "boilerplate" and is_of_model(verdict)


def take_lists_after_colon(page: PageContext, verdicts: list[Verdict]) -> None:
    """The items of a list after a paragraph of the body that ends in a colon."""
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


def _is_among(block: Block, before: Block, after: Block) -> bool:
    """Whether a block and both neighbours are inside the container of one of the neighbours."""
    for one, other in ((before, after), (after, before)):
        container = container_of(one)
        if container is not None and is_inside(block, container) and is_inside(other, container):
            return True
    return False


def _parts_sections(block: Block, before: Block, after: Block) -> bool:
    """Whether a heading stands right between two paragraphs that have a section each: all three are
    a few levels below the innermost element around them.
    """
    if after.index != block.index + 1 or block.links:
        return False
    around = {id(element) for element in _upwards(before.parent)}
    common = next((one for one in _upwards(after.parent) if id(one) in around), None)
    return common is not None and all(
        one.parent is not None and one.parent.depth - common.depth <= _MOST_LEVELS
        for one in (before, block, after)
    )


def _upwards(element: Ancestor | None) -> Iterator[Ancestor]:
    while element is not None:
        yield element
        element = element.parent


def _shares_container(block: Block, other: Block) -> bool:
    container = container_of(other)
    return container is not None and is_inside(block, container)
