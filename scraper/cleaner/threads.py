"""Finds the posts of a forum's thread: boxes of one kind that each have a text and are signed.
Gives no verdicts.

No program's markup is known here. The boxes are the elements of one tag and class word that hold
most of the page's running text, each with a date or the name of its author. In them, the text is
where the words differ from box to box; what recurs ("Reply", "Joined 2012") is furniture.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scraper.cleaner.context import PageContext
from scraper.records import Ancestor, Block, Verdict

_CONTAINERS = frozenset("div section article td tr tbody table main dd".split())
_BOXES = _CONTAINERS | {"li", "dl"}
# Elements that hold so many blocks in a row of levels are looked at, from a block upwards.
_MOST_LEVELS = 24
_RUNNING_WORDS = 4
# A line of so few words that is in several boxes is furniture, a longer one a quotation.
_FURNITURE_WORDS = 12
# The share of a page's running text that is in the boxes, and the share of the boxes that are
# signed.
_COVERED, _COVERED_UNDECLARED = 0.35, 0.6
_SIGNED = 0.6
# The share of the boxes' text that is in one element of each.
_IN_TEXT = 0.75
# A long post weighs as much as one of so many characters.
_MOST_CHARS = 600
_NEVER_TEXT = frozenset(
    "navigation share legal consent newsletter advert byline dateline headline".split()
)
_SIGNATURES = frozenset({"byline", "dateline"})

Key = tuple[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Post:
    """A post of a thread."""

    box: Ancestor
    """The element that holds the text and the signature."""
    blocks: tuple[int, ...]
    """The indices of its blocks, without those of posts inside it."""
    text: tuple[int, ...]
    """The indices of the blocks of its text."""
    parent: int | None
    """The index of the post around it, in the list of posts."""


@dataclass(frozen=True, slots=True)
class _Boxes:
    """The boxes of one tag and class word."""

    elements: dict[int, Ancestor]
    """By `id`, in reading order."""
    own: dict[int, list[int]]
    """`id` of a box -> the indices of its blocks, without those of boxes inside it."""


def find_posts(
    page: PageContext, named: Sequence[Verdict | None], *, declared: bool
) -> tuple[Post, ...]:
    """The posts of a page in reading order. Empty if it is not a thread. `named` are the verdicts
    of named rules. `declared` says that the page, its URL or its program calls it a thread, so
    that less of its text needs to be in posts.
    """
    reader = _Reader(page, named)
    best, most = None, 0.0
    for candidate in reader.candidates():
        value = reader.value(candidate, declared=declared)
        if value > most:
            best, most = candidate, value
    return reader.posts(best) if best is not None else ()


class _Reader:
    """The blocks of one page, by the elements around them."""

    def __init__(self, page: PageContext, named: Sequence[Verdict | None]) -> None:
        vocabulary = page.phrases.vocabulary
        self._page = page
        self._named = named
        self._furniture = vocabulary.words("post_furniture_classes")
        self._authors = vocabulary.words("post_author_classes")
        self._running = [self._running_chars(block) for block in page.blocks]
        self._total = sum(self._running)
        self._signs = [self._sign(block) for block in page.blocks]

    def candidates(self) -> Iterable[_Boxes]:
        """The elements of each tag and class word that two elements with running text share."""
        by_name: dict[tuple[str, str], dict[int, Ancestor]] = defaultdict(dict)
        for block in self._page.blocks:
            if not self._running[block.index]:
                continue
            element, levels = block.parent, 0
            while element is not None and levels < _MOST_LEVELS:
                if element.tag in _BOXES or "-" in element.tag:
                    for word in element.words:
                        if word.isalpha() or "-" in word or "_" in word:
                            by_name[element.tag, word][id(element)] = element
                element, levels = element.parent, levels + 1
        seen = set()
        for elements in by_name.values():
            boxes = _without_wrappers(elements)
            same = frozenset(boxes)
            if len(boxes) > 1 and same not in seen:
                seen.add(same)
                yield self._boxes(boxes)

    def _boxes(self, elements: dict[int, Ancestor]) -> _Boxes:
        own: dict[int, list[int]] = {key: [] for key in elements}
        for block in self._page.blocks:
            element = block.parent
            while element is not None and id(element) not in elements:
                element = element.parent
            if element is not None:
                own[id(element)].append(block.index)
        return _Boxes(elements, own)

    def value(self, boxes: _Boxes, *, declared: bool) -> float:
        """How much of the page's text is in signed boxes. 0 if they are no posts."""
        texts = {key: sum(self._running[index] for index in own) for key, own in boxes.own.items()}
        covered = sum(texts.values()) / max(1, self._total)
        if covered < (_COVERED if declared else _COVERED_UNDECLARED):
            return 0.0
        signed = [key for key, own in boxes.own.items() if self._is_signed(own, declared)]
        share = len(signed) / len(boxes.own)
        with_text = sum(1 for key in signed if texts[key])
        if share < _SIGNED or with_text < 2:
            return 0.0
        return covered * share * _likeness(self._page, boxes) * (1 - 1 / (1 + with_text))

    def _is_signed(self, own: Sequence[int], declared: bool) -> bool:
        return any(self._signs[index] > (0 if declared else 1) for index in own)

    def posts(self, boxes: _Boxes) -> tuple[Post, ...]:
        """The posts that boxes are."""
        path = _TextPath(self._page, boxes, self._weights(boxes))
        numbers = {key: number for number, key in enumerate(boxes.elements)}
        posts = []
        for key, box in boxes.elements.items():
            around = box.parent
            while around is not None and id(around) not in numbers:
                around = around.parent
            own = boxes.own[key]
            posts.append(
                Post(
                    box,
                    tuple(own),
                    tuple(index for index in own if path.leads_to(index, box)),
                    numbers[id(around)] if around is not None else None,
                )
            )
        return tuple(posts)

    def _weights(self, boxes: _Boxes) -> dict[int, int]:
        """The index of each block that may be a post's text -> its weight."""
        lines = self._page.lines
        boxes_of = Counter(
            text for own in boxes.own.values() for text in {lines[index].folded for index in own}
        )
        return {
            index: min(len(self._page.blocks[index].text), _MOST_CHARS)
            for own in boxes.own.values()
            for index in own
            if not self._is_furniture(index)
            and not (
                boxes_of[lines[index].folded] > 1 and lines[index].words <= _FURNITURE_WORDS
            )
        }

    def _is_furniture(self, index: int) -> bool:
        verdict, block = self._named[index], self._page.blocks[index]
        if verdict is not None and verdict.label in _NEVER_TEXT:
            return True
        element, levels = block.parent, 0
        while element is not None and levels < 4:
            if not element.words.isdisjoint(self._furniture) or element.tag in (
                "footer",
                "button",
            ):
                return True
            element, levels = element.parent, levels + 1
        return False

    def _running_chars(self, block: Block) -> int:
        """The characters of a block if it is text and no row of links, else 0."""
        verdict = self._named[block.index]
        if self._page.words(block) < _RUNNING_WORDS or (
            verdict is not None and verdict.label in _NEVER_TEXT
        ):
            return 0
        linked = sum(len(link.text) for link in block.links)
        return 0 if linked * 2 > len(block.text) else len(block.text)

    def _sign(self, block: Block) -> int:
        """2 if a block says who wrote, or when; 1 if it may: a short line with a number."""
        verdict = self._named[block.index]
        if verdict is not None and verdict.label in _SIGNATURES:
            return 2
        if self._page.words(block) > _FURNITURE_WORDS:
            return 0
        element, levels = block.parent, 0
        while element is not None and levels < 3:
            if element.tag == "time" or not element.words.isdisjoint(self._authors):
                return 2
            element, levels = element.parent, levels + 1
        if not any(map(str.isdigit, block.text)):
            return 0
        return 2 if self._page.phrases.dates.find(block.text) else 1


