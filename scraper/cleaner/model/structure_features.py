"""Features of a block's position on the page, its containers, its shape and its neighbours."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from scraper.cleaner.model.feature_groups import (
    CONTAINER_LEVELS,
    Group,
    Matrix,
    PageColumns,
    numbers,
    shape_of,
)
from scraper.cleaner.model.second_pass import distances

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
_MAX_DISTANCE = 30
_SUMMED = tuple("chars link_chars commas long kind_paragraph named stops whole_link hinted".split())
_SHARES_OF_CONTAINER = ("link_share", "chars_share", "long_share")
_OWN_SHARES = ("mine", "mean_chars", "same_shape")
_SHIFTED = tuple(
    (
        "chars words link_share ends_sentence kind_heading kind_paragraph kind_list_item named "
        "long strong_share emphasis_share whole_link after_rule upper_share ends_colon quoted "
        "label_teaser label_caption label_byline label_newsletter label_advert"
    ).split()
)
_OFFSETS = (-3, -2, -1, 1, 2, 3)
_BEYOND_END = -1


@Group.named(
    "position chars_before after_headline from_headline",
    "blocks page_chars page_link_share page_long",
    "since_long until_long since_named until_named",
    "og_article",
    *(f"type_{name}" for name in _TYPES),
)
def position(columns: PageColumns) -> Matrix:
    """Where a block is on the page, and what kind of page it is."""
    page = columns.page
    count = len(page.blocks)
    index = np.arange(count, dtype=np.float32)
    headline = -1.0 if page.headline is None else float(page.headline)
    chars, total = columns["chars"], columns.total_chars
    of_page = [
        count,
        total,
        float(columns["link_chars"].sum()) / total,
        float(columns["long"].sum()),
    ]
    types = page.structured.types
    is_type = [
        page.structured.first_meta("og:type") == "article",
        *(name in types for name in _TYPES),
    ]
    return np.stack(
        [
            index / max(1, count),
            (np.cumsum(chars) - chars) / total,
            (index > headline) * (headline >= 0),
            np.clip(index - headline, -50, 200) if headline >= 0 else np.full(count, -100.0),
            *(np.full(count, number) for number in of_page),
            *distances(columns["long"] > 0, _MAX_DISTANCE),
            *distances(columns["named"] > 0, _MAX_DISTANCE),
            *(np.full(count, flag) for flag in is_type),
        ]
    ).astype(np.float32)


@Group.named(
    *(
        f"c{level}_{name}"
        for level in range(CONTAINER_LEVELS)
        for name in ("count", *_SUMMED, *_SHARES_OF_CONTAINER, *_OWN_SHARES)
    )
)
def container_sums(columns: PageColumns) -> Matrix:
    """Sums over each container of a block, and the block's share of them."""
    chars, total, shapes = columns["chars"], columns.total_chars, columns.shapes
    rows: list[NDArray[Any]] = []
    for ids in columns.containers:
        count = np.bincount(ids)[ids]
        sums = {name: np.bincount(ids, columns[name])[ids] for name in _SUMMED}
        _, pair_of, sizes = np.unique(
            ids * len(shapes) + shapes, return_inverse=True, return_counts=True
        )
        filled, blocks = np.maximum(sums["chars"], 1), np.maximum(count, 1)
        rows += [count, *sums.values()]
        rows += [sums["link_chars"] / filled, sums["chars"] / total, sums["long"] / blocks]
        rows += [chars / filled, sums["chars"] / blocks, sizes[pair_of] / blocks]
    return np.stack(rows).astype(np.float32)


@Group.named("shape_share parent_shape_share page_long_chars")
def shape_shares(columns: PageColumns) -> Matrix:
    """The share of the page's running text in elements of the same shape, without and with the
    shape of their parents.
    """
    running = columns["chars"] * columns["long"]
    total = max(1.0, float(running.sum()))
    parents = numbers(
        [shape_of(element.parent) if element is not None else None for element in columns.elements]
    )
    count = len(parents)
    _, both = np.unique(columns.shapes * count + parents, return_inverse=True)
    rows = [
        np.bincount(ids, weights=running, minlength=1)[ids] / total
        for ids in (columns.shapes, both)
    ]
    return np.stack([*rows, np.full(count, total)]).astype(np.float32)


@Group.named(*(f"{name}@{offset:+d}" for offset in _OFFSETS for name in (*_SHIFTED, "same_parent")))
def neighbours(columns: PageColumns) -> Matrix:
    """Some features of the three blocks before and after. -1 beyond the ends of the page."""
    parents = columns.containers[0]
    count = len(parents)
    shifted = columns.stack(_SHIFTED)
    rows = np.full((len(_OFFSETS), len(_SHIFTED) + 1, count), _BEYOND_END, dtype=np.float32)
    for number, offset in enumerate(_OFFSETS):
        if offset > 0:
            rows[number, :-1, :-offset] = shifted[:, offset:]
            rows[number, -1, :-offset] = parents[:-offset] == parents[offset:]
        else:
            rows[number, :-1, -offset:] = shifted[:, :offset]
            rows[number, -1, -offset:] = parents[-offset:] == parents[:offset]
    return rows.reshape(len(_OFFSETS) * (len(_SHIFTED) + 1), count)
