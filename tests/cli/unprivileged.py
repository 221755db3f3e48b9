"""A command without the rights of root, which may read and write anything."""

import os
import shutil
import subprocess

from tests.cli.command import COMMAND, Result

_DROP = (
    "setpriv",
    "--bounding-set=-dac_override,-dac_read_search",
    "--inh-caps=-dac_override,-dac_read_search",
)
CAN_DROP = os.geteuid() != 0 or shutil.which("setpriv") is not None


def run_unprivileged(*arguments, folder):
    """Run a command in `folder`, in a process that file modes bind."""
    drop = _DROP if os.geteuid() == 0 else ()
    done = subprocess.run(
        [*drop, *COMMAND, *map(str, arguments)],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        stdin=subprocess.DEVNULL,
    )
    return Result(done.returncode, done.stdout, done.stderr)
