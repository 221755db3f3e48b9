"""Copies inside a page: the article printed twice, the next article below it, and what the page
shows next to an article that stands in its data. Knows no other pages.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.context import PageContext, is_inside
from scraper.cleaner.segment.html import EMBEDDED
from scraper.records import (
    Ancestor,
    AuthorFinding,
    Block,
    DateFinding,
    TeaserFinding,
    Verdict,
)
from scraper.text import letters

# In words. Shorter paragraphs are repeated on purpose, and refrains have short lines.
_PARAGRAPH, _RUN, _AVERAGE = 25, 40, 12
# The blocks between repeated ones, at most.
_GAP = 2
_MOSTLY = 0.7
_SHARE_OF_BODY, _SHARE_OF_ONE = 0.25, 0.4
_ELLIPSES = ("…", "...", "[…]", "[...]")
_MIN_START = 40
"""Letters of the start of a paragraph that a teaser repeats."""
_MIN_ARTICLE = 30
_MIN_EMBEDDED = 60
"""Words of an article in the data. A shorter one may be a notice."""
_BLOCKS_OF_HEAD = 5
_TOP_LEVEL = 1
# In letters, and in elements above the block.
_MIN_QUOTED, _LONG_QUOTE, _LEVELS_OF_QUOTE = 25, 50, 3
_QUOTES = frozenset('"“”„«»‘‚「『')
_SET_APART = frozenset({"aside", "figure"})


@dataclass(frozen=True, slots=True)
class _Run:
    """Blocks in a row, and the same blocks further up."""

    first: Sequence[Block]
    second: Sequence[Block]
    is_at_once: bool
    """Whether nothing of the body is between the two, and each is in a part of its own."""


def name_copies(page: PageContext, verdicts: list[Verdict]) -> None:
    """Paragraphs that come twice, as in versions of the article for phones or for printing. The
    fuller version stays, of equal ones the first. Of two single paragraphs in a row the
    second stays: the first may stand above the text.
    """
    if page.is_text:
        return
    body = page.content_words(verdicts)
    for run in list(_runs(page, verdicts)):
        # Plans and tables repeat their parts on purpose, but no one repeats a paragraph at once.
        share = _SHARE_OF_BODY if len(run.second) > 1 else _SHARE_OF_ONE
        if not run.is_at_once and _words(page, run.second) < share * body:
            continue
        first, second = (
            _content_between(page, verdicts, blocks[0], blocks[-1])
            for blocks in (run.first, run.second)
        )
        is_above_text = run.is_at_once and len(run.second) == 1
        copy, repeated = (
            (second, run.second)
            if _words(page, second) <= _words(page, first) and not is_above_text
            else (first, run.first)
        )
        # What stands between its paragraphs belongs to the copy too.
        is_whole = _words(page, repeated) >= _MOSTLY * _words(page, copy)
        for block in copy if is_whole else repeated:
            verdicts[block.index] = Verdict("copy", "repeated", 0.9)
    _name_starts(page, verdicts)


def name_pull_quotes(page: PageContext, verdicts: list[Verdict]) -> None:
    """A sentence of the text that the page shows once more next to it, in large type."""
    if page.is_text:
        return
    set_apart = [one for one in _content(page, verdicts) if _is_set_apart(one, page)]
    if not set_apart:
        return
    texts = {
        block.index: letters(block.text)
        for block in _content(page, verdicts)
        if block.kind == "paragraph"
    }
    for block in set_apart:
        quoted = letters(block.text)
        # A heading may quote what is below it.
        end = block.index if block.kind == "heading" else len(page.blocks)
        if len(quoted) >= _MIN_QUOTED and any(
            quoted in text and index != block.index and index < end for index, text in texts.items()
        ):
            verdicts[block.index] = Verdict("copy", "pull_quote", 0.9)


def _is_set_apart(block: Block, page: PageContext) -> bool:
    """Whether a block is in an <aside>, called a pull quote, or a long quotation in an article.
    People who answer each other quote, too.
    """
    is_long = len(letters(block.text)) >= _LONG_QUOTE
    if block.kind == "quote" and page.structured.says_article:
        return is_long
    if block.kind == "heading" and is_long and block.text[:1] in _QUOTES:
        return True
    element, names = block.parent, page.phrases.vocabulary.words("pull_quote_classes")
    for _ in range(_LEVELS_OF_QUOTE):
        if element is None:
            break
        if element.tag in _SET_APART or not element.words.isdisjoint(names):
            return True
        element = element.parent
    return False


def _content_between(
    page: PageContext, verdicts: Sequence[Verdict], first: Block, last: Block
) -> list[Block]:
    return [
        block
        for block in page.blocks[first.index : last.index + 1]
        if verdicts[block.index].label in CONTENT
    ]


def _words(page: PageContext, blocks: Sequence[Block]) -> int:
    return sum(page.lines[block.index].words for block in blocks)


def _runs(page: PageContext, verdicts: Sequence[Verdict]) -> Iterator[_Run]:
    """The repeated passages of the body."""
    content = [block for block in page.blocks if verdicts[block.index].label in CONTENT]
    places: dict[str, int] = {}
    run: list[tuple[int, int]] = []
    for position, block in enumerate(content):
        earlier = places.setdefault(page.lines[block.index].folded, position)
        if earlier == position:
            continue
        if run and not _goes_on(run, earlier, position):
            yield from _copy_of(page, content, run)
            run = []
        run.append((earlier, position))
    if run:
        yield from _copy_of(page, content, run)


def _goes_on(run: Sequence[tuple[int, int]], earlier: int, position: int) -> bool:
    """Whether a repeated block continues a passage. What it repeats is above all of the copy."""
    steps = (earlier - run[-1][0], position - run[-1][1])
    return all(0 < step <= _GAP + 1 for step in steps) and earlier < run[0][1]


def _copy_of(
    page: PageContext, content: Sequence[Block], run: Sequence[tuple[int, int]]
) -> Iterator[_Run]:
    second = [content[position] for _, position in run]
    if _is_copy(page, second):
        first = [content[earlier] for earlier, _ in run]
        is_next = run[0][1] == run[-1][0] + 1
        yield _Run(first, second, is_next and _are_apart(first[-1], second[0]))


def _are_apart(block: Block, other: Block) -> bool:
    """Whether two blocks are in different containers, or their elements have different names."""
    if block.parent is None or other.parent is None:
        return False
    return block.parent.parent is not other.parent.parent or (
        block.parent.words != other.parent.words
    )


def _is_copy(page: PageContext, blocks: Sequence[Block]) -> bool:
    words = _words(page, blocks)
    if len(blocks) == 1:
        return words >= _PARAGRAPH and "\n" not in blocks[0].text and blocks[0].kind == "paragraph"
    return words >= _RUN and words >= _AVERAGE * len(blocks)


def _name_starts(page: PageContext, verdicts: list[Verdict]) -> None:
    """A paragraph that breaks off with an ellipsis, and is the start of another one, is a teaser of
    that.
    """
    cut = [
        block
        for block in page.blocks
        if verdicts[block.index].label in CONTENT and block.text.endswith(_ELLIPSES)
    ]
    if not cut:
        return
    whole = [
        letters(block.text)
        for block in page.blocks
        if verdicts[block.index].label in CONTENT and block not in cut
    ]
    for block in cut:
        start = letters(block.text)
        if len(start) >= _MIN_START and any(
            text.startswith(start) and len(text) > len(start) for text in whole
        ):
            verdicts[block.index] = Verdict("copy", "start_of_paragraph", 0.9)


def name_next_articles(page: PageContext, verdicts: list[Verdict]) -> None:
    """Articles that the page adds below its own, each in an element like that of the article, or
    below a headline of the first level and a byline.
    """
    if page.headline is None or page.is_text:
        return
    headline = page.blocks[page.headline]
    titles = [
        block
        for block in _content(page, verdicts)
        if block.kind == "heading"
        and block.index > headline.index
        and (block.level == headline.level or _is_in_article(block))
    ]
    element = headline.parent if titles else None
    while element is not None and element.parent is not None:
        if any(_is_in_sibling(title, element) for title in titles):
            own = [block for block in _content(page, verdicts) if is_inside(block, element)]
            if _words(page, own) >= _MIN_ARTICLE:
                for block in _in_siblings(page, verdicts, headline, element):
                    verdicts[block.index] = _teaser_of(block)
        element = element.parent
    _cut_below_second_headline(page, verdicts, headline)


def _is_in_article(block: Block) -> bool:
    element = block.parent
    while element is not None and element.tag != "article":
        element = element.parent
    return element is not None


def _is_in_sibling(block: Block, element: Ancestor) -> bool:
    sibling = _child_of(block, element.parent)
    return sibling is not None and sibling is not element and sibling.tag == element.tag


def _content(page: PageContext, verdicts: Sequence[Verdict]) -> list[Block]:
    return [block for block in page.blocks if verdicts[block.index].label in CONTENT]


def _in_siblings(
    page: PageContext, verdicts: Sequence[Verdict], headline: Block, element: Ancestor
) -> Iterator[Block]:
    """The content of the elements below that are like that of the article."""
    siblings: dict[int, tuple[Ancestor, list[Block]]] = {}
    for block in page.blocks[headline.index + 1 :]:
        sibling = _child_of(block, element.parent)
        if sibling is not None and sibling is not element and sibling.tag == element.tag:
            siblings.setdefault(id(sibling), (sibling, []))[1].append(block)
    for sibling, blocks in siblings.values():
        title = next((block for block in blocks if block.kind == "heading"), None)
        if title is None or not _is_like(sibling, element, title, headline):
            continue
        yield from (block for block in blocks if verdicts[block.index].label in CONTENT)


def _is_like(sibling: Ancestor, element: Ancestor, title: Block, headline: Block) -> bool:
    """Whether an element is another article like that of the headline."""
    if title.parent is None or headline.parent is None:
        return False
    same_title = title.level == headline.level and title.parent.words == headline.parent.words
    if element.tag == "article":
        return same_title or not sibling.words.isdisjoint(element.words)
    return (
        same_title
        and title.level == _TOP_LEVEL
        and element.tag in ("div", "main", "li")
        and sibling.words == element.words
    )


def _child_of(block: Block, parent: Ancestor | None) -> Ancestor | None:
    element = block.parent
    while element is not None and element.parent is not parent:
        element = element.parent
    return element


def _cut_below_second_headline(page: PageContext, verdicts: list[Verdict], headline: Block) -> None:
    content = _content(page, verdicts)
    if headline.level != _TOP_LEVEL or not content:
        return
    for block in page.blocks[max(headline.index, content[0].index) + 1 :]:
        if block.kind != "heading" or block.level != _TOP_LEVEL or block.text == headline.text:
            continue
        head = verdicts[block.index + 1 : block.index + 1 + _BLOCKS_OF_HEAD]
        if not any(verdict.first(AuthorFinding) for verdict in head) or not any(
            verdict.first(DateFinding) for verdict in head
        ):
            continue
        for other in content:
            if other.index >= block.index:
                verdicts[other.index] = _teaser_of(other)
        return


def _teaser_of(block: Block) -> Verdict:
    link = next((link for link in block.links if link.text), None)
    if block.kind != "heading" or link is None:
        return Verdict("teaser", "next_article", 0.8)
    return Verdict("teaser", "next_article", 0.8, findings=(TeaserFinding(link.text, link.href),))


def leave_out_shell(page: PageContext, verdicts: list[Verdict]) -> None:
    """What the page shows around an article in its data is not part of the article: lists of other
    stories, and a start of the article that the data have too.
    """
    # The blocks of the data come last.
    if not page.blocks or not _is_embedded(page.blocks[-1]):
        return
    if _embedded_words(page, verdicts) < _MIN_EMBEDDED:
        return
    for block in page.blocks:
        if verdicts[block.index].label in CONTENT and not _is_embedded(block):
            verdicts[block.index] = Verdict("boilerplate", "shell", 0.8)


def _embedded_words(page: PageContext, verdicts: list[Verdict]) -> int:
    """The words of the body that come from the page's data."""
    return sum(
        page.lines[block.index].words
        for block in reversed(page.blocks)
        if verdicts[block.index].label in CONTENT and _is_embedded(block)
    )


def _is_embedded(block: Block) -> bool:
    element: Ancestor | None = block.parent
    while element is not None and element.words is not EMBEDDED:
        element = element.parent
    return element is not None
