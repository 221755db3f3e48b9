"""A job in its own folder, run by real processes, and the files that it leaves there. Besides
`articles.jsonl` it has two exports by month, whose articles must be the same.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pyarrow.parquet import read_table

PATIENCE = 300.0
"""Seconds after which a run counts as hung."""
OUTPUT = "output"
_SINKS = (
    '[[sink]]\nformat = "jsonl"\npath = "articles.jsonl"\n'
    '[[sink]]\nformat = "jsonl"\npartition = "month"\n'
    '[[sink]]\nformat = "parquet"\npartition = "month"\n'
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended."""

    code: int
    """Negative if a signal ended the process."""
    stderr: str
    seconds: float
    group: int
    """The process group of the run and its workers."""


class Trial:
    """A job and its files."""

    def __init__(
        self, folder: Path, urls: list[str], *, kind: str = "sitemap", more: str = ""
    ) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        source = f"urls = {json.dumps(urls)}" if kind == "urls" else f'url = "{urls[0]}"'
        self.config.write_text(
            f'[job]\nname = "torture"\noutput = "{OUTPUT}"\n{more}\n[fetch]\ndelay = '
            '0\nallow_private = ["127.0.0.1"]\n\n'
            f'[[source]]\nkind = "{kind}"\n{source}\n\n{_SINKS}',
            encoding="utf-8",
        )

    @property
    def config(self) -> Path:
        return self.folder / "jobs.toml"

    @property
    def output(self) -> Path:
        """Where the job writes."""
        return self.folder / OUTPUT

    @property
    def state(self) -> Path:
        return self.output / "state.db"

    def copy(self, folder: Path) -> "Trial":
        """A copy of the job and all its files, in another folder."""
        copied = object.__new__(Trial)
        copied.folder = folder
        shutil.copytree(self.folder, folder)
        return copied

    def start(self, environment: Mapping[str, str] | None = None) -> "subprocess.Popen[str]":
        """Start a run in its own process group."""
        return subprocess.Popen(
            [sys.executable, "-m", "scraper", "run", str(self.config)],
            env={**os.environ, **(environment or {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            process_group=0,
        )

    def run(self, environment: Mapping[str, str] | None = None) -> Ended:
        """Run the job and wait for it."""
        began = time.monotonic()
        return ended(self.start(environment), began)

    def articles(self) -> list[str]:
        """The lines of the export without `fetched_at`. Raises ValueError for a line that is not a
        record.
        """
        path = self.output / "articles.jsonl"
        return without_fetch_times(path.read_bytes()) if path.exists() else []

    def divided(self) -> str | None:
        """What is wrong with the exports by month, compared with `articles.jsonl`, or None."""
        wanted = [(_month(one["date"]), one) for one in map(json.loads, self.articles())]
        monthly, parquet = self.output / "articles-jsonl", self.output / "articles-parquet"
        for month in sorted({month for month, _ in wanted}):
            found = without_fetch_times((monthly / f"articles-{month}.jsonl").read_bytes())
            if found != [_line(one) for its_month, one in wanted if its_month == month]:
                return f"articles-{month}.jsonl differs from articles.jsonl"
            table = read_table(parquet / f"articles-{month}.parquet", columns=["url", "body"])
            if sorted(map(_text, table.to_pylist())) != sorted(
                _text(one) for its_month, one in wanted if its_month == month
            ):
                return f"articles-{month}.parquet differs from articles.jsonl"
        more = len(list(monthly.iterdir())) + len(list(parquet.iterdir()))
        return None if more == 2 * len({month for month, _ in wanted}) else "files are left"

    def leftovers(self) -> list[str]:
        """Temporary files, which a successful run must not leave."""
        return sorted(
            str(path.relative_to(self.output))
            for path in self.output.rglob(".*")
            if path.name.endswith(".part")
        )


def ended(process: "subprocess.Popen[str]", began: float, patience: float = PATIENCE) -> Ended:
    """Wait for a run. If it hangs, kill it and its workers, and raise TimeoutError."""
    try:
        _, stderr = process.communicate(timeout=patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        raise TimeoutError(f"a run did not end within {patience:g} seconds") from None
    return Ended(process.returncode, stderr, time.monotonic() - began, process.pid)


def outlived(group: int, patience: float = 10.0) -> list[str]:
    """Processes of a run's group, such as workers, that still exist `patience` seconds after its
    end.
    """
    until = time.monotonic() + patience
    while (living := _members(group)) and time.monotonic() < until:
        time.sleep(0.05)
    return living


def _members(group: int) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            state, _, its_group = (process / "stat").read_text().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(
                    (process / "cmdline")
                    .read_bytes()
                    .replace(b"\0", b" ")
                    .decode(errors="replace")
                    .strip()
                )
        except (OSError, ValueError):  # it ended just now
            continue
    return found


def without_fetch_times(content: bytes) -> list[str]:
    """The lines of a JSONL export, normalized. Raises ValueError for a line that is not a complete
    record.
    """
    if content and not content.endswith(b"\n"):
        raise ValueError("the last line is not whole")
    lines = []
    for line in content.splitlines():
        record = json.loads(line)
        record["fetched_at"] = None
        lines.append(_line(record))
    return lines


def _line(record: Mapping[str, object]) -> str:
    return json.dumps(record, sort_keys=True, ensure_ascii=False)


def _text(record: Mapping[str, str]) -> tuple[str, str]:
    return record["url"], record["body"]


def _month(date: str | None) -> str:
    return date[:7] if date else "undated"


def difference(found: list[str], wanted: list[str]) -> str | None:
    """What is wrong with an export, or None."""
    urls = Counter(json.loads(line)["url"] for line in found)
    twice = sum(count - 1 for count in urls.values())
    lost = len({json.loads(line)["url"] for line in wanted} - set(urls))
    if lost or twice:
        return f"{lost} lost, {twice} twice"
    return None if found == wanted else "other lines than those of the undisturbed run"
