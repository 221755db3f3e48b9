"""Pages whose extraction raises, hangs, ends or crashes its process, or takes memory without end.
Each is a failure of its own, and the other pages are as in an undisturbed run.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow
from pyarrow import Table, compute

from benchmarks.torture.dataset.drill import Drill, expect_messages, undisturbed
from benchmarks.torture.dataset.inputs import broken_numbers, url_of, write_inputs
from benchmarks.torture.dataset.trial import Trial
from benchmarks.torture.finding import Finding

_TIMEOUT, _MEMORY = 15, 600_000_000
"""The limits of a page, in seconds and bytes. Marked pages exceed them tenfold."""
WAYS = {
    "raise 0": "internal error at scraper.parsing.document",
    f"hang {10 * _TIMEOUT}": f"not extracted within {_TIMEOUT} seconds",
    "exit 0": "the worker process died on this page",
    f"grow {10 * _MEMORY}": f"not extracted within {_MEMORY // 10**6} MB of memory",
    f"reserve {10 * _MEMORY}": f"not extracted within {_MEMORY // 10**6} MB of memory",
    "segfault 0": "the worker process died on this page",
}
"""What a mark says -> what the error of the page says."""
HOOK = Path(__file__).parent / "breaking"
"""The folder with what breaks them, for PYTHONPATH."""


def broken_pages(drill: Drill, count: int) -> Finding:
    """Let `count` pages break, in all ways in turn. The inputs of the drill are not used."""
    finding = drill.finding("pages that break")
    numbers = broken_numbers(drill.pages, count, drill.chance)
    ways = [list(WAYS)[index % len(WAYS)] for index in range(count)]
    marks = dict(zip(numbers, ways, strict=True))
    drill = replace(
        drill, inputs=write_inputs(drill.folder / f"{drill.engine}-in", drill.pages, marks)
    )
    options = ["--timeout", str(_TIMEOUT), "--max-memory", f"{_MEMORY // 10**6}MB"]
    whole, _ = undisturbed(replace(drill, engine="local"), f"unbroken-{drill.engine}", options)
    trial = drill.trial("broken", options=options)
    ended = trial.run({"PYTHONPATH": str(HOOK)})
    finding.trials = count
    if not expect_messages(finding, "the run", ended, [0]):
        return finding
    _expect_failures(finding, trial, whole, {url_of(one): way for one, way in marks.items()})
    finding.expect((wrong := trial.wrong_sums(drill.pages)) is None, str(wrong))
    finding.expect(not (left := trial.leftovers()), f"left behind: {left}")
    rerun = trial.run()
    is_idle = rerun.code == 0 and rerun.summary.get("parts_of_earlier_runs") == len(
        trial.finished()
    )
    finding.expect(is_idle, "a second run did parts again")
    finding.notes.append(f"of {drill.pages:,}, in {ended.seconds:.0f} s")
    return finding


def _expect_failures(finding: Finding, trial: Trial, whole: Trial, ways: Mapping[str, str]) -> None:
    """Expect that the pages with marks are failures, and that all other rows are as they were.
    `ways` is by URL.
    """
    expected = {}
    data, failures = trial.tables("data"), trial.tables("failures")
    for name, table in whole.tables("data").items():
        is_marked = compute.is_in(table["url"], pyarrow.array(list(ways)))
        marked = table.filter(is_marked)
        expected |= dict(zip(marked["source"].to_pylist(), marked["url"].to_pylist(), strict=True))
        is_same = data[name].equals(table.filter(compute.invert(is_marked)))
        finding.expect(is_same, f"data/{name}: other rows than those of the undisturbed run")
        if marked.num_rows == 0:
            same_bytes = trial.digests()[f"data/{name}"] == whole.digests()[f"data/{name}"]
            finding.expect(
                same_bytes, f"data/{name}: other bytes than those of the undisturbed run"
            )
    finding.expect(len(expected) == len(ways), f"{len(expected)} marked pages gave records before")
    met: dict[str, str] = {}
    for name, table in whole.tables("failures").items():
        met |= _messages(failures[name])
        finding.expect(
            _without(failures[name], list(expected)).equals(table),
            f"failures/{name}: other rows than those of the undisturbed run",
        )
    for source, url in expected.items():
        way, message = ways[url], met.get(source, "no failure")
        finding.expect(WAYS[way] in message, f"{source} ({way}): {message}")


def _without(table: Table, sources: list[str]) -> Table:
    return table.filter(compute.invert(compute.is_in(table["source"], pyarrow.array(sources))))


def _messages(failures: Table) -> dict[str, str]:
    return {row["source"]: row["error"]["message"] for row in failures.to_pylist()}
