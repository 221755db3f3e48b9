"""`python -m benchmarks`: how good and fast, on the development corpus; how fast and polite in
fetching; what jobs survive.
"""

import argparse
import sys
from pathlib import Path

from benchmarks import CORPUS, fetch, quality, speed, torture


def main() -> int:
    """Run one benchmark."""
    options = _parser().parse_args()
    if options.command == "fetch":
        return fetch.run(options.threads, options.robots)
    if options.command == "torture":
        counts = {} if options.trials is None else dict.fromkeys(torture.KINDS, options.trials)
        return torture.run(options.kinds, counts, options.pages, options.seed)
    if not (options.corpus / "gold.jsonl.gz").is_file():
        print(f"no corpus at {options.corpus}; name it with --corpus", file=sys.stderr)
        return 2
    if options.command == "speed":
        return speed.run(options.corpus, options.every, options.predictions, options.plot)
    return quality.run(
        options.corpus, options.output, options.workers, options.sets, with_shipped=options.shipped
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    good = commands.add_parser("quality", help="predict every page of the corpus and score it")
    good.add_argument(
        "--output",
        type=Path,
        default=Path("output/predictions.jsonl"),
        help="where the predictions go",
    )
    good.add_argument("--workers", type=int, default=2)
    good.add_argument(
        "--shipped",
        action="store_true",
        help="judge by the model in the package, which saw these pages, not cross-validated",
    )
    good.add_argument("--sets", help="only these sets, comma-separated")
    fast = commands.add_parser(
        "speed", help="this project and its peers over the same pages, in turn"
    )
    fast.add_argument(
        "--every", type=int, default=5, metavar="N", help="every n-th page (default: 5)"
    )
    fast.add_argument("--plot", type=Path, metavar="FILE", help="draw quality against speed as SVG")
    fast.add_argument(
        "--predictions",
        type=Path,
        default=Path("output/predictions.jsonl"),
        help="what `quality` wrote, for the plot",
    )
    many = commands.add_parser(
        "fetch", help="many pages of many hosts on loopback, by this project and others"
    )
    many.add_argument("--threads", type=int, default=50)
    many.add_argument(
        "--robots",
        type=Path,
        metavar="FILE",
        help="protego's source package (default: pip downloads it)",
    )
    hard = commands.add_parser(
        "torture",
        help="jobs that are killed, get no disk space, meet flipped bytes and wrong clocks",
    )
    hard.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"{', '.join(torture.KINDS)} (default: all)"
    )
    hard.add_argument(
        "--trials",
        type=int,
        metavar="N",
        help="so many of each kind, not as many as its proof needs",
    )
    hard.add_argument(
        "--pages", type=int, default=50_000, metavar="N", help="of `scale` (default: 50000)"
    )
    hard.add_argument("--seed", type=int, default=6, help="of all that is chosen by chance")
    for command in (good, fast):
        command.add_argument(
            "--corpus",
            type=Path,
            default=CORPUS,
            help="folder with gold.jsonl.gz, pages/ and score.py",
        )
    return parser


if __name__ == "__main__":
    sys.exit(main())
