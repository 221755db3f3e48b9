"""The finished parts of a dataset in groups of about as many records. After the extraction a task
works on a group. A group may be one part that cannot be cut, whatever its size.
"""

from collections.abc import Iterable
from hashlib import blake2b
from typing import NamedTuple

import msgspec

from scraper.scale.part_marker import PartMarker
from scraper.scale.storage import Storage, join

ROWS = 100_000
"""Records of a group, and of a partition of the search for duplicates."""
_MOST_PARTS = 1_000
"""Of a group, which takes their files one after the other."""


class Groups(NamedTuple):
    """The groups of a dataset. They are in files."""

    number: int
    rows: int
    """Records in all."""
    digest: str
    """Changes with the parts, their order and their content."""


def write_groups(out: str, markers: Iterable[PartMarker], rows: int = ROWS) -> Groups:
    """Divide finished parts into groups of at least `rows` records. Holds one group in memory."""
    storage = Storage(out)
    digest = blake2b(str(rows).encode(), digest_size=8)
    group: list[PartMarker] = []
    count = held = total = 0
    for marker in markers:
        digest.update(msgspec.json.encode(marker, order="deterministic"))
        group.append(marker)
        held += marker.counts.records
        total += marker.counts.records
        if held >= rows or len(group) == _MOST_PARTS:
            storage.write(msgspec.json.encode(group), _path(out, count))
            count, held, group = count + 1, 0, []
    if group:
        storage.write(msgspec.json.encode(group), _path(out, count))
        count += 1
    return Groups(count, total, digest.hexdigest())


def read_group(out: str, number: int) -> list[PartMarker]:
    """The parts of a group. Raises StorageError."""
    content = Storage(out).read(_path(out, number))
    return msgspec.json.decode(content or b"[]", type=list[PartMarker])


def _path(out: str, number: int) -> str:
    return join(out, "_work", "groups", f"{number:05}.json")
