"""Runs a command and measures it with all processes below it, also those whose parents end before
them or never wait for them: on Linux they come to this process, which waits for them.

    python -m benchmarks.scale.measured_process COMMAND ...

The last line of standard output is a Cost as JSON. What the command prints goes to standard error.
"""

import ctypes
import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PR_SET_CHILD_SUBREAPER = 36
_PATIENCE = 60.0
"""Seconds that processes may take to end after the command."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command cost."""

    code: int
    """Its exit code."""
    seconds: float
    processor: float
    """Seconds of processor time, of all processes."""
    memory: float
    """MB of the largest process."""


def measured(command: list[str], log: Path) -> Cost:
    """Run a command in a process of this module, and measure it. What it prints goes to a file."""
    arguments = [sys.executable, "-m", "benchmarks.scale.measured_process", *command]
    with log.open("wb") as file:
        run = subprocess.run(
            arguments, cwd=_ROOT, stdout=subprocess.PIPE, stderr=file, check=True, text=True
        )
    return Cost(**json.loads(run.stdout.splitlines()[-1]))


def main() -> None:
    """Run the command of the arguments and print its cost."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    began = time.monotonic()
    code = subprocess.run(sys.argv[1:], stdout=sys.stderr, check=False).returncode
    seconds = time.monotonic() - began
    _wait_for_others()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    unit = 1 if sys.platform == "darwin" else 1024
    cost = Cost(code, seconds, used.ru_utime + used.ru_stime, used.ru_maxrss * unit / 1e6)
    print(json.dumps(asdict(cost)))


def _wait_for_others() -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        try:
            process, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not process:
            time.sleep(0.05)
    print("processes of the command have not ended; their time is not counted", file=sys.stderr)


if __name__ == "__main__":
    main()
