"""Shows how the building of a dataset goes: a live view on a terminal, a line per minute elsewhere,
JSON for programs; and the summary at its end. Computes nothing about datasets.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from scraper.humanize import about_size, count_of
from scraper.scale import DatasetReport, Share, Stage, join

_MINUTE = 60.0
_MOST_FAILED = 20
"""Failed parts that are printed."""
_STAGES = {
    Stage.extract: "extracting",
    Stage.write: "finding duplicates and writing",
    Stage.done: "done",
}

Progress = Callable[[DatasetReport], None]


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a run is after some seconds, and how long it may still take."""

    report: DatasetReport
    seconds: float
    in_hand: int = 0
    """Pages of parts that are not finished."""

    @property
    def pages(self) -> int:
        return self.report.pages + self.in_hand

    @property
    def pages_per_second(self) -> float:
        return (self.report.new_pages + self.in_hand) / self.seconds if self.seconds else 0.0

    @property
    def share(self) -> float:
        """Of the input that is finished, from 0 to 1."""
        report = self.report
        return min(1.0, report.finished_bytes / report.input_bytes) if report.input_bytes else 0.0

    @property
    def seconds_left(self) -> float | None:
        """None if nothing can be said yet."""
        report = self.report
        new = report.finished_bytes - report.reused_bytes
        if report.stage is not Stage.extract or new <= 0:
            return None
        return self.seconds * max(0, report.input_bytes - report.finished_bytes) / new

    def line(self) -> str:
        """All of it on one line."""
        report, left = self.report, self.seconds_left
        pieces = [
            f"{_STAGES[report.stage]} ({report.step})" if report.step else _STAGES[report.stage],
            count_of(report.finished, "part"),
            f"{self.share:.0%} of {about_size(report.input_bytes)}",
            count_of(self.pages, "page"),
            f"{self.pages_per_second:.1f} pages/s",
            count_of(report.failures, "failure"),
            *([count_of(len(report.failed), "failed part")] if report.failed else []),
            *([f"about {_duration(left)} left"] if left is not None else []),
        ]
        return ", ".join(pieces)

    def as_dict(self) -> dict[str, object]:
        """All of it for programs."""
        report, left = self.report, self.seconds_left
        return {
            "stage": report.stage.value,
            "step": report.step,
            "parts": report.finished,
            "failed_parts": len(report.failed),
            "pages": self.pages,
            "failures": report.failures,
            "pages_per_second": round(self.pages_per_second, 1),
            "finished_share": round(self.share, 4),
            "seconds_left": None if left is None else round(left),
        }


@contextmanager
def progress_of(
    report: DatasetReport, pages_in_hand: Callable[[], int], *, json_log: bool
) -> Iterator[Progress]:
    """What to call after each task of a dataset. Between the calls, a thread shows the report."""
    start = time.monotonic()

    def pace() -> Pace:
        return Pace(report, time.monotonic() - start, pages_in_hand())

    if json_log:
        with _every_minute(lambda: _log("progress", pace().as_dict())):
            yield lambda now: _log(*_event(now, pace()))
    elif sys.stderr.isatty():
        with _live(pace):
            yield lambda _: None
    else:
        with _every_minute(lambda: print(f"scraper: {pace().line()}", file=sys.stderr)):
            yield lambda _: None


def write_summary(report: DatasetReport, out: str, share: Share | None, *, json_log: bool) -> None:
    """Print what came of a dataset: counts, where it is, and what failed and why."""
    if json_log:
        _log("dataset", {"out": out, "is_written": report.is_written, **_counts(report)})
        return
    for line in _summary(report, out, share):
        print(f"scraper: {line}", file=sys.stderr)


def _summary(report: DatasetReport, out: str, share: Share | None) -> Iterator[str]:
    for one in report.failed[:_MOST_FAILED]:
        message = one.error.message
        yield f"failed part: {message if one.name in message else f'{one.name}: {message}'}"
    if len(report.failed) > _MOST_FAILED:
        yield f"and {count_of(len(report.failed) - _MOST_FAILED, 'more failed part')}"
    for code, count in sorted(report.failures_by_code.items(), key=lambda one: (-one[1], one[0])):
        yield f"{count_of(count, 'page')} failed: {code}, such as {report.example(code)}"
    reused = f" ({report.reused:,} of them by earlier runs)" if report.reused else ""
    failed = f", {count_of(len(report.failed), 'part')} failed" if report.failed else ""
    yield (
        f"{count_of(report.pages, 'page')} in {count_of(report.finished, 'part')}{reused}{failed}: "
        f"{', '.join(_outcomes(report))}"
    )
    if report.is_written:
        yield f"the dataset is in {join(out, 'data')}, described in {join(out, 'README.md')}"
        if report.failures:
            yield f"records of the failures are in {join(out, 'failures')}"
    elif share is not None:
        yield f"share {share} is finished; when all are, the command without --parts goes on"
    else:
        yield f"{out}: the dataset is not written; the same command tries again what failed"


def _outcomes(report: DatasetReport) -> Iterator[str]:
    yield count_of(report.records - report.dropped, "record")
    if report.marked:
        yield f"{report.marked:,} of them marked as duplicates"
    if report.dropped:
        yield f"{count_of(report.dropped, 'duplicate')} left out"
    if report.filtered:
        yield f"{report.filtered:,} left out by the condition"
    if report.failures:
        yield f"{count_of(report.failures, 'failure')}"


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    if minutes < 1:
        return "a minute"
    hours, minutes = divmod(minutes, 60)
    return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"


@contextmanager
def _live(pace: Callable[[], Pace]) -> Iterator[None]:
    """A bar with counts that is updated four times in a second, and removed at the end."""
    from rich.console import Console
    from rich.live import Live
    from rich.progress_bar import ProgressBar
    from rich.table import Table
    from rich.text import Text

    class _View:
        def __rich__(self) -> Table:
            now, view = pace(), Table.grid(padding=(0, 1))
            view.add_row(ProgressBar(total=1.0, completed=now.share, width=30), Text(now.line()))
            return view

    console = Console(stderr=True, highlight=False)
    with Live(_View(), console=console, refresh_per_second=4, transient=True):
        yield


@contextmanager
def _every_minute(show: Callable[[], None]) -> Iterator[None]:
    ended = threading.Event()

    def repeat() -> None:
        while not ended.wait(_MINUTE):
            show()

    thread = threading.Thread(target=repeat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


def _event(report: DatasetReport, pace: Pace) -> tuple[str, dict[str, object]]:
    """What is logged after a task: the part that it was about, while parts are extracted."""
    if report.stage is not Stage.extract:
        return "progress", pace.as_dict()
    return "part", {"part": report.last_part, **pace.as_dict()}


def _log(event: str, values: dict[str, object]) -> None:
    print(json.dumps({"event": event, **values}, ensure_ascii=False), file=sys.stderr)


def _counts(report: DatasetReport) -> dict[str, object]:
    return {
        "parts": report.finished,
        "parts_of_earlier_runs": report.reused,
        "pages": report.pages,
        "records": report.records - report.dropped,
        "duplicates_marked": report.marked,
        "duplicates_dropped": report.dropped,
        "filtered": report.filtered,
        "failures": report.failures,
        "failures_by_code": dict(report.failures_by_code),
        "failed_parts": [
            {"part": one.name, "code": one.error.code, "message": one.error.message}
            for one in report.failed
        ],
    }
