"""How much memory the processes of a browser hold, from /proc (proc(5)). It is 0 on other systems
than Linux.
"""

import os
from pathlib import Path


def largest_process(group: int, other: int) -> int:
    """The most memory, in bytes, that a process of a process group or the process `other` holds."""
    largest = 0
    for entry in Path("/proc").glob("[0-9]*"):
        process = int(entry.name)
        if process == other or _group(process) == group:
            largest = max(largest, _resident(process))
    return largest


def _group(process: int) -> int:
    """The process group of a process; 0 if it has ended."""
    try:
        stat = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[2])


def _resident(process: int) -> int:
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):  # it has just ended
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
