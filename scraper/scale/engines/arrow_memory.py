"""How the processes of tasks hold memory. Starts no process."""

import ctypes

_MMAP_THRESHOLD = -3
"""The parameter of glibc's `mallopt`."""
_LARGE = 128 * 1024
"""Bytes. glibc's own value at first."""


def use_system_memory() -> None:
    """Let Arrow get its memory from the system, and let the system have large blocks back at once.

    Arrow's own allocator keeps much of what was freed: about 40 MB after a part, and more with each
    part in a process that works on many. glibc keeps much too, because with each large block that
    is freed it takes larger ones from its heaps, until a value is set.
    """
    import pyarrow

    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):  # other systems do not have it
        mallopt(_MMAP_THRESHOLD, _LARGE)
    pyarrow.set_memory_pool(pyarrow.system_memory_pool())
