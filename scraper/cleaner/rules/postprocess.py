"""Corrections that need the verdicts of all blocks: hidden text, the standfirst, copies of the
headline, and short blocks between paragraphs (headings, lists, quotes, tables, links). Changes no
visible paragraph, except the standfirst.
"""

from collections.abc import Callable, Iterator

from scraper.cleaner.cleaned import CONTENT, is_of_model
from scraper.cleaner.context import PageContext, container_of, is_inside
from scraper.cleaner.rules.article_end import take_last_list
from scraper.cleaner.rules.boxes import name_boxes
from scraper.cleaner.rules.copies import name_copies, name_next_articles
from scraper.cleaner.rules.footnotes import name_footnotes
from scraper.cleaner.rules.hidden_text import name_hidden_blocks
from scraper.cleaner.rules.key_points import name_key_points
from scraper.cleaner.rules.live_blog import TIME_OF_UPDATE
from scraper.cleaner.segment.elements import block_element
from scraper.records import Ancestor, Block, TeaserFinding, Verdict
from scraper.text import ends_sentence

_UNNAMED = frozenset({"body", "heading", "boilerplate"})
_HEAD = frozenset({"byline", "dateline"})
_HEADERS = frozenset({"header", "hgroup"})
_MAX_KICKER = 8
_PARAGRAPH = 20
_SURE = 0.9
# In words. A heading right below the headline that is longer than a section title is a standfirst.
_MIN_STANDFIRST_HEADING = 10
# Of the elements between a paragraph and what holds its section and the next one.
_MOST_LEVELS = 4
# Blocks between the body and a note on it, and the words of such a note.
_NEAR_BODY, _SHORTEST_NOTE, _LONGEST_NOTE = 3, 6, 90


def postprocess(page: PageContext, verdicts: list[Verdict]) -> list[Verdict]:
    """The verdicts with all corrections."""
    corrected = list(verdicts)
    for rule in POST_RULES:
        rule(page, corrected)
    return corrected


def name_headline_copies(page: PageContext, verdicts: list[Verdict]) -> None:
    """A copy of the headline, above it or in the body."""
    if page.headline is None:
        return
    text = page.lines[page.headline].folded
    for block in page.blocks:
        if (
            block.index != page.headline
            and verdicts[block.index].label in CONTENT
            and page.lines[block.index].folded == text
        ):
            verdicts[block.index] = Verdict("headline", "headline_again", 0.9)


def name_kickers(page: PageContext, verdicts: list[Verdict]) -> None:
    """A short line of the body above the headline, with no paragraph between them, is the name of a
    section or topic.
    """
    for block in reversed(page.blocks[: page.headline or 0]):
        if verdicts[block.index].label not in CONTENT:
            continue
        if page.words(block) >= _PARAGRAPH:
            return  # the headline is that of another text
        if page.words(block) <= _MAX_KICKER and not ends_sentence(block.text):
            verdicts[block.index] = Verdict("navigation", "kicker", 0.8)


def name_standfirst(page: PageContext, verdicts: list[Verdict]) -> None:
    """In a tree: the paragraph under the headline is a standfirst if its class says so, if it is
    the page's description, or if a byline or date is between it and the body. The first paragraph
    of the body has to stand apart from the next one.
    """
    if page.headline is None or page.is_text:
        return
    for block in page.blocks[page.headline + 1 : page.headline + 16]:
        if verdicts[block.index].label not in _UNNAMED or not 6 <= page.words(block) <= 120:
            continue
        if rule := _standfirst_rule(block, page, verdicts):
            verdicts[block.index] = Verdict("standfirst", rule, 0.9)
            return
        if verdicts[block.index].label == "body":
            return


