"""What the block model sees: one row of numbers a block. Text, links, containers, neighbours, position. Judges nothing.

Columns are named by `NAMES`, in order. Everything is counted in one pass over the blocks and then summed and shifted as arrays.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.phrases import model_words
from scraper.cleaner.surroundings import Surroundings
from scraper.records import Block, Place, Verdict
from scraper.text import ends_sentence, fold

Matrix = NDArray[np.float32]

_KINDS = ("paragraph", "heading", "list_item", "quote", "table_row", "code", "caption")
_TAGS = (
    "p div li span td section article main aside nav footer header figure form table ul ol blockquote a b strong em button h1 h2 h3 h4 h5 "
    "h6 dd dt details center font pre"
).split()
_GROUPS = ("teaser", "share", "newsletter", "advert", "comment", "biography", "byline", "dateline", "caption", "navigation", "embed")
_LABELS = (
    "navigation",
    "caption",
    "credit",
    "teaser",
    "byline",
    "dateline",
    "biography",
    "newsletter",
    "share",
    "advert",
    "embed",
    "comment",
    "legal",
    "consent",
)
_OWN = (
    "chars words commas stops digits capitals link_chars links ends_sentence ends_colon starts_capital starts_quote level depth in_figure "
    "hidden breaks repeated in_title description article_body first_person words_per_stop named"
).split()
_SHIFTED = ("chars", "words", "link_share", "ends_sentence", "is_heading", "is_paragraph", "is_list_item", "named", "long", "same_parent")
_OFFSETS = (-3, -2, -1, 1, 2, 3)
_SUMMED = ("count", "chars", "link_chars", "commas", "long", "paragraphs", "named", "stops")
_LEVELS = 4
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")


def _names() -> tuple[str, ...]:
    names = [*_OWN, "link_share", "chars_share", "long"]
    names += [f"kind_{kind}" for kind in _KINDS] + [f"label_{label}" for label in _LABELS]
    names += ["position", "chars_before", "after_headline", "from_headline", "blocks", "page_chars", "page_link_share", "page_long"]
    names += ["since_long", "until_long", "since_named", "until_named"]
    names += [f"tag_{tag}" for tag in _TAGS] + [f"in_{tag}" for tag in _TAGS]
    names += [f"near_{word}" for word in model_words()] + [f"above_{word}" for word in model_words()]
    for level in range(_LEVELS):
        names += [f"c{level}_{name}" for name in (*_SUMMED, "link_share", "chars_share", "long_share", "mine", "mean_chars", "same_shape")]
    names += ["shape_share", "parent_shape_share", "page_long_chars"]
    names += [f"{name}@{offset:+d}" for offset in _OFFSETS for name in _SHIFTED]
    return tuple(names)


NAMES = _names()


def features(page: Surroundings, named: Sequence[Verdict | None]) -> Matrix:
    """(blocks, len(NAMES)) numbers; `named` are the verdicts of named rules."""
    blocks = page.blocks
    told = _told(page)
    own = np.array([_own(block, page, verdict, told) for block, verdict in zip(blocks, named, strict=True)], dtype=np.float32)
    own = own.reshape(len(blocks), len(_OWN))
    column: dict[str, Matrix] = {name: own[:, index] for index, name in enumerate(_OWN)}
    column["repeated"][:] = _repeated(page)
    kinds = np.array([[block.kind == kind for kind in _KINDS] for block in blocks], dtype=np.float32).reshape(len(blocks), len(_KINDS))
    labels = np.array([[v is not None and v.label == label for label in _LABELS] for v in named], dtype=np.float32).reshape(
        len(blocks), len(_LABELS)
    )
    chars, link_chars = column["chars"], column["link_chars"]
    total = max(1.0, float(chars.sum()))
    column["link_share"] = (link_chars / np.maximum(chars, 1)).astype(np.float32)
    column["chars_share"] = chars / total
    column["long"] = ((column["words"] >= 15) & (column["link_share"] < 0.5) & (column["named"] == 0)).astype(np.float32)
    column["is_heading"], column["is_paragraph"], column["is_list_item"] = kinds[:, 1], kinds[:, 0], kinds[:, 2]
    places = [block.place for block in blocks]
    parts = [own, np.stack([column[name] for name in ("link_share", "chars_share", "long")], axis=1), kinds, labels]
    parts += [_position(page, column, total), _surrounding_names(places), _containers(places, column, kinds, total)]
    parts.append(_shapes(places, column))
    column["same_parent"] = np.zeros(len(blocks), dtype=np.float32)
    parts.append(_neighbours(column, places))
    return np.concatenate(parts, axis=1, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class _Told:
    """What the page says of its article, folded: titles, descriptions, and the words of its JSON-LD articleBody."""

    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]

    def share(self, folded: str) -> float:
        """The share of a line's three-word shingles in articleBody; -1 where there is none, or the line is too short."""
        words = _WORDS.findall(folded) if self.shingles else ()
        if len(words) < 3:
            return -1.0
        return sum(shingle in self.shingles for shingle in zip(words, words[1:], words[2:], strict=False)) / (len(words) - 2)


