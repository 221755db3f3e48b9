"""One GET over the network: transport, connection pool, SSRF guard, strict HTTP/1.1, decoders.
Follows no redirect, retries nothing, and knows no robots.txt.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.fetcher.http.body import Content
    from scraper.fetcher.http.content_encoding import ContentDecoder, UnknownCoding
    from scraper.fetcher.http.decoders import CorruptBody
    from scraper.fetcher.http.recorder import Exchange, Recorder
    from scraper.fetcher.http.ssrf import HostNotFound, HostUnreachable
    from scraper.fetcher.http.transport import HttpTransport

_MODULES = {
    "Content": "body",
    "ContentDecoder": "content_encoding",
    "CorruptBody": "decoders",
    "Exchange": "recorder",
    "HostNotFound": "ssrf",
    "HostUnreachable": "ssrf",
    "HttpTransport": "transport",
    "Recorder": "recorder",
    "UnknownCoding": "content_encoding",
}

__all__ = [
    "Content",
    "ContentDecoder",
    "CorruptBody",
    "Exchange",
    "HostNotFound",
    "HostUnreachable",
    "HttpTransport",
    "Recorder",
    "UnknownCoding",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
