"""Tasks that tests give to engines. Each notes its attempts in a file."""

import os
import subprocess
import sys
import time
from pathlib import Path

from scraper.errors import SourceError


def attempts(folder):
    """How often tasks were tried, by the name of the file that each notes it in."""
    return {path.name: len(path.read_text()) for path in folder.iterdir()}


def _note(path):
    with Path(path).open("a") as file:
        file.write("1")
    return len(Path(path).read_text())


def succeed(path):
    return _note(path)


def die(path):
    _note(path)
    os._exit(7)


def die_once(path):
    number = _note(path)
    if number == 1:
        os._exit(7)
    return number


def refuse(path):
    _note(path)
    raise SourceError(f"{path}: is damaged; copy it again", retry_after=7.0)


def fail(path):
    _note(path)
    return {}["nothing"]


def be_alone(path):
    """Raises FileExistsError if another such task runs."""
    lock = Path(path)
    lock.touch(exist_ok=False)
    time.sleep(0.05)
    lock.unlink()


def hang(path):
    """Run a child that hangs, and note its process id."""
    child = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import sys, time; from scraper.scale.end_with_parent import end_with_parent; "
            "end_with_parent(int(sys.argv[1])); print('ready', flush=True); time.sleep(600)",
            str(os.getpid()),
        ],
        stdout=subprocess.PIPE,
    )
    child.stdout.readline()
    Path(path).write_text(f"{os.getpid()} {child.pid}\n")
    time.sleep(600)


def name_in_ray(_):
    import ray

    return ray.get_runtime_context().get_task_name()
