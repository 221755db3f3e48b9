"""What the machine does not have enough of: threads, processes, descriptors, memory.

Distinguishes such exceptions from those that a page or a server causes.
"""

import errno

from scraper.errors import OutOfResources

_NO_THREAD = "can't start new thread"
_NO_MEMORY = ("failed to map segment", "annot allocate memory")
"""What the loader says of a compiled module that does not fit into memory."""
_ADVICE = (
    "raise the limits of this process (ulimit -a) or of its container, or set fewer hosts and "
    "workers"
)
_SHORTAGES = {
    errno.EMFILE: "this process may not open more files and sockets",
    errno.ENFILE: "the system cannot open more files and sockets",
    errno.EAGAIN: "the system cannot start more processes and threads",
    errno.ENOMEM: "there is not enough memory",
}


def is_shortage(error: BaseException) -> bool:
    """Whether an exception says that there are not enough threads, descriptors or memory."""
    # EAGAIN has many other meanings.
    return not isinstance(error, BlockingIOError) and _shortage(error) is not None


def out_of_resources(error: BaseException) -> OutOfResources:
    """The error for an exception of the system, when something could not be started or opened."""
    return OutOfResources(f"{_shortage(error) or error}; {_ADVICE}")


def _shortage(error: BaseException) -> str | None:
    if isinstance(error, MemoryError):
        return _SHORTAGES[errno.ENOMEM]
    if isinstance(error, ImportError) and any(one in str(error) for one in _NO_MEMORY):
        return _SHORTAGES[errno.ENOMEM]
    if isinstance(error, RuntimeError) and _NO_THREAD in str(error):
        return _SHORTAGES[errno.EAGAIN]
    return _SHORTAGES.get(error.errno or 0) if isinstance(error, OSError) else None
