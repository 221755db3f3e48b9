"""Shows what the shards of a job do while one command runs them: lines, a JSON log, or a table on a
terminal.
"""

import json
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.console import Console
from rich.live import Live
from rich.table import Table

from scraper.humanize import count_of
from scraper.jobs import Report, Shard, alarm_lines

if TYPE_CHECKING:
    from scraper.jobs.fleet import FleetReport, PageEvent, ShardOutcome

_REFRESH = 4
"""Updates of the table in a second."""


@dataclass(slots=True)
class _Row:
    node: str
    state: str = "waits"
    pages: int = 0
    failed: int = 0


class FleetView:
    """Prints what the shards do, as a Watcher."""

    def __init__(self, report: "FleetReport", *, quiet: bool, json_log: bool) -> None:
        self._report, self._quiet, self._json_log = report, quiet, json_log
        self._rows = {
            one.shard: _Row(one.node or "", "waits" if one.node else "failed")
            for one in report.outcomes
        }
        self._began = time.monotonic()

    def begins(self, shard: Shard) -> None:
        self._rows[shard].state = "runs"

    def page(self, shard: Shard, event: "PageEvent") -> None:
        row = self._rows[shard]
        row.pages += 1
        row.failed += event.error is not None
        if self._json_log:
            _log(
                event="page",
                shard=str(shard),
                url=event.url,
                status=event.status,
                error=event.error,
            )

    def message(self, shard: Shard, text: str) -> None:
        if self._json_log:
            _log(event="message", shard=str(shard), text=text)
        else:
            _print(shard, text)

    def ends(self, outcome: "ShardOutcome", report: Report | None) -> None:
        shard = outcome.shard
        self._rows[shard].state = "failed" if outcome.error else "done"
        if outcome.error is not None:
            self.fails(outcome)
        if report is None:
            return
        if self._json_log:
            _log(event="run", shard=str(shard), node=outcome.node, **report.as_dict())
            return
        for notice in report.notices:
            _print(shard, notice)
        for line in alarm_lines(report.alarms, sources=len(report.sources), commands=False):
            _print(shard, line)
        if report.ended_normally and not self._quiet:
            for remark in report.remarks:
                _print(shard, remark)
            print(f"shard {shard} on {outcome.node}: {report.summary()}", file=sys.stderr)

    def fails(self, outcome: "ShardOutcome") -> None:
        """Print why there was no run of a shard, or why its process died."""
        if self._json_log:
            _log(event="failure", shard=str(outcome.shard), error=outcome.error)
        else:
            _print(outcome.shard, str(outcome.error))

    def finish(self) -> None:
        """Print the sums of all shards."""
        report = self._report
        if self._json_log:
            _log(event="job", **report.as_dict())
            return
        for notice in report.notices:
            print(f"scraper: {notice}", file=sys.stderr)
        if not self._quiet:
            shards = count_of(len(report.outcomes), "shard")
            rounds = count_of(report.rounds, "round")
            print(f"{report.total().summary()}; {shards}, {rounds}", file=sys.stderr)

    def table(self) -> Table:
        """What the terminal shows."""
        seconds = max(time.monotonic() - self._began, 0.001)
        pages = sum(row.pages for row in self._rows.values())
        shown = Table(
            title=f"round {self._report.rounds}: {pages} pages, {pages / seconds:.1f} pages/s",
            title_justify="left",
            box=None,
        )
        for column in ("shard", "node", "state", "pages", "failed"):
            shown.add_column(column, justify="right" if column in ("pages", "failed") else "left")
        for shard, row in self._rows.items():
            shown.add_row(str(shard), row.node, row.state, str(row.pages), str(row.failed))
        return shown


@contextmanager
def view_of(report: "FleetReport", *, quiet: bool, json_log: bool) -> Iterator[FleetView]:
    """A view of the shards, until the block ends. Shards without a place are shown at once."""
    view = FleetView(report, quiet=quiet, json_log=json_log)
    for outcome in report.outcomes:
        if outcome.error is not None:
            view.fails(outcome)
    if quiet or json_log or not sys.stderr.isatty():
        yield view
        return
    with Live(
        console=Console(stderr=True),
        refresh_per_second=_REFRESH,
        get_renderable=view.table,
        transient=True,
    ):
        yield view


def _print(shard: Shard, text: str) -> None:
    prefix = "" if text.startswith(f"shard {shard}: ") else f"shard {shard}: "
    print(f"scraper: {prefix}{text}", file=sys.stderr)


def _log(**event: object) -> None:
    print(json.dumps(event, ensure_ascii=False), file=sys.stderr)
