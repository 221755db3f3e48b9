"""Finds an article that the page contains but does not show until its scripts run. Runs no scripts
and judges nothing.

Sites that are built in the browser have the article in <noscript>, as a string of HTML inside JSON
(`__NEXT_DATA__`, `window.__STATE__ = {…}`, `data-page`), or as text in the `articleBody` of their
JSON-LD.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from html import escape

from scraper.parsing.data_texts import data_texts
from scraper.parsing.document import Element, fragment
from scraper.parsing.element_text import text_length
from scraper.parsing.rich_text import rich_text_article
from scraper.parsing.rich_text_markup import unescaped_markup

# A JSON string. No part of it can match in two ways, so a scan is linear.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.S)
_PARAGRAPH = re.compile(r"(?:<|\\u003c|&lt;)p[\s>\\&]", re.I)
_TAGS = re.compile(r"<[^>]*+>")
_MIN_LENGTH = 400
_MAX_DEPTH = 2


def hydrated_article(
    tree: Element, article_body: str, titles: Sequence[str] = ()
) -> Element | None:
    """The tree of the article: a long <noscript>, else the longest piece of HTML in a script, else
    `article_body`. None if all of them are missing or short. `titles` are those of the page.
    """
    shown = max(tree.iter("noscript"), key=text_length, default=None)
    if shown is not None and text_length(shown) >= _MIN_LENGTH:
        return shown
    scripts = list(data_texts(tree))
    pieces = [*_pieces(scripts, 0), rich_text_article(scripts, titles) or ""]
    markup = max(pieces, key=lambda piece: len(_TAGS.sub("", piece))) or None
    if markup is None and len(article_body) >= _MIN_LENGTH:
        is_markup = _PARAGRAPH.search(article_body) is not None
        markup = (
            article_body
            if is_markup
            else "".join(f"<p>{escape(line)}</p>" for line in article_body.splitlines())
        )
    return None if markup is None else fragment(markup)


def _pieces(texts: Iterable[str], depth: int) -> Iterator[str]:
    """The strings with several paragraphs in JSON texts, and in JSON inside their strings."""
    for text in texts:
        if not _PARAGRAPH.search(text):
            continue
        for found in _STRING.finditer(text):
            if found.end() - found.start() < _MIN_LENGTH or not _PARAGRAPH.search(found[1]):
                continue
            try:
                string = json.loads(f'"{found[1]}"', strict=False)
            except ValueError:
                continue
            if depth < _MAX_DEPTH and re.match(r"\s*[\[{]|\w+:", string):
                yield from _pieces([string], depth + 1)
            else:
                markup = unescaped_markup(string)
                if len(re.findall(r"<p[\s>]", markup)) > 1:
                    yield markup
