"""Records as prose, one after another with a divider between. A record without a body writes nothing."""

from collections.abc import Callable
from typing import TextIO

from scraper.records import Article


class ProseSink:
    """Writes what `render` makes of each record that has a body."""

    def __init__(self, stream: TextIO, render: Callable[[Article], str], divider: str) -> None:
        self._stream = stream
        self._render = render
        self._divider = divider
        self._before = ""

    def write(self, article: Article) -> None:
        """Write one record."""
        if article.body is not None:
            self._stream.write(self._before + self._render(article) + "\n")
            self._before = f"\n{self._divider}\n\n"

    def close(self) -> None:
        """Nothing ends prose."""
