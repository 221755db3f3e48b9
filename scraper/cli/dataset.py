"""`scraper dataset`: checks the arguments and sets the exit code. Datasets are
built in `scraper/scale/build.py`.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING

import typer

from scraper.cli.console import (
    ALL_FAILED,
    SOME_FAILED,
    USAGE,
    exit_on,
    exit_on_error,
    exit_usage,
    quiet_pipe,
    set_up_logging,
)
from scraper.cli.dataset_options import (
    EngineName,
    Inputs,
    JsonLog,
    List,
    Out,
    Parts,
    Temp,
    Workers,
)
from scraper.cli.dataset_settings import with_dataset_settings
from scraper.cli.options import Address, Verbose
from scraper.cli.paths import reason_of
from scraper.cli.ray import processors, ray_of
from scraper.errors import ConfigError, StorageError

if TYPE_CHECKING:
    from scraper.scale import DatasetReport, DatasetSettings, Engine, Share

EXAMPLES = (
    "Examples:\n\n"
    "  scraper dataset crawl/*.warc.gz -o dataset/\n\n"
    "  scraper dataset crawl/ -o dataset/ --where \"status = 'ok' and words > 100\"\n\n"
    "  scraper dataset s3://crawls/2024-05/ -o s3://datasets/news --workers 16\n\n"
    "  scraper dataset crawl/ -o /shared/dataset --engine ray --address 10.0.0.1:6379\n\n"
    "  scraper dataset pages.parquet -o dataset/ --html-column raw --url-column link\n\n"
    "  scraper dataset crawl/ -o dataset/ --parts 3/16    # job 3 of an array; then without --parts"
)


@with_dataset_settings
def dataset(
    out: Out,
    inputs: Inputs = None,
    input_list: List = None,
    engine: EngineName = "local",
    address: Address = None,
    workers: Workers = None,
    *,
    settings: "DatasetSettings",
    parts: Parts = None,
    temp: Temp = None,
    json_log: JsonLog = False,
    verbose: Verbose = 0,
) -> None:
    """Make a dataset of articles from many pages, on one machine or on many.

    The inputs are cut into parts, and each part gives a file in OUT/data. OUT also gets a card
    (README.md), a manifest and the failures. Repeat the command to go on after an interrupt: no
    finished part is done again.

    Exit codes: 0 success (pages may have failed, see the card), 1 some parts failed, 2 wrong usage
    or other settings than those of the dataset in OUT, 3 no page gave a record, 130 interrupted,
    143 terminated.
    """
    set_up_logging(verbose)
    with exit_on(ConfigError, USAGE):
        share = _share(parts)
    if address is not None and engine != "ray":
        exit_usage("--address names a cluster of Ray, so it needs --engine ray.")
    named = _all_inputs(inputs or [], input_list)
    with exit_on_error(), exit_on(ConfigError, USAGE), _temporary(temp) as folder, quiet_pipe():
        from scraper.cli.dataset_view import write_summary
        from scraper.scale import SpoolPages

        with _engine(engine, address, workers, folder) as running:
            # The nodes of a cluster do not have the new folder of this command.
            place = folder if address is None else temp and temp.absolute()
            in_hand = SpoolPages(folder).count if address is None else lambda: 0
            report = _build(named, out, settings, running, place, share, in_hand, json_log=json_log)
        write_summary(report, out, share, json_log=json_log)
    _exit(report, share)


def _engine(
    name: str, address: str | None, workers: int | None, folder: Path
) -> AbstractContextManager["Engine"]:
    """The engine with a name, until the block ends. `folder` is for temporary files. Raises
    ConfigError for Ray without its extra, and for a wrong address.
    """
    from scraper.scale import LocalEngine

    if name == "local":
        return nullcontext(LocalEngine(workers or processors()))
    from scraper.scale import RayEngine, started_on_demand

    most = workers if address is not None else workers or processors()
    cluster = ray_of(address, most or 1, folder / "r")

    @contextmanager
    def started() -> Iterator["Engine"]:
        with cluster:
            yield RayEngine(most)

    return started_on_demand(started)


def _build(
    inputs: list[str],
    out: str,
    settings: "DatasetSettings",
    engine: "Engine",
    temporary: Path | None,
    share: "Share | None",
    pages_in_hand: Callable[[], int],
    *,
    json_log: bool,
) -> "DatasetReport":
    """Build the dataset, and show how it goes."""
    from scraper.cli.dataset_view import progress_of
    from scraper.scale import DatasetReport, build_dataset

    report = DatasetReport()
    try:
        with progress_of(report, pages_in_hand, json_log=json_log) as progress:
            build_dataset(
                inputs,
                out,
                settings,
                engine,
                temporary=None if temporary is None else str(temporary),
                share=share,
                report=report,
                progress=progress,
            )
    except KeyboardInterrupt as error:
        raise type(error)(_how_to_go_on(report, out)) from None
    return report


def _how_to_go_on(report: "DatasetReport", out: str) -> str:
    from scraper.humanize import count_of

    is_or_are = "part is" if report.finished == 1 else "parts are"
    return (
        f"{report.finished:,} {is_or_are} finished, with {count_of(report.pages, 'page')}; the "
        f"same command goes on from there (its state is in {out.rstrip('/')}/_work)"
    )


def _exit(report: "DatasetReport", share: "Share | None") -> None:
    """Exit with the code of a finished run."""
    has_records = report.records + report.filtered > 0
    if not has_records and (share is None or report.failed or report.failures):
        raise typer.Exit(ALL_FAILED)
    if report.failed:
        raise typer.Exit(SOME_FAILED)


def _share(written: str | None) -> "Share | None":
    from scraper.scale import Share

    return Share.parse(written) if written is not None else None


def _all_inputs(given: list[str], input_list: str | None) -> list[str]:
    """The inputs of the command line and of the list. Exits with 2 without any input."""
    with exit_on_error():
        named = [*given, *_listed(input_list)]
    if "" in named:
        exit_usage("an input is empty. Perhaps a variable of the shell is not set.")
    if not named:
        exit_usage("there is no input. Name a file, a folder or a pattern, or a list with -i.")
    return named


def _listed(name: str | None) -> Iterator[str]:
    """The inputs in the file of -i. Raises StorageError."""
    if name is None:
        return
    import gzip
    import zlib

    from scraper.inputs import read_source_list
    from scraper.scale import Storage

    content = sys.stdin.buffer.read() if name == "-" else Storage(name).read(name)
    if content is None:
        raise StorageError(f"{name}: there is no such file")
    try:
        if content.startswith(b"\x1f\x8b"):
            content = gzip.decompress(content)
        lines = content.decode().splitlines()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as error:
        raise StorageError(f"{name}: not a list of inputs ({error})") from error
    yield from (source.name for source in read_source_list(lines))


@contextmanager
def _temporary(named: Path | None) -> Iterator[Path]:
    """The folder for the temporary files of tasks. It is removed at the end, even if tasks are
    killed.
    """
    from scraper.sinks import temporary_folder

    # A worker may have another current folder.
    place = (named if named is not None else Path(gettempdir())).absolute()
    with ExitStack() as stack:
        try:
            place.mkdir(parents=True, exist_ok=True)
            folder = stack.enter_context(temporary_folder(place / "scraper-dataset"))
        except FileExistsError as error:
            raise ConfigError(f"--temp {place}: it is not a folder") from error
        except OSError as error:
            raise StorageError(f"{place}: {reason_of(error)}; name a folder by --temp") from error
        yield folder
