"""Markdown files: one an article, named by its day and its addresses, so that a name never changes while these do not."""

import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from scraper.records import Article
from scraper.sinks import markdown

_LONGEST_SLUG = 60


def write_markdown(articles: Iterable[Article], folder: Path) -> None:
    """Write a new folder. Raises OSError."""
    folder.mkdir(parents=True)
    for article in articles:
        (folder / name_of(article)).write_text(markdown.render(article) + "\n", encoding="utf-8", newline="\n")


def name_of(article: Article) -> str:
    """As in "2024-05-16-lock-gates-arrive-1a2b3c4d.md"; the last part tells apart what the rest does not."""
    address = article.canonical_url or article.final_url or article.url or article.source
    last = re.split(r"[?#]", address)[0].rstrip("/").rpartition("/")[2]
    slug = re.sub(r"[^a-z0-9]+", "-", last.lower().removesuffix(".html"))[:_LONGEST_SLUG].strip("-") or "article"
    # Some sites give one canonical address to many pages, so it alone does not tell articles apart.
    told = f"{address} {article.url or article.source}"
    day = (article.date or "")[:10] or "unknown"
    return f"{day}-{slug}-{hashlib.sha256(told.encode()).hexdigest()[:8]}.md"
