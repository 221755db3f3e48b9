"""Articles as editors of content systems store them, in the JSON of a page's scripts: a list of
paragraphs, each an object with its text. Runs no script and judges nothing.

Slate, ProseMirror, Draft.js, Editor.js, Lexical, Portable Text, Contentful, Gutenberg and others
differ in names alone. All have a list whose items hold text under a key such as `text`.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from scraper.parsing.rich_text_markup import (
    AUTHOR_KEYS,
    DATE_KEYS,
    PICTURE,
    element_of,
    head_of,
    item_text,
    kinds_of,
    title_of,
    unescaped_markup,
)
from scraper.parsing.script_data import script_values
from scraper.text import count_words, letters

_COMMENT_KEYS = ("commentId", "comment_id", "replies", "upvotes", "likes", "votes", "username")
# Kinds of items that are no text of the article.
_OTHER = re.compile(
    r"gallery|video|audio|embed|advert|^ads?$|^ad[-_ ]|interstitial|related|"
    r"promo|newsletter|teaser|caption|credit|social|tweet|inline.?link|recirc|divider",
    re.I,
)
_PARTS_OF_PAGE = frozenset(
    "html body main div section article aside header footer nav form".split()
)
_MAX_DEPTH = 40
# A text of fewer words is a label.
_PARAGRAPH_WORDS = 10
_MIN_PARAGRAPHS = 3
_MAX_CONTAINERS = 400_000
# In letters.
_MIN_TITLE = 12
# In characters.
_MIN_MARKUP = 200
_PARAGRAPH_TAG = re.compile(r"<p[\s>]", re.I)
_TAGS = re.compile(r"<[^>]*+>")


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
    return "".join([*head_of(found.owner), *map(element_of, found.items)])


def _has_title(owner: Mapping[str, Any], titles: Sequence[str]) -> bool:
    """Whether an object has a title of the page, or one that a title of the page begins with."""
    title = letters(title_of(owner) or "")
    return len(title) >= _MIN_TITLE and any(page.startswith(title) for page in titles)


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
            owner = container if title_of(container) else owner
            for inner in container.values():
                if isinstance(inner, str) and (found := _markup(inner, owner)) is not None:
                    yield found
            waiting.extend((inner, owner, depth + 1) for inner in container.values())
        else:
            if (found := _paragraphs(container, owner)) is not None:
                yield found
            waiting.extend((inner, owner, depth + 1) for inner in container)


def _markup(text: str, owner: Mapping[str, Any]) -> _Found | None:
    """A string of HTML with several paragraphs. None for any other string."""
    if len(text) < _MIN_MARKUP or not owner:
        return None
    markup = unescaped_markup(text)
    if len(_PARAGRAPH_TAG.findall(markup)) < _MIN_PARAGRAPHS - 1:
        return None
    return _Found(count_words(_TAGS.sub(" ", markup)), [markup], owner)


def _paragraphs(items: list[Any], owner: Mapping[str, Any]) -> _Found | None:
    """A list of paragraphs. None for a list of other things: of articles, or of comments."""
    items = [item for item in items if not _is_other(item)]
    lengths = [0 if _is_picture(item) else count_words(item_text(item)) for item in items]
    paragraphs = sum(length >= _PARAGRAPH_WORDS for length in lengths)
    # Strings alone can be anything, unless the object around them has a title.
    is_labelled = bool(owner) or any(isinstance(item, dict) for item in items)
    if paragraphs < _MIN_PARAGRAPHS or not is_labelled or any(map(_is_article, items)):
        return None
    return _Found(sum(lengths), items, owner)


def _is_picture(item: Any) -> bool:
    return any(map(PICTURE.search, kinds_of(item)))


def _is_other(item: Any) -> bool:
    """Whether an item of a list is no text: a picture, an advert, a link to another article, a part
    of the page.
    """
    if isinstance(item, dict) and item.get("tag") in _PARTS_OF_PAGE:
        return True
    return any(_OTHER.search(kind) for kind in kinds_of(item))


def _is_article(item: Any) -> bool:
    """Whether an item of a list is more than a paragraph: an article in a list of articles, or a
    comment.
    """
    if not isinstance(item, dict) or _is_picture(item):
        return False
    if title_of(item) and any(key in item for key in (*DATE_KEYS, *AUTHOR_KEYS, "url", "slug")):
        return True
    return any(key in item for key in _COMMENT_KEYS)
