"""The links of an HTML page that look like articles. Fetches nothing."""

import re
from collections.abc import Iterator

from ada_url import URL

from scraper.discovery.feed_links import base_url
from scraper.language import Vocabulary
from scraper.parsing import Document, Element
from scraper.records import DiscoveredUrl
from scraper.text import one_line
from scraper.urls import join_url

_BOILERPLATE = frozenset({"nav", "footer"})
_NO_ARTICLE = r"/(?:%(no_article_paths)s)(?:[/.?]|$)"
_FILE = re.compile(r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|mp[34]|css|js|xml|rss)$", re.I)
_DATED = re.compile(r"/(?:19|20)\d\d[/-]?\d\d|\d{5,}")
_WORDS_OF_TITLE = 4
_WORDS_OF_SLUG = 4


def article_links(document: Document, url: str) -> Iterator[DiscoveredUrl]:
    """The links of a page that look like articles: on the same site, outside its menus, with a URL
    of an article, and with a title as their text or a date or number in the URL.

    `url` is that of the page.
    """
    if document.tree is None:
        return
    base = base_url(document, url)
    no_article = Vocabulary().pattern(_NO_ARTICLE, re.I)
    for link in document.tree.iter("a"):
        target = join_url((link.get("href") or "").partition("#")[0], base)
        if target is None or not _looks_like_article(target, url, no_article):
            continue
        title = one_line("".join(str(piece) for piece in link.itertext()))
        is_titled = len(title.split()) >= _WORDS_OF_TITLE or _DATED.search(target)
        if is_titled and not _is_boilerplate(link):
            yield DiscoveredUrl(target, title or None, None, "page")


def _looks_like_article(target_url: str, page_url: str, no_article: re.Pattern[str]) -> bool:
    target, here = URL(target_url), URL(page_url)
    if (
        target.hostname.removeprefix("www.") != here.hostname.removeprefix("www.")
        or target.pathname == here.pathname
    ):
        return False
    path = target.pathname
    if no_article.search(path) or _FILE.search(path):
        return False
    return is_article_url(target_url)


def is_article_url(url: str) -> bool:
    """Whether the path of a URL looks like that of an article: it has a date, a long number, or the
    words of a title.
    """
    path = URL(url).pathname
    slug = max(re.split(r"[/.]", path), key=len)
    return bool(_DATED.search(path)) or len(re.findall(r"[^\W\d_]+", slug)) >= _WORDS_OF_SLUG


def _is_boilerplate(link: Element) -> bool:
    return any(above.tag in _BOILERPLATE for above in link.iterancestors())
