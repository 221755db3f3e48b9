"""Shows the status of sources, as tables or as JSON, and a live table during a run. Computes
nothing about jobs.
"""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from scraper.article import Article
from scraper.humanize import count_of, format_time
from scraper.jobs import FIELDS, JobStatus, PastRun, SourceStatus, failures_in_words

if TYPE_CHECKING:
    from scraper.jobs import Run

_WIDE = 1_000
"""Columns of an output that is not a terminal, so that nothing is cut off."""
_REFRESH = 4
"""Updates of the live table in a second."""
_COUNTS = ("new", "changed", "unchanged", "failed")
_HISTORY_COUNTS = ("found", "new", "changed", "failed")
_LIVE_COUNTS = ("new_urls", *_COUNTS)
_TIMES = ("last_run_at", "last_new_at", "newest_article_at")
_LONGEST_EXAMPLE = 200


def write_status(status: JobStatus, stream: TextIO) -> None:
    """Write two tables with a row for each source, one about its last run and one about all that is
    stored, and remarks below.
    """
    console = _console(stream)
    last_run = _table("source", "last run", *_COUNTS)
    stored = _table("source", "newest article", "articles", "failing", *FIELDS)
    for one in status.sources:
        last_run.add_row(
            Text(one.source),
            _time(one.last_run_at),
            *(str(one.last_run_counts.get(name, "")) for name in _COUNTS),
        )
        stored.add_row(
            Text(one.source),
            _time(one.newest_article_at),
            str(one.articles),
            str(sum(failing.count for failing in one.failing)),
            *(_share(one, name) for name in FIELDS.values()),
        )
    console.print(last_run)
    console.print()
    console.print(stored)
    if status.lock_holder:
        console.print(f"{status.job}: in progress: {status.lock_holder}", markup=False)
    for shard in status.shards:
        articles = count_of(shard.articles, "article")
        known = f"last run {_time(shard.last_run_at)}, {articles}"
        console.print(f"shard {shard.shard}: {known if shard.is_here else 'not here'}")
    if status.near_duplicates:
        duplicates = count_of(status.near_duplicates, "near duplicate")
        console.print(f"{status.job}: {duplicates} stored and not exported", markup=False)
    for one in status.sources:
        for remark in _remarks(one):
            console.print(f"{one.source}: {remark}", markup=False)


def write_status_json(status: JobStatus, stream: TextIO) -> None:
    """Write the same as one JSON object, with times in ISO 8601."""
    rows = [
        dataclasses.asdict(one) | {name: _iso(getattr(one, name)) for name in _TIMES}
        for one in status.sources
    ]
    written = {
        "job": status.job,
        "lock_holder": status.lock_holder,
        "near_duplicates": status.near_duplicates,
        "shards": [
            dataclasses.asdict(one) | {"last_run_at": _iso(one.last_run_at)}
            for one in status.shards
        ],
        "alarms": [dataclasses.asdict(alarm) for alarm in status.alarms],
        "sources": rows,
    }
    stream.write(json.dumps(written, ensure_ascii=False) + "\n")


def write_history(runs: Sequence[PastRun], stream: TextIO) -> None:
    """Write a table with a row for each run, the newest first."""
    has_shards = any(run.shard for run in runs)
    first = ("run", "shard", "state") if has_shards else ("run", "state")
    table = _table(*first, *_HISTORY_COUNTS, "seconds", "bytes", "failures")
    table.columns[-1].justify = "left"
    for run in runs:
        table.add_row(
            _time(run.started_at),
            *([run.shard or ""] if has_shards else []),
            run.state,
            *(str(getattr(run, name)) for name in _HISTORY_COUNTS),
            "" if run.seconds is None else f"{run.seconds:.1f}",
            "" if run.bytes is None else str(run.bytes),
            _failures(run.failures_by_code, run.failures_by_status),
        )
    _console(stream).print(table)


def write_history_json(status: JobStatus, runs: Sequence[PastRun], stream: TextIO) -> None:
    """Write the same as one JSON object, with times in ISO 8601."""
    rows = [
        dataclasses.asdict(run)
        | {"started_at": _iso(run.started_at), "ended_at": _iso(run.ended_at)}
        for run in runs
    ]
    alarms = [dataclasses.asdict(alarm) for alarm in status.alarms]
    written = {"job": status.job, "alarms": alarms, "runs": rows}
    stream.write(json.dumps(written, ensure_ascii=False) + "\n")


def _console(stream: TextIO) -> Console:
    width = None if stream.isatty() else _WIDE
    return Console(file=stream, highlight=False, soft_wrap=True, width=width)


def _table(*columns: str) -> Table:
    table = Table(title=None, box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < len(("source", "time")) else "right")
    return table


def _time(seconds: float | None) -> str:
    return format_time(seconds) if seconds is not None else "never"


def _iso(seconds: float | None) -> str | None:
    return None if seconds is None else f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%SZ}"


def _share(one: SourceStatus, name: str) -> str:
    """The share of articles with a field, in the last run that brought any."""
    stored = _number(one, "new") + _number(one, "changed")
    return f"{_number(one, name) * 100 // stored}%" if stored else ""


def _number(one: SourceStatus, name: str) -> int:
    value = one.coverage.get(name, 0)
    return value if isinstance(value, int) else 0


def _remarks(one: SourceStatus) -> Iterator[str]:
    counts = one.last_run_counts
    if failures := _failures(counts.get("failures_by_code"), counts.get("failures_by_status")):
        yield f"failed in the last run: {failures}"
    for failing in one.failing:
        status = f" {failing.http_status}" if failing.http_status else ""
        given_up = f" ({failing.given_up} given up)" if failing.given_up else ""
        example = failing.example[:_LONGEST_EXAMPLE]
        yield (
            f"failing at present: {failing.count} {failing.error}{status}{given_up}, "
            f"such as {example}"
        )
    if counts.get("unfinished_reason"):
        yield f"the last run did not finish: {counts['unfinished_reason']}"
    if one.last_run_at is None:
        yield "not read yet; the next run reads it"
    elif not (one.articles or counts.get("ever_brought")):
        yield "it has brought no article yet; `scraper discover` with its URL shows what it offers"


def _failures(codes: object, statuses: object) -> str:
    return failures_in_words(
        codes if isinstance(codes, dict) else {}, statuses if isinstance(statuses, dict) else {}
    )


@contextmanager
def live_table(run: "Run") -> Iterator[Callable[[Article], None]]:
    """Show a table on the terminal during a run: sources, waiting URLs, pages per second and the
    time left. Call the result with each record.
    """
    started, count = time.monotonic(), 0

    def table() -> Table:
        seconds = max(time.monotonic() - started, 0.001)
        pace = count / seconds
        left = f", {run.waiting / pace:.0f} s left" if pace and run.waiting else ""
        shown = Table(
            title=f"{count} pages, {run.waiting} waiting, {pace:.1f} pages/s{left}",
            title_justify="left",
            box=None,
        )
        for column in ("source", *_LIVE_COUNTS):
            shown.add_column(
                column.replace("_", " "), justify="left" if column == "source" else "right"
            )
        for source in run.report.sources:
            shown.add_row(
                Text(source.source), *(str(getattr(source, name)) for name in _LIVE_COUNTS)
            )
        return shown

    with Live(
        console=Console(stderr=True),
        refresh_per_second=_REFRESH,
        get_renderable=table,
        transient=True,
    ):

        def count_page(_: Article) -> None:
            nonlocal count
            count += 1

        yield count_page
