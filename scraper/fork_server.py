"""Imported by the fork server of `scraper.workers`, in its own process, and by nothing else.

If the run ends while its first workers start, as after an early Ctrl-C, they find neither its
semaphores nor its pipes. Python would print a traceback for each of them.
"""

import sys
from types import TracebackType


def _ignore_lost_run(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Say nothing of a worker that cannot start. If its run goes on, that gets a WorkerLost."""
    if not isinstance(error, OSError | EOFError):
        sys.__excepthook__(kind, error, trace)


sys.excepthook = _ignore_lost_run
