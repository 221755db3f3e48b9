"""`scraper run --engine ray`: one command runs all shards of a job on a cluster. Contains signals,
exit codes and messages, and nothing else.
"""

import os
import secrets
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from scraper.cli.console import (
    ALL_FAILED,
    EXIT_CODES,
    LOCKED,
    SOME_FAILED,
    USAGE,
    exit_on,
    exit_on_error,
    exit_usage,
    naming_job,
    quiet_pipe,
    stop_signals,
)
from scraper.cli.one_run import MOST_SECONDS, exit_if_locked, locked_job
from scraper.cli.ray import processors, ray_of
from scraper.cli.shards import handover_storage
from scraper.errors import ConfigError

if TYPE_CHECKING:
    from scraper.jobs import Job
    from scraper.jobs.fleet import FleetReport, StopRequest

_SHARD_PROCESS = "scraper.cli.shard_process"
_WORST_FIRST = (ALL_FAILED, USAGE, SOME_FAILED, LOCKED)
"""Exit codes of shards. The first that any of them has is that of the command."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """What the options of the command say."""

    file: Path
    job: "Job"
    """The whole job."""
    count: int
    """The number of shards."""
    address: str | None
    """The cluster. None is Ray on this machine."""
    renamed_from: str | None
    verbosity: int


def run_fleet(fleet: Fleet, *, quiet: bool, json_log: bool) -> "tuple[FleetReport, int]":
    """Run all shards, and show what they do. Returns the report and the exit code. Exits with 2 for
    a job that cannot be divided so, and with 3 if the cluster cannot be used.
    """
    from scraper.jobs import Shard, shard_job

    fleet = _with_absolute_paths(fleet)
    with exit_on(ConfigError, USAGE):
        job = shard_job(fleet.job, Shard(1, fleet.count))
        if fleet.address is not None:
            _check_output(fleet)
    with (
        quiet_pipe(),
        exit_on_error(),
        naming_job(fleet.file),
        exit_on(ConfigError, USAGE),
        exit_if_locked(quiet=quiet),
        locked_job(fleet.job),
        _ray(fleet),
    ):
        return _run(fleet, job, quiet=quiet, json_log=json_log)


def _run(fleet: Fleet, job: "Job", *, quiet: bool, json_log: bool) -> "tuple[FleetReport, int]":
    from scraper.cli.fleet_view import view_of
    from scraper.jobs import HandoverFolder, handover_url
    from scraper.jobs.fleet import (
        FleetReport,
        Round,
        Rounds,
        ShardRun,
        StopRequest,
        locate_shards,
        outcomes_before,
    )

    folder = HandoverFolder(handover_url(job), handover_storage(job))
    stop = StopRequest(time.monotonic, MOST_SECONDS)
    places, problems = locate_shards(job, folder, secrets.token_hex(8))
    report = FleetReport(job.job.name, outcomes_before(fleet.count, places, problems))
    with _signals(stop), view_of(report, quiet=quiet, json_log=json_log) as view:
        one = Round(_SHARD_PROCESS, stop, view, time.monotonic)
        run = ShardRun(fleet.job, fleet.renamed_from, quiet, fleet.verbosity)
        Rounds(run, places, folder, report, time.monotonic).run(one)
    view.finish()
    return report, _exit_code(report, stop)


def _with_absolute_paths(fleet: Fleet) -> Fleet:
    """The same for processes with another current folder."""
    try:
        folder = fleet.job.folder.resolve()
    except FileNotFoundError:
        exit_usage(f"{fleet.file}: the current folder was deleted. Give an absolute path.")
    return replace(fleet, job=structs.replace(fleet.job, folder=folder))


def _check_output(fleet: Fleet) -> None:
    """Raises ConfigError unless the job's output is the same path for every node."""
    output = Path(fleet.job.job.output)
    if not output.is_absolute():
        raise ConfigError(
            f"{fleet.file}: [job] output = {str(output)!r}: with --address, each node writes to "
            f"this folder on its own disks, so the path must be absolute; for example "
            f"{str(fleet.job.folder / output)!r}"
        )


@contextmanager
def _ray(fleet: Fleet) -> Iterator[None]:
    """The connection to Ray. Its files are in the job's output, which is locked."""
    from scraper.cli.run_folder import temporary_files_in

    with temporary_files_in(fleet.job.output, need_sockets=False):
        folder = Path(os.environ["TMPDIR"]) / "r"
        with ray_of(fleet.address, processors(), folder):
            yield


@contextmanager
def _signals(stop: "StopRequest") -> Iterator[None]:
    """Let a signal stop all runs. A second one ends this process at once, and the runs stop
    because it has ended.
    """

    def handle(number: int, _frame: object) -> None:
        if stop.number is not None:
            os._exit(EXIT_CODES[signal.Signals(stop.number)])
        stop.set(number)

    before = {number: signal.signal(number, handle) for number in stop_signals()}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _exit_code(report: "FleetReport", stop: "StopRequest") -> int:
    if stop.number is not None:
        return EXIT_CODES[signal.Signals(stop.number)]
    codes = {
        ALL_FAILED if outcome.exit_code is None else outcome.exit_code
        for outcome in report.outcomes
    }
    return next((code for code in _WORST_FIRST if code in codes), max(codes, default=0))
