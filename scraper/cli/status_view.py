"""What people see of jobs: the health of sources as a table or JSON, a table that lives while a run
goes on. Decides nothing.
"""

import dataclasses
import json
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from scraper.article import Article
from scraper.jobs.status import SourceStatus, day, iso

if TYPE_CHECKING:
    from scraper.jobs.run import Run

_WIDE = 1_000
"""Columns of what is no terminal: nothing is cut off."""
_REFRESH = 4
"""Times a second."""


def show_status(
    job: str,
    health: Sequence[SourceStatus],
    stream: TextIO,
    *,
    as_json: bool,
    holder: str | None = None,
) -> None:
    """A row a source of its last run, one of all that is kept, and what is to be said of it below.
    `holder` is the run under way.
    """
    if as_json:
        told = [
            dataclasses.asdict(one) | {name: _iso(getattr(one, name)) for name in _TIMES}
            for one in health
        ]
        stream.write(
            json.dumps({"job": job, "under_way": holder, "sources": told}, ensure_ascii=False)
            + "\n"
        )
        return
    console = Console(
        file=stream, highlight=False, soft_wrap=True, width=None if stream.isatty() else _WIDE
    )
    last_run = _table("source", "last run", *_COUNTS)
    in_all = _table("source", "last new", "articles", "failing", "headline", "date", "author")
    for one in health:
        counts = [str(one.counts.get(name, "")) for name in _COUNTS]
        last_run.add_row(Text(one.source), day(one.last_run) if one.last_run else "never", *counts)
        kept = (str(one.articles), str(sum(failing.count for failing in one.failing)))
        in_all.add_row(
            Text(one.source),
            day(one.last_new) if one.last_new else "never",
            *kept,
            *map(_share, (one,) * 3, _FIELDS),
        )
    console.print(last_run)
    console.print()
    console.print(in_all)
    if holder:
        console.print(f"under way: {holder}", markup=False)
    for one in health:
        for remark in _remarks(one):
            console.print(f"{one.source}: {remark}", markup=False)


_COUNTS = ("new", "changed", "unchanged", "failed")
_FIELDS = ("headlines", "dates", "authors")
_TIMES = ("last_run", "last_news", "last_new")
_LONGEST_EXAMPLE = 200


def _table(*columns: str) -> Table:
    table = Table(title=None, box=None, pad_edge=False)
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number < len(("source", "time")) else "right")
    return table


def _iso(moment: float | None) -> str | None:
    return None if moment is None else iso(moment)


def _share(one: SourceStatus, field: str) -> str:
    """How many articles had a field, of the last run that brought any."""
    stored = _number(one, "new") + _number(one, "changed")
    return f"{_number(one, field) * 100 // stored}%" if stored else ""


def _number(one: SourceStatus, name: str) -> int:
    value = one.coverage.get(name, 0)
    return value if isinstance(value, int) else 0


def _remarks(one: SourceStatus) -> Iterator[str]:
    reasons = one.counts.get("reasons")
    if isinstance(reasons, dict) and reasons:
        yield "failed: " + ", ".join(
            f"{count} {reason}" for reason, count in sorted(reasons.items())
        )
    for failing in one.failing:
        given_up = f" ({failing.given_up} given up)" if failing.given_up else ""
        example = failing.example[:_LONGEST_EXAMPLE]
        yield f"fails now: {failing.count} {failing.error}{given_up}, as {example}"
    if one.counts.get("error"):
        error = str(one.counts["error"]).removeprefix(f"{one.source}: ")
        yield f"the last run could not read all of it: {error}"
    if one.counts.get("unfinished"):
        yield f"the last run was not whole: {one.counts['unfinished']}"
    for field in one.fallen:
        yield f"{field} are found less often than before; the site may have changed"
    if one.stale:
        yield f"stale: {one.stale}"


@contextmanager
def live_table(run: "Run") -> Iterator[Callable[[Article], None]]:
    """Sources, what waits, pages a second and the time left, on a terminal, while the run goes
    on.
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
        for column in ("source", "offered", "new", "changed", "unchanged", "failed"):
            shown.add_column(column, justify="left" if column == "source" else "right")
        for source in run.report.sources:
            shown.add_row(
                Text(source.source),
                *(
                    str(value)
                    for value in (
                        source.offered,
                        source.new,
                        source.changed,
                        source.unchanged,
                        source.failed,
                    )
                ),
            )
        return shown

    with Live(
        console=Console(stderr=True),
        refresh_per_second=_REFRESH,
        get_renderable=table,
        transient=True,
    ):

        def watch(_: Article) -> None:
            nonlocal count
            count += 1

        yield watch
