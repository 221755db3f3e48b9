"""The addresses that articles are known by. Pure."""

from ada_url import URL

from scraper.addresses import absolute
from scraper.fetcher.addresses import web_address
from scraper.records import Article


def address(url: str) -> str | None:
    """An address as browsers write it, without fragment and tracking parameters; None for what is none of the web's."""
    found = absolute(url, None)
    return web_address(found.partition("#")[0], found) if found else None


def key_of(article: Article, url: str) -> str:
    """What an article is kept under: the address that the page calls its own, where that can be one article's; else where it was found.

    A home page is nobody's canonical address, although some sites give it for every page.
    """
    for candidate in (article.canonical_url, article.final_url):
        found = address(candidate) if candidate else None
        if found and (URL(found).pathname != "/" or URL(found).search):
            return found
    return address(url) or url
