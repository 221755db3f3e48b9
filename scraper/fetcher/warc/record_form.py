"""How the records of WARC and ARC files begin. Reads nothing."""

import re
from typing import NamedTuple

MAGIC = b"WARC/"


class RecordForm(NamedTuple):
    """How the records of a file begin."""

    name: str
    """For messages."""
    magic: bytes
    """The first bytes of a file."""
    first: re.Pattern[bytes]
    """The first bytes of a record."""
    head: int
    """The number of bytes that `first` needs."""
    start: re.Pattern[bytes]
    """The start of a record, for the search behind damage."""
    longest: int
    """The most bytes of a match of `start`."""

    def begins(self, head: bytes) -> bool:
        """Whether a record begins with these bytes."""
        return self.first.match(head) is not None


WARC = RecordForm(
    "WARC", MAGIC, re.compile(MAGIC), len(MAGIC), re.compile(rb"WARC/\d\.\d\r?\n[A-Za-z-]+:"), 64
)

# URL, IP address, time, then fields that differ between versions, and the length.
_LINE = (
    rb"[a-z]{2,10}:[^\r\n]{1,8000} [\dA-Fa-f.:-]{1,45} \d{14} "
    rb"(?:[^\r\n]{1,4000} )?\d{1,15}[ \t]*\r?\n"
)
ARC = RecordForm(
    "ARC", b"filedesc:", re.compile(_LINE), 16_384, re.compile(rb"(?<=\n)" + _LINE), 16_384
)
