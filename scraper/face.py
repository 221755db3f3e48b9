"""The functions of the public face. Only joins rooms; the heavy ones are imported when they are first needed, so that `import scraper`
and the command line's help are quick.
"""

from collections.abc import Collection

from scraper.records import Article, Page, Request

_TIMEOUT = 30.0


def extract(html: bytes | str, url: str | None = None) -> Article:
    """The article of a page: HTML, or the text of a page as a person copies it.

    `url` is the page's address: links become absolute by it, and of several articles in a page's structured data the one with this
    address is taken. Never raises for what the page contains: `status` and `error` of the record say what is wrong. Touches no
    network, file or clock.
    """
    from scraper.pipeline import extract_page

    return extract_page(Page(source=url or "", content=html, url=url, final_url=url))


def fetch(url: str, *, allow_private: Collection[str] = (), timeout: float = _TIMEOUT) -> Page:
    """The page at `url`, as bytes with what the server said about them; redirects are followed.

    `allow_private` names hosts that may have private or loopback addresses, on any port. `timeout` is in seconds, for everything.
    Raises a FetchError.
    """
    from scraper.fetcher import fetch as fetch_page

    return fetch_page(Request(url=url, allow_private=tuple(allow_private), timeout=timeout))


def scrape(url: str, *, allow_private: Collection[str] = (), timeout: float = _TIMEOUT) -> Article:
    """The article at `url`: `fetch`, then `extract`. Raises a FetchError where there is no page."""
    from scraper.pipeline import extract_page

    return extract_page(fetch(url, allow_private=allow_private, timeout=timeout))