def _told(page: Surroundings) -> _Told:
    words = _WORDS.findall(fold(page.structured.article_body))
    return _Told(
        tuple(fold(title) for title in page.structured.titles),
        tuple(fold(description) for description in page.structured.descriptions),
        frozenset(zip(words, words[1:], words[2:], strict=False)) if len(words) > 30 else frozenset(),
    )


def _own(block: Block, page: Surroundings, verdict: Verdict | None, told: _Told) -> tuple[float, ...]:
    text = block.text
    line = page.lines[block.index]
    stops = text.count(". ") + text.count("? ") + text.count("! ") + text.count("。") + ends_sentence(text)
    first = text[0]
    return (
        len(text),
        line.words,
        text.count(",") + text.count("、") + text.count("，"),
        stops,
        sum(map(str.isdigit, text)) if len(text) < 200 else 0,
        sum(map(str.isupper, text)) if len(text) < 200 else 0,
        sum(len(anchor.text) for anchor in block.anchors),
        len(block.anchors),
        ends_sentence(text),
        text.endswith((":", "：")),
        first.isupper(),
        first in "\"'“„«‘「",
        block.level or 0,
        _depth(block.place),
        block.figure is not None,
        block.place is not None and block.place.hidden,
        text.count("\n"),
        0,
        line.words < 40 and any(line.folded in title for title in told.titles),
        4 <= line.words < 120 and any(line.folded in description for description in told.descriptions),
        told.share(line.folded),
        " I " in text or " we " in text or " you " in text,
        line.words / max(1, stops),
        verdict is not None,
    )


def _depth(place: Place | None) -> int:
    depth = 0
    while place is not None:
        depth, place = depth + 1, place.parent
    return depth


def _repeated(page: Surroundings) -> list[bool]:
    """Whether the same line stood before, or stands again."""
    counts: dict[str, int] = {}
    for line in page.lines:
        counts[line.folded] = counts.get(line.folded, 0) + 1
    return [counts[line.folded] > 1 for line in page.lines]


def _position(page: Surroundings, column: dict[str, Matrix], total: float) -> Matrix:
    count = len(page.blocks)
    index = np.arange(count, dtype=np.float32)
    headline = -1.0 if page.headline is None else float(page.headline)
    chars = column["chars"]
    page_numbers = (count, total, float(column["link_chars"].sum()) / total, float(column["long"].sum()))
    stacked = [
        index / max(1, count),
        (np.cumsum(chars) - chars) / total,
        (index > headline) * (headline >= 0),
        np.clip(index - headline, -50, 200) if headline >= 0 else np.full(count, -100.0),
        *(np.full(count, number) for number in page_numbers),
        *_distances(column["long"] > 0),
        *_distances(column["named"] > 0),
    ]
    return np.stack(stacked, axis=1).astype(np.float32)


def _distances(marked: NDArray[np.bool_]) -> tuple[Matrix, Matrix]:
    """Blocks since the last marked one before, and until the next one after; at most 30."""
    count = len(marked)
    index = np.arange(count)
    last = np.maximum.accumulate(np.where(marked, index, -1000))
    before = np.concatenate([[-1000], last[:-1]]) if count else last
    following = np.minimum.accumulate(np.where(marked, index, count + 1000)[::-1])[::-1]
    after = np.concatenate([following[1:], [count + 1000]]) if count else following
    return np.minimum(index - before, 30).astype(np.float32), np.minimum(after - index, 30).astype(np.float32)


