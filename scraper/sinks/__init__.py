"""Where records go: one module a format, one protocol, one table. Knows records, nothing of how
they were made.
"""

from collections.abc import Callable
from typing import Protocol, TextIO

from scraper.article import Article
from scraper.sinks import markdown_sink
from scraper.sinks.csv_sink import CsvSink
from scraper.sinks.json_sink import JsonLinesSink, JsonSink, PrettyJsonSink
from scraper.sinks.markdown_sink import ProseSink


class Sink(Protocol):
    """Takes records one by one and writes them to its stream."""

    def write(self, article: Article) -> None:
        """Write one record."""

    def close(self) -> None:
        """Write what ends the output; the stream stays open."""


SINKS: dict[str, Callable[[TextIO], Sink]] = {
    "json": JsonSink,
    "json-one": PrettyJsonSink,
    "jsonl": JsonLinesSink,
    "csv": CsvSink,
    "md": lambda stream: ProseSink(stream, markdown_sink.render, "---"),
    "text": lambda stream: ProseSink(stream, _as_text, "-" * 72),
}


def _as_text(article: Article) -> str:
    return "\n\n".join(part for part in (article.headline, article.body) if part)
