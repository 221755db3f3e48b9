"""The links of an HTML page that look like articles, and the feeds that it names. Fetches
nothing.
"""

import re
from collections.abc import Iterator

from ada_url import URL

from scraper.language import Vocabulary
from scraper.parsing import Element, parse
from scraper.records import DiscoveredUrl, Page
from scraper.text import one_line
from scraper.urls import join_url

_FEED_TYPES = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)", re.I)
_BOILERPLATE = frozenset({"nav", "footer"})
_NO_ARTICLE = r"/(?:%(no_article_paths)s)(?:[/.?]|$)"
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|css|js|xml|rss)$", re.I)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?\d\d|\d{5,}")
_WORDS_OF_TITLE = 4
_WORDS_OF_SLUG = 4


def article_links(page: Page) -> Iterator[DiscoveredUrl]:
    """The links of a page that look like articles: on the same site, outside its menus, with a URL
    of an article, and with a title as their text or a date or number in the URL.
    """
    document = parse(page)
    base = page.final_url or page.source
    if document.tree is None:
        return
    no_article = Vocabulary().pattern(_NO_ARTICLE, re.I)
    for link in document.tree.iter("a"):
        url = join_url((link.get("href") or "").partition("#")[0], base)
        if url is None or not _looks_like_article(url, base, no_article) or _is_boilerplate(link):
            continue
        title = one_line("".join(str(piece) for piece in link.itertext()))
        if len(title.split()) >= _WORDS_OF_TITLE or _DATED.search(url):
            yield DiscoveredUrl(url, title or None, None, "page")


def named_feeds(page: Page) -> Iterator[str]:
    """The URLs of the feeds that a page names in its `<link rel="alternate">` elements."""
    document = parse(page)
    for link in document.tree.iter("link") if document.tree is not None else ():
        is_feed = _FEED_TYPES.search(link.get("type") or "")
        if is_feed and "alternate" in (link.get("rel") or "").lower():
            url = join_url(link.get("href") or "", page.final_url or page.source)
            if url:
                yield url


def _looks_like_article(url: str, base: str, no_article: re.Pattern[str]) -> bool:
    target, here = URL(url), URL(base)
    if (
        target.hostname.removeprefix("www.") != here.hostname.removeprefix("www.")
        or target.pathname == here.pathname
    ):
        return False
    path = target.pathname
    if no_article.search(path) or _FILE.search(path):
        return False
    return is_article_url(url)


def is_article_url(url: str) -> bool:
    """Whether the path of a URL looks like that of an article: it has a date, a long number, or the
    words of a title.
    """
    path = URL(url).pathname
    slug = max(re.split(r"[/.]", path), key=len)
    return bool(_DATED.search(path)) or len(re.findall(r"[^\W\d_]+", slug)) >= _WORDS_OF_SLUG


def _is_boilerplate(link: Element) -> bool:
    return any(above.tag in _BOILERPLATE for above in link.iterancestors())
