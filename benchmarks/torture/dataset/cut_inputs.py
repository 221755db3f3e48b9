"""An input that was cut short. The pages before the cut give their records, the others are named,
and the other inputs are as in an undisturbed run. With the whole file, the same command gives the
dataset of the undisturbed run.
"""

import zlib
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.torture.dataset.drill import Drill, expect_messages, expect_whole, undisturbed
from benchmarks.torture.dataset.trial import Trial
from benchmarks.torture.finding import Finding

_OPTIONS = ("--duplicates", "keep")
"""Else a page that is lost changes which other pages are duplicates."""
_GZIP = 31
"""What zlib calls a gzip member."""

Row = dict[str, Any]


def cut_inputs(drill: Drill, count: int) -> Finding:
    """Cut each of the inputs at `count` random places."""
    finding = drill.finding("an input cut short")
    whole, _ = undisturbed(drill, "uncut", _OPTIONS)
    for path in drill.inputs:
        content = path.read_bytes()
        for number in range(count):
            length = drill.chance.randrange(1, len(content))
            finding.trials += 1
            try:
                path.write_bytes(content[:length])
                trial = _cut(
                    finding, drill, whole, path, f"{path.name} of {length:,} bytes", number
                )
            finally:
                path.write_bytes(content)
            others = [name for name in trial.finished() if not _is_part_of(path, name)]
            expect_whole(
                finding, f"{path.name} made whole", trial, trial.run(), whole.digests(), len(others)
            )
    return finding


def _cut(finding: Finding, drill: Drill, whole: Trial, path: Path, what: str, number: int) -> Trial:
    """A dataset that was made while an input was cut short."""
    trial = drill.trial(f"cut-{path.name}-{number}", options=_OPTIONS)
    ended = trial.run()
    # Parquet has its directory at the end of the file, so nothing of it can be read.
    is_unreadable = path.suffix == ".parquet"
    if not expect_messages(finding, what, ended, [1 if is_unreadable else 0]):
        return trial
    finding.expect((wrong := trial.wrong_sums(None)) is None, f"{what}: {wrong}")
    found = trial.digests()
    changed = [
        name
        for name, digest in whole.digests().items()
        if "/" in name and not _is_part_of(path, Path(name).name) and found.get(name) != digest
    ]
    finding.expect(not changed, f"{what}: other inputs have changed: {changed}")
    rows, failures = (_rows(trial, path, kind) for kind in ("data", "failures"))
    all_rows, known = (_rows(whole, path, kind) for kind in ("data", "failures"))
    finding.expect(rows == all_rows[: len(rows)], f"{what}: other rows than the first ones")
    more = [row for row in failures if row not in known]
    finding.expect(len(more) <= 1, f"{what}: more failures than one: {more}")
    if not is_unreadable:
        whole_pages = _sources_before([*all_rows, *known], _readable(path))
        lost = whole_pages - {row["source"] for row in (*rows, *failures)}
        finding.expect(not lost, f"{what}: lost: {sorted(lost)}")
    return trial


def _sources_before(rows: list[Row], end: int) -> set[str]:
    """The sources of the rows whose page ends before a position: the next one begins before it."""
    ordered = sorted((int(row["source"].rpartition(":")[2]), row["source"]) for row in rows)
    return {source for (_, source), (following, _) in pairwise(ordered) if following <= end}


def _readable(path: Path) -> int:
    """How far the positions of an input reach: in compressed JSONL they are those of its text."""
    content = path.read_bytes()
    is_compressed = path.name.endswith(".jsonl.gz")
    return len(zlib.decompressobj(_GZIP).decompress(content) if is_compressed else content)


def _is_part_of(path: Path, name: str) -> bool:
    """Whether a part is of an input, by its name or by that of a file of it."""
    return name.startswith(f"{path.name.partition('.')[0]}-")


def _rows(trial: Trial, path: Path, kind: str) -> list[Row]:
    """The rows of an input in `data` or `failures`, in the order of its parts."""
    tables = trial.tables(kind)
    parts = [part for part in trial.manifest()["parts"] if _is_part_of(path, part["part"])]
    names = [f"{part['part']}.parquet" for part in sorted(parts, key=lambda one: one["start"])]
    return [row for name in names for row in tables[name].to_pylist()]
