"""What a rule may know besides its block: the page's phrases, its headline, and the containers
above each block. Built once for a page. Reads no tree and gives no verdicts.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter

from msgspec import structs

from scraper.cleaner.cleaned import CONTENT
from scraper.cleaner.page_heading import headline_of
from scraper.cleaner.segment.note_marks import NoteMarks
from scraper.cleaner.segment.segmentation import Segmentation
from scraper.language import FoldedLine, Phrases
from scraper.parsing import StructuredData
from scraper.records import Ancestor, Block, Picture, Verdict
from scraper.text import fold

# A container with a larger share of the page's text is the page, whatever its class says
# ("has-newsletter-box").
_SHARE_OF_PAGE = 0.4
WORDS_OF_ARTICLE = 150
"""A page with so many words of prose outside of some containers has its article there."""
_WORDS_OF_PROSE = 20
# Words that make a block running text.
_PARAGRAPH_WORDS = 30
# Where no headline was found, so many blocks count as above it.
_BLOCKS_OF_HEAD = 12
_BARE_URL = re.compile(r"(?:https?://|www\.)[^\s]+", re.I)
# What a container with running text cannot be, whatever its class says ("our-share-of-costs").
_WITHOUT_TEXT = frozenset({"share"})
_EMAIL_BOX = frozenset({"newsletter"})
_MENU_TAGS = frozenset("nav menu button label dialog".split())
_NOT_MENUS = frozenset("consent comment newsletter embed".split())
# The tags that rules look for.
_KNOWN_TAGS = frozenset("nav menu button label dialog footer figcaption".split())
# These count even if they hold most of the page.
_ALWAYS_KNOWN_TAGS = frozenset("nav footer figcaption".split())


@dataclass(frozen=True, slots=True)
class Ancestors:
    """The containers above a block, without those that hold most of the page."""

    tags: frozenset[str]
    """Those of their tags that rules look for."""
    kinds: frozenset[str]
    """Their kinds by their class words: the kinds of containers.toml."""
    signals: frozenset[str] = frozenset()
    """All tags and kinds as triggers: `in_…`."""
    is_menu: bool = False
    """Whether they are navigation. A newsletter box in a menu is not."""


@dataclass(frozen=True)
class PageContext:
    """A page as rules see it."""

    blocks: Sequence[Block]
    phrases: Phrases
    structured: StructuredData
    """What the page declares about itself."""
    headline: int | None
    """Index of the headline's block."""
    lines: list[FoldedLine]
    """The text of each block in the forms that phrase lookups need."""
    ancestors: list[Ancestors] = field(repr=False)
    """The containers above each block."""
    whole_page: frozenset[int] = field(repr=False)
    """The `id` of each container that holds most of the page."""
    pictures: Sequence[Picture] = field(repr=False, default=())
    language: str | None = None
    declared_language: str | None = None
    """The language that the page declares. It may be wrong."""
    marks: NoteMarks = field(repr=False, default_factory=NoteMarks)
    carriers: int = 0
    """How many invisible characters that can carry a text were left out."""

    @cached_property
    def below_picture(self) -> frozenset[int]:
        """Indices of the blocks right below a picture."""
        return frozenset(picture.before for picture in self.pictures)

    @cached_property
    def bare_urls(self) -> int:
        """The number of blocks that are a URL and nothing else."""
        return sum(is_bare_url(block.text) for block in self.blocks)

    @cached_property
    def running_text(self) -> list[int]:
        """Indices of the blocks with enough words to be paragraphs, in order."""
        return [index for index, line in enumerate(self.lines) if line.words >= _PARAGRAPH_WORDS]

    @cached_property
    def folded_descriptions(self) -> tuple[str, ...]:
        """The descriptions that the page declares, folded."""
        return tuple(fold(description) for description in self.structured.descriptions)

    @property
    def is_text(self) -> bool:
        """Whether the page is flattened text, in which no block has an element."""
        return not self.blocks or self.blocks[0].parent is None

    def content_words(self, verdicts: Sequence[Verdict]) -> int:
        """The words of the blocks with a verdict of content."""
        judged = zip(self.lines, verdicts, strict=True)
        return sum(line.words for line, verdict in judged if verdict.label in CONTENT)

    def part(self, start: int, end: int) -> "PageContext":
        """The blocks from `start` up to `end` as a page of their own. Everything else is the
        same.
        """
        headline = self.headline
        is_inside_part = headline is not None and start <= headline < end
        return replace(
            self,
            blocks=[
                structs.replace(block, index=block.index - start)
                for block in self.blocks[start:end]
            ],
            headline=headline - start if headline is not None and is_inside_part else None,
            lines=self.lines[start:end],
            ancestors=self.ancestors[start:end],
            pictures=[
                structs.replace(picture, before=picture.before - start)
                for picture in self.pictures
                if start <= picture.before <= end
            ],
        )

    def is_called(self, element: Ancestor | None, kind: str) -> bool:
        """Whether the class, id or role of an element names it a container of a kind, such as
        "byline" or "caption".
        """
        return element is not None and not element.words.isdisjoint(
            self.phrases.vocabulary.containers(kind)
        )

    def words(self, block: Block) -> int:
        """The number of words of a block."""
        return self.lines[block.index].words

    def before_headline(self, block: Block) -> bool:
        """Whether a block is above the headline. Without a headline: among the first blocks."""
        return block.index < (self.headline if self.headline is not None else _BLOCKS_OF_HEAD)

    def neighbour(self, block: Block, distance: int) -> Block | None:
        """The block at a distance: 1 is the next block, -1 the one before. None beyond the ends."""
        index = block.index + distance
        return self.blocks[index] if 0 <= index < len(self.blocks) else None

    def box(self, block: Block) -> Ancestor | None:
        """The container around a block's own element. None if that holds most of the page."""
        container = container_of(block)
        return container if container is None or id(container) not in self.whole_page else None


