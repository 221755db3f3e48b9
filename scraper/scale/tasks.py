"""What engines run: a function of a module with one argument. Its result is small, because what it
makes is in files.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from scraper.errors import ScraperError, internal_error


@dataclass(frozen=True, slots=True)
class Task:
    """A call of a function. It can run on any machine, and again after it was interrupted."""

    name: str
    function: Callable[[Any], Any]
    """A function of a module, so that another process can import it."""
    argument: Any
    """Can be pickled."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a task ended."""

    task: Task
    result: Any = None
    error: ScraperError | None = None
    """Why it failed, if it did."""


def reply_to(task: Task) -> tuple[Any, ScraperError | None]:
    """Run a task in a process of an engine. Returns its result, or else why it failed."""
    try:
        return task.function(task.argument), None
    except ScraperError as error:
        return None, error
    except Exception as error:  # noqa: BLE001 - the task's edge: it becomes a failed task
        return None, internal_error(task.name, error)


ATTEMPTS = 3
"""A task whose process or machine is lost is tried so often before it fails."""


class Engine(Protocol):
    """Runs tasks on one machine or on many."""

    def run(self, tasks: Iterator[Task], done: Callable[[Outcome], None]) -> None:
        """Run all tasks, some at the same time. `done` is called in the calling thread with each
        outcome. A task that raises ScraperError fails at once; one whose process is lost is tried
        again. Tasks are taken when there is room for them.
        """


class InlineEngine(Engine):
    """The calling process."""

    def run(self, tasks: Iterator[Task], done: Callable[[Outcome], None]) -> None:
        """As Engine."""
        for task in tasks:
            try:
                outcome = Outcome(task, task.function(task.argument))
            except ScraperError as error:
                outcome = Outcome(task, None, error)
            done(outcome)
