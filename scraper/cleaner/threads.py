"""Finds the posts of a forum's thread: boxes of one kind that each have a text and are signed.
Gives no verdicts.

No program's markup is known here. The boxes are the elements of one tag and class word that hold
most of the page's running text, each with a date or the name of its author. In them, the text is
where the words differ from box to box; what recurs ("Reply", "Joined 2012") is boilerplate.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Literal

from scraper.cleaner.context import PageContext
from scraper.cleaner.thread_boxes import AroundText, Boxes
from scraper.cleaner.thread_texts import TextPath, words_inside
from scraper.cleaner.thread_weights import BOILERPLATE_WORDS, NEVER_TEXT, TextWeights
from scraper.records import Ancestor, Block, Verdict

_RUNNING_WORDS = 4
# The share of a page's running text that is in the boxes, and the share of the boxes that are
# signed.
_COVERED: dict[str, float] = {"declared": 0.25, "hinted": 0.35, "none": 0.6}
_SIGNED = 0.6
# What most boxes have inside, as the share of it that a box has.
_ALIKE = 0.5
# A box that is less alike is not a post, if most of the boxes are of one kind.
_STRANGE, _OF_ONE_KIND = 0.25, 0.6
_MIN_BOXES = 2
# Fewer boxes must be called posts. Boxes that are called so count more than others.
_MIN_UNNAMED = 3
_CALLED = 1.4
# The share of the text that may be above the first box of a page that only looks like a thread.
_ABOVE = 0.1
_MOST_WIDER = 3
_SIGNATURES = frozenset({"byline", "dateline"})

Evidence = Literal["declared", "hinted", "none"]


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


def find_posts(
    page: PageContext, named: Sequence[Verdict | None], evidence: Evidence
) -> tuple[Post, ...]:
    """The posts of a page in reading order. Empty if it is not a thread. `named` are the verdicts
    of named rules. `evidence` is what else says that the page is a thread: the more does, the less
    of its text needs to be in posts. Without any, the boxes must be called posts, and the first
    text of the page must be in one: comments below an article are no thread.
    """
    reader = _Reader(page, named, evidence)
    best, most = None, 0.0
    for candidate in reader.candidates():
        value = reader.value(candidate)
        if value > most:
            best, most = candidate, value
    return reader.posts(best) if best is not None else ()


class _Reader:
    """The blocks of one page, by the elements around them."""

    def __init__(
        self, page: PageContext, named: Sequence[Verdict | None], evidence: Evidence
    ) -> None:
        vocabulary = page.phrases.vocabulary
        self._page = page
        self._evidence = evidence
        self._names = vocabulary.words("post_classes")
        self._loose_names = self._names | vocabulary.words("post_or_article_classes")
        self._quotes = vocabulary.words("post_quote_classes")
        self._named = named
        self._authors = vocabulary.words("post_author_classes")
        self._running = [self._running_chars(block) for block in page.blocks]
        self._total = sum(self._running)
        self._around = AroundText(page.blocks, self._running)
        self._weights = TextWeights(page, named, self._running)
        self._signs: dict[int, int] = {}
        self._known_likenesses: dict[frozenset[int], dict[int, float]] = {}

    def candidates(self) -> Iterable[Boxes]:
        """The elements of each tag and class word that two elements with running text share, if
        they can be posts.
        """
        tried: set[frozenset[int]] = set()
        seen: set[frozenset[int]] = set()
        for elements in self._around.by_name(self._quotes):
            same = frozenset(elements)
            if len(same) < _MIN_BOXES or same in tried or not self._can_be_posts(elements):
                continue
            tried.add(same)
            boxes = self._without_wrappers(self._around.boxes(elements))
            if self._evidence == "none" and not self._may_be_thread(boxes):
                continue
            boxes = self._without_strangers(boxes)
            same = frozenset(boxes.elements)
            if len(same) >= _MIN_BOXES and same not in seen:
                seen.add(same)
                yield boxes

    def _can_be_posts(self, elements: dict[int, Ancestor]) -> bool:
        """Whether elements may hold enough text to be posts, and be called so if they must be. It
        spares a page the work of sorting its blocks into boxes.
        """
        if self._evidence == "none":
            called = (not box.words.isdisjoint(self._names) for box in elements.values())
            if sum(called) < _MIN_BOXES:
                return False
        chars = sum(self._around.chars_inside[key] for key in elements)
        return chars / max(1, self._total) >= _COVERED[self._evidence]

    def _without_wrappers(self, boxes: Boxes) -> Boxes:
        """Boxes without those that hold all others and are not like them: these are the thread,
        not a post.
        """
        while len(boxes.elements) > 2 and (wrapper := _outermost(boxes)) is not None:
            if self._likeness_of(boxes)[wrapper] >= _ALIKE:
                break
            others = {key: box for key, box in boxes.elements.items() if key != wrapper}
            boxes = self._around.boxes(others)
        return boxes

    def _without_strangers(self, boxes: Boxes) -> Boxes:
        """Boxes without those that have nothing in common with most of the others: elements of the
        page that share a word such as "wrap" with its posts.
        """
        likenesses = self._likeness_of(boxes)
        kept = {key: box for key, box in boxes.elements.items() if likenesses[key] >= _STRANGE}
        is_kind = len(kept) >= _MIN_UNNAMED and median(likenesses.values()) >= _OF_ONE_KIND
        return self._around.boxes(kept) if is_kind and len(kept) < len(likenesses) else boxes

    def _likeness_of(self, boxes: Boxes) -> dict[int, float]:
        key = frozenset(boxes.elements)
        found = self._known_likenesses.get(key)
        if found is None:
            found = self._known_likenesses[key] = _likenesses(self._page, boxes)
        return found

    def value(self, boxes: Boxes) -> float:
        """How much of the page's text is in signed boxes. 0 if they are no posts."""
        texts = {key: sum(self._running[index] for index in own) for key, own in boxes.own.items()}
        covered = sum(texts.values()) / max(1, self._total)
        if covered < _COVERED[self._evidence]:
            return 0.0
        if self._evidence == "none" and not self._may_be_thread(boxes):
            return 0.0
        signed = [key for key, own in boxes.own.items() if texts[key] and self._is_signed(own)]
        share = len(signed) / len(boxes.own)
        if share < _SIGNED or len(signed) < 2:
            return 0.0
        likenesses = self._likeness_of(boxes).values()
        alike = sum(likenesses) / len(likenesses)
        are_called = self._are_called(boxes, self._loose_names)
        if alike < _ALIKE or (len(signed) < _MIN_UNNAMED and not are_called):
            return 0.0
        value = covered * share * alike * (1 - 1 / (1 + len(signed)))
        return value * (_CALLED if are_called else 1)

    def _is_signed(self, own: Sequence[int]) -> bool:
        least = 2 if self._evidence == "none" else 1
        return any(self._sign_of(index) >= least for index in own)

    def _may_be_thread(self, boxes: Boxes) -> bool:
        """Whether boxes are called posts, and the page has no text of its own above them."""
        first = min(map(min, boxes.own.values()))
        above = sum(self._running[:first])
        return self._are_called(boxes, self._names) and above <= _ABOVE * self._total

    @staticmethod
    def _are_called(boxes: Boxes, names: frozenset[str]) -> bool:
        """Whether most boxes have one of some class words."""
        called = sum(not box.words.isdisjoint(names) for box in boxes.elements.values())
        return called * 2 > len(boxes.elements)

    def posts(self, boxes: Boxes) -> tuple[Post, ...]:
        """The posts that boxes are."""
        boxes = self._widened(boxes)
        path = TextPath(self._page, boxes, self._weights.of(boxes))
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

    def _widened(self, boxes: Boxes) -> Boxes:
        """The largest elements that hold one box each, so many levels above it in all boxes alike:
        who wrote a post is often next to it.
        """
        for _ in range(_MOST_WIDER):
            wider = {}
            for box in boxes.elements.values():
                if box.parent is None or id(box.parent) in wider:
                    return boxes
                wider[id(box.parent)] = box.parent
            if any(_is_below(element, wider) for element in wider.values()):
                return boxes
            boxes = self._around.boxes(wider)
        return boxes

    def _running_chars(self, block: Block) -> int:
        """The characters of a block if it is text and no row of links, else 0."""
        verdict = self._named[block.index]
        if self._page.words(block) < _RUNNING_WORDS or (
            verdict is not None and verdict.label in NEVER_TEXT
        ):
            return 0
        linked = sum(len(link.text) for link in block.links)
        return 0 if linked * 2 > len(block.text) else len(block.text)

    def _sign_of(self, index: int) -> int:
        found = self._signs.get(index)
        if found is None:
            found = self._signs[index] = self._sign(self._page.blocks[index])
        return found

    def _sign(self, block: Block) -> int:
        """2 if a block says who wrote, or when; 1 if it may: a short line with a number."""
        verdict = self._named[block.index]
        if block.time is not None or (verdict is not None and verdict.label in _SIGNATURES):
            return 2
        if self._page.words(block) > BOILERPLATE_WORDS:
            return 0
        element, levels = block.parent, 0
        while element is not None and levels < 3:
            if element.tag == "time" or not element.words.isdisjoint(self._authors):
                return 2
            element, levels = element.parent, levels + 1
        if not any(map(str.isdigit, block.text)):
            return 0
        return 2 if self._page.phrases.dates.find(block.text) else 1


def _is_below(element: Ancestor, others: Mapping[int, Ancestor]) -> bool:
    around = element.parent
    while around is not None and id(around) not in others:
        around = around.parent
    return around is not None


def _outermost(boxes: Boxes) -> int | None:
    """The `id` of the box that holds all others, if one does."""
    inside: Counter[int] = Counter()
    for element in boxes.elements.values():
        around = element.parent
        while around is not None:
            if id(around) in boxes.elements:
                inside[id(around)] += 1
            around = around.parent
    return next((key for key, count in inside.items() if count == len(boxes.elements) - 1), None)


def _likenesses(page: PageContext, boxes: Boxes) -> dict[int, float]:
    """How much each box is like the others: of the class words that it or most boxes have inside,
    the share that both have.
    """
    inside = {key: words_inside(page, key, own) for key, own in boxes.own.items()}
    counts = Counter(word for words in inside.values() for word in words)
    common = {word for word, count in counts.items() if count * 2 >= len(inside)}
    return {
        key: len(words & common) / len(words | common) if words or common else 1.0
        for key, words in inside.items()
    }
