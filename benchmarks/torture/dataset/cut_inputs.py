"""An input that was cut short. The pages before the cut give their records, the others are named,
and the other inputs are as in an undisturbed run. With the whole file, the same command gives the
dataset of the undisturbed run.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.torture.dataset.drill import (
    Drill,
    expect_messages,
    expect_whole,
    undisturbed,
)
from benchmarks.torture.dataset.trial import Trial
from benchmarks.torture.finding import Finding

_OPTIONS = ("--duplicates", "keep")
"""Else a page that is lost changes which other pages are duplicates."""


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
    """A dataset while an input is cut short."""
    trial = drill.trial(f"cut-{path.name}-{number}", options=_OPTIONS)
    ended = trial.run()
    # Parquet has its directory at the end of the file, so nothing of it can be read.
    is_unreadable = path.suffix == ".parquet"
    if not expect_messages(finding, what, ended, [1 if is_unreadable else 0]):
        return trial
    finding.expect((wrong := trial.wrong_sums(None)) is None, f"{what}: {wrong}")
    found, wanted = trial.digests(), whole.digests()
    changed = [
        name
        for name in wanted
        if "/" in name
        and not _is_part_of(path, Path(name).name)
        and found.get(name) != wanted[name]
    ]
    finding.expect(not changed, f"{what}: other inputs have changed: {changed}")
    if not is_unreadable:
        wrong = _wrong_rows(_rows(trial, path), _rows(whole, path))
        finding.expect(wrong is None, f"{what}: {wrong}")
    failures = [
        row for row in _rows(trial, path, "failures") if row not in _rows(whole, path, "failures")
    ]
    finding.expect(len(failures) <= 1, f"{what}: more failures than one: {failures}")
    return trial


def _is_part_of(path: Path, name: str) -> bool:
    """Whether a part is of an input, by its name or by that of a file of it."""
    return name.startswith(f"{path.name.partition('.')[0]}-")


def _rows(trial: Trial, path: Path, kind: str = "data") -> list[dict[str, object]]:
    """The rows of an input, in the order of its parts."""
    tables = trial.tables(kind)
    parts = [part for part in trial.manifest()["parts"] if _is_part_of(path, part["part"])]
    names = [f"{part['part']}.parquet" for part in sorted(parts, key=lambda one: one["start"])]
    return [row for name in names for row in tables[name].to_pylist()]


def _wrong_rows(
    found: Sequence[Mapping[str, object]], wanted: Sequence[Mapping[str, object]]
) -> str | None:
    """What is wrong with the rows of an input that was cut short, or None."""
    if list(found) != list(wanted[: len(found)]):
        return "other rows than the first ones of the undisturbed run"
    return None
