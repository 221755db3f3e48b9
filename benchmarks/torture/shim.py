"""Compiles the library that breaks calls (`faults.c`) and gives the environment that loads it.
Linux and gcc only.
"""

import errno
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

KINDS = ("write", "fsync", "rename", "ftruncate")
KILL = 0
"""In place of an errno: the process is killed there."""
_SOURCE = Path(__file__).with_name("faults.c")


@dataclass(frozen=True, slots=True)
class Fault:
    """The `at`-th call of a kind, from 1, and how it fails; `lasting`: all that follow it, too."""

    kind: str
    at: int
    error: int = KILL
    lasting: bool = False

    def __str__(self) -> str:
        how = errno.errorcode[self.error] if self.error else "kill"
        return f"{self.kind} {self.at} {how}{' and all after it' if self.lasting else ''}"


def missing() -> str | None:
    """Why calls cannot be broken here; None where they can."""
    return None if shutil.which("gcc") else "there is no gcc to compile what breaks writes"


class Shim:
    """The library. Raises subprocess.CalledProcessError where it does not compile."""

    def __init__(self, folder: Path) -> None:
        self._library = folder / "faults.so"
        gcc = shutil.which("gcc") or "gcc"
        command = [
            gcc,
            "-O2",
            "-Wall",
            "-shared",
            "-fPIC",
            "-o",
            str(self._library),
            str(_SOURCE),
            "-ldl",
        ]
        subprocess.run(command, check=True, capture_output=True, text=True)

    def environment(self, fault: Fault, under: Path, tally: Path) -> dict[str, str]:
        """For a process that is to meet a fault on files under a folder; `tally` will have two
        letters a call, the first of its kind.
        """
        return {
            "LD_PRELOAD": str(self._library),
            "TORTURE_UNDER": f"{under.resolve()}/",
            "TORTURE_CALL": fault.kind,
            "TORTURE_AT": str(fault.at),
            "TORTURE_ERROR": str(fault.error),
            "TORTURE_LASTING": str(int(fault.lasting)),
            "TORTURE_TALLY": str(tally),
        }
