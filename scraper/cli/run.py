"""`scraper run`: one run of a job, as cron calls it. Contains signals, exit codes and messages, and
nothing else.
"""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, NoReturn

import typer

from scraper.cli.console import (
    USAGE,
    exit_on,
    exit_on_error,
    exit_usage,
    naming_job,
    print_alarms,
    quiet_pipe,
    set_up_logging,
)
from scraper.cli.fleet import Fleet, run_fleet
from scraper.cli.one_run import exit_on_signals, run_here
from scraper.cli.options import FIRST_JOB, Address, Handover, JobFile, Verbose
from scraper.cli.shards import handover_place
from scraper.errors import ConfigError

if TYPE_CHECKING:
    from scraper.article import Article
    from scraper.jobs import Report, Run
    from scraper.jobs.fleet import FleetReport

_Quiet = Annotated[
    bool, typer.Option("-q", "--quiet", help="Print nothing unless something is wrong.")
]
_MaxTime = Annotated[
    str | None,
    typer.Option(
        "--max-time",
        metavar="TIME",
        help="Start no more pages after TIME (30m, 2h). The next run continues.",
    ),
]
_Replay = Annotated[
    Path | None,
    typer.Option(
        "--replay", metavar="FILE", help="Read responses from a WARC file, not from the network."
    ),
]
_RenamedFrom = Annotated[
    str | None,
    typer.Option(
        "--renamed-from",
        metavar="NAME",
        help="The old name of a renamed job. Its state is taken over.",
    ),
]
_Shard = Annotated[
    str | None,
    typer.Option(
        "--shard",
        metavar="K/N",
        help="Work on shard K of N: the hosts that belong to it, with a state of its own. Run each "
        "shard on its own machine, with the same job file.",
    ),
]
_Engine = Annotated[
    Literal["local", "ray"],
    typer.Option(
        "--engine",
        help="With ray, one command runs all shards, on this machine or on a cluster of Ray (the "
        "extra `ray`).",
    ),
]
_Count = Annotated[
    int | None,
    typer.Option(
        "--shards",
        metavar="N",
        min=2,
        max=1024,
        help="With --engine ray: the number of shards.",
        show_default=False,
    ),
]
_JsonLog = Annotated[
    bool,
    typer.Option(
        "--json-log",
        help="Write a JSON object for each page and one for the run to standard error.",
    ),
]

_AsJson = Annotated[
    bool, typer.Option("--json", help="Print the report as JSON to standard output.")
]

EXAMPLES = (
    "Examples:\n\n  scraper run jobs.toml\n\n  scraper run -q                 # in cron: prints "
    "only problems\n\n"
    "  scraper run --shard 2/3        # the second of three machines that share a job\n\n"
    "  scraper run --engine ray --shards 3 --address 10.0.0.1:6379   # all shards, on a cluster"
)


def run(
    file: JobFile = FIRST_JOB,
    quiet: _Quiet = False,
    max_time: _MaxTime = None,
    replay: _Replay = None,
    renamed_from: _RenamedFrom = None,
    shard: _Shard = None,
    handover: Handover = None,
    engine: _Engine = "local",
    shards: _Count = None,
    address: Address = None,
    json_log: _JsonLog = False,
    as_json: _AsJson = False,
    verbose: Verbose = 0,
) -> None:
    """Run a job once: discover URLs, fetch new and changed pages, extract, store, export.

    Exit codes: 0 success (pages may have failed, see the summary), 1 a source needs a look, such as
    one that could not be read or whose new pages all fail, or the browser did not start, 2 the
    job's file is wrong, 3 the state or an output cannot be used, 75 another run is in progress, 130
    interrupted, 143 terminated. With --engine ray, the worst of the shards' codes counts, in the
    order 3, 2, 1, 75. The code of a shard that could not run is 3.
    """
    exit_on_signals()
    from scraper.jobs import Shard, load_job, shard_job

    set_up_logging(verbose)
    _check_engine(engine, shard, shards, address)
    with exit_on(ConfigError, USAGE):
        place = handover_place(handover)
        job = load_job(file, max_time=max_time, replay=_absolute(replay), handover=place)
        job = shard_job(job, Shard.parse(shard) if shard is not None else Shard())
    if shards is not None:
        fleet = Fleet(file, job, shards, address, renamed_from, verbose)
        _end(*run_fleet(fleet, quiet=quiet, json_log=json_log), as_json=as_json)
    with exit_on_error(), naming_job(file):
        report, code = run_here(
            job,
            renamed_from,
            quiet=quiet,
            progress=partial(_progress, quiet=quiet, json_log=json_log),
            finish=partial(_print_report, quiet=quiet, json_log=json_log),
        )
    _end(report, code, as_json=as_json)


def _check_engine(engine: str, shard: str | None, shards: int | None, address: str | None) -> None:
    """Exit with 2 for options that do not belong together."""
    if engine == "ray" and shards is None:
        exit_usage("--engine ray runs all shards of a job. Say how many by --shards N.")
    if engine == "ray" and shard is not None:
        exit_usage("--engine ray runs all shards. Leave --shard out.")
    for option, value in (("--shards", shards), ("--address", address)):
        if engine != "ray" and value is not None:
            exit_usage(f"{option} is for a cluster of Ray, so it needs --engine ray.")


def _end(report: "Report | FleetReport", code: int, *, as_json: bool) -> NoReturn:
    if as_json:
        with quiet_pipe():
            print(json.dumps(report.as_dict(), ensure_ascii=False))
    raise typer.Exit(code)


def _absolute(path: Path | None) -> str | None:
    """The path of an option as an absolute one: the paths in a job are relative to its file."""
    try:
        return str(path.resolve()) if path else None
    except FileNotFoundError:
        exit_usage(f"{path}: the current folder was deleted. Give an absolute path.")


def _print_report(report: "Report", *, quiet: bool, json_log: bool) -> None:
    """Print the problems of a run, and its summary unless an error aborted it."""
    if json_log:
        print(json.dumps({"event": "run", **report.as_dict()}, ensure_ascii=False), file=sys.stderr)
        return
    for notice in report.notices:
        print(f"scraper: {notice}", file=sys.stderr)
    if report.browser_error is not None:
        print(f"scraper: pages were not rendered: {report.browser_error}", file=sys.stderr)
    print_alarms(report.alarms, sources=len(report.sources), commands=False)
    if report.ended_normally and not quiet:
        for remark in report.remarks:
            print(f"scraper: {remark}", file=sys.stderr)
        print(report.summary(), file=sys.stderr)


@contextmanager
def _progress(one: "Run", *, quiet: bool, json_log: bool) -> Iterator[Callable[["Article"], None]]:
    """What to call with each record: it prints JSON, updates a live table, or does nothing."""
    from scraper.cli.status_view import live_table

    if json_log:
        yield _log_page
    elif not quiet and sys.stderr.isatty():
        with live_table(one) as count_page:
            yield count_page
    else:
        yield lambda _article: None


def _log_page(article: "Article") -> None:
    event = {
        "event": "page",
        "url": article.url or article.source,
        "status": article.status,
        "error": article.error.code if article.error else None,
    }
    print(json.dumps(event, ensure_ascii=False), file=sys.stderr)
