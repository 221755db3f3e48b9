"""Whether fields are as often right as their confidence says: the examples, the reliability table,
the expected calibration error, and what share is right against what share is kept.
"""

import importlib.util
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

from benchmarks.training.examples import FOLDS, fold_of
from scraper.extractor.confidence import FIELDS, PointTable

_GOOD_F1 = 0.95
_BINS = 10
CUTS = (0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
"""The least confidences of the table of what is kept."""
_NO_AUTHORS_KNOWN = "newsrooms"
"""The set in which a page without authors in the gold has none."""


@dataclass(frozen=True, slots=True)
class Example:
    """A field of a page: its evidence, and whether it is right."""

    page: str
    fold: int
    evidence: Mapping[str, float]
    is_right: bool


class Outcome(NamedTuple):
    """A confidence, and whether the field is right."""

    confidence: float
    is_right: bool


class Bin(NamedTuple):
    """Fields with about the same confidence."""

    count: int
    confidence: float
    """The mean."""
    right: float
    """The share that is right."""


class Cut(NamedTuple):
    """What is left of fields if those with less confidence are dropped."""

    least: float
    kept: float
    """The share of all."""
    right: float
    """The share of those kept."""


def scorer_of(corpus: Path) -> ModuleType:
    """The scorer of the corpus, as a module."""
    spec = importlib.util.spec_from_file_location("score", corpus / "score.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{corpus} has no score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def examples_of(
    golds: Iterable[dict[str, Any]], predictions: Iterable[dict[str, Any]], scorer: ModuleType
) -> dict[str, list[Example]]:
    """The examples of each field: pages whose gold has the field, and whose record has it, too."""
    known = {gold["id"]: gold for gold in golds}
    examples: dict[str, list[Example]] = {field: [] for field in FIELDS}
    for prediction in predictions:
        gold = known[prediction["id"]]
        evidence = prediction.get("evidence") or {}
        for field, is_right in rightness(gold, prediction, scorer).items():
            if field in evidence:
                examples[field].append(
                    Example(gold["id"], fold_of(gold), evidence[field], is_right)
                )
    return examples


def rightness(
    gold: dict[str, Any], prediction: dict[str, Any], scorer: ModuleType
) -> dict[str, bool]:
    """For each field that the gold has, whether the prediction's is right, as the scorer judges."""
    figures = scorer.score([gold], {gold["id"]: prediction})
    found = {field: bool(figures[field]) for field in ("headline", "date") if field in figures}
    if "f1" in figures:
        found["body"] = figures["f1"] >= _GOOD_F1
    if gold.get("authors") or gold["set"] == _NO_AUTHORS_KNOWN:
        mine, theirs = (scorer.names(one.get("authors")) for one in (prediction, gold))
        found["authors"] = mine == theirs
    return found


Fit = Callable[[Iterable[Example]], PointTable]


def cross_validated(examples: Sequence[Example], fit: Fit) -> list[Outcome]:
    """Each field's confidence by a table that was fitted to the pages of the other folds."""
    outcomes = []
    for fold in range(FOLDS):
        inside = [one for one in examples if one.fold == fold]
        if inside:
            table = fit(one for one in examples if one.fold != fold)
            outcomes += [Outcome(table.probability(one.evidence), one.is_right) for one in inside]
    return outcomes


def reliability(outcomes: Sequence[Outcome]) -> list[Bin]:
    """Ten bins of confidence of the same width, without the empty ones."""
    bins: dict[int, list[Outcome]] = {}
    for outcome in outcomes:
        bins.setdefault(min(int(outcome.confidence * _BINS), _BINS - 1), []).append(outcome)
    return [
        Bin(
            len(inside),
            sum(one.confidence for one in inside) / len(inside),
            sum(one.is_right for one in inside) / len(inside),
        )
        for _, inside in sorted(bins.items())
    ]


def calibration_error(bins: Sequence[Bin]) -> float:
    """The expected calibration error: the mean difference of confidence and share, by fields."""
    total = sum(one.count for one in bins)
    return sum(one.count * abs(one.confidence - one.right) for one in bins) / max(1, total)


def cuts(outcomes: Sequence[Outcome]) -> list[Cut]:
    """What is kept by each of `CUTS`, as far as anything is."""
    found = []
    for least in CUTS:
        kept = [one for one in outcomes if one.confidence >= least]
        if kept:
            share = sum(one.is_right for one in kept) / len(kept)
            found.append(Cut(least, len(kept) / len(outcomes), share))
    return found


def report(outcomes: Mapping[str, Sequence[Outcome]]) -> str:
    """The tables of all fields, as text."""
    lines = ["confidence (share right, number of fields, by their confidence; error expected)"]
    for field, of_field in outcomes.items():
        bins = reliability(of_field)
        lines.append(
            f"{field:<10}error {calibration_error(bins):.3f}  "
            + "  ".join(f"{one.confidence:.2f}: {one.right:.2f} ({one.count})" for one in bins)
        )
    lines.append("share kept, and share of those that is right, by the least confidence")
    for field, of_field in outcomes.items():
        lines.append(
            f"{field:<10}"
            + "  ".join(f"{one.least:g}: {one.kept:.3f} {one.right:.3f}" for one in cuts(of_field))
        )
    return "\n".join(lines)
