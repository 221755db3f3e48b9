"""What the block model sees of a block: numbers about its text, links, containers, neighbours and
position. Judges nothing.

One row of the matrix is a feature and one column a block, since that is how they are counted and
how trees read them; `NAMES` names the rows in order. What needs a look at each block is counted in
one pass; the rest is sums and shifts of arrays.
"""

import re
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.context import PageContext
from scraper.cleaner.model.feature_inputs import TAGS, DomBits, count_characters, model_words
from scraper.cleaner.model.second_pass import Layout, distances
from scraper.cleaner.rules.registry import is_hint
from scraper.records import Ancestor, Verdict
from scraper.text import ends_sentence, fold

Matrix = NDArray[np.float32]

_KINDS = ("paragraph", "heading", "list_item", "quote", "table_row", "code", "caption")
_LABELS = (
    "navigation caption credit teaser byline dateline biography newsletter share advert embed "
    "comment legal consent headline"
).split()
_TYPES = (
    "newsarticle",
    "blogposting",
    "article",
    "product",
    "webpage",
    "faqpage",
    "recipe",
    "itemlist",
)
# Looked at on every block, since neighbours ask for it; looked at on those that the model judges;
# counted by character.
_BASIC = (
    "words link_chars ends_sentence ends_colon strong_share emphasis_share after_rule whole_link "
    "named hinted quoted"
).split()
_CLOSER = (
    "links starts_capital starts_quote level depth hidden in_title description article_body "
    "first_person hash_link lead_words starts_mark "
    "ends_ellipsis ends_question at_sign address figured up_before up_after up_headline"
).split()
_COUNTED = ("chars", "capitals", "letters", "digits", "commas", "breaks", "stops", "wide")
_DERIVED = (
    "upper_share",
    "words_per_stop",
    "link_share",
    "chars_share",
    "long",
    "repeated",
    "picture_before",
    "picture_after",
    "since_picture",
)
_SHIFTED = (
    "chars words link_share ends_sentence kind_heading kind_paragraph kind_list_item named long "
    "strong_share emphasis_share whole_link "
    "after_rule upper_share ends_colon quoted label_teaser label_caption label_byline "
    "label_newsletter label_advert"
).split()
_OFFSETS = (-3, -2, -1, 1, 2, 3)
_SUMMED = (
    "chars",
    "link_chars",
    "commas",
    "long",
    "kind_paragraph",
    "named",
    "stops",
    "whole_link",
    "hinted",
)
_LEVELS = 4
_KIND_NAMES = tuple(f"kind_{kind}" for kind in _KINDS)
_LABEL_NAMES = tuple(f"label_{label}" for label in _LABELS)
_OWN = (*_BASIC, *_COUNTED, *_DERIVED, *_KIND_NAMES, *_LABEL_NAMES)
_NUMBER_OF_KIND = {kind: number for number, kind in enumerate(_KINDS)}
_NUMBER_OF_LABEL = {label: number for number, label in enumerate(_LABELS)}
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
_JUDGED_WORDS = 4


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """The features of the blocks that the model judges."""

    rows: Matrix
    """(len(NAMES), judged blocks)"""
    layout: Layout


def _names() -> tuple[str, ...]:
    names = [*_CLOSER, *_OWN]
    names += (
        "position chars_before after_headline from_headline blocks page_chars page_link_share "
        "page_long"
    ).split()
    names += "since_long until_long since_named until_named og_article".split() + [
        f"type_{name}" for name in _TYPES
    ]
    names += [f"tag_{tag}" for tag in TAGS] + [f"in_{tag}" for tag in TAGS]
    names += [f"near_{word}" for word in model_words()] + [
        f"above_{word}" for word in model_words()
    ]
    for level in range(_LEVELS):
        sums = [
            "count",
            *_SUMMED,
            "link_share",
            "chars_share",
            "long_share",
            "mine",
            "mean_chars",
            "same_shape",
        ]
        names += [f"c{level}_{name}" for name in sums]
    names += ["shape_share", "parent_shape_share", "page_long_chars"]
    return (
        *names,
        *(f"{name}@{offset:+d}" for offset in _OFFSETS for name in (*_SHIFTED, "same_parent")),
    )


NAMES = _names()


