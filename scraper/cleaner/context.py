"""What a rule may know beside its block: the page's phrases and landmarks, and what the containers
above a block are called.

Built once per page. Knows no tree, gives no verdict.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from msgspec import structs

from scraper.cleaner.segment.html import Flow
from scraper.language import FoldedLine, Phrases
from scraper.parsing import StructuredData, first_text
from scraper.records import Ancestor, Block, Picture
from scraper.text import fold

# A container that holds so much of the page's text is the page, whatever its class says
# ("has-newsletter-box").
_WIDE = 0.4
# Words that make a block running text.
_PARAGRAPH = 30
_BARE_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s]+", re.I)
# A box that asks for an e-mail address.
_EMAIL_FORM = frozenset({"newsletter"})
_MENU_TAGS = frozenset("nav menu button label dialog".split())
_NO_MENU = frozenset("consent comment newsletter embed".split())
# The tags that some rule asks for; `p` above `a` tells nobody anything.
_TELLING_TAGS = frozenset("nav menu button label dialog footer figcaption".split())


@dataclass(frozen=True, slots=True)
class Ancestors:
    """The containers above a block, those that hold the whole page left out."""

    tags: frozenset[str]
    """Of the tags that tell something."""
    kinds: frozenset[str]
    """What they are by their names: containers.toml's kinds."""
    signals: frozenset[str] = frozenset()
    """All of them, as `in_…`."""
    is_menu: bool = False
    """Whether they are navigation, and none is a box that may stand in a menu's container and is
    something else.
    """


@dataclass(frozen=True)
class PageContext:
    """A page, as rules see it."""

    blocks: Sequence[Block]
    phrases: Phrases
    structured: StructuredData
    """What the page says of itself for machines."""
    headline: int | None
    """Index of the headline's block."""
    lines: list[FoldedLine]
    """A line per block, in the forms that phrase lookups need."""
    above: list[Ancestors] = field(repr=False)
    wide: frozenset[int] = field(repr=False)
    """Identities of the containers that hold (nearly) the whole page."""
    pictures: Sequence[Picture] = field(repr=False, default=())

    @cached_property
    def below_picture(self) -> frozenset[int]:
        """Indices of the blocks that stand right below a picture."""
        return frozenset(picture.before for picture in self.pictures)

    @cached_property
    def bare_addresses(self) -> int:
        """How many blocks are an address and nothing else."""
        return sum(is_bare_address(block.text) for block in self.blocks)

    @cached_property
    def running_text(self) -> list[int]:
        """Indices of the blocks with enough words to be paragraphs, in order."""
        return [index for index, line in enumerate(self.lines) if line.words >= _PARAGRAPH]

    @property
    def is_text(self) -> bool:
        """Whether the page is flattened text, where no block has a place."""
        return not self.blocks or self.blocks[0].parent is None

    def part(self, start: int, end: int) -> "PageContext":
        """The blocks from `start` up to `end` as a page of their own, with the same phrases,
        containers and structured data.
        """
        headline = (
            self.headline - start
            if self.headline is not None and start <= self.headline < end
            else None
        )
        pictures = [
            structs.replace(picture, before=picture.before - start)
            for picture in self.pictures
            if start <= picture.before <= end
        ]
        blocks = [
            structs.replace(block, index=block.index - start) for block in self.blocks[start:end]
        ]
        return PageContext(
            blocks,
            self.phrases,
            self.structured,
            headline,
            self.lines[start:end],
            self.above[start:end],
            self.wide,
            pictures,
        )

    def is_called(self, element: Ancestor | None, kind: str) -> bool:
        """Whether the class, id or role of an element names it a container of a kind, such as
        "byline" or "caption".
        """
        return element is not None and not element.words.isdisjoint(
            self.phrases.vocabulary.containers(kind)
        )

    def before_headline(self, block: Block) -> bool:
        """Whether a block stands above the headline, or above everything where none was found."""
        return block.index < (self.headline if self.headline is not None else 12)

    def neighbour(self, block: Block, distance: int) -> Block | None:
        """The block so many places further on, or back."""
        index = block.index + distance
        return self.blocks[index] if 0 <= index < len(self.blocks) else None

    def box(self, block: Block) -> Ancestor | None:
        """The container of a block that is neither its own element nor the whole page."""
        place = block.parent.parent if block.parent is not None else None
        return place if place is not None and id(place) not in self.wide else None


