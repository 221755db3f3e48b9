"""JSON Lines, a JSON array, or one JSON object."""

from collections.abc import Iterable
from typing import TextIO

from scraper.article import Article


class JsonLinesSink:
    """One line per record, flushed, so that a reader of the pipe sees it at once."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, article: Article) -> None:
        self._stream.write(article.to_json() + "\n")
        self._stream.flush()

    def close(self) -> None:
        pass


def copy_lines(lines: Iterable[bytes], stream: TextIO) -> None:
    """Write records that are lines of JSON already. They are not flushed one by one."""
    stream.flush()
    for line in lines:
        stream.buffer.write(line + b"\n")


class PrettyJsonSink:
    """One record as an indented object."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, article: Article) -> None:
        self._stream.write(article.to_json(indent=2) + "\n")

    def close(self) -> None:
        pass


class JsonSink:
    """Several records as an indented array, one by one."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._before = "["

    def write(self, article: Article) -> None:
        self._stream.write(self._before + "\n" + article.to_json(indent=2))
        self._before = ","

    def close(self) -> None:
        self._stream.write("\n]\n" if self._before == "," else "[]\n")
