"""How long the command takes to start: one saved page by this project and by trafilatura, and the
help by this project and by a bare Typer application, alternating in one run.
"""

import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

PAGE = Path(__file__).parents[1] / "fixtures" / "talbote.example" / "bahnhofsuhr" / "page.html"
_TRAFILATURA = "from trafilatura.cli import main; main()"
_BARE_APP = '''
import typer

app = typer.Typer(rich_markup_mode="rich")


@app.command()
def greet(name: str, loud: bool = False) -> None:
    """Greet a person."""
    print(name.upper() if loud else name)


@app.command()
def part(name: str) -> None:
    """Take leave of a person."""
    print(name)


app()
'''


@dataclass(frozen=True, slots=True)
class Command:
    """A command, and the file that it reads from standard input, if any."""

    name: str
    arguments: tuple[str, ...]
    standard_input: Path | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of one call: by the clock on the wall, and of all processors together."""

    wall: float
    processor: float


def run(page: Path, rounds: int) -> int:
    """Measure and print the tables. Returns an exit code: 1 if a command fails."""
    try:
        _measure(page, rounds)
    except subprocess.CalledProcessError as error:
        message = error.stderr.decode("utf-8", "replace").strip()
        print(f"{' '.join(error.cmd)}\nends with {error.returncode}: {message}", file=sys.stderr)
        return 1
    return 0


def _measure(page: Path, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(_BARE_APP, encoding="utf-8")
        pairs = (
            (
                Command("scraper extract FILE", ("-m", "scraper", "extract", str(page))),
                Command("trafilatura --json < FILE", ("-c", _TRAFILATURA, "--json"), page),
            ),
            (
                Command("scraper --help", ("-m", "scraper", "--help")),
                Command("a bare Typer app --help", (str(bare), "--help")),
            ),
        )
        print(f"{rounds} calls of each, alternating; median and least\n")
        print(f"{'':<28}{'wall s':>8}{'least':>8}{'CPU s':>8}{'least':>8}")
        for pair in pairs:
            costs = {command.name: [measured(command)] for command in pair}
            for command in pair * (rounds - 1):
                costs[command.name].append(measured(command))
            _print(costs)


def measured(command: Command) -> Cost:
    """The cost of one call of a command. Raises CalledProcessError if it fails."""
    source = command.standard_input.open("rb") if command.standard_input else subprocess.DEVNULL
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    try:
        subprocess.run(
            [sys.executable, *command.arguments],
            stdin=source,
            capture_output=True,
            check=True,
        )
    finally:
        if not isinstance(source, int):
            source.close()
    wall, after = time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN)
    user, system = after.ru_utime - before.ru_utime, after.ru_stime - before.ru_stime
    return Cost(wall, user + system)


def _print(costs: dict[str, list[Cost]]) -> None:
    rows = {}
    for name, of in costs.items():
        walls, processors = [cost.wall for cost in of], [cost.processor for cost in of]
        row = median(walls), min(walls), median(processors), min(processors)
        rows[name] = row
        print(f"{name:<28}" + "".join(f"{seconds:>8.3f}" for seconds in row))
    ours, theirs = rows.values()
    print(f"{'ratio':<28}" + "".join(f"{a / b:>8.2f}" for a, b in zip(ours, theirs, strict=True)))
    difference = zip(ours, theirs, strict=True)
    print(f"{'difference':<28}" + "".join(f"{a - b:>8.3f}" for a, b in difference) + "\n")
