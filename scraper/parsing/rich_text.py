"""Articles as editors of content systems store them, in the JSON of a page's scripts: a list of
paragraphs, each an object with its text. Runs no script and judges nothing.

Slate, ProseMirror, Draft.js, Editor.js, Lexical, Portable Text, Contentful, Gutenberg and others
differ in names alone. All have a list whose items hold text under a key such as `text`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from itertools import islice
from typing import Any, NamedTuple

from scraper.parsing.script_data import script_values
from scraper.text import count_words, letters

_TEXT_KEYS = tuple(
    "text value content children data attributes html innerHTML body paragraph paragraphs spans "
    "nodes items fields json props".split()
)
_KIND_KEYS = tuple(
    "type kind _type nodeType tag style name blockName __typename listItem component".split()
)
_TITLE_KEYS = ("headline", "title")
_DATE_KEYS = tuple(
    "datePublished publishedAt publishDate published_at firstPublished publicationDate "
    "publish_date display_date published date".split()
)
_AUTHOR_KEYS = ("authors", "author", "byline")
_NAME_KEYS = ("name", "fullName", "displayName", "title")
_COMMENT_KEYS = ("commentId", "comment_id", "replies", "upvotes", "likes", "votes", "username")
# Kinds of items that are no text of the article.
_OTHER = re.compile(
    r"image|picture|photo|gallery|video|audio|embed|advert|^ads?$|^ad[-_ ]|interstitial|related|"
    r"promo|newsletter|teaser|caption|credit|social|tweet|inline.?link|recirc|divider",
    re.I,
)
_PARTS_OF_PAGE = frozenset(
    "html body main div section article aside header footer nav form".split()
)
_HEADING = re.compile(r"head|title|^h[1-6]$", re.I)
_QUOTE = re.compile(r"quote", re.I)
_LIST_ITEM = re.compile(r"list.?item|^li$|^bullet$", re.I)
_LIST = re.compile(r"^(?:core/)?(?:[a-z]+.?)?list$|^[uo]l$", re.I)
_MARKUP = re.compile(r"<(?:p|br|a|b|i|em|strong|span|h[1-6]|ul|ol|li|blockquote)\b", re.I)
_BLOCKS = re.compile(r"\s*<(?:p|h[1-6]|ul|ol|blockquote|div)\b", re.I)
_WORDS = re.compile(r"\w\W+\w+\W+\w")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$")
_MAX_DEPTH = 40
_TEXT_DEPTH = 8
# A text of fewer words is a label.
_PARAGRAPH_WORDS = 10
_MIN_PARAGRAPHS = 3
_MAX_CONTAINERS = 400_000
_MAX_STRINGS = 2_000
# In letters.
_MIN_TITLE = 12


class _Found(NamedTuple):
    length: int
    """Words in its items."""
    items: Sequence[Any]
    owner: Mapping[str, Any]
    """The innermost object around the list that has a title; empty if none has."""


def rich_text_article(scripts: Sequence[str], titles: Sequence[str] = ()) -> str | None:
    """The longest list of paragraphs in the data of some scripts, as HTML with its title, authors
    and date. None if no list has several paragraphs.

    A list that belongs to an object with one of the page's `titles` comes before longer ones.
    """
    best: tuple[bool, int] = (False, 0)
    found: _Found | None = None
    folded = [letters(title) for title in titles]
    for value in script_values(scripts):
        for candidate in _lists(value):
            rank = (_has_title(candidate.owner, folded), candidate.length)
            if rank > best:
                best, found = rank, candidate
    if found is None:
        return None
    return "".join([*_head(found.owner), *map(_element, found.items)])


def _has_title(owner: Mapping[str, Any], titles: Sequence[str]) -> bool:
    """Whether an object has a title of the page, or one that a title of the page begins with."""
    own = [letters(owner[key]) for key in _TITLE_KEYS if isinstance(owner.get(key), str)]
    return any(
        len(title) >= _MIN_TITLE and any(page.startswith(title) for page in titles) for title in own
    )


def _lists(value: Any) -> Iterator[_Found]:
    """The lists of paragraphs in a value, each once."""
    waiting: list[tuple[Any, Mapping[str, Any], int]] = [(value, {}, 0)]
    seen: set[int] = set()
    while waiting and len(seen) < _MAX_CONTAINERS:
        container, owner, depth = waiting.pop()
        if not isinstance(container, dict | list) or id(container) in seen or depth > _MAX_DEPTH:
            continue
        seen.add(id(container))
        if isinstance(container, dict):
            is_owner = any(isinstance(container.get(key), str) for key in _TITLE_KEYS)
            owner = container if is_owner else owner
            waiting.extend((inner, owner, depth + 1) for inner in container.values())
        else:
            if (found := _paragraphs(container, owner)) is not None:
                yield found
            waiting.extend((inner, owner, depth + 1) for inner in container)


def _paragraphs(items: list[Any], owner: Mapping[str, Any]) -> _Found | None:
    """A list of paragraphs. None for a list of other things: of articles, or of comments."""
    items = [item for item in items if not _is_other(item)]
    lengths = [count_words(_text(item)) for item in items]
    paragraphs = sum(length >= _PARAGRAPH_WORDS for length in lengths)
    # Strings alone can be anything, unless the object around them has a title.
    is_labelled = bool(owner) or any(isinstance(item, dict) for item in items)
    if paragraphs < _MIN_PARAGRAPHS or not is_labelled or any(map(_is_article, items)):
        return None
    return _Found(sum(lengths), items, owner)


def _kinds(item: Any) -> list[str]:
    if not isinstance(item, dict):
        return []
    return [str(item[key]) for key in _KIND_KEYS if isinstance(item.get(key), str)]


def _is_other(item: Any) -> bool:
    """Whether an item of a list is no text: a picture, an advert, a link to another article, a part
    of the page.
    """
    if isinstance(item, dict) and item.get("tag") in _PARTS_OF_PAGE:
        return True
    return any(_OTHER.search(kind) for kind in _kinds(item))


def _is_article(item: Any) -> bool:
    """Whether an item of a list is more than a paragraph: an article in a list of articles, or a
    comment.
    """
    if not isinstance(item, dict):
        return False
    if any(isinstance(item.get(key), str) for key in _TITLE_KEYS) and (
        any(key in item for key in (*_DATE_KEYS, *_AUTHOR_KEYS, "url", "slug"))
    ):
        return True
    return any(key in item for key in _COMMENT_KEYS)


def _text(item: Any) -> str:
    """The text of an item. Strings of its parts are joined as they are."""
    pieces = list(islice(_strings(item, 0), _MAX_STRINGS))
    # A single string can be a label.
    return "" if isinstance(item, str) and not _WORDS.search(item) else "".join(pieces)


def _strings(item: Any, depth: int) -> Iterator[str]:
    if isinstance(item, str):
        yield item
    elif depth > _TEXT_DEPTH:
        return
    elif isinstance(item, list):
        for inner in item:
            yield from _strings(inner, depth + 1)
    elif isinstance(item, dict) and (key := _content_key(item)) is not None:
        yield from _strings(item[key], depth + 1)


def _content_key(item: Mapping[str, Any]) -> str | None:
    """The key under which an item has its content."""
    return next(
        (
            key
            for key in _TEXT_KEYS
            if isinstance(item.get(key), str | list | dict) and item[key] not in ("", [], {})
        ),
        None,
    )


def _element(item: Any) -> str:
    """An item as HTML."""
    kinds = _kinds(item)
    if any(map(_LIST.search, kinds)) and (entries := _entries(item, 0)):
        return f"<ul>{''.join(f'<li>{_markup(entry)}</li>' for entry in entries)}</ul>"
    content = _markup(item)
    if not content:
        return ""
    for pattern, tag in ((_HEADING, "h2"), (_QUOTE, "blockquote"), (_LIST_ITEM, "li")):
        if any(map(pattern.search, kinds)):
            return f"<{tag}>{content}</{tag}>"
    return content if _BLOCKS.match(content) else f"<p>{content}</p>"


def _markup(item: Any) -> str:
    text = _text(item).strip()
    return text if _MARKUP.search(text) else escape(text)


def _entries(item: Any, depth: int) -> list[Any]:
    """The entries of a list: the items of the first list of several things in it."""
    if isinstance(item, list) and item and depth <= _TEXT_DEPTH:
        return item
    if isinstance(item, dict):
        inner = item.get("items")
        key = _content_key(item)
        return _entries(inner or (item[key] if key else None), depth + 1)
    return []


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
