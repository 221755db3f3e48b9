"""The feeds and sitemaps that an HTML page names. Feeds of comments are left out, because they
contain no articles. Fetches nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from scraper.language import Vocabulary
from scraper.parsing import Document, Element, parse
from scraper.records import Page
from scraper.text import one_line
from scraper.urls import join_url

_FEED_TYPE = re.compile(
    r"(?:application|text)/(?:x-)?(?:rss|atom|rdf|feed)(?:\+(?:xml|json))?"
    r"|(?:application|text)/xml",
    re.I,
)
_ANY_DATA_TYPE = re.compile(r"application/(?:json|octet-stream)|text/(?:plain|html)|", re.I)
"""Types that a feed may have, but other documents have too."""
_SCHEME = re.compile(r"feed:(?:(?=https?:)|//)?", re.I)
_FEED_PATH = re.compile(
    r"(?:/|\.)(?:rss|atom|rdf|feed)(?:\.(?:xml|json|php|aspx?))?/?(?:[?#]|$)"
    r"|[?&](?:feed|format|type|output)=(?:rss|atom|rdf|feed)",
    re.I,
)
_COMMENTS_PATH = re.compile(r"(?<!/)/comments(?:[/.?]|$)|[?&=]comments\b", re.I)
_FORMAT = re.compile(r"(?<![a-z])(?:rss|atom)\d?(?![a-z])", re.I)
# Japanese, Korean and Chinese words follow the name of the format without a space.
_FEED_WORD = r"(?<![^\W\d_])(?:%(feed_words)s)(?![a-z])"
_COMMENTS_TITLE = "%(comment_feeds)s"
_MOST_WORDS_OF_LINK = 5


@dataclass(frozen=True, slots=True)
class NamedListings:
    """What a page names. URLs are absolute, each once, in the order of the page."""

    feeds: list[str]
    """Feeds in the head of the page, or in links that are marked as feeds."""
    sitemaps: list[str]
    maybe_feeds: list[str]
    """Links that readers see as links to feeds. The page does not say what they are."""


def named_listings(document: Document, base: str) -> NamedListings:
    """The feeds and sitemaps that a page names. `base` is the base of its relative URLs."""
    if document.tree is None:
        return NamedListings([], [], [])
    vocabulary = Vocabulary()
    comments = vocabulary.pattern(_COMMENTS_TITLE, re.I)
    feed_word = vocabulary.pattern(_FEED_WORD, re.I)
    feeds: dict[str, None] = {}
    sitemaps: dict[str, None] = {}
    maybe: dict[str, None] = {}
    for link in document.tree.iter("link", "a"):
        href = _SCHEME.sub(_http_of_feed, (link.get("href") or "").strip())
        url = join_url(href, base)
        if url is None or _COMMENTS_PATH.search(url):
            continue
        label = _label(link)
        relations = (link.get("rel") or "").lower().split()
        if "sitemap" in relations:
            sitemaps[url] = None
        elif comments.search(label):
            continue
        elif _is_feed(link, relations, url, label, feed_word):
            feeds[url] = None
        elif link.tag == "a" and _shows_feed(url, label, feed_word):
            maybe[url] = None
    return NamedListings(list(feeds), list(sitemaps), [url for url in maybe if url not in feeds])


def named_feeds(page: Page) -> list[str]:
    """The feeds that a page names. Raises DocumentError if it cannot be read."""
    return listings_of(page).feeds


def listings_of(page: Page) -> NamedListings:
    """What a page names. Raises DocumentError if it cannot be read."""
    document = parse(page)
    return named_listings(document, base_url(document, page.final_url or page.source))


def base_url(document: Document, url: str) -> str:
    """The base of the relative URLs of a page: that of its first <base href>, or else `url`."""
    for element in document.tree.iter("base") if document.tree is not None else ():
        if base := join_url(element.get("href") or "", url):
            return base
    return url


def _http_of_feed(found: re.Match[str]) -> str:
    return "http://" if found[0].endswith("//") else ""


def _is_feed(
    link: Element, relations: list[str], url: str, label: str, feed_word: re.Pattern[str]
) -> bool:
    """Whether a link is marked as a feed."""
    if "feed" in relations:
        return True
    if "alternate" not in relations or "stylesheet" in relations:
        return False
    media_type = (link.get("type") or "").partition(";")[0].strip()
    if _FEED_TYPE.fullmatch(media_type):
        return True
    looks_like_feed = _FEED_PATH.search(url) or feed_word.search(label)
    return bool(_ANY_DATA_TYPE.fullmatch(media_type) and looks_like_feed)


def _shows_feed(url: str, label: str, feed_word: re.Pattern[str]) -> bool:
    """Whether a visible link looks like a link to a feed."""
    if len(label.split()) > _MOST_WORDS_OF_LINK:
        return False
    return bool(_FORMAT.search(label) or feed_word.fullmatch(label) or _FEED_PATH.search(url))


def _label(link: Element) -> str:
    """The title and text of a link, and the descriptions of the images in it."""
    pieces: Iterator[str | None] = iter(
        (
            link.get("title"),
            link.get("aria-label"),
            *(str(piece) for piece in link.itertext()),
            *(image.get("alt") for image in link.iter("img")),
        )
    )
    return one_line(" ".join(piece for piece in pieces if piece))
