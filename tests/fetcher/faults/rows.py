"""All faults, and the table that docs/reliability.md shows of them."""

from pathlib import Path

from tests.fetcher.faults import bodies, connections, heads, offers, redirects, robots
from tests.fetcher.faults.table import Fault

GROUPS: dict[str, tuple[Fault, ...]] = {
    "Names, connections, TLS": connections.FAULTS,
    "Heads, framing, statuses": heads.FAULTS,
    "Bodies": bodies.FAULTS,
    "Redirects": redirects.FAULTS,
    "robots.txt": robots.FAULTS,
    "Feeds and sitemaps": offers.FAULTS,
}
FAULTS: tuple[Fault, ...] = tuple(fault for group in GROUPS.values() for fault in group)

_START = "### Names, connections, TLS\n"
"""Where the table starts in the document."""


def as_markdown() -> str:
    """A table for each group."""
    parts = []
    for name, faults in GROUPS.items():
        rows = "".join(f"| {fault.name} | {_outcome(fault)} |\n" for fault in faults)
        parts.append(f"### {name}\n\n| Fault | Outcome |\n|---|---|\n{rows}")
    return "\n".join(parts)


def _outcome(fault: Fault) -> str:
    if not fault.discovers or fault.outcome.code:
        return str(fault.outcome)
    lines = (fault.outcome.content or b"").decode().splitlines()
    return ", ".join(f"`{line}`" for line in lines) or "nothing is offered"


def documented() -> tuple[Path, str, str]:
    """The document, what it says before the table, and the table in it."""
    path = Path(__file__).parents[3] / "docs" / "reliability.md"
    before, start, table = path.read_text(encoding="utf-8").partition(_START)
    return path, before, start + table