def block_features(page: PageContext, named: Sequence[Verdict | None]) -> Table:
    """The features of every block that is to be judged; `named` are the verdicts of named rules."""
    blocks, count = page.blocks, len(page.blocks)
    judged = _judged(page, named)
    column: dict[str, NDArray[np.floating]] = dict(zip(_BASIC, _basic(page, named), strict=True))
    column |= zip(_COUNTED, count_characters([block.text for block in blocks]), strict=True)
    chars = column["chars"]
    total = max(1.0, float(chars.sum()))
    column |= zip(
        _KIND_NAMES,
        _flags([_NUMBER_OF_KIND[block.kind] for block in blocks], len(_KINDS)),
        strict=True,
    )
    labels = [
        _NUMBER_OF_LABEL.get(verdict.label, -1) if verdict is not None else -1 for verdict in named
    ]
    column |= zip(_LABEL_NAMES, _flags(labels, len(_LABELS)), strict=True)
    column["upper_share"] = column["capitals"] / np.maximum(column["letters"], 1)
    column["words_per_stop"] = column["words"] / np.maximum(column["stops"], 1)
    column["link_share"] = column["link_chars"] / np.maximum(chars, 1)
    column["chars_share"] = chars / total
    column["long"] = (
        (column["words"] >= 15)
        & (column["link_share"] < 0.5)
        & (column["named"] + column["hinted"] == 0)
    ).astype(np.float32)
    column["repeated"] = _repeated(page)
    column |= zip(
        ("picture_before", "picture_after", "since_picture"), _near_pictures(page), strict=True
    )
    places = [block.parent for block in blocks]
    containers = _containers(places)
    of_all = [
        np.stack([column[name] for name in _OWN]) if count else np.zeros((len(_OWN), 0)),
        _position(page, column, total),
    ]
    shapes = _numbers([(place.tag, place.words) if place is not None else None for place in places])
    after_names = [
        _container_sums(shapes, containers, column, total),
        _shapes(shapes, places, column),
        _neighbours(column, containers),
    ]
    rows = [
        _closer(page, judged),
        *(part[:, judged] for part in of_all),
        _surrounding_names(places, judged),
    ]
    layout = Layout(judged, chars, column["words"], column["kind_heading"] > 0, tuple(containers))
    return Table(
        np.concatenate([*rows, *(part[:, judged] for part in after_names)], dtype=np.float32),
        layout,
    )


def _flags(numbers: Sequence[int], count: int) -> Matrix:
    """(count, blocks) 1 where a block has a number, else 0."""
    flags: Matrix = (
        np.array(numbers, dtype=np.int8) == np.arange(count, dtype=np.int8)[:, None]
    ).astype(np.float32)
    return flags


