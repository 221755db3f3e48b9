"""Models for cross-validation: one for each fold, trained on the others. Kept until what they learn
from, or how, changes.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.training import examples as reading
from benchmarks.training import fit as fitting
from scraper.cleaner.model import BlockModel, hashed_text, load, save, second_pass, trees

_SEED = 1


def fold_models(
    corpus: Path, golds: Sequence[dict[str, Any]], folder: Path, workers: int
) -> list[BlockModel]:
    """The model of each fold, from `folder` where it is there for just these examples and this
    training.
    """
    pages = reading.examples(corpus, golds, workers)
    key = _digest(pages, workers)
    paths = [folder / f"{key}-{fold}.npz" for fold in range(reading.FOLDS)]
    folder.mkdir(parents=True, exist_ok=True)
    for fold, path in enumerate(paths):
        if not path.exists():
            print(f"training the model of fold {fold + 1} of {len(paths)}", flush=True)
            chosen = [page for page in pages if page.group % reading.FOLDS != fold]
            path.write_bytes(save(fitting.fit(chosen, seed=_SEED, threads=workers)))
    return [load(path.read_bytes()) for path in paths]


def _digest(pages: Sequence[reading.Example], threads: int) -> str:
    """Of all that a model learns from, and of what fits it."""
    state = hashlib.sha256(f"{_SEED} {threads}".encode())
    for page in pages:
        state.update(f"{page.name} {page.group}".encode())
        for numbers in (page.rows, page.layout.judged, page.hashes.flat, page.inside, page.weights):
            state.update(numbers.tobytes())
    for module in (fitting, second_pass, trees, hashed_text):
        state.update(Path(str(module.__file__)).read_bytes())
    return state.hexdigest()[:16]
