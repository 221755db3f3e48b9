"""Plain text: headline, a blank line, body. A record without a body writes nothing."""

from typing import TextIO

from scraper.records import Article

_DIVIDER = "\n" + "-" * 72 + "\n\n"


class TextSink:
    """Records as text, parted by a line of dashes."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._first = True

    def write(self, article: Article) -> None:
        if article.body is None:
            return
        if not self._first:
            self._stream.write(_DIVIDER)
        self._first = False
        self._stream.write("\n\n".join(part for part in (article.headline, article.body) if part) + "\n")

    def close(self) -> None:
        pass
