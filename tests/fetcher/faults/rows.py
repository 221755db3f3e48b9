"""All faults, and the table that docs/reliability.md shows of them."""

from tests.fetcher.faults import answers, bodies, connections, offers, redirects, robots
from tests.fetcher.faults.table import Fault

GROUPS: dict[str, tuple[Fault, ...]] = {
    "Names, connections, TLS": connections.FAULTS,
    "Heads, framing, statuses": answers.FAULTS,
    "Bodies": bodies.FAULTS,
    "Redirects": redirects.FAULTS,
    "robots.txt": robots.FAULTS,
    "Feeds and sitemaps": offers.FAULTS,
}
FAULTS: tuple[Fault, ...] = tuple(fault for group in GROUPS.values() for fault in group)


def as_markdown() -> str:
    """A table a group."""
    parts = []
    for name, faults in GROUPS.items():
        rows = "".join(f"| {fault.name} | {_outcome(fault)} |\n" for fault in faults)
        parts.append(f"### {name}\n\n| The server … | Outcome |\n|---|---|\n{rows}")
    return "\n".join(parts)


def _outcome(fault: Fault) -> str:
    if not fault.discovers or fault.outcome.code:
        return str(fault.outcome)
    lines = (fault.outcome.content or b"").decode().splitlines()
    return ", ".join(f"`{line}`" for line in lines) or "nothing is offered"
