"""JSON Lines: a record a line."""

from typing import TextIO

from scraper.records import Article


class JsonLinesSink:
    """One line a record, flushed, so that a reader of the pipe sees it at once."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, article: Article) -> None:
        self._stream.write(article.to_json() + "\n")
        self._stream.flush()

    def close(self) -> None:
        pass
