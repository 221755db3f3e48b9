"""How much memory a process has. Knows nothing of what it does."""

import os
from pathlib import Path


def memory_of(process: int) -> int:
    """Bytes of memory that a process has, as the system counts resident pages. 0 if the system does
    not say it, or if the process has ended.
    """
    try:
        fields = Path(f"/proc/{process}/statm").read_bytes().split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