def _surrounding_names(places: Sequence[Place | None]) -> Matrix:
    """The element's tag, the tags above it, and the known words of the classes near and above it, as flags."""
    words = {word: number for number, word in enumerate(model_words())}
    tags = {tag: number for number, tag in enumerate(_TAGS)}
    width = len(_TAGS) * 2 + len(words) * 2
    known: dict[int, tuple[int, int, int]] = {}

    def masks(place: Place) -> tuple[int, int, int]:
        """Bits of its own words, of all words above with its own, of all tags above with its own."""
        found = known.get(id(place))
        if found is None:
            own = 0
            for word in place.words:
                number = words.get(word)
                if number is not None:
                    own |= 1 << number
            tag = 1 << tags[place.tag] if place.tag in tags else 0
            _, above, tags_above = masks(place.parent) if place.parent is not None else (0, 0, 0)
            if place.parent is None:
                own = 0  # the root's classes are about the page
            found = known[id(place)] = (own, above | own, tags_above | tag)
        return found

    rows = []
    size = (width + 7) // 8
    for place in places:
        if place is None:
            rows.append(bytes(size))
            continue
        own, above, tags_above = masks(place)
        near = own | (masks(place.parent)[0] if place.parent is not None else 0)
        tag = 1 << tags[place.tag] if place.tag in tags else 0
        bits = tag | tags_above << len(_TAGS) | near << 2 * len(_TAGS) | above << (2 * len(_TAGS) + len(words))
        rows.append(bits.to_bytes(size, "little"))
    packed = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(places), size)
    return np.unpackbits(packed, axis=1, bitorder="little")[:, :width].astype(np.float32)


def _containers(places: Sequence[Place | None], column: dict[str, Matrix], kinds: Matrix, total: float) -> Matrix:
    """Sums over the container of a block, over that one's, and so on, and the block's share of them."""
    count = len(places)
    values = np.stack(
        [
            np.ones(count),
            column["chars"],
            column["link_chars"],
            column["commas"],
            column["long"],
            kinds[:, 0],
            column["named"],
            column["stops"],
        ],
        axis=1,
    ).astype(np.float32)
    shapes = [(place.tag, place.words) if place is not None else None for place in places]
    parts: list[Matrix] = []
    level_of = list(places)
    for _ in range(_LEVELS):
        level_of = [place.parent if place is not None and place.parent is not None else place for place in level_of]
        numbers: dict[int, int] = {}
        ids = np.array([numbers.setdefault(id(place), len(numbers)) for place in level_of], dtype=np.int64)
        sums = np.zeros((len(numbers) or 1, values.shape[1]), dtype=np.float32)
        np.add.at(sums, ids, values)
        mine = sums[ids]
        shape_counts: dict[tuple[int, object], int] = {}
        for key in zip(ids.tolist(), shapes, strict=True):
            shape_counts[key] = shape_counts.get(key, 0) + 1
        same = np.array([shape_counts[key] for key in zip(ids.tolist(), shapes, strict=True)], dtype=np.float32)
        chars = np.maximum(mine[:, 1], 1)
        shares = [
            mine[:, 2] / chars,
            mine[:, 1] / total,
            mine[:, 4] / np.maximum(mine[:, 0], 1),
            column["chars"] / chars,
            mine[:, 1] / np.maximum(mine[:, 0], 1),
        ]
        parts.append(np.concatenate([mine, np.stack(shares, axis=1), (same / np.maximum(mine[:, 0], 1))[:, None]], axis=1))
    return np.concatenate(parts, axis=1)


def _shapes(places: Sequence[Place | None], column: dict[str, Matrix]) -> Matrix:
    """How much of the page's running text stands in elements of the same tag and classes, alone and with their parent's."""
    long_chars = column["chars"] * column["long"]
    total = max(1.0, float(long_chars.sum()))
    own = [(place.tag, place.words) if place is not None else None for place in places]
    above = [place.parent if place is not None else None for place in places]
    both = [(mine, (parent.tag, parent.words) if parent is not None else None) for mine, parent in zip(own, above, strict=True)]
    shares = []
    for keys in (own, both):
        numbers: dict[object, int] = {}
        ids = np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)
        sums = np.bincount(ids, weights=long_chars, minlength=1)
        shares.append(sums[ids] / total)
    return np.stack([*shares, np.full(len(places), total)], axis=1).astype(np.float32)


def _neighbours(column: dict[str, Matrix], places: Sequence[Place | None]) -> Matrix:
    """The same few numbers of the three blocks before and after."""
    count = len(places)
    parents = [id(place.parent) if place is not None else 0 for place in places]
    parts = []
    for offset in _OFFSETS:
        for name in _SHIFTED:
            shifted = np.full(count, -1, dtype=np.float32)
            source = column[name]
            if name == "same_parent":
                source = np.array([0 <= i + offset < count and parents[i] == parents[i + offset] for i in range(count)], dtype=np.float32)
                shifted = source
            elif offset > 0:
                shifted[:-offset] = source[offset:]
            else:
                shifted[-offset:] = source[:offset]
            parts.append(shifted)
    return np.stack(parts, axis=1)