def is_bare_address(text: str) -> bool:
    """Whether a text is an address and nothing else."""
    return _BARE_ADDRESS.fullmatch(text) is not None


def is_inside(block: Block, box: Ancestor) -> bool:
    """Whether a block stands anywhere in a container."""
    place = block.parent
    while place is not None and place is not box:
        place = place.parent
    return place is box


def page_context(flow: Flow, phrases: Phrases, structured: StructuredData) -> PageContext:
    """What rules need to know of a page."""
    blocks = flow.blocks
    headline = _headline(blocks, structured)
    wide = _wide(blocks, headline)
    forms = {id(place) for place in flow.email_boxes}
    gathering = _AncestorCache(wide, forms, phrases.vocabulary.container_kinds)
    above = [gathering.above(block.parent) for block in blocks]
    return PageContext(
        blocks,
        phrases,
        structured,
        headline,
        [phrases.line(block.text) for block in blocks],
        above,
        wide,
        flow.pictures,
    )


def _headline(blocks: Sequence[Block], structured: StructuredData) -> int | None:
    """The heading that the page's titles name, the highest first; else its only or first h1. The
    site's name is no headline.
    """
    titles = [
        fold(title)
        for title in (*structured.titles, first_text(structured.article.get("headline")))
        if title
    ]
    best: tuple[float, int] | None = None
    for block in blocks:
        if (
            block.kind != "heading"
            or block.level is None
            or (block.parent is not None and block.parent.hidden)
        ):
            continue
        text = fold(block.text)
        if text in structured.site_names and text not in titles:
            continue
        named = any(text == title or (len(text) > 15 and text in title) for title in titles)
        rank = 10 - block.level + (20 if named else 0) + (5 if named and block.level == 1 else 0)
        if (named or block.level == 1) and (best is None or rank > best[0]):
            best = (rank, block.index)
    return best[1] if best else None


def _wide(blocks: Sequence[Block], headline: int | None) -> frozenset[int]:
    lengths: dict[int, int] = defaultdict(int)
    places: dict[int, Ancestor] = {}
    for block in blocks:
        if block.parent is not None:
            lengths[id(block.parent)] += len(block.text)
            places[id(block.parent)] = block.parent
    for place in _inside_out(places):
        if place.parent is not None:
            lengths[id(place.parent)] += lengths[id(place)]
    total = sum(len(block.text) for block in blocks)
    wide = {key for key, length in lengths.items() if length > _WIDE * total}
    if headline is not None and (own := blocks[headline].parent) is not None:
        above = own.parent
        while above is not None:
            wide.add(id(above))
            above = above.parent
    return frozenset(wide)


def _inside_out(places: dict[int, Ancestor]) -> list[Ancestor]:
    """Places and all that is above them, each before what holds it."""
    known = dict(places)
    for place in places.values():
        above = place.parent
        while above is not None and id(above) not in known:
            known[id(above)] = above
            above = above.parent
    return sorted(known.values(), key=lambda place: -place.depth)


_NOTHING = Ancestors(frozenset(), frozenset())


class _AncestorCache:
    """What is above each place, looked at once a place and once a distinct set of names."""

    def __init__(
        self,
        wide: frozenset[int],
        forms: set[int],
        kinds_of: Callable[[frozenset[str]], frozenset[str]],
    ) -> None:
        self._kinds_of = kinds_of
        self._wide = wide
        self._forms = forms
        self._known: dict[int, Ancestors] = {}

    def above(self, place: Ancestor | None) -> Ancestors:
        """The containers of a block, its own element first."""
        if place is None:
            return _NOTHING
        found = self._known.get(id(place))
        if found is None:
            found = self._known[id(place)] = self._make(place)
        return found

    def _make(self, place: Ancestor) -> Ancestors:
        parent = self.above(place.parent)
        if id(place) in self._wide and place.tag not in ("nav", "footer", "figcaption"):
            return parent
        kinds = self._kinds_of(place.words)
        if id(place) in self._forms:
            kinds |= _EMAIL_FORM
        telling = place.tag in _TELLING_TAGS and place.tag not in parent.tags
        if not telling and kinds <= parent.kinds:
            return parent
        tags, kinds = parent.tags | {place.tag} if telling else parent.tags, parent.kinds | kinds
        menu = (not tags.isdisjoint(_MENU_TAGS) or "navigation" in kinds) and kinds.isdisjoint(
            _NO_MENU
        )
        return Ancestors(tags, kinds, frozenset([f"in_{name}" for name in (*tags, *kinds)]), menu)