class _TextPath:
    """The way from a box to its text: the elements that hold most of what differs between the
    boxes, by tag and by the class words that most boxes have.
    """

    def __init__(self, page: PageContext, boxes: _Boxes, weights: dict[int, int]) -> None:
        self._page = page
        self._weights = weights
        self._common = _common_words(page, boxes)
        self._path: tuple[Key, ...] = ()
        ways = {
            index: self._way(index, box)
            for key, box in boxes.elements.items()
            for index in boxes.own[key]
            if index in weights
        }
        self._path = self._descend(ways)
        self._reached = {
            id(box)
            for key, box in boxes.elements.items()
            if any(self._is_on_path(ways[index]) for index in boxes.own[key] if index in ways)
        }

    def leads_to(self, index: int, box: Ancestor) -> bool:
        """Whether a block of a box is its text. In a box of another form, all that is no furniture
        is its text.
        """
        if index not in self._weights:
            return False
        return id(box) not in self._reached or self._is_on_path(self._way(index, box))

    def _is_on_path(self, way: tuple[Key, ...]) -> bool:
        return way[: len(self._path)] == self._path

    def _descend(self, ways: dict[int, tuple[Key, ...]]) -> tuple[Key, ...]:
        path: tuple[Key, ...] = ()
        inside = ways
        while True:
            sums: Counter[Key] = Counter()
            for index, way in inside.items():
                if len(way) > len(path):
                    sums[way[len(path)]] += self._weights[index]
            total = sum(self._weights[index] for index in inside)
            key, most = next(iter(sums.most_common(1)), (None, 0))
            if key is None or most < _IN_TEXT * total:
                return path
            if key[0] not in _CONTAINERS and "-" not in key[0]:
                return path
            path = (*path, key)
            inside = {i: way for i, way in inside.items() if way[: len(path)] == path}

    def _way(self, index: int, box: Ancestor) -> tuple[Key, ...]:
        """The elements from a box, without it, down to a block."""
        way: list[Key] = []
        element = self._page.blocks[index].parent
        while element is not None and element is not box:
            way.append((element.tag, element.words & self._common))
            element = element.parent
        return tuple(reversed(way))


