"""What /proc says of the processes of a browser (proc(5)): their memory and their parents. Other
systems than Linux say nothing. Ends no process.
"""

import os
from collections.abc import Iterator
from pathlib import Path


def largest_process(group: int, other: int) -> int:
    """The most memory, in bytes, that a process of a process group or the process `other` holds."""
    return max(
        (
            _resident(process)
            for process, _parent, its_group in _processes()
            if process == other or its_group == group
        ),
        default=0,
    )


def groups_started_by(process: int) -> set[int]:
    """The process groups of the children of a process, apart from its own."""
    known = list(_processes())
    own = {group for one, _parent, group in known if one in (process, os.getpid())}
    return {group for _one, parent, group in known if parent == process} - own


def _processes() -> Iterator[tuple[int, int, int]]:
    """(process, parent, process group) of all processes."""
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
        except OSError:  # it has just ended
            continue
        _state, parent, group, *_ = stat.rpartition(")")[2].split()
        yield int(entry.name), int(parent), int(group)


def _resident(process: int) -> int:
    try:
        pages = Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):  # it has just ended
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
