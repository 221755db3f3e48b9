"""Articles as editors of content systems store them, in the JSON of a page's scripts: a list of
paragraphs, each an object with its text. Runs no script and judges nothing.

Slate, ProseMirror, Draft.js, Editor.js, Lexical, Portable Text, Contentful, Gutenberg and others
differ in names alone. All have a list whose items hold text under a key such as `text`.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, NamedTuple

from scraper.text import count_words

_TEXT_KEYS = tuple(
    "text value content children data attributes html body paragraph spans nodes".split()
)
_KIND_KEYS = ("type", "kind", "_type", "nodeType", "tag", "style", "name", "blockName")
_TITLE_KEYS = ("headline", "title")
_DATE_KEYS = tuple(
    "datePublished publishedAt publishDate published_at firstPublished publicationDate "
    "publish_date display_date published date".split()
)
_AUTHOR_KEYS = ("authors", "author", "byline")
_NAME_KEYS = ("name", "fullName", "displayName", "title")
_HEADING = re.compile(r"head|title|^h[1-6]$", re.I)
_QUOTE = re.compile(r"quote", re.I)
_LIST_ITEM = re.compile(r"list.?item", re.I)
_STATE = re.compile(r"(?:\A|[=(])\s*+(?=[{\[])")
_MARKUP = re.compile(r"<(?:p|br|a|b|i|em|strong|span|h[1-6])\b", re.I)
_WORDS = re.compile(r"\w\W+\w+\W+\w")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$")
_MAX_DEPTH = 40
_TEXT_DEPTH = 8
# A text of fewer words is a label.
_PARAGRAPH_WORDS = 10
_MIN_PARAGRAPHS = 3


class _Found(NamedTuple):
    length: int
    """Words in its items."""
    items: Sequence[Any]
    owner: Mapping[str, Any]
    """The innermost object around the list that has a title; empty if none has."""


def rich_text_article(scripts: Sequence[str]) -> str | None:
    """The longest list of paragraphs in the JSON of some scripts, as HTML with its title, authors
    and date. None if no list has several paragraphs.
    """
    values = (value for script in scripts for value in _values(script))
    lists = (found for value in values for found in _lists(value, {}, 0))
    best = max(lists, key=lambda found: found.length, default=None)
    return None if best is None else "".join([*_head(best.owner), *map(_element, best.items)])


def _values(script: str) -> Iterator[Any]:
    """The JSON values in a script: all of it, or what it assigns to a variable or calls a function
    with.
    """
    start = _STATE.search(script)
    if start is None:
        return
    try:
        yield json.JSONDecoder(strict=False).raw_decode(script, start.end())[0]
    except (ValueError, RecursionError):
        return


def _lists(value: Any, owner: Mapping[str, Any], depth: int) -> Iterator[_Found]:
    if depth > _MAX_DEPTH:
        return
    if isinstance(value, dict):
        owner = value if any(isinstance(value.get(key), str) for key in _TITLE_KEYS) else owner
        for inner in value.values():
            yield from _lists(inner, owner, depth + 1)
    elif isinstance(value, list):
        lengths = [count_words(_text(item, 0)) for item in value]
        paragraphs = sum(length >= _PARAGRAPH_WORDS for length in lengths)
        # Strings alone can be anything, unless the object around them has a title.
        is_labelled = bool(owner) or any(isinstance(item, dict) for item in value)
        if paragraphs >= _MIN_PARAGRAPHS and is_labelled and not any(map(_is_article, value)):
            yield _Found(sum(lengths), value, owner)
        for inner in value:
            yield from _lists(inner, owner, depth + 1)


def _is_article(item: Any) -> bool:
    """Whether an item of a list is more than a paragraph: an article in a list of articles."""
    return (
        isinstance(item, dict)
        and any(isinstance(item.get(key), str) for key in _TITLE_KEYS)
        and (any(key in item for key in (*_DATE_KEYS, *_AUTHOR_KEYS, "url", "slug")))
    )


def _text(item: Any, depth: int) -> str:
    """The text of an item. Strings of its parts are joined as they are."""
    if isinstance(item, str):
        return item if depth or _WORDS.search(item) else ""
    if depth > _TEXT_DEPTH:
        return ""
    if isinstance(item, list):
        return "".join(_text(inner, depth + 1) for inner in item)
    if isinstance(item, dict):
        key = next(
            (key for key in _TEXT_KEYS if isinstance(item.get(key), str | list | dict)), None
        )
        return _text(item[key], depth + 1) if key is not None else ""
    return ""


def _element(item: Any) -> str:
    """An item as HTML."""
    text = _text(item, 0).strip()
    if not text:
        return ""
    content = text if _MARKUP.search(text) else escape(text)
    kinds = [str(item[key]) for key in _KIND_KEYS if key in item] if isinstance(item, dict) else []
    for pattern, tag in ((_HEADING, "h2"), (_QUOTE, "blockquote"), (_LIST_ITEM, "li")):
        if any(map(pattern.search, kinds)):
            return f"<{tag}>{content}</{tag}>"
    return f"<p>{content}</p>"


def _head(owner: Mapping[str, Any]) -> Iterator[str]:
    """The title, authors and date of the object that holds the paragraphs."""
    title = next((owner[key] for key in _TITLE_KEYS if isinstance(owner.get(key), str)), None)
    if title:
        yield f"<h1>{escape(title)}</h1>"
    for key in _AUTHOR_KEYS:
        if names := list(_names(owner.get(key))):
            yield f'<p class="byline">{escape(", ".join(names))}</p>'
            break
    date = next((owner[key] for key in _DATE_KEYS if isinstance(owner.get(key), str)), None)
    if date:
        yield f'<p class="dateline"><time>{escape(_spaced(date))}</time></p>'


def _spaced(date: str) -> str:
    """A date of ISO 8601 as people write it: "2025-05-07 08:30 +01:00"."""
    found = _ISO.match(date)
    return " ".join(filter(None, found.groups())) if found else date


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner)
    elif isinstance(value, dict):
        yield from _names(next((value[key] for key in _NAME_KEYS if key in value), None))
