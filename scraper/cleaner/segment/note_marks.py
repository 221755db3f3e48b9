"""Which places of a page the marks of notes lead to. Knows no blocks besides their indices."""

from collections.abc import Iterable, Set
from dataclasses import dataclass, field

from scraper.cleaner.segment.marks import fragment_of
from scraper.parsing import Element


@dataclass(frozen=True, slots=True)
class NoteMarks:
    """The marks of notes on a page."""

    targets: dict[str, int] = field(default_factory=dict)
    """The id of each place that a mark leads to, in lower case, with the index of the block that
    has the mark.
    """
    names: dict[int, str] = field(default_factory=dict)
    """Index of a block -> the name of the link at its start, in lower case."""

    def add(self, targets: Iterable[str], index: int) -> None:
        """A mark in the block of an index leads to these ids."""
        for target in targets:
            self.targets.setdefault(target.lower(), index)

    def add_links(self, mark: Element, index: int) -> None:
        """A mark in the block of an index leads where its links lead."""
        self.add(filter(None, map(fragment_of, mark.iter("a"))), index)

    def add_name(self, link: Element, index: int) -> None:
        """The block of an index starts with a link, which may have a name."""
        if name := link.get("name") or link.get("id"):
            self.names.setdefault(index, name.lower())

    def note_of(self, names: Set[str], index: int) -> str | None:
        """The one of some names to which a mark leads that is in a block before an index."""
        for name in names & self.targets.keys():
            if self.targets[name] < index:
                return name
        return None
