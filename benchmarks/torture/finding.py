"""What a torment found: how often it was tried, what went wrong, in words, and figures worth
telling. Breaks nothing.
"""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Finding:
    """The outcome of one kind of torment."""

    what: str
    trials: int = 0
    faults: list[str] = field(default_factory=list)
    """Each with what is needed to see it again."""
    told: list[str] = field(default_factory=list)

    def expect(self, holds: bool, fault: str) -> None:
        """Write down a fault unless all is as it should be."""
        if not holds:
            self.faults.append(fault)

    def show(self) -> bool:
        """Print it; whether nothing went wrong."""
        print(
            f"{self.what}: {self.trials} trials, {len(self.faults)} failed"
            + "".join(f"; {one}" for one in self.told),
            flush=True,
        )
        for fault in self.faults[:20]:
            print(f"  {fault}", flush=True)
        return not self.faults
