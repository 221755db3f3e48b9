"""An engine that takes long to start, and is not started for nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from itertools import chain
from types import TracebackType

from scraper.scale.tasks import Engine, Outcome, Task


class OnDemandEngine(Engine):
    """Runs tasks by the engine that `start` gives. It starts with the first task, and ends with the
    block of this context manager.
    """

    def __init__(self, start: Callable[[], AbstractContextManager[Engine]]) -> None:
        self._start = start
        self._stack = ExitStack()
        self._engine: Engine | None = None

    def __enter__(self) -> "OnDemandEngine":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def run(self, tasks: Iterator[Task], done: Callable[[Outcome], None]) -> None:
        """As Engine. Also raises what `start` does."""
        for task in tasks:
            if self._engine is None:
                self._engine = self._stack.enter_context(self._start())
            self._engine.run(chain([task], tasks), done)
