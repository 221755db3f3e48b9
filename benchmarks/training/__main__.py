"""`python -m benchmarks.training`: fits the block model on the whole development corpus and puts it
into the package.
"""

import argparse
import json
import sys
import time
from importlib.metadata import version
from pathlib import Path

from benchmarks import CORPUS
from benchmarks.training.examples import digest, examples, read_gold
from benchmarks.training.fit import fit
from scraper.cleaner.model import save

_FILE = Path(__file__).parents[2] / "scraper" / "cleaner" / "model" / "model.npz"
_SEED = 1
_THREADS = 2


def main() -> int:
    """Train and write the model and its card."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.training", description=__doc__)
    parser.add_argument(
        "--corpus", type=Path, default=CORPUS, help="folder with gold.jsonl.gz and pages/"
    )
    parser.add_argument(
        "--output",
        type=Path,
        default=_FILE,
        help="where the model goes; its card goes beside it, as .json",
    )
    parser.add_argument("--workers", type=int, default=2, help="processes that read pages")
    options = parser.parse_args()
    if not (options.corpus / "gold.jsonl.gz").is_file():
        print(f"no corpus at {options.corpus}; name it with --corpus", file=sys.stderr)
        return 2
    started = time.perf_counter()
    golds = read_gold(options.corpus)
    pages = examples(options.corpus, golds, options.workers)
    print(
        f"{len(pages)} pages, {sum(len(page.inside) for page in pages)} blocks read in "
        f"{time.perf_counter() - started:.0f} s"
    )
    content = save(fit(pages, seed=_SEED, threads=_THREADS))
    options.output.write_bytes(content)
    card = {
        "trained_on": {"pages": len(pages), "sha256": digest(options.corpus, golds)},
        "made_by": {
            "seed": _SEED,
            "threads": _THREADS,
            "catboost": version("catboost"),
            "scikit-learn": version("scikit-learn"),
        },
        "bytes": len(content),
    }
    scores = options.output.with_suffix(".json")
    if scores.exists():  # `python -m benchmarks quality` writes them
        before = json.loads(scores.read_text(encoding="utf-8"))
        card |= {name: figures for name, figures in before.items() if name not in card}
    scores.write_text(json.dumps(card, indent=2) + "\n", encoding="utf-8")
    print(f"{options.output}: {len(content)} bytes, {time.perf_counter() - started:.0f} s in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())
