"""Finds the article that a page does not show, but carries: for browsers without scripts, or for
its own. Judges nothing, runs nothing.

Sites built in the browser carry the article in <noscript>, as a string of HTML inside JSON
(`__NEXT_DATA__`, `window.__STATE__ = {…}`), or as text in the `articleBody` of their JSON-LD.
"""

import json
import re
from collections.abc import Iterable, Iterator
from html import escape

from scraper.parsing.document import Element, fragment

# A JSON string; nothing in it can be matched in two ways, so a scan is linear.
_STRING = re.compile(r'"((?:[^"\\]++|\\.)*+)"', re.S)
_PARAGRAPH = re.compile(r"(?:<|\\u003c|&lt;)p[\s>\\&]", re.I)
_TAGS = re.compile(r"<[^>]*+>")
_SHORTEST = 400
_DEEPEST = 2


def hydrated_article(tree: Element, article_body: str) -> Element | None:
    """The tree of the article: a <noscript> that says much, else the longest piece of HTML in a
    script, else `article_body`.
    """
    shown = max(tree.iter("noscript"), key=_length, default=None)
    if shown is not None and _length(shown) >= _SHORTEST:
        return shown
    scripts = (
        script.text
        for script in tree.iter("script")
        if script.text and len(script.text) > _SHORTEST
    )
    markup = max(_pieces(scripts, 0), key=lambda piece: len(_TAGS.sub("", piece)), default=None)
    if markup is None and len(article_body) >= _SHORTEST:
        is_markup = _PARAGRAPH.search(article_body) is not None
        markup = (
            article_body
            if is_markup
            else "".join(f"<p>{escape(line)}</p>" for line in article_body.splitlines())
        )
    return None if markup is None else fragment(markup)


def _length(element: Element) -> int:
    """Characters of text in an element, white space aside."""
    return sum(len("".join(str(text).split())) for text in element.itertext())


def _pieces(texts: Iterable[str], depth: int) -> Iterator[str]:
    """The strings with paragraphs in JSON texts, and in JSON within their strings."""
    for text in texts:
        if not _PARAGRAPH.search(text):
            continue
        for found in _STRING.finditer(text):
            if found.end() - found.start() < _SHORTEST or not _PARAGRAPH.search(found[1]):
                continue
            try:
                string = json.loads(f'"{found[1]}"', strict=False)
            except ValueError:
                continue
            if depth < _DEEPEST and re.match(r"\s*[\[{]|\w+:", string):
                yield from _pieces([string], depth + 1)
            elif len(re.findall(r"<p[\s>]", string)) > 1:
                yield string
