"""Errors of the processes that work on pages and parts, and of the machines they run on."""

from scraper.errors.base import ScraperError


class WorkerLost(ScraperError):
    code = "worker_lost"

    @classmethod
    def out_of_time(cls, source: str, timeout: float) -> "WorkerLost":
        """The error of a page whose extraction took longer than `timeout` seconds."""
        return cls(
            f"{source}: not extracted within {timeout:g} seconds; raise --timeout, and please "
            "report this page"
        )

    @classmethod
    def out_of_memory(cls, source: str, most: int) -> "WorkerLost":
        """The error of a page whose process took more than `most` bytes."""
        return cls(
            f"{source}: not extracted within {most // 1_000_000:,} MB of memory; raise "
            "--max-memory, and please report this page"
        )

    @classmethod
    def died(cls, source: str) -> "WorkerLost":
        """The error of a page on which the process died."""
        return cls(f"{source}: the worker process died on this page; please report it")

    @classmethod
    def killed(cls, source: str) -> "WorkerLost":
        """The error of a page whose process was killed from outside. The page may be innocent."""
        error = cls(
            f"{source}: the worker process was killed on this page, perhaps out of memory; free "
            "some memory, or set fewer workers"
        )
        error.retryable = True
        return error


class PartFailed(ScraperError):
    code = "part_failed"


class TaskLost(PartFailed):
    @classmethod
    def after(cls, task: str, attempts: int, how: str) -> "TaskLost":
        """The error of a task whose process was lost in each attempt. `how` is the last one's end,
        such as "killed by signal 9".
        """
        return cls(f"{task}: its process was lost {attempts} times ({how})")


class MachineError(ScraperError):
    code = "machine"
    retryable = True


class WorkersKilled(MachineError):
    code = "workers_killed"

    @classmethod
    def in_a_row(cls, count: int) -> "WorkersKilled":
        """The error of a pool whose last `count` workers died without finishing a page."""
        return cls(
            f"the last {count} worker processes were killed, perhaps out of memory; free some "
            "memory, or set fewer workers"
        )


class ClusterFailed(MachineError):
    code = "cluster"


class OutOfResources(MachineError):
    code = "out_of_resources"
