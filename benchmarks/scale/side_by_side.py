"""The same WARC files through `scraper dataset` and through trafilatura in datatrove, which has an
environment of its own: its packages do not fit together with ours.
"""

import json
import os
import shutil
import subprocess
import sys
import time
import venv
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyarrow import compute, parquet

from benchmarks.scale.crawl import write_crawl
from benchmarks.scale.processes import Measurement, marked

REQUIREMENTS = ("datatrove[io,processing]", "lxml_html_clean")
"""trafilatura 1.11, which datatrove pins, needs the second one and does not say so."""
_PATIENT = "5"
"""Seconds for a page in a second run of datatrove, whose block allows 0.1 s by default. A slow
machine loses pages by that.
"""
_PIPELINE = Path(__file__).with_name("trafilatura_pipeline.py")


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


@dataclass(frozen=True, slots=True)
class Row:
    """One contender: what its run cost, and what became of the pages."""

    name: str
    cost: Cost
    texts: int
    """Pages that gave a text."""
    reasons: dict[str, int]
    """Why others did not, as the contender counts it."""

    def line(self, pages: int) -> str:
        """A row of the table."""
        lost = pages - self.texts
        reasons = dict(Counter(self.reasons).most_common())
        not_counted = lost - sum(reasons.values())
        if not_counted:
            reasons["not counted"] = not_counted
        why = ", ".join(f"{count} {reason}" for reason, count in reasons.items())
        return (
            f"{self.name:<31}{pages / self.cost.seconds:>9.1f}{self.cost.processor:>9.1f}"
            f"{self.cost.processor / pages * 1000:>10.1f}{self.cost.memory:>8.0f}{lost:>7}  {why}"
        )


def run(folder: Path, pages: int, files: int, workers: int, corpus: Path) -> int:
    """Print the table. What is made is in `folder`, where the environment is used again. Returns 1
    if a run fails.
    """
    folder = folder.resolve()
    crawl = folder / "crawl"
    for made in (crawl, folder / "ours", folder / "theirs"):
        shutil.rmtree(made, ignore_errors=True)
    paths = write_crawl(crawl, pages, files, corpus)
    size = sum(path.stat().st_size for path in paths)
    python = _environment(folder / "venv")
    print(
        f"{pages:,} pages in {files} WARC files, {size / 1e6:.0f} MB, {workers} workers\n"
        f"{'':<31}{'pages/s':>9}{'CPU s':>9}{'ms/page':>10}{'MB':>8}{'lost':>7}  why",
        flush=True,
    )
    failed = False
    for row in _rows(crawl, folder, workers, python):
        print(row.line(pages), flush=True)
        failed = failed or row.cost.code != 0
    return int(failed)


def _rows(crawl: Path, folder: Path, workers: int, python: Path) -> Iterator[Row]:
    yield _ours(crawl, folder / "ours", workers)
    for seconds in ("default", _PATIENT):
        out = folder / "theirs"
        shutil.rmtree(out, ignore_errors=True)
        yield _theirs(crawl, out, workers, python, seconds)


def _cost(name: str, command: list[str], log: Path) -> Cost:
    """Run and measure a command. What it prints goes to a file."""
    with log.open("wb") as file, Measurement(name) as measurement:
        began = time.monotonic()
        code = subprocess.run(
            command, env=marked(name), stdout=file, stderr=file, check=False
        ).returncode
        seconds = time.monotonic() - began
    return Cost(code, seconds, measurement.seconds, measurement.peak())


def _ours(crawl: Path, out: Path, workers: int) -> Row:
    options = ["-o", str(out), "--workers", str(workers), "--duplicates", "keep"]
    # A part for each file, as datatrove has a task for each.
    command = [sys.executable, "-m", "scraper", "dataset", str(crawl), *options]
    cost = _cost("ours", command, out.with_suffix(".log"))
    manifest = json.loads((out / "manifest.json").read_bytes())
    reasons: Counter[str] = Counter()
    for part in manifest["parts"]:
        reasons.update(part["failures_by_code"])
    texts = _texts(out / "data", "body")
    without = manifest["totals"]["records"] - texts
    return Row("scraper dataset", cost, texts, dict(+(reasons + Counter(no_text=without))))


def _theirs(crawl: Path, out: Path, workers: int, python: Path, seconds: str) -> Row:
    # -I: the folder of the script is not searched for modules.
    command = [str(python), "-I", str(_PIPELINE), str(crawl), str(out), str(workers), seconds]
    cost = _cost("theirs", command, out.with_suffix(".log"))
    steps = json.loads((out / "logs" / "stats.json").read_bytes())
    counts = {name: _total(value) for name, value in steps[1]["stats"].items()}
    names = ("timeout", "broken_process", "clean_error", "dropped")
    reasons = {name: counts[name] for name in names if counts.get(name)}
    name = "trafilatura in datatrove" + ("" if seconds == "default" else f", {seconds} s")
    return Row(name, cost, _texts(out / "data", "text"), reasons)


def _total(value: "int | dict[str, int]") -> int:
    return value["total"] if isinstance(value, dict) else value


def _texts(folder: Path, column: str) -> int:
    """Rows of Parquet files with a text."""
    count = 0
    for path in folder.glob("*.parquet"):
        lengths = compute.utf8_length(parquet.read_table(path, columns=[column])[column])
        count += compute.sum(compute.greater(lengths, 0)).as_py() or 0
    return count


def _environment(folder: Path) -> Path:
    """The Python of an environment with datatrove and trafilatura, which is made if it is not
    there.
    """
    python, finished = folder / "bin" / "python", folder / "finished"
    if not finished.exists():
        print(f"installing {', '.join(REQUIREMENTS)} in {folder}", file=sys.stderr)
        venv.create(folder, clear=True, with_pip=True)
        install = [str(python), "-m", "pip", "install", "--quiet", *REQUIREMENTS]
        environment = {
            name: value for name, value in os.environ.items() if name != "PIP_CONSTRAINT"
        }
        subprocess.run(install, check=True, env=environment)
        finished.touch()
    return python