def container_of(block: Block) -> Ancestor | None:
    """The container around a block's own element."""
    return block.parent.parent if block.parent is not None else None


def is_bare_url(text: str) -> bool:
    """Whether a text is a URL and nothing else."""
    return _BARE_URL.fullmatch(text) is not None


def is_inside(block: Block, container: Ancestor) -> bool:
    """Whether a block is anywhere inside a container."""
    element = block.parent
    while element is not None and element is not container:
        element = element.parent
    return element is container


def page_context(
    segmentation: Segmentation,
    phrases: Phrases,
    structured: StructuredData,
    languages: tuple[str | None, str | None] = (None, None),
) -> PageContext:
    """The context of a page. `languages` are its own and the one that it declares."""
    blocks = segmentation.blocks
    lines = [phrases.line(block.text) for block in blocks]
    headline = headline_of(blocks, lines, structured)
    whole_page = _containers_of_page(blocks, headline)
    if structured.says_article:
        kinds_of = phrases.vocabulary.container_kinds
        whole_page -= _comments_next_to_article(blocks, lines, whole_page, kinds_of)
    email_boxes = {id(element) for element in segmentation.email_boxes}
    cache = _AncestorCache(
        whole_page,
        email_boxes,
        _containers_of_text(blocks, lines),
        phrases.vocabulary.container_kinds,
    )
    language, declared = languages
    return PageContext(
        blocks,
        phrases,
        structured,
        headline,
        lines,
        [cache.above(block.parent) for block in blocks],
        whole_page,
        segmentation.pictures,
        language,
        declared,
        segmentation.marks,
        segmentation.carriers,
    )


def _containers_of_page(blocks: Sequence[Block], headline: int | None) -> frozenset[int]:
    """The `id` of each container that holds most of the page's text, or the headline."""
    lengths: dict[int, int] = defaultdict(int)
    elements: dict[int, Ancestor] = {}
    for block in blocks:
        if block.parent is not None:
            lengths[id(block.parent)] += len(block.text)
            elements[id(block.parent)] = block.parent
    for element in _inside_out(elements):
        if element.parent is not None:
            lengths[id(element.parent)] += lengths[id(element)]
    total = sum(len(block.text) for block in blocks)
    found = {key for key, length in lengths.items() if length > _SHARE_OF_PAGE * total}
    if headline is not None and (own := blocks[headline].parent) is not None:
        above = own.parent
        while above is not None:
            found.add(id(above))
            above = above.parent
    return frozenset(found)


