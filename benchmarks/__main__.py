"""`python -m benchmarks`: how good and fast extraction is, on the development corpus; how quickly
the command starts; what a change alters; how fast and polite fetching is; what jobs and datasets
survive, and what jobs cost after years.
"""

import argparse
import sys
from argparse import ArgumentParser, Namespace
from dataclasses import replace
from pathlib import Path

from benchmarks import CORPUS
from benchmarks.torture import KINDS
from benchmarks.years import SIZES as YEARS_SIZES


def main() -> int:
    """Run one benchmark. Returns its exit code."""
    options = _parser().parse_args()
    code: int = options.run(options)
    return code


def _parser() -> ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for add in (
        _add_quality,
        _add_ablation,
        _add_speed,
        _add_start,
        _add_same,
        _add_encodings,
        _add_fetch,
        _add_torture,
        _add_scale,
        _add_years,
    ):
        add(commands)
    return parser


def _add_ablation(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "ablation", help="score the corpus with one part of the extraction switched off at a time"
    )
    _add_corpus(command)
    command.add_argument(
        "--output", type=Path, default=Path("output/ablation"), help="folder of the predictions"
    )
    command.add_argument("--workers", type=int, default=2)
    command.add_argument("--parts", help="only these parts, comma-separated (default: all)")
    command.set_defaults(run=_ablation)


def _add_quality(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser("quality", help="predict every page of the corpus and score it")
    _add_corpus(command)
    _add_predictions(command, "--output", "where the predictions go")
    command.add_argument("--workers", type=int, default=2)
    command.add_argument(
        "--shipped",
        action="store_true",
        help="judge by the model in the package, which saw these pages, not cross-validated",
    )
    command.add_argument("--sets", help="only these sets, comma-separated")
    command.add_argument(
        "--favour", choices=("precision", "recall"), help="what bodies are to have"
    )
    command.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw the confidence and what is right as SVG"
    )
    command.set_defaults(run=_quality)


def _quality(options: Namespace) -> int:
    from benchmarks import quality

    if not _has_corpus(options.corpus):
        return 2
    return quality.run(
        options.corpus,
        options.output,
        options.workers,
        options.sets,
        options.plot,
        options.favour,
        with_shipped=options.shipped,
    )


def _ablation(options: Namespace) -> int:
    from benchmarks import ablation

    if not _has_corpus(options.corpus):
        return 2
    parts = options.parts.split(",") if options.parts else [*ablation.PARTS][1:]
    if unknown := [part for part in parts if part not in ablation.PARTS]:
        print(f"no such part: {', '.join(unknown)}; the parts are {', '.join(ablation.PARTS)}")
        return 2
    return ablation.run(options.corpus, options.output, options.workers, parts)


def _add_speed(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "speed", help="this project and its peers over the same pages, in turn"
    )
    _add_corpus(command)
    _add_every(command, 5)
    command.add_argument(
        "--plot", type=Path, metavar="FILE", help="draw quality against speed as SVG"
    )
    _add_predictions(command, "--predictions", "what `quality` wrote, for the plot")
    command.set_defaults(run=_speed)


def _speed(options: Namespace) -> int:
    from benchmarks import speed

    if not _has_corpus(options.corpus):
        return 2
    return speed.run(options.corpus, options.every, options.predictions, options.plot)


def _add_start(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "start", help="the time of the command for one saved page, and of its help"
    )
    command.add_argument("--page", type=Path, metavar="FILE", help="default: a page of fixtures/")
    command.add_argument("--rounds", type=int, default=11, metavar="N", help="calls of each")
    command.set_defaults(run=_start)


def _start(options: Namespace) -> int:
    from benchmarks import start

    return start.run(options.page or start.PAGE, options.rounds)


def _add_same(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "same", help="the records that differ between two installed versions"
    )
    command.add_argument("old", metavar="OLD", help="a Python that has one version installed")
    command.add_argument("new", metavar="NEW", help="a Python that has the other one installed")
    _add_corpus(command)
    _add_every(command, 1)
    command.set_defaults(run=_same)


def _same(options: Namespace) -> int:
    from benchmarks import same

    return same.run(options.old, options.new, options.corpus, options.every)


def _add_encodings(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "encodings", help="pages in legacy encodings, declared or not, and the letters they lose"
    )
    command.set_defaults(run=_encodings)


def _encodings(_: Namespace) -> int:
    from benchmarks.encodings import report

    return report.run()


def _add_fetch(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "fetch", help="many pages of many hosts on loopback, by this project and others"
    )
    command.add_argument("--threads", type=int, default=50)
    command.add_argument(
        "--robots",
        type=Path,
        metavar="FILE",
        help="protego's source package (default: pip downloads it)",
    )
    command.set_defaults(run=_fetch)


def _fetch(options: Namespace) -> int:
    from benchmarks import fetch

    return fetch.run(options.threads, options.robots)


