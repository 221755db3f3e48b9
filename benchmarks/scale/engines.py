"""The same dataset with each engine: that the files are the same, and what each engine costs. One
run is on a cluster of three nodes, one of which is killed.
"""

import hashlib
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.scale.crawl import write_crawl
from benchmarks.scale.processes import Measurement, marked

FILES = 8
_KILL_AFTER = 3
"""The node is killed when so many parts are finished."""
_DATASET = ["-m", "scraper", "dataset"]
_INLINE = ["-m", "benchmarks.scale.inline"]
_PAIR = "no engine, in halves"
_LOOPBACK = "127.0.0.2"
"""Ray takes the address of a network interface in place of 127.0.0.1."""
_ROLES = ("command", "task", "pages", "ray")
_GOOD = {"local": 0.85, "ray": 0.8}
_MOST_OVERHEAD = 0.1
_MOST_MEMORY = 350


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took."""

    name: str
    seconds: float
    processor: float
    """Seconds of all processes."""
    memory: dict[str, float]
    """What processes do -> the most resident memory that one of them has had, in MB."""
    own: dict[str, float]
    """What processes do -> the most anonymous memory that one of them has had, in MB."""
    digest: str
    """Of the names and bytes of the files that readers see. "" if they are not all of them."""


def run(pages: int, corpus: Path, folder: Path | None) -> int:
    """Print one measurement. Returns 1 if the files differ, or if a command fails."""
    with tempfile.TemporaryDirectory(prefix="engines-", dir=folder) as name:
        place = Path(name)
        inputs = write_crawl(place / "in", pages, FILES, corpus)
        size = sum(path.stat().st_size for path in inputs)
        print(f"{pages:,} pages in {FILES} WARC files of {size / 1e6:,.0f} MB", flush=True)
        runs = []
        print("MB are resident memory, and in brackets the anonymous part of it")
        print(f"{'':24}{'s':>8}{'CPU s':>9}   MB: command, task, pages, Ray's own")
        for one in _runs(place, inputs):
            runs.append(one)
            memory = ", ".join(f"{one.memory[role]:.0f} ({one.own[role]:.0f})" for role in _ROLES)
            print(f"{one.name:24}{one.seconds:8.1f}{one.processor:9.1f}   {memory}", flush=True)
    return _judge(runs)


def _runs(place: Path, inputs: list[Path]) -> Iterator[Run]:
    names = [str(path) for path in inputs]
    out = place / "inline"
    yield _measured("no engine", [*_INLINE, str(out), *names], out)
    yield _pair(place, names)
    for engine in ("local", "ray"):
        for workers in (1, 2):
            out = place / f"{engine}-{workers}"
            options = ["--engine", engine, "--workers", str(workers), "--temp", str(place / "t")]
            command = [*_DATASET, *names, "-o", str(out), *options]
            yield _measured(f"{engine}, {workers} worker{'s'[: workers - 1]}", command, out)
    name, out = "ray, a node killed", place / "cluster"
    with _cluster(name) as cluster:
        node = cluster.add_node(node_ip_address=_LOOPBACK)
        command = [*_DATASET, *names, "-o", str(out), "--engine", "ray"]

        def kill() -> None:
            cluster.remove_node(node, allow_graceful=False)

        yield _measured(name, [*command, "--address", cluster.address], out, kill)


def _measured(
    name: str, command: list[str], out: Path, kill: Callable[[], None] | None = None
) -> Run:
    """Run Python with a command line. `kill` is called when some parts are finished."""
    with Measurement(name) as measurement:
        began = time.monotonic()
        process = subprocess.Popen(
            [sys.executable, *command],
            env=marked(name),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        if kill is not None:
            while process.poll() is None:
                if len(list(out.glob("_work/extract/*/marker.json"))) >= _KILL_AFTER:
                    kill()
                    break
                time.sleep(0.1)
        _, messages = process.communicate()
        seconds = time.monotonic() - began
    if process.returncode:
        raise SystemExit(f"{name}: exit code {process.returncode}\n{messages}")
    return _run_of(name, seconds, measurement, _digest(out))


def _run_of(name: str, seconds: float, measurement: Measurement, digest: str) -> Run:
    memory = {role: measurement.peak(role) for role in _ROLES}
    own = {role: measurement.own(role) for role in _ROLES}
    return Run(name, seconds, measurement.seconds, memory, own, digest)


def _pair(place: Path, names: list[str]) -> Run:
    """Two processes without an engine, each with half of the files: what the processors of this
    machine can give. Two that are threads of one core, or share its memory's bandwidth, take longer
    for a part than one alone.
    """
    with Measurement(_PAIR) as measurement:
        began = time.monotonic()
        halves = [
            subprocess.Popen(
                [sys.executable, *_INLINE, str(place / f"half-{which}"), *names[which::2]],
                env=marked(_PAIR),
                stdout=subprocess.DEVNULL,
            )
            for which in range(2)
        ]
        codes = [half.wait() for half in halves]
        seconds = time.monotonic() - began
    if any(codes):
        raise SystemExit(f"{_PAIR}: exit codes {codes}")
    return _run_of(_PAIR, seconds, measurement, "")


@contextmanager
def _cluster(name: str) -> Iterator[Any]:
    """A cluster of two nodes, with one processor each. Its processes belong to a measurement."""
    from ray.cluster_utils import Cluster

    with tempfile.TemporaryDirectory(prefix="ray-", dir="/tmp") as short:
        os.environ.update(marked(name))
        os.environ.update(RAY_TMPDIR=short, RAY_USAGE_STATS_ENABLED="0")
        (Path(short) / "ray").mkdir()
        options = {"num_cpus": 1, "node_ip_address": _LOOPBACK}
        cluster = Cluster(initialize_head=True, head_node_args=options)
        try:
            cluster.add_node(**options)
            yield cluster
        finally:
            cluster.shutdown()


def _digest(out: Path) -> str:
    found = hashlib.sha256()
    files = [*out.glob("data/*"), *out.glob("failures/*"), out / "manifest.json"]
    for path in sorted(files):
        found.update(f"{path.relative_to(out)}\n{path.stat().st_size}\n".encode())
        with path.open("rb") as file:
            found.update(hashlib.file_digest(file, "sha256").digest())
    return found.hexdigest()


def _judge(runs: list[Run]) -> int:
    """Print how the runs compare."""
    by_name = {one.name: one for one in runs}
    bare, halves = by_name["no engine"], by_name[_PAIR]
    print(f"two processes without an engine: efficiency {bare.seconds / (2 * halves.seconds):.2f}")
    for engine, good in _GOOD.items():
        one, two = by_name[f"{engine}, 1 worker"], by_name[f"{engine}, 2 workers"]
        efficiency = one.seconds / (2 * two.seconds)
        overhead = one.processor / bare.processor - 1
        print(
            f"{engine}: efficiency of 2 workers {efficiency:.2f} (wanted: {good}), processor time "
            f"{overhead:+.1%} against no engine (wanted: {_MOST_OVERHEAD:.0%} at most)"
        )
    most = max(max(one.memory.values()) for one in runs)
    print(f"the largest process had {most:.0f} MB resident (wanted: {_MOST_MEMORY} at most)")
    others = [one.name for one in runs if one.digest not in ("", bare.digest)]
    print(f"DIFFERENT FILES: {'; '.join(others)}" if others else "all files are the same")
    return int(bool(others))
