"""Worker processes that run one function, each call within a deadline. They know nothing of pages.

The pool (`pool.py`) speaks to processes (`process.py`), which a fork server (`fork_server.py`)
starts. How much memory a process has is in `memory.py`.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.workers.pool import WorkerPool

_MODULES = {"WorkerPool": "pool"}

__all__ = ["WorkerPool"]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
