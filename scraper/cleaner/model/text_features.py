"""Features of a block's own text and links, and of the lines that repeat or announce it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import repeat
from operator import contains

import numpy as np

from scraper.cleaner.context import PageContext
from scraper.cleaner.model.feature_groups import (
    ColumnGroup,
    JudgedGroup,
    Matrix,
    PageColumns,
    matrix,
)
from scraper.cleaner.rules.registry import is_hint
from scraper.records import Ancestor
from scraper.text import ends_sentence, fold

_KINDS = ("paragraph", "heading", "list_item", "quote", "table_row", "code", "caption")
_LABELS = (
    "navigation caption credit teaser byline dateline biography newsletter share advert embed "
    "comment legal consent headline"
).split()
_NUMBER_OF_KIND = {kind: number for number, kind in enumerate(_KINDS)}
_NUMBER_OF_LABEL = {label: number for number, label in enumerate(_LABELS)}
_WORDS = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]|[^\W_]+")
_QUOTED_WORDS = range(5, 61)
_NEEDLE = 60
_MIN_NEEDLE = 20
_MIN_SHINGLES = 30
_LONG_WORDS = 15
_FAR_FROM_PICTURE = 30
_NO_COMMON_ANCESTOR = 40


@ColumnGroup.named(
    "words link_chars ends_sentence ends_colon strong_share emphasis_share after_rule whole_link",
    "named hinted quoted",
)
def basics(columns: PageColumns) -> Matrix:
    """The length of a block, its end, its links and emphasis, and whether a rule named it."""
    page, named = columns.page, columns.named
    unnamed = "\n".join(
        [line.folded for line, verdict in zip(page.lines, named, strict=True) if verdict is None]
    )
    rows = []
    for block, line, verdict in zip(page.blocks, page.lines, named, strict=True):
        text, links, size, words = block.text, block.links, len(block.text), line.words
        is_hinted = verdict is not None and is_hint(verdict)
        rows.append(
            (
                words,
                sum([len(link.text) for link in links]) if links else 0,
                ends_sentence(text),
                text.endswith((":", "：")),
                min(1.0, block.strong / size),
                min(1.0, block.emphasis / size),
                block.after_rule,
                len(links) == 1 and links[0].text == text,
                verdict is not None and not is_hinted,
                is_hinted,
                verdict is None and words in _QUOTED_WORDS and _is_quoted(line.folded, unnamed),
            )
        )
    return matrix(rows, len(basics.names))


@ColumnGroup.named(
    "upper_share words_per_stop link_share chars_share long repeated",
    "picture_before picture_after since_picture",
)
def shares(columns: PageColumns) -> Matrix:
    """Shares of the counts, whether a block is running text, and the pictures next to it."""
    chars = columns["chars"]
    link_share = columns["link_chars"] / np.maximum(chars, 1)
    is_long = (
        (columns["words"] >= _LONG_WORDS)
        & (link_share < 0.5)
        & (columns["named"] + columns["hinted"] == 0)
    )
    return np.stack(
        [
            columns["capitals"] / np.maximum(columns["letters"], 1),
            columns["words"] / np.maximum(columns["stops"], 1),
            link_share,
            chars / columns.total_chars,
            is_long.astype(np.float32),
            _repeated(columns.page),
            *_near_pictures(columns.page),
        ]
    )


@ColumnGroup.named(*(f"kind_{kind}" for kind in _KINDS))
def kinds(columns: PageColumns) -> Matrix:
    """The kind of a block, as flags."""
    return _flags([_NUMBER_OF_KIND[block.kind] for block in columns.page.blocks], len(_KINDS))


@ColumnGroup.named(*(f"label_{label}" for label in _LABELS))
def labels(columns: PageColumns) -> Matrix:
    """The label that a named rule gave, as flags."""
    given = [
        _NUMBER_OF_LABEL.get(verdict.label, -1) if verdict is not None else -1
        for verdict in columns.named
    ]
    return _flags(given, len(_LABELS))


@JudgedGroup.named(
    "links starts_capital starts_quote level depth hidden in_title description article_body",
    "first_person hash_link lead_words starts_mark ends_ellipsis ends_question at_sign address",
    "figured up_before up_after up_headline",
)
def details(columns: PageColumns) -> Matrix:
    """What is too slow to compute for blocks that the model does not judge."""
    page = columns.page
    declared = _declared(page)
    first_person = [f" {word} " for word in page.phrases.vocabulary.words("first_person")]
    blocks, elements = page.blocks, columns.elements
    headline = elements[page.headline] if page.headline is not None else None
    rows = []
    for index in columns.judged_indices.tolist():
        block, line, element = blocks[index], page.lines[index], elements[index]
        text, links, folded, words = block.text, block.links, line.folded, line.words
        first, opening = text[0], text[:60]
        rows.append(
            (
                len(links),
                first.isupper(),
                first in "\"'“„«‘「",
                block.level or 0,
                element.depth if element is not None else 0,
                element is not None and element.hidden,
                words < 40 and declared.titles.hold(folded),
                4 <= words < 120 and declared.descriptions.hold(folded),
                declared.share(folded) if declared.shingles else -1.0,
                _holds_any(text, first_person),
                bool(links) and links[0].href.startswith("#"),
                opening.partition(":")[0].count(" ") + 1 if ":" in opening else 0,
                first in "([-–—*•►▶>→|#©†",
                text.endswith(("…", "...", "[…]", "[...]")),
                text.endswith("?"),
                "@" in text,
                "http" in text or "www." in text,
                block.figure is not None,
                _up_to_common(element, elements[index - 1] if index else None),
                _up_to_common(element, elements[index + 1] if index + 1 < len(blocks) else None),
                _up_to_common(element, headline),
            )
        )
    return matrix(rows, len(details.names))


class _Texts:
    """Texts in which others are looked up."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._texts = texts
        self._longest = max(map(len, texts), default=-1)

    def hold(self, text: str) -> bool:
        """Whether a text is part of one of these."""
        return len(text) <= self._longest and any(map(contains, self._texts, repeat(text)))