def _standfirst_rule(block: Block, page: PageContext, verdicts: list[Verdict]) -> str | None:
    """The name of the rule by which a block is the standfirst, or None."""
    following = _next_of_body(block, page, verdicts)
    vocabulary = page.phrases.vocabulary
    classes = vocabulary.words("standfirst_classes")
    if following is not None and _are_siblings(block, following):
        classes -= vocabulary.words("first_paragraph_classes")
    if any(
        not element.words.isdisjoint(classes)
        and "body" not in element.words
        and not (following and is_inside(following, element))
        for element in (block.parent, container_of(block))
        if element is not None
    ):
        return "standfirst_element"
    is_first_paragraph = following is not None and (
        _look_alike(block, following) or _are_siblings(block, following)
    )
    if page.lines[block.index].folded in page.folded_descriptions and not is_first_paragraph:
        return "page_description"
    above = [verdict.label for verdict in verdicts[(page.headline or 0) + 1 : block.index]]
    below = page.neighbour(block, 1)
    if (
        block.kind == "heading"
        and not above
        and not ends_sentence(block.text)
        and page.lines[block.index].words >= _MIN_STANDFIRST_HEADING
    ):
        return "heading_under_headline"
    divided = (
        below is not None
        and verdicts[below.index].label in _HEAD
        and verdicts[below.index].rule != TIME_OF_UPDATE
        and not _HEAD.intersection(above)
    )
    return (
        "divided_from_body"
        if divided
        and page.words(block) <= 70
        and (ends_sentence(block.text) or _is_in_header(block, page))
        else None
    )


def _is_in_header(block: Block, page: PageContext) -> bool:
    """Whether a block without links is in the same <header> as the headline."""
    element = page.blocks[page.headline].parent if page.headline is not None else None
    while element is not None and element.tag not in _HEADERS:
        element = element.parent
    return element is not None and not block.links and is_inside(block, element)


def _next_of_body(block: Block, page: PageContext, verdicts: list[Verdict]) -> Block | None:
    """The first paragraph of the body after a block, or the first block of the body if none is a
    paragraph.
    """
    body = (
        other for other in page.blocks[block.index + 1 :] if verdicts[other.index].label == "body"
    )
    first = next(body, None)
    if first is None or first.kind == "paragraph":
        return first
    return next((other for other in body if other.kind == "paragraph"), first)


def _element(block: Block) -> Ancestor | None:
    """The block-level element of a block. Its text can be in a <span>."""
    return None if block.parent is None else block_element(block.parent)


def _are_siblings(block: Block, other: Block) -> bool:
    """Whether two blocks have the same tag in the same container."""
    first, second = _element(block), _element(other)
    return (
        first is not None
        and second is not None
        and first.parent is second.parent
        and first.tag == second.tag
    )


def _look_alike(block: Block, other: Block) -> bool:
    """Whether two blocks are the same kind of element in the same container, or in two containers
    of the same name, as adverts part them.
    """
    first, second = _element(block), _element(other)
    if first is second:
        return True
    if first is None or second is None or (first.tag, first.words) != (second.tag, second.words):
        return False
    around, about = first.parent, second.parent
    return around is about or (
        around is not None
        and about is not None
        and bool(around.words)
        and (around.tag, around.words) == (about.tag, about.words)
    )


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
            and any(_sharescontainer_of(block, page.blocks[index]) for index in (first, last))
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


def take_lists_after_colon(page: PageContext, verdicts: list[Verdict]) -> None:
    """The items of a list after a paragraph of the body that ends in a colon."""
    announced: Block | None = None
    for block in page.blocks:
        verdict = verdicts[block.index]
        if block.kind == "list_item" and announced is not None:
            if verdict.label == "boilerplate" and _sharescontainer_of(block, announced):
                verdicts[block.index] = Verdict("body", "list_after_colon", 0.8)
        elif verdict.label in _UNNAMED:
            announced = (
                block
                if verdict.label == "body" and block.text.rstrip().endswith((":", "："))
                else None
            )


def name_links_between_paragraphs(page: PageContext, verdicts: list[Verdict]) -> None:
    """A line between the first and last block of the body that is only a link, and not in the body,
    is a teaser.
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
    """A heading after the last paragraph of the body does not belong to it."""
    followed = False
    for block in reversed(page.blocks):
        label = verdicts[block.index].label
        if label == "body":
            followed = True
        elif label == "heading" and not followed:
            verdicts[block.index] = Verdict("boilerplate", "heading_without_text", 0.8)


POST_RULES: tuple[Callable[[PageContext, list[Verdict]], None], ...] = (
    name_hidden_blocks,
    name_next_articles,
    name_copies,
    name_kickers,
    take_first_paragraph,
    take_lists_after_colon,
    take_tables_between_paragraphs,
    take_last_list,
    take_pieces_between_paragraphs,
    take_notes_on_article,
    name_links_between_paragraphs,
    name_key_points,
    name_boxes,
    name_headline_copies,
    name_footnotes,
    name_standfirst,
    drop_headings_without_text,
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


def _sharescontainer_of(block: Block, other: Block) -> bool:
    container = container_of(other)
    return container is not None and is_inside(block, container)
