"""What is known of a finished part: its marker, with its counts and the names of its files. Imports
nothing that works on pages, because every task reads markers.
"""

import hashlib
from pathlib import Path

import msgspec

from scraper.errors import PartFailed
from scraper.scale.storage import join

MARKER = "marker.json"
ROWS = "rows.msgpack"
"""The file with the facts of each record, in the order of the records."""
_STAGE = "extract"


class PartCounts(msgspec.Struct, frozen=True, kw_only=True):
    """What a part gave. Every page is counted once."""

    pages: int = 0
    records: int = 0
    failures: int = 0
    filtered: int = 0
    """Records that do not meet the condition."""

    def check(self, name: str) -> None:
        """Raises PartFailed if a page is missing."""
        if self.pages != self.records + self.failures + self.filtered:
            raise PartFailed(f"{name}: {self.pages} pages, but {self}; please report it")


class PartMarker(msgspec.Struct, frozen=True, kw_only=True):
    """Says that a part is finished. It is written after its files."""

    part: str
    input: str
    """The name of the input file."""
    identity: str
    """Of the input file, when it was read."""
    start: int
    end: int | None
    settings: str
    """The fingerprint of the settings."""
    counts: PartCounts
    failures: dict[str, int]
    """Error code -> number."""
    examples: dict[str, str]
    """Error code -> message of the first such failure."""
    statuses: dict[str, int]
    files: dict[str, str]
    """Name of a file -> its SHA-256."""


def part_folder(out: str, part: str) -> str:
    """The URL of the folder with the files of a part."""
    return join(out, "_work", _STAGE, part)


def file_digest(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
