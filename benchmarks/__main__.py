"""`python -m benchmarks quality`: scores the working tree on the development corpus."""

import argparse
import sys
from pathlib import Path

from benchmarks import quality

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"


def main() -> int:
    """Run one benchmark."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    ours = commands.add_parser("quality", help="predict every page of the corpus and score it")
    ours.add_argument("--corpus", type=Path, default=CORPUS, help="folder with gold.jsonl.gz, pages/ and score.py")
    ours.add_argument("--output", type=Path, default=Path("output/predictions.jsonl"), help="where the predictions go")
    ours.add_argument("--workers", type=int, default=2)
    ours.add_argument("--sets", help="only these sets, comma-separated")
    options = parser.parse_args()
    if not (options.corpus / "gold.jsonl.gz").is_file():
        print(f"no corpus at {options.corpus}; name it with --corpus", file=sys.stderr)
        return 2
    return quality.run(options.corpus, options.output, options.workers, options.sets)


if __name__ == "__main__":
    sys.exit(main())
