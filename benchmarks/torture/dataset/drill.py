"""What the parts of the dataset drill share: what they are given, and how a finished dataset is
compared with that of an undisturbed run.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.torture.dataset.trial import Ended, Trial
from benchmarks.torture.finding import Finding


@dataclass(frozen=True, slots=True)
class Drill:
    """What a part of the drill is given."""

    folder: Path
    engine: str
    inputs: Sequence[Path]
    pages: int
    """In the inputs."""
    chance: random.Random

    def trial(self, name: str, *, options: Sequence[str] = (), out: str | None = None) -> Trial:
        """A new dataset of the inputs."""
        folder = self.folder / f"{self.engine}-{name}"
        return Trial(folder, list(map(str, self.inputs)), self.engine, options=options, out=out)

    def finding(self, what: str) -> Finding:
        """The result of a part of the drill."""
        return Finding(f"dataset, {self.engine}: {what}")


def undisturbed(drill: Drill, name: str, options: Sequence[str] = ()) -> tuple[Trial, Ended]:
    """A dataset of an undisturbed run, and how the run ended. Raises RuntimeError if it fails."""
    trial = drill.trial(name, options=options)
    ended = trial.run()
    if ended.code:
        raise RuntimeError(f"the undisturbed run ended with {ended.code}: {ended.messages}")
    if wrong := trial.wrong_sums(drill.pages):
        raise RuntimeError(f"the undisturbed run: {wrong}")
    return trial, ended


def expect_messages(finding: Finding, what: str, ended: Ended, codes: Sequence[int]) -> bool:
    """Expect one of some exit codes, and no traceback. Returns whether both hold."""
    try:
        is_clean = bool(ended.events) or ended.code != 0
    except ValueError:
        is_clean = False
    holds = is_clean and ended.code in codes
    finding.expect(holds, f"{what}: ended with {ended.code}: {ended.messages.strip()[-600:]}")
    return holds


def expect_whole(
    finding: Finding,
    what: str,
    trial: Trial,
    ended: Ended,
    wanted: Mapping[str, str],
    earlier: int,
) -> None:
    """Expect the files of an undisturbed run from a run that may go on where others were stopped.
    `wanted` are the digests, and `earlier` is the number of parts that the others finished.
    """
    if not expect_messages(finding, what, ended, [0]):
        return
    found = trial.digests()
    others = sorted(path for path in wanted.keys() | found if wanted.get(path) != found.get(path))
    finding.expect(not others, f"{what}: not as in the undisturbed run: {', '.join(others[:5])}")
    finding.expect((wrong := trial.wrong_sums(None)) is None, f"{what}: {wrong}")
    finding.expect(not (left := trial.leftovers()), f"{what}: left behind: {left}")
    reused = ended.summary.get("parts_of_earlier_runs")
    finding.expect(
        reused == earlier,
        f"{what}: {earlier} parts were finished, and {reused} were not done again",
    )
