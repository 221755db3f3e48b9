"""Models for cross-validation: one for each fold, trained on the others. Kept until the pages, the gold or the code change."""

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import scraper
from benchmarks.training import examples as reading
from benchmarks.training import fit as fitting
from scraper.cleaner.model import BlockModel, load, save

_SEED = 1
# These come after the model: they do not change what it learns from.
_AFTER = frozenset({"main_content.py", "second_opinion.py", "shape.py", "status.py", "whole.py"})
_PARTS = ("cleaner", "document.py", "structured.py", "json_ld.py", "text.py", "charset.py", "dates.py", "records.py")


def fold_models(corpus: Path, golds: Sequence[dict[str, Any]], folder: Path, workers: int) -> list[BlockModel]:
    """The model of each fold, from `folder` where it is there for just this code and these pages."""
    key = hashlib.sha256((_code_digest() + reading.digest(corpus, golds)).encode()).hexdigest()[:16]
    paths = [folder / f"{key}-{fold}.npz" for fold in range(reading.FOLDS)]
    if not all(path.exists() for path in paths):
        folder.mkdir(parents=True, exist_ok=True)
        pages = reading.examples(corpus, golds, workers)
        for fold, path in enumerate(paths):
            print(f"training the model of fold {fold + 1} of {len(paths)}", flush=True)
            chosen = [page for page in pages if page.group % reading.FOLDS != fold]
            path.write_bytes(save(fitting.fit(chosen, seed=_SEED, threads=workers)))
    return [load(path.read_bytes()) for path in paths]


def _code_digest() -> str:
    """Of all that decides what a model is: the cleaner and what it stands on, and the training itself."""
    package = Path(scraper.__file__).parent
    files = [path for part in _PARTS for path in ([package / part] if part.endswith(".py") else (package / part).rglob("*"))]
    files += [*Path(__file__).parent.glob("*.py")]
    state = hashlib.sha256()
    for path in sorted(files):
        if path.suffix in (".py", ".toml") and path.name not in _AFTER:
            state.update(path.read_bytes())
    return state.hexdigest()
