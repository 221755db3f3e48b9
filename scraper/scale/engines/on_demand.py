"""An engine that takes long to start, and is not started for nothing."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from itertools import chain

from scraper.scale.tasks import Engine, Outcome, Task


@contextmanager
def started_on_demand(start: Callable[[], AbstractContextManager[Engine]]) -> Iterator[Engine]:
    """An engine that runs tasks by the one that `start` gives. That one starts with the first task,
    and ends with the block. `run` also raises what `start` does.
    """
    with ExitStack() as stack:
        yield _OnDemandEngine(start, stack)


class _OnDemandEngine(Engine):
    def __init__(
        self, start: Callable[[], AbstractContextManager[Engine]], stack: ExitStack
    ) -> None:
        self._start, self._stack = start, stack
        self._engine: Engine | None = None

    def run(self, tasks: Iterator[Task], done: Callable[[Outcome], None]) -> None:
        for task in tasks:
            if self._engine is None:
                self._engine = self._stack.enter_context(self._start())
            self._engine.run(chain([task], tasks), done)
