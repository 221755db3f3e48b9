"""A dataset in its own folder, made by real processes of `scraper dataset`, and the files that they
leave there.
"""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from pyarrow import Table
from pyarrow.parquet import read_table

from benchmarks.scale.processes import marked, processes_of
from benchmarks.torture.dataset.inputs import CONDITION

PATIENCE = 600.0
"""Seconds after which a run counts as hung."""
_REPOSITORY = Path(__file__).parents[3]
_COUNTED = ("records", "failures", "filtered", "dropped")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended."""

    code: int
    """Negative if a signal ended the process."""
    messages: str
    seconds: float

    @property
    def events(self) -> list[dict[str, Any]]:
        """What it logged, without its messages for people. Raises ValueError for any other line,
        such as one of a traceback.
        """
        lines = self.messages.splitlines()
        return [json.loads(line) for line in lines if not line.startswith("scraper: ")]

    @property
    def summary(self) -> dict[str, Any]:
        """The last event, if the command came to its end; else an empty one."""
        last = self.events[-1:]
        return last[0] if last and last[0]["event"] == "dataset" else {}


@dataclass(frozen=True, slots=True)
class Run:
    """A command that was started."""

    process: "subprocess.Popen[bytes]"
    messages: Path
    began: float

    def ended(self, patience: float = PATIENCE) -> Ended:
        """Wait for its end. Raises TimeoutError if it hangs. It is killed then."""
        try:
            code = self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise TimeoutError(f"a run did not end within {patience:g} seconds") from None
        messages = self.messages.read_text(encoding="utf-8", errors="replace")
        return Ended(code, messages, time.monotonic() - self.began)


class Trial:
    """A dataset and the command that makes it."""

    def __init__(
        self,
        folder: Path,
        inputs: Sequence[str],
        engine: str = "local",
        *,
        options: Sequence[str] = (),
        out: str | None = None,
    ) -> None:
        """`options` follow those of all trials, and may repeat them with another value. The command
        writes to `out`, or else to the trial's own folder of this name. That one is looked at, so
        whoever gives another copies the files there.
        """
        folder.mkdir(parents=True)
        self.folder = folder
        self.out = folder / "out"
        self.temporary = folder / "t"  # short, because Ray puts sockets there
        self._url = out or str(self.out)
        self._inputs, self._engine, self._options = list(inputs), engine, list(options)
        self._numbers = count()

    @property
    def command(self) -> list[str]:
        """The command line."""
        return [
            *(sys.executable, "-m", "scraper", "dataset", *self._inputs, "-o", self._url),
            *("--engine", self._engine, "--workers", "2", "--temp", str(self.temporary)),
            *("--part-size", "100kB", "--duplicates", "drop", "--where", CONDITION, "--json-log"),
            *self._options,
        ]

    def start(
        self, environment: Mapping[str, str] | None = None, command: Sequence[str] | None = None
    ) -> Run:
        """Start the command, or another one in its place."""
        messages = self.folder / f"messages-{next(self._numbers)}"
        with messages.open("wb") as file:
            process = subprocess.Popen(
                command or self.command,
                env={**marked(str(self.folder)), **(environment or {})},
                cwd=_REPOSITORY,
                stdout=file,
                stderr=file,
            )
        return Run(process, messages, time.monotonic())

    def run(self, environment: Mapping[str, str] | None = None) -> Ended:
        """Run the command and wait for it."""
        return self.start(environment).ended()

    def finished(self) -> dict[str, tuple[int, int]]:
        """The markers of finished parts: the name of a part -> which file it is, and its time."""
        found = self.out.glob("_work/extract/*/marker.json")
        return {path.parent.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in found}

    def digests(self) -> dict[str, str]:
        """The digests of the files that readers see, by their paths."""
        return {
            path.relative_to(self.out).as_posix(): _digest(path)
            for path in sorted(self.out.rglob("*"))
            if path.is_file() and not path.is_relative_to(self.out / "_work")
        }

    def manifest(self) -> dict[str, Any]:
        """What manifest.json says."""
        found: dict[str, Any] = json.loads((self.out / "manifest.json").read_bytes())
        return found

    def tables(self, kind: str) -> dict[str, Table]:
        """The rows of `data` or `failures`: the name of a file -> its rows."""
        return {path.name: read_table(path) for path in sorted((self.out / kind).iterdir())}

    def wrong_sums(self, pages: int | None) -> str | None:
        """What is wrong with the sums of the manifest and with the rows of the files, or None.
        `pages` is how many there must be, if that is known.
        """
        manifest, sums = self.manifest(), Counter[str]()
        for part in manifest["parts"]:
            sums.update({name: part[name] for name in ("pages", *_COUNTED)})
            if part["pages"] != sum(part[name] for name in _COUNTED):
                return f"{part['part']}: {part}"
            for file, name in zip(part["files"], ("records", "failures"), strict=True):
                path = self.out / file["path"]
                if file["sha256"] != _digest(path):
                    return f"{path}: not the digest of the manifest"
                if read_table(path, columns=["source"]).num_rows != part[name]:
                    return f"{path}: not as many rows as the manifest says"
        totals = {name: manifest["totals"][name] for name in ("pages", *_COUNTED)}
        if dict(sums) != totals:
            return f"the totals are {totals}, and the parts have {dict(sums)}"
        if pages is not None and sums["pages"] != pages:
            return f"{sums['pages']} of {pages} pages"
        return None

    def leftovers(self) -> list[str]:
        """Temporary files, and files of stages, which a successful run must not leave."""
        temporary = list(self.temporary.rglob("*")) if self.temporary.exists() else []
        partial = [path for path in self.out.rglob(".*") if path.name.endswith(".part")]
        stages = [
            path
            for path in self.out.glob("_work/final/*/*")
            if path.is_dir() and path.name != "parts"
        ]
        return sorted(
            str(path.relative_to(self.folder)) for path in (*temporary, *partial, *stages)
        )

    def survivors(self, patience: float) -> list[str]:
        """The command lines of processes of this trial that still exist after so many seconds. They
        are killed then.
        """
        until = time.monotonic() + patience
        while (living := processes_of(str(self.folder))) and time.monotonic() < until:
            time.sleep(0.05)
        for process in living:
            os.kill(process, signal.SIGKILL)
        return list(living.values())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