def _judged(page: PageContext, named: Sequence[Verdict | None]) -> NDArray[np.bool_]:
    """The blocks that the model may judge: those without a name, and those whose name is but a
    hint, if they say anything.
    """
    return np.array(
        [
            verdict is None
            or (is_hint(verdict) and (line.words >= _JUDGED_WORDS or block.kind == "heading"))
            for block, line, verdict in zip(page.blocks, page.lines, named, strict=True)
        ],
        dtype=bool,
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the page says of its article, folded: titles, descriptions, and the words of its JSON-LD
    articleBody.
    """

    titles: tuple[str, ...]
    descriptions: tuple[str, ...]
    shingles: frozenset[tuple[str, ...]]

    def share(self, folded: str) -> float:
        """The share of a line's three-word shingles in articleBody; -1 where there is none, or the
        line is too short.
        """
        words = _WORDS.findall(folded) if self.shingles else ()
        if len(words) < 3:
            return -1.0
        return sum(
            shingle in self.shingles for shingle in zip(words, words[1:], words[2:], strict=False)
        ) / (len(words) - 2)


def _told(page: PageContext) -> _Told:
    words = _WORDS.findall(fold(page.structured.article_body))
    return _Told(
        tuple(fold(title) for title in page.structured.titles),
        tuple(fold(description) for description in page.structured.descriptions),
        frozenset(zip(words, words[1:], words[2:], strict=False))
        if len(words) > 30
        else frozenset(),
    )


def _basic(page: PageContext, named: Sequence[Verdict | None]) -> Matrix:
    """(len(_BASIC), blocks)"""
    whole = "\n".join(
        [line.folded for line, verdict in zip(page.lines, named, strict=True) if verdict is None]
    )
    rows = []
    for block, line, verdict in zip(page.blocks, page.lines, named, strict=True):
        text, anchors, size = block.text, block.links, len(block.text)
        hinted = verdict is not None and is_hint(verdict)
        rows.append(
            (
                line.words,
                sum([len(anchor.text) for anchor in anchors]) if anchors else 0,
                ends_sentence(text),
                text.endswith((":", "：")),
                min(1.0, block.strong / size),
                min(1.0, block.emphasis / size),
                block.after_rule,
                len(anchors) == 1 and anchors[0].text == text,
                verdict is not None and not hinted,
                hinted,
                verdict is None and 5 <= line.words <= 60 and _is_quoted(line.folded, whole),
            )
        )
    return np.ascontiguousarray(np.array(rows, dtype=np.float32).reshape(len(rows), len(_BASIC)).T)


def _closer(page: PageContext, judged: NDArray[np.bool_]) -> Matrix:
    """(len(_CLOSER), judged blocks)"""
    told = _told(page)
    first_person = [f" {word} " for word in page.phrases.vocabulary.words("first_person")]
    blocks = page.blocks
    headline = blocks[page.headline].parent if page.headline is not None else None
    rows = []
    for index in np.flatnonzero(judged).tolist():
        block, line = blocks[index], page.lines[index]
        place, text, anchors, folded, words = (
            block.parent,
            block.text,
            block.links,
            line.folded,
            line.words,
        )
        first, opening = text[0], text[:60]
        rows.append(
            (
                len(anchors),
                first.isupper(),
                first in "\"'“„«‘「",
                block.level or 0,
                place.depth if place is not None else 0,
                place is not None and place.hidden,
                words < 40 and any(folded in title for title in told.titles),
                4 <= words < 120
                and any(folded in description for description in told.descriptions),
                told.share(folded) if told.shingles else -1.0,
                any(word in text for word in first_person),
                bool(anchors) and anchors[0].href.startswith("#"),
                opening.partition(":")[0].count(" ") + 1 if ":" in opening else 0,
                first in "([-–—*•►▶>→|#©†",
                text.endswith(("…", "...", "[…]", "[...]")),
                text.endswith("?"),
                "@" in text,
                "http" in text or "www." in text,
                block.figure is not None,
                _up_to_shared(place, blocks[index - 1].parent if index else None),
                _up_to_shared(place, blocks[index + 1].parent if index + 1 < len(blocks) else None),
                _up_to_shared(place, headline),
            )
        )
    return np.ascontiguousarray(np.array(rows, dtype=np.float32).reshape(len(rows), len(_CLOSER)).T)


def _is_quoted(folded: str, whole: str) -> bool:
    """Whether a line stands in another block again, as a sentence of it does in a pull quote."""
    needle = folded.strip("\"'.… ")[:60]
    return len(needle) > 20 and whole.find(needle, whole.find(needle) + 1) >= 0


def _up_to_shared(place: Ancestor | None, other: Ancestor | None) -> int:
    """Levels up from a place to the nearest one that it shares with another; 40 where that is
    none.
    """
    if place is None or other is None:
        return 40
    here: Ancestor | None = place
    there: Ancestor | None = other
    steps, mine, theirs = 0, place.depth, other.depth
    while here is not None and mine > theirs:
        here, mine, steps = here.parent, mine - 1, steps + 1
    while there is not None and theirs > mine:
        there, theirs = there.parent, theirs - 1
    while here is not None and there is not None and here is not there:
        here, there, steps = here.parent, there.parent, steps + 1
    return steps if here is not None else 40


def _repeated(page: PageContext) -> Matrix:
    """Whether the same line stood before, or stands again."""
    counts: dict[str, int] = {}
    for line in page.lines:
        counts[line.folded] = counts.get(line.folded, 0) + 1
    return np.array([counts[line.folded] > 1 for line in page.lines], dtype=np.float32)


def _near_pictures(page: PageContext) -> tuple[Matrix, Matrix, Matrix]:
    """Whether a picture stands right before or after each block, and the blocks since the last
    one.
    """
    marks = np.zeros(len(page.blocks) + 1, dtype=np.float32)
    for picture in page.pictures:
        marks[min(picture.before, len(page.blocks))] = 1
    index = np.arange(len(page.blocks))
    last = np.maximum.accumulate(np.where(marks[:-1] > 0, index, -30)) if len(index) else index
    return marks[:-1], marks[1:], np.minimum(index - last, 30).astype(np.float32)


def _position(page: PageContext, column: dict[str, NDArray[np.floating]], total: float) -> Matrix:
    count = len(page.blocks)
    index = np.arange(count, dtype=np.float32)
    headline = -1.0 if page.headline is None else float(page.headline)
    chars = column["chars"]
    types = page.structured.types
    numbers = [count, total, float(column["link_chars"].sum()) / total, float(column["long"].sum())]
    kinds = [
        page.structured.first_meta("og:type") == "article",
        *(name in types for name in _TYPES),
    ]
    return np.stack(
        [
            index / max(1, count),
            (np.cumsum(chars) - chars) / total,
            (index > headline) * (headline >= 0),
            np.clip(index - headline, -50, 200) if headline >= 0 else np.full(count, -100.0),
            *(np.full(count, number) for number in numbers),
            *distances(column["long"] > 0, 30),
            *distances(column["named"] > 0, 30),
            *(np.full(count, kind) for kind in kinds),
        ]
    ).astype(np.float32)


def _surrounding_names(places: Sequence[Ancestor | None], judged: NDArray[np.bool_]) -> Matrix:
    """Of the judged blocks, as flags: the element's tag, the tags above it, and the known words of
    the classes near and above it.
    """
    bits = DomBits()
    width = bits.width
    size = (width + 7) // 8
    rows = [
        bits.row(places[index]).to_bytes(size, "little")
        for index in np.flatnonzero(judged).tolist()
    ]
    packed = np.frombuffer(b"".join(rows), dtype=np.uint8).reshape(len(rows), size)
    return np.ascontiguousarray(
        np.unpackbits(packed, axis=1, bitorder="little")[:, :width].T, dtype=np.float32
    )


def _containers(places: Sequence[Ancestor | None]) -> list[NDArray[np.int64]]:
    """For each level, the number of each block's container: of the one that holds it, of that
    one's, and so on.
    """
    levels = []
    at = list(places)
    for _ in range(_LEVELS):
        at = [
            place.parent if place is not None and place.parent is not None else place
            for place in at
        ]
        numbers: dict[int, int] = {}
        levels.append(
            np.array([numbers.setdefault(id(place), len(numbers)) for place in at], dtype=np.int64)
        )
    return levels


def _container_sums(
    shapes: NDArray[np.int64],
    containers: Sequence[NDArray[np.int64]],
    column: dict[str, NDArray[np.floating]],
    total: float,
) -> Matrix:
    """Sums over each container of a block, and the block's share of them."""
    chars = column["chars"]
    rows: list[NDArray[Any]] = []
    for ids in containers:
        count = np.bincount(ids)[ids]
        sums = {name: np.bincount(ids, column[name])[ids] for name in _SUMMED}
        pairs = ids * len(shapes) + shapes
        _, pair_of, sizes = np.unique(pairs, return_inverse=True, return_counts=True)
        filled = np.maximum(sums["chars"], 1)
        rows += [
            count,
            *sums.values(),
            sums["link_chars"] / filled,
            sums["chars"] / total,
            sums["long"] / np.maximum(count, 1),
        ]
        rows += [
            chars / filled,
            sums["chars"] / np.maximum(count, 1),
            sizes[pair_of] / np.maximum(count, 1),
        ]
    return np.stack(rows).astype(np.float32)


def _shapes(
    shapes: NDArray[np.int64],
    places: Sequence[Ancestor | None],
    column: dict[str, NDArray[np.floating]],
) -> Matrix:
    """How much of the page's running text stands in elements of the same tag and classes, alone and
    with their parent's.
    """
    running = column["chars"] * column["long"]
    total = max(1.0, float(running.sum()))
    above = [place.parent if place is not None else None for place in places]
    parents = _numbers(
        [(parent.tag, parent.words) if parent is not None else None for parent in above]
    )
    _, both = np.unique(shapes * len(places) + parents, return_inverse=True)
    rows = [np.bincount(ids, weights=running, minlength=1)[ids] / total for ids in (shapes, both)]
    return np.stack([*rows, np.full(len(places), total)]).astype(np.float32)


def _numbers(keys: Sequence[Hashable]) -> NDArray[np.int64]:
    """Equal keys get equal numbers, from 0 up."""
    numbers: dict[Hashable, int] = {}
    return np.array([numbers.setdefault(key, len(numbers)) for key in keys], dtype=np.int64)


def _neighbours(
    column: dict[str, NDArray[np.floating]], containers: Sequence[NDArray[np.int64]]
) -> Matrix:
    """The same few numbers of the three blocks before and after; -1 beyond the ends."""
    parents = containers[0]
    count = len(parents)
    shifted = (
        np.stack([column[name] for name in _SHIFTED])
        if count
        else np.zeros((len(_SHIFTED), 0), dtype=np.float32)
    )
    rows = np.full((len(_OFFSETS), len(_SHIFTED) + 1, count), -1, dtype=np.float32)
    for number, offset in enumerate(_OFFSETS):
        if offset > 0:
            rows[number, :-1, :-offset] = shifted[:, offset:]
            rows[number, -1, :-offset] = parents[:-offset] == parents[offset:]
        else:
            rows[number, :-1, -offset:] = shifted[:, :offset]
            rows[number, -1, -offset:] = parents[-offset:] == parents[:offset]
    return rows.reshape(len(_OFFSETS) * (len(_SHIFTED) + 1), count)
