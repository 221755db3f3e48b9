"""What a dataset is made with. Reads nothing."""

from hashlib import blake2b
from typing import Literal

import msgspec

from scraper.article import SCHEMA_VERSION
from scraper.near_duplicates import ALGORITHM
from scraper.version import EXTRACTOR

Duplicates = Literal["mark", "drop", "keep"]
Format = Literal["parquet", "jsonl.gz", "jsonl.zst"]


class DatasetSettings(msgspec.Struct, frozen=True, kw_only=True):
    """The options of a dataset. Those of the first group decide what is in it."""

    part_size: int = 256 * 1024 * 1024
    """Bytes of input in a part."""
    format: Format = "parquet"
    duplicates: Duplicates = "mark"
    where: str | None = None
    """A condition that records must meet, as `scraper export --where` takes it."""
    html_column: str | None = None
    """The column of Parquet and JSONL files with the page. None for one of the usual names."""
    url_column: str | None = None
    warc_prefix: str = ""
    """What stands before the names of WARC files in a column of locations."""
    max_bytes: int = 10 * 1024 * 1024
    """The largest page."""
    timeout: float = 60.0
    """Seconds for one page."""
    max_memory: int = 1024 * 1024 * 1024
    """Bytes that the process of a page may use."""

    def changes(self, other: "DatasetSettings") -> list[str]:
        """The names of the options that differ from another dataset's."""
        return [
            name for name in self.__struct_fields__ if getattr(self, name) != getattr(other, name)
        ]

    def fingerprint(self) -> str:
        """Changes with every option, and with what the program does."""
        written = msgspec.json.encode([self, EXTRACTOR, SCHEMA_VERSION, ALGORITHM])
        return blake2b(written, digest_size=8).hexdigest()
