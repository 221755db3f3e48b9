"""Signs of authors where no reader looks for them: in attributes, in what scripts send to a counter
of readers, and the URLs of their pages. Judges no name and runs no script.
"""

import re
from collections.abc import Iterator, Sequence

from scraper.parsing.attributes import RareAttributes
from scraper.parsing.document import Document, Element
from scraper.text import one_line, without_tags

_ATTRIBUTES = ("data-author", "data-author-name", "data-authors", "data-byline")
_PROFILE_META = "article:author"
_IN_SCRIPT = re.compile(
    r"(?<![\w.-])[\"']?(?:author_?names?|authors?|article_?authors?|content_?author|page_?author"
    r"|post_?author|story_?author|byline)[\"']?\s*[:=]\s*\[?\s*[\"']([^\"'<>{}\\]{3,80})[\"']",
    re.I,
)
# Scripts that describe the page itself. Others describe teasers.
_DESCRIBES_PAGE = (
    *("datalayer", "data_layer", "utag_data", "digitaldata", "digital_data", "_sf_async_config"),
    *("pagedetails", "pagedata", "page_data", "trackingdata", "parsely", "analyticsdata"),
    *("analytics_data", "adobedata", "omniture"),
)
# Searching for plain strings is much faster than for a pattern.
_STEMS = ("author", "byline")
_BEFORE, _BEHIND = len("'content_"), 200
_LARGEST_SCRIPT = 60_000
_MOST_SCRIPTS = 80
_MOST_HINTS = 3


def author_hints(document: Document, meta: dict[str, list[str]]) -> tuple[str, ...]:
    """Names as written, or else URLs of profiles. None if there are so many that they must be those
    of other pages.
    """
    if document.tree is None:
        return ()
    hrefs = [
        link.get("href") or ""
        for link in document.metadata_elements["link"]
        if "author" in (link.get("rel") or "").lower().split()
    ]
    hrefs += [content for content in meta.get(_PROFILE_META, ()) if content.startswith("http")]
    for hints in (
        _in_attributes(document.rare_attributes),
        _in_scripts(document.metadata_elements["script"]),
        hrefs,
    ):
        found = tuple(dict.fromkeys(hints))
        if 0 < len(found) <= _MOST_HINTS:
            return found
    return ()


def _in_attributes(rare: RareAttributes) -> Iterator[str]:
    for element in rare.elements(frozenset(_ATTRIBUTES)):
        for name in _ATTRIBUTES:
            value = one_line(without_tags(element.get(name) or ""))
            if any(map(str.isalpha, value)):
                yield value


def _in_scripts(scripts: Sequence[Element]) -> Iterator[str]:
    for script in scripts[:_MOST_SCRIPTS]:
        text = (script.text or "")[:_LARGEST_SCRIPT]
        if "uthor" in text:
            lower = text.lower()
            if any(name in lower for name in _DESCRIBES_PAGE):
                yield from map(one_line, _named_in(text, lower))


def _named_in(text: str, lower: str) -> Iterator[str]:
    """What a script calls an author. `lower` is its text in lower case."""
    end = 0
    starts = sorted(found.start() for stem in _STEMS for found in re.finditer(stem, lower))
    for start in starts:
        if start >= end and (
            found := _IN_SCRIPT.search(text, max(end, start - _BEFORE), start + _BEHIND)
        ):
            end = found.end()
            yield found[1]
