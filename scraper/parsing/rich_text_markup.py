"""An item of a list of paragraphs, as editors of content systems store it in JSON, as HTML: its
text with links, pictures with captions, and the title, authors and date of the object around it.
Finds no lists.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape, unescape
from itertools import islice
from typing import Any

_TEXT_KEYS = tuple(
    "text value content renderedHtml children data attributes html innerHTML body paragraph "
    "paragraphs spans nodes items fields json props".split()
)
_KIND_KEYS = tuple(
    "type kind _type nodeType tag style name blockName __typename listItem component".split()
)
TITLE_KEYS = ("headline", "title", "headlines", "public_title")
DATE_KEYS = tuple(
    "datePublished publishedAt publishDate published_at firstPublished publicationDate "
    "publish_date first_publish_date display_date published firstPublishedAt date".split()
)
AUTHOR_KEYS = tuple("authors author byline bylines writers writer creator credits user".split())
_NAME_KEYS = tuple("name fullName full_name displayName display_name nickname title".split())
_AROUND_NAMES = tuple("by node nodes fields attributes data edges".split())
_HEADING = re.compile(r"head|title|^h[1-6]$", re.I)
_QUOTE = re.compile(r"quote", re.I)
_LIST_ITEM = re.compile(r"list.?item|^li$|^bullet$", re.I)
_LIST = re.compile(r"^(?:core/)?(?:[a-z]+.?)?list$|^[uo]l$", re.I)
_LINK = re.compile(r"link|^a$", re.I)
PICTURE = re.compile(r"image|picture|photo", re.I)
_MARKUP = re.compile(r"<(?:p|br|a|b|i|em|strong|span|h[1-6]|ul|ol|li|blockquote)\b", re.I)
_BLOCKS = re.compile(r"\s*<(?:p|h[1-6]|ul|ol|blockquote|div|figure)\b", re.I)
_WORDS = re.compile(r"\w\W+\w+\W+\w")
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d(?::\d\d)?)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?$")
_ADDRESS = re.compile(r"(?:https?:)?//|/(?!/)|mailto:", re.I)
_ADDRESS_KEYS = ("href", "uri", "url")
_AROUND_ADDRESS = ("data", "attrs", "attributes", "fields", "mark", "target", "file", "asset")
_PICTURE_KEYS = ("url", "src", "contentUrl", "originalUrl", "original_url")
_CAPTION_KEYS = ("caption", "subtitle", "description", "alt")
_TEXT_DEPTH = 8
_ADDRESS_DEPTH = 4
_MAX_STRINGS = 2_000


def kinds_of(item: Any) -> list[str]:
    """What an item calls itself: "paragraph", "core/image"."""
    if not isinstance(item, dict):
        return []
    return [str(item[key]) for key in _KIND_KEYS if isinstance(item.get(key), str)]


def item_text(item: Any) -> str:
    """The text of an item. Strings of its parts are joined as they are."""
    pieces = list(islice(_strings(item, 0), _MAX_STRINGS))
    # A single string can be a label.
    return "" if isinstance(item, str) and not _WORDS.search(item) else "".join(pieces)


def unescaped_markup(text: str) -> str:
    """A string of HTML that is stored as text, "&lt;p&gt;", as HTML. Any other string as it is."""
    return unescape(text) if "<" not in text and "&lt;" in text else text


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


def element_of(item: Any) -> str:
    """An item as HTML."""
    kinds = kinds_of(item)
    if any(map(PICTURE.search, kinds)):
        return _figure(item)
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
    text = unescaped_markup(item_text(item).strip())
    if _MARKUP.search(text):
        return text
    return "".join(islice(_linked(item, _links_of(item), 0), _MAX_STRINGS)).strip()


def _linked(item: Any, links: Mapping[str, str], depth: int) -> Iterator[str]:
    """The strings of an item, escaped, with its links."""
    if isinstance(item, str):
        yield escape(item)
    elif depth > _TEXT_DEPTH:
        return
    elif isinstance(item, list):
        for inner in item:
            yield from _linked(inner, links, depth + 1)
    elif isinstance(item, dict) and (key := _content_key(item)) is not None:
        links = {**links, **_links_of(item)}
        inside = "".join(_linked(_cut_at_links(item, key), links, depth + 1))
        address = _address_of_link(item, links)
        yield f'<a href="{escape(address)}">{inside}</a>' if address and inside else inside


def _links_of(item: Any) -> dict[str, str]:
    """The links that an item defines for its parts, by key: `markDefs` of Portable Text."""
    defined = item.get("markDefs") if isinstance(item, dict) else None
    found = defined if isinstance(defined, list) else []
    return {
        str(one["_key"]): one["href"]
        for one in found
        if isinstance(one, dict) and "_key" in one and isinstance(one.get("href"), str)
    }


def _address_of_link(item: Mapping[str, Any], links: Mapping[str, str]) -> str | None:
    """The address of an item that is a link, or is marked as one."""
    marks = item.get("marks")
    for mark in marks if isinstance(marks, list) else []:
        if isinstance(mark, str) and mark in links:
            return links[mark]
        if isinstance(mark, dict) and any(map(_LINK.search, kinds_of(mark))):
            return _address_in(mark, _ADDRESS_KEYS, 0)
    if any(map(_LINK.search, kinds_of(item))):
        return _address_in(item, _ADDRESS_KEYS, 0)
    return None


def _cut_at_links(item: Mapping[str, Any], key: str) -> Any:
    """The content of an item. A text with `markups`, which have positions in it, is cut there."""
    content, markups = item[key], item.get("markups")
    if not isinstance(content, str) or not isinstance(markups, list):
        return content
    pieces: list[Any] = []
    end = 0
    for mark in sorted(filter(_has_place, markups), key=lambda mark: mark["start"]):
        if mark["start"] < end:
            continue
        pieces += [
            content[end : mark["start"]],
            {"type": "link", "url": mark["href"], "text": content[mark["start"] : mark["end"]]},
        ]
        end = mark["end"]
    return [*pieces, content[end:]]


def _has_place(mark: Any) -> bool:
    return (
        isinstance(mark, dict)
        and isinstance(mark.get("href"), str)
        and isinstance(mark.get("start"), int)
        and isinstance(mark.get("end"), int)
    )


def _address_in(item: Any, keys: Sequence[str], depth: int) -> str | None:
    """The first address under some keys of an item, or in the objects inside it."""
    if not isinstance(item, dict) or depth > _ADDRESS_DEPTH:
        return None
    for key in keys:
        if isinstance(item.get(key), str) and _ADDRESS.match(item[key]):
            return str(item[key])
    inner = (item.get(key) for key in (*_AROUND_ADDRESS, "image", "media", "source"))
    return next(filter(None, (_address_in(one, keys, depth + 1) for one in inner)), None)


def _figure(item: Any) -> str:
    """A picture with its caption. Empty without an address."""
    source = _address_in(item, _PICTURE_KEYS, 0)
    if source is None:
        return ""
    places = [item, *(item.get(key) for key in ("attributes", "data", "fields"))]
    caption = next(
        (
            text
            for place in places
            if isinstance(place, dict)
            for key in _CAPTION_KEYS
            if (text := _caption_of(place.get(key)))
        ),
        "",
    )
    below = f"<figcaption>{caption if _MARKUP.search(caption) else escape(caption)}</figcaption>"
    return f'<figure><img src="{escape(source)}">{below if caption else ""}</figure>'


def _caption_of(value: Any) -> str:
    return value if isinstance(value, str) else item_text(value or "")


def _entries(item: Any, depth: int) -> list[Any]:
    """The entries of a list: the items of the first list of several things in it."""
    if isinstance(item, list) and item and depth <= _TEXT_DEPTH:
        return item
    if isinstance(item, dict):
        inner = item.get("items")
        key = _content_key(item)
        return _entries(inner or (item[key] if key else None), depth + 1)
    return []


def title_of(owner: Mapping[str, Any]) -> str | None:
    """The title of an object: `headline`, `title`, `headlines.basic`."""
    for key in TITLE_KEYS:
        value = owner.get(key)
        if isinstance(value, dict):
            value = value.get("basic") or value.get("rendered")
        if isinstance(value, str) and value:
            return value
    return None


def head_of(owner: Mapping[str, Any]) -> Iterator[str]:
    """The title, authors and date of the object that holds the paragraphs, as HTML."""
    if title := title_of(owner):
        yield f"<h1>{escape(title)}</h1>"
    for key in AUTHOR_KEYS:
        if names := list(dict.fromkeys(_names(owner.get(key), 0))):
            yield f'<p class="byline">{escape(", ".join(names))}</p>'
            break
    date = next((owner[key] for key in DATE_KEYS if isinstance(owner.get(key), str)), None)
    if date:
        yield f'<p class="dateline"><time>{escape(_spaced(date))}</time></p>'


def _spaced(date: str) -> str:
    """A date of ISO 8601 as people write it: "2025-05-07 08:30 +01:00"."""
    found = _ISO.match(date)
    return " ".join(filter(None, found.groups())) if found else date


def _names(value: Any, depth: int) -> Iterator[str]:
    if depth > _ADDRESS_DEPTH:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for inner in value:
            yield from _names(inner, depth + 1)
    elif isinstance(value, dict):
        name = next((value[key] for key in _NAME_KEYS if value.get(key)), None)
        around = (value.get(key) for key in _AROUND_NAMES)
        for inner in (name,) if name else around:
            yield from _names(inner, depth + 1)
