"""How tests look at processes. Only on Linux."""

import time
from pathlib import Path


def is_running(process):
    """Whether a process is there, and has not ended."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wait_for(condition, seconds=120):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it takes too long"
        time.sleep(0.05)


def descendants(process, word):
    """The ids of processes that descend from a process, and have a word in their command line."""
    found, parents = [], [process]
    while parents:
        try:
            tasks = list(Path(f"/proc/{parents[-1]}/task").iterdir())
            children = [
                int(one) for task in tasks for one in (task / "children").read_text().split()
            ]
        except OSError:
            children = []
        parents.pop()
        parents += children
        for child in children:
            try:
                if word in Path(f"/proc/{child}/cmdline").read_bytes():
                    found.append(child)
            except OSError:
                continue
    return found
