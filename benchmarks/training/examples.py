"""Pages of the corpus as training examples: features, labels, weights, and the group that keeps a
site on one side of a split.
"""

import gzip
import hashlib
import json
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from benchmarks.training.labels import label
from scraper.cleaner import Cleaner
from scraper.cleaner.model import FeatureBuilder, Hashes, Layout, hash_lines
from scraper.cleaner.pipeline import apply_rules
from scraper.errors import ScraperError
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page

# What a page of each set weighs: news counts more than guides and shops, since there are fewer of
# it; a gold of snippets tells little.
_WEIGHTS = {"newsrooms": 3.0, "aeb": 3.0, "segments": 2.0, "wcxb_other": 0.7, "magic_forum": 0.7}
_OTHER_WEIGHT = 1.0
FOLDS = 5


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A page: what the model sees, and what it should say."""

    name: str
    group: int
    """A number that all pages of a domain share."""
    rows: NDArray[np.float32]
    """(features, judged blocks)"""
    layout: Layout
    hashes: Hashes
    inside: NDArray[np.bool_]
    """(judged blocks) whether the block is the body's."""
    weights: NDArray[np.float32]
    """(judged blocks)"""


def read_gold(corpus: Path) -> list[dict[str, Any]]:
    """The corpus's gold, a dict a page."""
    with gzip.open(corpus / "gold.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fold_of(gold: dict[str, Any]) -> int:
    """The fold of a page for cross-validation, 0 to 4."""
    return group_of(gold) % FOLDS


def group_of(gold: dict[str, Any]) -> int:
    """A number from a page's registered domain (the last two labels of its host, three under such
    as co.uk).
    """
    host = (urlsplit(gold.get("url") or "").netloc or gold["id"]).removeprefix("www.")
    labels = host.split(".")
    domain = ".".join(labels[-3:] if len(labels) > 2 and len(labels[-2]) <= 3 else labels[-2:])
    return int(hashlib.sha256(domain.encode()).hexdigest()[:12], 16)


def examples(corpus: Path, golds: Sequence[dict[str, Any]], workers: int) -> list[Example]:
    """The pages that have blocks, in the gold's order."""
    with ProcessPoolExecutor(workers) as pool:
        found: Iterable[Example | None] = pool.map(
            _example, ((corpus, gold) for gold in golds), chunksize=8
        )
        return [example for example in found if example is not None]


def digest(corpus: Path, golds: Sequence[dict[str, Any]]) -> str:
    """SHA-256 over the pages and their gold: what the model was trained on."""
    state = hashlib.sha256()
    for gold in golds:
        state.update(json.dumps(gold, sort_keys=True).encode())
        state.update(_content(corpus, gold))
    return state.hexdigest()


def _content(corpus: Path, gold: dict[str, Any]) -> bytes:
    return gzip.decompress((corpus / "pages" / f"{gold['id']}.html.gz").read_bytes())


def _example(task: tuple[Path, dict[str, Any]]) -> Example | None:
    corpus, gold = task
    try:
        document = parse(
            Page(source=gold["id"], content=_content(corpus, gold), url=gold.get("url"))
        )
    except ScraperError:
        return None
    if document.tree is None:
        return None
    page = Cleaner(Lexicon()).context(document, parse_structured_data(document))
    if not page.blocks:
        return None
    table = FeatureBuilder().table(page, apply_rules(page))
    shares, weights = label(page.blocks, gold)
    judged = table.layout.judged
    return Example(
        gold["id"],
        group_of(gold),
        table.rows,
        table.layout,
        hash_lines([line.folded for line in page.lines]),
        shares[judged] > 0.5,
        weights[judged] * np.float32(_WEIGHTS.get(gold["set"], _OTHER_WEIGHT)),
    )
