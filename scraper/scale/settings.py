"""What a dataset is made with. Reads nothing."""

from hashlib import blake2b
from typing import Literal

import msgspec

from scraper.article import SCHEMA_VERSION
from scraper.humanize import format_size
from scraper.records import Favour
from scraper.version import EXTRACTOR

Duplicates = Literal["mark", "drop", "keep"]
Format = Literal["parquet", "jsonl.gz", "jsonl.zst"]
_SIZES = ("part_size", "max_bytes", "max_memory")


class DatasetSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a dataset. Those of the first group decide what is in it."""

    part_size: int = 256_000_000
    """Bytes of input in a part."""
    format: Format = "parquet"
    duplicates: Duplicates = "mark"
    where: str | None = None
    """A condition that records must meet, as `scraper export --where` takes it."""
    favour: Favour | None = None
    """What counts more for doubtful blocks of bodies."""
    html_column: str | None = None
    """The column of Parquet and JSONL files with the page. None for one of the usual names."""
    url_column: str | None = None
    warc_prefix: str = ""
    """What stands before the names of WARC files in a column of locations."""
    max_bytes: int = 10_000_000
    """The largest page."""
    timeout: float = 60.0
    """Seconds for one page."""
    max_memory: int = 1_000_000_000
    """Bytes that the process of a page may use."""

    def options(self) -> dict[str, str]:
        """The options of the command line and their values, as a user writes them. "" for one that
        is not given.
        """
        return {
            f"--{name.replace('_', '-')}": _written(name, getattr(self, name))
            for name in self.__struct_fields__
        }

    def fingerprint(self) -> str:
        """Changes with every option, and with what the program does."""
        # Its library takes long to load, and the processes of pages do not need it.
        from scraper.near_duplicates import ALGORITHM

        written = msgspec.json.encode([self, EXTRACTOR, SCHEMA_VERSION, ALGORITHM])
        return blake2b(written, digest_size=8).hexdigest()


def _written(name: str, value: object) -> str:
    if name in _SIZES and isinstance(value, int):
        return format_size(value)
    return f"{value:g}" if isinstance(value, float) else str("" if value is None else value)
