"""Errors of files: configuration, states, sources, outputs."""

from scraper.errors.base import ScraperError


class ConfigError(ScraperError):
    code = "config"


class StateError(ScraperError):
    code = "state"


class Locked(StateError):
    code = "locked"
    retryable = True


class SinkError(ScraperError):
    code = "sink"


class SourceError(ScraperError):
    code = "source_unreadable"


class StorageError(ScraperError):
    code = "storage"

    @classmethod
    def without_extra(cls) -> "StorageError":
        """The error if the packages are not installed that datasets need."""
        return cls("datasets need the extra: pip install 'article-scraper[scale]'")


class DamagedRecord(SourceError):
    code = "damaged_record"


class WarcWriteError(ScraperError):
    code = "warc_unwritable"
