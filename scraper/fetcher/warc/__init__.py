"""WARC files: written while pages are fetched, read for their pages, replayed in place of the
network. Knows no robots.txt, throttle or retries.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.fetcher.warc.codecs import has_dictionary, is_compressed
    from scraper.fetcher.warc.pages import (
        UnreadablePage,
        WarcSource,
        WarcStats,
        pages_between,
        warc_source,
    )
    from scraper.fetcher.warc.reader import record_offsets
    from scraper.fetcher.warc.replay import ReplayTransport
    from scraper.fetcher.warc.stream import is_warc_or_arc, open_stream
    from scraper.fetcher.warc.writer import WarcWriter

_MODULES = {
    "ReplayTransport": "replay",
    "UnreadablePage": "pages",
    "WarcSource": "pages",
    "WarcStats": "pages",
    "WarcWriter": "writer",
    "is_warc_or_arc": "stream",
    "has_dictionary": "codecs",
    "is_compressed": "codecs",
    "open_stream": "stream",
    "pages_between": "pages",
    "record_offsets": "reader",
    "warc_source": "pages",
}

__all__ = [
    "ReplayTransport",
    "UnreadablePage",
    "WarcSource",
    "WarcStats",
    "WarcWriter",
    "has_dictionary",
    "is_compressed",
    "is_warc_or_arc",
    "open_stream",
    "pages_between",
    "record_offsets",
    "warc_source",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
