"""Compiles the library that breaks system calls (`faults.c`). Needs Linux and gcc."""

import errno
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

KINDS = ("write", "fsync", "rename", "ftruncate")
KILL = 0
"""In place of an errno: kill the process."""
_SOURCE = Path(__file__).with_name("faults.c")


@dataclass(frozen=True, slots=True)
class Fault:
    """How the `at`-th call of a kind fails, counted from 1. If `lasting`, all later calls fail
    too.
    """

    kind: str
    at: int
    error: int = KILL
    lasting: bool = False

    def __str__(self) -> str:
        how = errno.errorcode[self.error] if self.error else "kill"
        return f"{self.kind} {self.at} {how}{' and all after it' if self.lasting else ''}"


def missing() -> str | None:
    """Why calls cannot be broken on this machine, or None."""
    return None if shutil.which("gcc") else "there is no gcc to compile faults.c"


class Shim:
    """The compiled library. Raises subprocess.CalledProcessError if it does not compile."""

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

    @property
    def loaded(self) -> dict[str, str]:
        """The environment of a process that loads the library. Nothing is broken in it."""
        return {"LD_PRELOAD": str(self._library)}

    def environment(self, fault: Fault, under: Path, tally: Path) -> dict[str, str]:
        """The environment of a process that gets a fault in a file under a folder. The file `tally`
        gets two letters for each call: the first two of its kind.
        """
        return {
            **self.loaded,
            "TORTURE_UNDER": f"{under.resolve()}/",
            "TORTURE_CALL": fault.kind,
            "TORTURE_AT": str(fault.at),
            "TORTURE_ERROR": str(fault.error),
            "TORTURE_LASTING": str(int(fault.lasting)),
            "TORTURE_TALLY": str(tally),
        }
