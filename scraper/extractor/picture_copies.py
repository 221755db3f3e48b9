"""Copies of one picture in one figure: a thumbnail that is shown until a script loads the picture
itself, and the picture for readers without scripts. Judges no other pictures.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from urllib.parse import urlsplit

from scraper.records import Picture

# "image.jpg" can be another picture in each folder.
_OWN_NAME = re.compile(r"\d")
_NUMBER = re.compile(r"\d{1,6}")


def smaller_copies(pictures: Sequence[Picture]) -> frozenset[int]:
    """The `id` of each picture that has a larger copy in its figure: the same file name, and a
    larger number in the rest of the URL.
    """
    copies: dict[tuple[int, str], list[Picture]] = defaultdict(list)
    for picture in pictures:
        if picture.figure is not None and _OWN_NAME.search(name := _file_name(picture)):
            copies[picture.figure, name].append(picture)
    smaller: set[int] = set()
    for group in copies.values():
        largest = max(map(_size, group))
        smaller.update(id(picture) for picture in group if _size(picture) < largest)
    return frozenset(smaller)


def _file_name(picture: Picture) -> str:
    return urlsplit(picture.src or "").path.rpartition("/")[2]


def _size(picture: Picture) -> int:
    """The largest number in the folders of a URL, where servers that scale pictures have a size."""
    folders = urlsplit(picture.src or "").path.rpartition("/")[0]
    return max(map(int, _NUMBER.findall(folders)), default=0)
