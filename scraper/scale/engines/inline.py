"""Runs tasks in this process, one after the other: tasks that are too small for processes."""

from collections.abc import Callable, Iterator

from scraper.errors import ScraperError
from scraper.scale.tasks import Engine, Outcome, Task


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
