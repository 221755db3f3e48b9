"""Markdown files and streams, and plain text."""

import hashlib
import re
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import TextIO

from scraper.article import Article
from scraper.sinks.markdown import MarkdownStyle, render

_LONGEST_SLUG = 60
_DOCUMENT = MarkdownStyle(front_matter=True)


def write_markdown(articles: Iterable[Article], folder: Path) -> None:
    """Write a new folder, one file per article. Raises OSError."""
    folder.mkdir(parents=True)
    for article in articles:
        (folder / name_of(article)).write_text(
            render(article, _DOCUMENT) + "\n", encoding="utf-8", newline="\n"
        )


def name_of(article: Article) -> str:
    """A file name such as "2024-05-16-lock-gates-arrive-1a2b3c4d.md". Its last part is a digest of
    the URLs and keeps names apart that are otherwise equal.
    """
    url = article.canonical_url or article.final_url or article.url or article.source
    last = re.split(r"[?#]", url)[0].rstrip("/").rpartition("/")[2]
    slug = (
        re.sub(r"[^a-z0-9]+", "-", last.lower().removesuffix(".html"))[:_LONGEST_SLUG].strip("-")
        or "article"
    )
    # Some sites give one canonical URL to many pages, so it does not identify an article.
    identity = f"{url} {article.url or article.source}"
    day = (article.date or "")[:10] or "unknown"
    return f"{day}-{slug}-{hashlib.sha256(identity.encode()).hexdigest()[:8]}.md"


def markdown_document(stream: TextIO, *, links: bool = True, images: bool = True) -> "ProseSink":
    """A sink that writes one record as a Markdown document with front matter."""
    style = MarkdownStyle(links=links, images=images, front_matter=True)
    return ProseSink(stream, partial(render, style=style), "---")


def markdown_stream(stream: TextIO, *, links: bool = True, images: bool = True) -> "ProseSink":
    """A sink that writes records as Markdown with rules between them."""
    style = MarkdownStyle(links=links, images=images)
    return ProseSink(stream, partial(render, style=style), "---")


def text_stream(stream: TextIO) -> "ProseSink":
    """A sink that writes headlines and bodies as plain text with lines between them."""
    return ProseSink(stream, _as_text, "-" * 72)


def _as_text(article: Article) -> str:
    return "\n\n".join(part for part in (article.headline, article.body) if part)


class ProseSink:
    """Writes the text that `render` makes of each record with a body, a divider between two."""

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
        """Write nothing: the last record needs no end."""