@dataclass(frozen=True, slots=True)
class _DeclaredTexts:
    """What the page declares about its article, folded."""

    titles: "_Texts"
    descriptions: "_Texts"
    shingles: frozenset[tuple[str, ...]]
    """Three words each, of the articleBody in JSON-LD."""

    def share(self, folded: str) -> float:
        """The share of a line's shingles that are in articleBody. -1 if the line is too short."""
        words = _WORDS.findall(folded)
        if len(words) < 3:
            return -1.0
        shingles = zip(words, words[1:], words[2:], strict=False)
        return sum([shingle in self.shingles for shingle in shingles]) / (len(words) - 2)


def _declared(page: PageContext) -> _DeclaredTexts:
    words = _WORDS.findall(fold(page.structured.article_body))
    shingles = zip(words, words[1:], words[2:], strict=False)
    return _DeclaredTexts(
        _Texts(tuple(fold(title) for title in page.structured.titles)),
        _Texts(page.folded_descriptions),
        frozenset(shingles) if len(words) > _MIN_SHINGLES else frozenset(),
    )


def _flags(given: Sequence[int], count: int) -> Matrix:
    """(count, blocks) 1 if a block has the number of the row, else 0."""
    flags: Matrix = (
        np.array(given, dtype=np.int8) == np.arange(count, dtype=np.int8)[:, None]
    ).astype(np.float32)
    return flags


def _holds_any(text: str, words: Sequence[str]) -> bool:
    return any(map(contains, repeat(text), words))


def _is_quoted(folded: str, unnamed: str) -> bool:
    """Whether a line is in the unnamed text twice, as a sentence in a pull quote is."""
    needle = folded.strip("\"'.… ")[:_NEEDLE]
    return len(needle) > _MIN_NEEDLE and unnamed.find(needle, unnamed.find(needle) + 1) >= 0


def _up_to_common(element: Ancestor | None, other: Ancestor | None) -> int:
    """The levels from an element up to the nearest ancestor that it shares with another. 40 if
    there is no such ancestor.
    """
    if element is None or other is None:
        return _NO_COMMON_ANCESTOR
    here: Ancestor | None = element
    there: Ancestor | None = other
    steps, own, theirs = 0, element.depth, other.depth
    while here is not None and own > theirs:
        here, own, steps = here.parent, own - 1, steps + 1
    while there is not None and theirs > own:
        there, theirs = there.parent, theirs - 1
    while here is not None and there is not None and here is not there:
        here, there, steps = here.parent, there.parent, steps + 1
    return steps if here is not None else _NO_COMMON_ANCESTOR


def _repeated(page: PageContext) -> Matrix:
    """Whether another block has the same text."""
    counts: dict[str, int] = {}
    for line in page.lines:
        counts[line.folded] = counts.get(line.folded, 0) + 1
    return np.array([counts[line.folded] > 1 for line in page.lines], dtype=np.float32)


def _near_pictures(page: PageContext) -> tuple[Matrix, Matrix, Matrix]:
    """Whether a picture is right before or after each block, and the blocks since the last one."""
    marks = np.zeros(len(page.blocks) + 1, dtype=np.float32)
    for picture in page.pictures:
        marks[min(picture.before, len(page.blocks))] = 1
    index = np.arange(len(page.blocks))
    before = np.where(marks[:-1] > 0, index, -_FAR_FROM_PICTURE)
    last = np.maximum.accumulate(before) if len(index) else index
    since = np.minimum(index - last, _FAR_FROM_PICTURE).astype(np.float32)
    return marks[:-1], marks[1:], since
