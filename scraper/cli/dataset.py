"""`scraper dataset`: checks the arguments, chooses the engine and sets the exit code. Datasets are
built in `scraper/scale/build.py`.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Annotated, Literal

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
from scraper.cli.options import Verbose
from scraper.errors import ConfigError, StorageError
from scraper.humanize import parse_size

if TYPE_CHECKING:
    from scraper.scale.report import DatasetReport
    from scraper.scale.settings import DatasetSettings
    from scraper.scale.share import Share
    from scraper.scale.tasks import Engine

EngineName = Literal["local", "ray"]
Format = Literal["parquet", "jsonl.gz", "jsonl.zst"]
Duplicates = Literal["mark", "drop", "keep"]

EXAMPLES = (
    "Examples:\n\n"
    "  scraper dataset crawl/*.warc.gz -o dataset/\n\n"
    "  scraper dataset crawl/ -o dataset/ --where \"status = 'ok' and words > 100\"\n\n"
    "  scraper dataset s3://crawls/2024-05/ -o s3://datasets/news --workers 16\n\n"
    "  scraper dataset -i paths.txt -o dataset/ --engine ray --address ray-head:6379\n\n"
    "  scraper dataset pages.parquet -o dataset/ --html-column raw --url-column link\n\n"
    "  scraper dataset crawl/ -o dataset/ --parts 3/16    # job 3 of an array; then without --parts"
)

_Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT",
        show_default=False,
        help="A WARC, ARC, Parquet, JSONL or HTML file, a folder of such files, or a pattern with "
        "* and **. It can be a path or a URL: https://, s3://, gs://, hdfs:// …",
    ),
]
_Out = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="OUT",
        show_default=False,
        help="The folder of the dataset, as a path or a URL. If it has a dataset already, finished "
        "parts are kept, and new inputs are added.",
    ),
]
_List = Annotated[
    str | None,
    typer.Option(
        "-i",
        "--input",
        metavar="LIST",
        help="Read more inputs from the file LIST, one per line. LIST can be gzipped and a URL. "
        "Lines that start with # are skipped. - is standard input.",
    ),
]
_EngineOption = Annotated[
    EngineName,
    typer.Option("--engine", help="Processes of this machine, or a Ray cluster."),
]
_Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="HOST:PORT",
        help="The Ray cluster to work on. Without it, --engine ray starts Ray on this machine.",
    ),
]
_Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=100_000,
        help="Work on N parts at a time. Default: the number of processors.",
        show_default=False,
    ),
]
_PartSize = Annotated[
    str,
    typer.Option("--part-size", metavar="SIZE", help="Cut inputs into parts of about this size."),
]
_FormatOption = Annotated[
    Format, typer.Option("--format", help="The format of the files of the dataset.")
]
_DuplicatesOption = Annotated[
    Duplicates,
    typer.Option(
        "--duplicates",
        help="Mark near duplicates in the column duplicate_of, leave them out, or do not look for "
        "them.",
    ),
]
_Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="SQL",
        help="Only records for which this condition is true. Columns: url, host, source, status, "
        "language, day (of publication), words (in the body), blocks, links, images (their "
        "numbers), http_status.",
    ),
]
_HtmlColumn = Annotated[
    str | None,
    typer.Option(
        "--html-column",
        metavar="NAME",
        help="The column of Parquet and JSONL files that has the page. Default: html, content, …",
        show_default=False,
    ),
]
_UrlColumn = Annotated[
    str | None,
    typer.Option(
        "--url-column",
        metavar="NAME",
        help="The column with the URL of the page. Default: url, target_uri, …",
        show_default=False,
    ),
]
_WarcPrefix = Annotated[
    str,
    typer.Option(
        "--warc-prefix",
        metavar="URL",
        help="For Parquet and JSONL files that name pages by warc_filename, warc_record_offset "
        "and warc_record_length: what to put before each name, such as "
        "https://data.commoncrawl.org/.",
        show_default=False,
    ),
]
_MaxBytes = Annotated[
    str, typer.Option("--max-bytes", metavar="SIZE", help="A larger page is a failure.")
]
_MaxMemory = Annotated[
    str,
    typer.Option(
        "--max-memory",
        metavar="SIZE",
        help="A page whose process takes more memory is a failure.",
    ),
]
_Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        help="A page whose extraction takes longer is a failure.",
    ),
]
_Parts = Annotated[
    str | None,
    typer.Option(
        "--parts",
        metavar="K/N",
        help="Extract only every Nth part, from number K on, and write no dataset. For job arrays: "
        "the jobs 1/N to N/N share the work, and a last call without --parts finishes it.",
    ),
]
_Temp = Annotated[
    Path | None,
    typer.Option(
        "--temp",
        metavar="DIR",
        help="The folder for temporary files. Each worker needs about as much space as a part "
        "has. Default: the system's.",
        show_default=False,
    ),
]
_JsonLog = Annotated[
    bool,
    typer.Option(
        "--json-log",
        help="Write a JSON object for each part, each minute and the whole run to standard error.",
    ),
]


def dataset(
    out: _Out,
    inputs: _Inputs = None,
    input_list: _List = None,
    engine: _EngineOption = "local",
    address: _Address = None,
    workers: _Workers = None,
    part_size: _PartSize = "256MB",
    form: _FormatOption = "parquet",
    duplicates: _DuplicatesOption = "mark",
    where: _Where = None,
    html_column: _HtmlColumn = None,
    url_column: _UrlColumn = None,
    warc_prefix: _WarcPrefix = "",
    max_bytes: _MaxBytes = "10MB",
    max_memory: _MaxMemory = "1GB",
    timeout: _Timeout = 60.0,
    parts: _Parts = None,
    temp: _Temp = None,
    json_log: _JsonLog = False,
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
    if address is not None and engine != "ray":
        exit_usage("--address is for --engine ray.")
    with exit_on(ConfigError, USAGE):
        from scraper.scale.settings import DatasetSettings

        settings = DatasetSettings(
            part_size=_size("--part-size", part_size),
            format=form,
            duplicates=duplicates,
            where=where,
            html_column=html_column,
            url_column=url_column,
            warc_prefix=warc_prefix,
            max_bytes=_size("--max-bytes", max_bytes),
            max_memory=_size("--max-memory", max_memory),
            timeout=timeout,
        )
        share = _share(parts)
    with exit_on_error():
        named = [*(inputs or []), *_listed(input_list)]
    if "" in named:
        exit_usage("an input is empty. Perhaps a variable of the shell is not set.")
    if not named:
        exit_usage("there is no input. Name a file, a folder or a pattern, or a list with -i.")
    count = workers or len(os.sched_getaffinity(0))
    with exit_on_error(), exit_on(ConfigError, USAGE), _temporary(engine, temp) as folder:
        one = _engine(engine, count, address, temp)
        report = _build(named, out, settings, one, folder, share, json_log=json_log)
    _exit(report, share)


def _build(
    inputs: list[str],
    out: str,
    settings: "DatasetSettings",
    engine: "Engine",
    temporary: str | None,
    share: "Share | None",
    *,
    json_log: bool,
) -> "DatasetReport":
    """Build the dataset, show how it goes, and print what came of it."""
    from scraper.cli.dataset_view import progress_of, write_summary
    from scraper.scale.build import build_dataset
    from scraper.scale.report import DatasetReport
    from scraper.scale.spools import SpoolPages

    report = DatasetReport()
    spools = SpoolPages(Path(temporary)) if temporary is not None else None
    in_hand = spools.count if spools is not None else lambda: 0
    with quiet_pipe():
        try:
            with progress_of(report, in_hand, json_log=json_log) as progress:
                build_dataset(
                    inputs,
                    out,
                    settings,
                    engine,
                    temporary=temporary,
                    share=share,
                    report=report,
                    progress=progress,
                )
        except KeyboardInterrupt as error:
            raise type(error)(_how_to_go_on(report, out)) from None
    write_summary(report, out, share, json_log=json_log)
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


def _size(option: str, written: str) -> int:
    try:
        return parse_size(written)
    except ValueError as error:
        raise ConfigError(f"{option}: {error}") from error


def _share(written: str | None) -> "Share | None":
    from scraper.scale.share import Share

    return Share.parse(written) if written is not None else None


def _listed(name: str | None) -> Iterator[str]:
    """The inputs in the file of -i. Raises StorageError."""
    if name is None:
        return
    import gzip
    import zlib

    from scraper.inputs import read_source_list
    from scraper.scale.storage import Storage

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
def _temporary(engine: EngineName, named: Path | None) -> Iterator[str | None]:
    """The folder for the temporary files of tasks. On this machine it is removed at the end, even
    if tasks are killed. On other machines each task has its own.
    """
    from scraper.sinks import temporary_folder

    if engine != "local":
        yield str(named) if named is not None else None
        return
    place = named if named is not None else Path(gettempdir())
    try:
        place.mkdir(parents=True, exist_ok=True)
        with temporary_folder(place / "scraper-dataset") as folder:
            yield str(folder)
    except FileExistsError as error:
        raise ConfigError(f"--temp {place}: it is not a folder") from error


def _engine(name: EngineName, workers: int, address: str | None, temp: Path | None) -> "Engine":
    """The engine with a name. Raises ConfigError if it is not installed."""
    return _ENGINES[name](workers, address, temp)


def _local(workers: int, _address: str | None, _temp: Path | None) -> "Engine":
    from scraper.scale.engines.local import LocalEngine

    return LocalEngine(workers)


def _ray(workers: int, address: str | None, temp: Path | None) -> "Engine":
    try:
        module = import_module("scraper.scale.engines.ray_engine")
    except ImportError as error:
        raise ConfigError(
            "--engine ray needs the extra: pip install 'article-scraper[ray]'"
        ) from error
    engine: Engine = module.RayEngine(workers, address=address, temporary=temp)
    return engine


_ENGINES: dict[EngineName, Callable[[int, str | None, Path | None], "Engine"]] = {
    "local": _local,
    "ray": _ray,
}