def _add_torture(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "torture",
        help="kill jobs, fill their disk, flip bytes of their state, set their clock; and datasets",
    )
    command.add_argument(
        "kinds", nargs="*", metavar="KIND", help=f"{', '.join(KINDS)} (default: all)"
    )
    command.add_argument(
        "--small",
        action="store_true",
        help="a few trials of each kind, without scrapy, scale and dataset (its small trials are "
        "tests/scale/test_drill.py); takes less than a minute",
    )
    command.add_argument("--trials", type=int, metavar="N", help="trials of each kind")
    command.add_argument(
        "--pages",
        type=int,
        metavar="N",
        help="pages of `scale` (default: 50000) and of `dataset` (default: 400)",
    )
    command.add_argument("--seed", type=int, default=6, help="for everything that is random")
    command.set_defaults(run=_torture)


def _torture(options: Namespace) -> int:
    from benchmarks import torture

    size = torture.SMALL if options.small else torture.FULL
    if options.trials is not None:
        size = replace(size, trials=dict.fromkeys(KINDS, options.trials))
    if options.pages is not None:
        size = replace(size, pages=options.pages, dataset_pages=options.pages)
    return torture.run(options.kinds, size, options.seed)


def _add_scale(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser("scale", help="datasets of many pages")
    kinds = command.add_subparsers(dest="kind", required=True)
    duplicates = kinds.add_parser("duplicates", help="planted near duplicates that are found")
    duplicates.add_argument("--texts", type=int, default=100_000, metavar="N")
    duplicates.add_argument(
        "--rows", type=int, default=25_000, metavar="N", help="texts that a task has in memory"
    )
    duplicates.add_argument("--workers", type=int, default=2)
    duplicates.add_argument("--seed", type=int, default=1)
    duplicates.set_defaults(run=_scale_duplicates)
    datatrove = kinds.add_parser(
        "datatrove", help="the same WARC files through this project and trafilatura in datatrove"
    )
    datatrove.add_argument(
        "--folder",
        type=Path,
        required=True,
        help="for the WARC files, the results and an environment with datatrove, which pip makes",
    )
    datatrove.add_argument("--pages", type=int, default=200, metavar="N")
    datatrove.add_argument("--files", type=int, default=4, metavar="N", help="WARC files")
    datatrove.add_argument("--workers", type=int, default=2)
    _add_corpus(datatrove)
    datatrove.set_defaults(run=_scale_datatrove)
    engines = kinds.add_parser(
        "engines", help="one dataset with each engine, and on a cluster with a node that is killed"
    )
    engines.add_argument("--pages", type=int, default=400, metavar="N", help="default: %(default)s")
    engines.add_argument(
        "--folder", type=Path, help="for the inputs and datasets, 2 GB for 20000 pages"
    )
    _add_corpus(engines)
    engines.set_defaults(run=_scale_engines)


def _scale_duplicates(options: Namespace) -> int:
    from benchmarks.scale import duplicates

    return duplicates.run(options.texts, options.rows, options.workers, options.seed)


def _scale_datatrove(options: Namespace) -> int:
    from benchmarks.scale import side_by_side

    return side_by_side.run(
        options.folder, options.pages, options.files, options.workers, options.corpus
    )


def _scale_engines(options: Namespace) -> int:
    from benchmarks.scale import engines

    return engines.run(options.pages, options.corpus, options.folder)


def _add_years(commands: "argparse._SubParsersAction[ArgumentParser]") -> None:
    command = commands.add_parser(
        "years", help="what a run costs whose job has stored many articles, on loopback"
    )
    command.add_argument(
        "--sizes",
        default=",".join(map(str, YEARS_SIZES)),
        metavar="N,N",
        help="numbers of stored articles (default: %(default)s)",
    )
    command.add_argument("--rounds", type=int, default=3, metavar="N", help="runs of each kind")
    command.add_argument(
        "--folder", type=Path, help="keeps the states, several GB, so that they are used again"
    )
    command.set_defaults(run=_years)


def _years(options: Namespace) -> int:
    from benchmarks import years

    sizes = [int(size) for size in options.sizes.split(",")]
    return years.run(sizes, options.rounds, options.folder)


def _add_corpus(command: ArgumentParser) -> None:
    command.add_argument(
        "--corpus",
        type=Path,
        default=CORPUS,
        help="folder with gold.jsonl.gz, pages/ and score.py",
    )


def _add_every(command: ArgumentParser, default: int) -> None:
    command.add_argument(
        "--every",
        type=int,
        default=default,
        metavar="N",
        help=f"every n-th page of the corpus (default: {default})",
    )


def _add_predictions(command: ArgumentParser, option: str, use: str) -> None:
    command.add_argument(option, type=Path, default=Path("output/predictions.jsonl"), help=use)


def _has_corpus(corpus: Path) -> bool:
    if (corpus / "gold.jsonl.gz").is_file():
        return True
    print(f"no corpus at {corpus}; name it with --corpus", file=sys.stderr)
    return False


if __name__ == "__main__":
    sys.exit(main())
