"""Processor time and memory of all processes of a measurement, also of those that do not descend
from this one: all have a variable in their environment. Only on Linux.

The memory of a process is what is resident at its peak, as the system keeps it (VmHWM). It has the
pages of libraries and files that are mapped, and those of Ray's object store. Other processes may
share these, so the sum over processes is too large. What is the process's own is its anonymous
memory (RssAnon). The system keeps no peak of that. It is the largest of all looks.
"""

import os
import threading
from dataclasses import dataclass
from pathlib import Path

_VARIABLE = b"SCRAPER_MEASUREMENT="
_LOOK = 0.25
"""Seconds between looks at the processes."""
_LOOKS = 8
"""A process may get its environment only after it has started, so it is asked so often."""
_TICKS = os.sysconf("SC_CLK_TCK")
_ROLES = (
    (b"scraper.scale.page_process", "pages"),
    (b"scraper.scale.engines.task_process", "task"),
    (b"ray::DashboardAgent", "ray"),
    (b"ray::RuntimeEnvAgent", "ray"),
    (b"ray::", "task"),
    (b"site-packages/ray/", "ray"),
)
"""A word of the command line -> what the process does. Else it is the command itself."""


def marked(name: str) -> dict[str, str]:
    """The environment of processes that belong to the measurement with a name."""
    return {**os.environ, _VARIABLE.decode().rstrip("="): name}


def processes_of(name: str) -> dict[int, str]:
    """The processes that belong to the measurement with a name and have not ended: their ids and
    command lines.
    """
    found = {}
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if _has_mark(path, _VARIABLE + name.encode()):
                command = (path / "cmdline").read_bytes().replace(b"\0", b" ")
                found[int(path.name)] = command.decode(errors="replace").strip()
        except OSError:  # it has ended
            continue
    return found


@dataclass(slots=True)
class _Process:
    role: str
    seconds: float = 0.0
    peak: int = 0
    own: int = 0


class Measurement:
    """Looks at the processes of a measurement again and again, until the block ends. What a process
    uses after the last look at it, at most a quarter of a second, is not counted.
    """

    def __init__(self, name: str) -> None:
        self._mark = _VARIABLE + name.encode()
        self._processes: dict[tuple[int, bytes], _Process] = {}
        self._others: dict[tuple[int, bytes], int] = {}
        """How often a process was seen without the variable."""
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> "Measurement":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    @property
    def seconds(self) -> float:
        """Processor time of all processes."""
        return sum(process.seconds for process in self._processes.values())

    def peak(self, role: str | None = None) -> float:
        """The most resident memory that a process has had, or one with a role, in MB."""
        found = (one.peak for one in self._processes.values() if role in (None, one.role))
        return max(found, default=0) / 1e6

    def own(self, role: str) -> float:
        """The most anonymous memory that a process with a role had at a look, in MB."""
        found = (one.own for one in self._processes.values() if one.role == role)
        return max(found, default=0) / 1e6

    def _run(self) -> None:
        while not self._ended.wait(_LOOK):
            for path in Path("/proc").iterdir():
                if path.name.isdigit():
                    try:
                        self._look(path)
                    except OSError:  # it has ended
                        continue

    def _look(self, path: Path) -> None:
        fields = (path / "stat").read_bytes().rpartition(b")")[2].split()
        key = int(path.name), fields[19]  # the id and the time of the start
        process = self._processes.get(key)
        if process is None:
            if not self._is_ours(path, key):
                return
            process = self._processes[key] = _Process("")
        process.seconds = (int(fields[11]) + int(fields[12])) / _TICKS
        process.role = _role((path / "cmdline").read_bytes()) or process.role
        for line in (path / "status").read_bytes().splitlines():
            if line.startswith(b"VmHWM:"):
                process.peak = int(line.split()[1]) * 1024
            elif line.startswith(b"RssAnon:"):
                process.own = max(process.own, int(line.split()[1]) * 1024)

    def _is_ours(self, path: Path, key: tuple[int, bytes]) -> bool:
        seen = self._others.get(key, 0)
        if seen >= _LOOKS:
            return False
        self._others[key] = seen + 1
        return _has_mark(path, self._mark)


def _has_mark(process: Path, mark: bytes) -> bool:
    """Whether a variable is in the environment of a process, which a zombie does not have."""
    return mark in (process / "environ").read_bytes().split(b"\0")


def _role(command: bytes) -> str:
    """What a process does. "" if it has ended."""
    if not command:
        return ""
    return next((role for word, role in _ROLES if word in command), "command")