def _without_wrappers(elements: dict[int, Ancestor]) -> dict[int, Ancestor]:
    """The elements, without those that hold all others: they are the thread, not a post."""
    found = dict(elements)
    while len(found) > 2:
        inside: Counter[int] = Counter()
        for element in found.values():
            around = element.parent
            while around is not None:
                if id(around) in found:
                    inside[id(around)] += 1
                around = around.parent
        wrappers = [key for key, count in inside.items() if count == len(found) - 1]
        if not wrappers:
            break
        for key in wrappers:
            del found[key]
    return found


def _likeness(page: PageContext, boxes: _Boxes) -> float:
    """How much the boxes are alike: the mean share of the class words that most boxes have inside
    which a box has.
    """
    inside = [_words_inside(page, key, own) for key, own in boxes.own.items()]
    counts = Counter(word for words in inside for word in words)
    common = {word for word, count in counts.items() if count * 2 >= len(inside)}
    if not common:
        return 1.0
    alike = [len(words & common) / len(words | common) for words in inside if words]
    return sum(alike) / len(inside)


def _words_inside(page: PageContext, key: int, own: Sequence[int]) -> set[str]:
    """The class words of the elements inside a box that hold its blocks."""
    words: set[str] = set()
    for index in own:
        element = page.blocks[index].parent
        while element is not None and id(element) != key:
            words.update(word for word in element.words if word.isalpha())
            element = element.parent
    return words


def _common_words(page: PageContext, boxes: _Boxes) -> frozenset[str]:
    """The class words that at least half of the boxes have inside."""
    counts: Counter[str] = Counter()
    for key, own in boxes.own.items():
        counts.update(_words_inside(page, key, own))
    return frozenset(word for word, count in counts.items() if count * 2 >= len(boxes.own))
