"""The result of one kind of torture: the number of trials, and what went wrong."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Finding:
    """The result of one kind of torture."""

    what: str
    trials: int = 0
    faults: list[str] = field(default_factory=list)
    """What went wrong, each with what is needed to reproduce it."""
    notes: list[str] = field(default_factory=list)
    """Figures for the reader."""

    def expect(self, holds: bool, fault: str) -> None:
        """Add a fault unless `holds`."""
        if not holds:
            self.faults.append(fault)

    def show(self) -> bool:
        """Print the result. Returns whether nothing went wrong."""
        print(
            f"{self.what}: {self.trials} trials, {len(self.faults)} failed"
            + "".join(f"; {one}" for one in self.notes),
            flush=True,
        )
        for fault in self.faults[:20]:
            print(f"  {fault}", flush=True)
        return not self.faults
