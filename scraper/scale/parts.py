"""Parts: ranges of input files that tasks work on. A page belongs to the part in whose range it
begins, so the parts of a file hold each of its pages once. Reads nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import pairwise

from scraper.scale.inputs import InputFile

_STEM = re.compile(r"[^A-Za-z0-9._-]+")
_LONGEST_STEM = 60
_ENDS = re.compile(r"(?:\.(?:warc|arc|parquet|pq|jsonl|ndjson|jsonlines|gz|zst))+$", re.I)


@dataclass(frozen=True, slots=True, order=True)
class Part:
    """A range of an input file: of its bytes, or of the row groups of a Parquet file."""

    input: InputFile
    start: int = 0
    end: int | None = None
    """None for the end of the file."""

    @property
    def name(self) -> str:
        """Its name, which depends on the input and the range only."""
        stem = _ENDS.sub("", self.input.name.rpartition("/")[2])
        stem = _STEM.sub("-", stem)[-_LONGEST_STEM:].strip("-._")
        digest = blake2b(f"{self.input.name}\n{self.input.size}".encode(), digest_size=5)
        return f"{stem or 'part'}-{digest.hexdigest()}-{self.start:x}"

    def holds(self, offset: int) -> bool:
        """Whether what begins at an offset belongs to this part."""
        return offset >= self.start and (self.end is None or offset < self.end)


def cut_evenly(file: InputFile, part_size: int) -> Iterator[Part]:
    """The parts of a file whose pages can be found from any offset. `part_size` is in bytes."""
    size = file.size or 0
    bounds = [*range(0, max(size, 1), part_size), None]
    yield from (Part(file, start or 0, end) for start, end in pairwise(bounds))


def cut_at(file: InputFile, sizes: Iterable[int], part_size: int) -> Iterator[Part]:
    """The parts of a file that consists of pieces, such as row groups. The ranges are of indices of
    pieces. `sizes` are those of the pieces, in bytes.
    """
    start, held, index = 0, 0, 0
    for index, size in enumerate(sizes):
        if held and held + size > part_size:
            yield Part(file, start, index)
            start, held = index, 0
        held += size
    yield Part(file, start, None)