def _containers_of_text(blocks: Sequence[Block], lines: Sequence[FoldedLine]) -> set[int]:
    """The `id` of each element with running text in it."""
    found: set[int] = set()
    for block, line in zip(blocks, lines, strict=True):
        element = block.parent if line.words >= _PARAGRAPH_WORDS else None
        while element is not None and id(element) not in found:
            found.add(id(element))
            element = element.parent
    return found


def _comments_next_to_article(
    blocks: Sequence[Block],
    lines: Sequence[FoldedLine],
    whole_page: frozenset[int],
    kinds_of: Callable[[frozenset[str]], frozenset[str]],
) -> set[int]:
    """The `id` of each container of comments that holds most of the page's text, if there is an
    article outside of it: readers write more than the author on many pages.
    """
    inside: dict[int, int] = defaultdict(int)
    total = 0
    for block, line in zip(blocks, lines, strict=True):
        if not is_prose(block, line):
            continue
        total += line.words
        element = block.parent
        while element is not None:
            if id(element) in whole_page and element.words and "comment" in kinds_of(element.words):
                inside[id(element)] += line.words
            element = element.parent
    return {key for key, words in inside.items() if total - words >= WORDS_OF_ARTICLE}


def is_prose(block: Block, line: FoldedLine) -> bool:
    """Whether a block is a long text that is not mostly links."""
    linked = sum(len(link.text) for link in block.links)
    return line.words >= _WORDS_OF_PROSE and linked < len(block.text) / 2


def _inside_out(elements: dict[int, Ancestor]) -> list[Ancestor]:
    """Elements and all that is above them, each before its container."""
    known = dict(elements)
    for element in elements.values():
        above = element.parent
        while above is not None and id(above) not in known:
            known[id(above)] = above
            above = above.parent
    return sorted(known.values(), key=attrgetter("depth"), reverse=True)


_NO_ANCESTORS = Ancestors(frozenset(), frozenset())


class _AncestorCache:
    """The Ancestors of each element of one page, each computed once."""

    def __init__(
        self,
        whole_page: frozenset[int],
        email_boxes: set[int],
        with_text: set[int],
        kinds_of: Callable[[frozenset[str]], frozenset[str]],
    ) -> None:
        self._kinds_of = kinds_of
        self._whole_page = whole_page
        self._email_boxes = email_boxes
        self._with_text = with_text
        self._known: dict[int, Ancestors] = {}

    def above(self, element: Ancestor | None) -> Ancestors:
        """The containers of a block from its own element upwards."""
        known = self._known
        unknown = []
        while element is not None and id(element) not in known:
            unknown.append(element)
            element = element.parent
        found = known[id(element)] if element is not None else _NO_ANCESTORS
        for inner in reversed(unknown):
            found = known[id(inner)] = self._with(inner, found)
        return found

    def _with(self, element: Ancestor, above: Ancestors) -> Ancestors:
        """The containers from an element upwards. `above` are those above it."""
        if id(element) in self._whole_page and element.tag not in _ALWAYS_KNOWN_TAGS:
            return above
        words = element.words
        kinds = self._kinds_of(words) if words else words
        if id(element) in self._email_boxes:
            kinds |= _EMAIL_BOX
        if id(element) in self._with_text:
            kinds -= _WITHOUT_TEXT
        is_new_tag = element.tag in _KNOWN_TAGS and element.tag not in above.tags
        if not is_new_tag and kinds <= above.kinds:
            return above
        tags = above.tags | {element.tag} if is_new_tag else above.tags
        kinds = above.kinds | kinds
        is_navigation = not tags.isdisjoint(_MENU_TAGS) or "navigation" in kinds
        return Ancestors(
            tags,
            kinds,
            frozenset([f"in_{name}" for name in (*tags, *kinds)]),
            is_navigation and kinds.isdisjoint(_NOT_MENUS),
        )
