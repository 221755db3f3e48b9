"""A disk that is full at some moment: a file system in memory of a random size, which only the
command sees. Then it gets room, and the same command must complete the dataset. Needs Linux, and
permission to make a namespace of mounts.
"""

import shutil
import subprocess
from pathlib import Path

from benchmarks.torture.dataset.drill import Drill, expect_messages, expect_whole
from benchmarks.torture.dataset.trial import Ended, Trial
from benchmarks.torture.finding import Finding

_IN_NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
_SCRIPT = """
disk=$1 size=$2 kept=$3; shift 3
mount -t tmpfs -o "size=$size" disk "$disk"
"$@" > "$kept/first" 2>&1
echo $? > "$kept/code"
ls "$disk"/out/_work/extract/*/marker.json 2> "$kept/none" | wc -l > "$kept/finished"
mount -o remount,size=4G "$disk"
"$@"
code=$?
cp -a "$disk"/out "$kept"
ls -A "$disk/t" > "$kept/left" 2> "$kept/none"
exit $code
"""
"""Its arguments are a folder for the disk, its size, a folder for what is kept, and the command."""
_SMALLEST = 1 << 16


def missing() -> str | None:
    """Why no disk can be filled on this machine, or None."""
    if shutil.which("unshare") is None:
        return "there is no unshare"
    tried = subprocess.run(
        [*_IN_NAMESPACE, "mount", "-t", "tmpfs", "disk", "/mnt"], capture_output=True, text=True
    )
    return f"no disk can be mounted: {tried.stderr.strip()}" if tried.returncode else None


def full_disks(drill: Drill, count: int, whole: Trial) -> Finding:
    """Try `count` disks for the dataset and, except with Ray, for temporary files. The largest is
    half as large again as what an undisturbed run has left.
    """
    finding = drill.finding("a full disk")
    codes: list[int] = []
    wanted = whole.digests()
    most = sum(path.stat().st_size for path in whole.out.rglob("*")) * 3 // 2
    for number in range(count):
        # Each disk has its own share of the sizes, so that no step of a run is left out.
        size = max(_SMALLEST, int(most * (number + drill.chance.random()) / count))
        what = f"disk {number} of {size:,} bytes"
        disk = drill.folder / f"{drill.engine}-disk-{number}"
        disk.mkdir()
        options = [] if drill.engine == "ray" else ["--temp", str(disk / "t")]
        trial = drill.trial(f"full-{number}", options=options, out=str(disk / "out"))
        places = [str(disk), str(size), str(trial.folder)]
        script = [*_IN_NAMESPACE, "sh", "-c", _SCRIPT, "sh", *places, *trial.command]
        second = trial.start(command=script).ended()
        first = _first(trial.folder)
        codes.append(first.code)
        finding.trials += 1
        if expect_messages(finding, what, first, (0, 1, 3)) and first.code:
            finding.expect(str(disk) in first.messages, f"{what}: {first.messages}")
        earlier = int((trial.folder / "finished").read_text())
        expect_whole(finding, what, trial, second, wanted, earlier)
        left = (trial.folder / "left").read_text().split()
        finding.expect(not left, f"{what}: left on the disk: {left}")
    finding.notes.append(
        "codes " + ", ".join(f"{code}: {codes.count(code)}" for code in sorted(set(codes)))
    )
    return finding


def _first(folder: Path) -> Ended:
    messages = (folder / "first").read_text(encoding="utf-8", errors="replace")
    return Ended(int((folder / "code").read_text()), messages, 0.0)
