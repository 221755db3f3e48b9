"""Pages made of values: HTML as bytes or text, and a URL. Reads no file."""

from msgspec import structs

from scraper.errors import ScraperError, TooLarge
from scraper.fetcher.warc import UnreadablePage
from scraper.records import Page

HTML_COLUMNS = ("html", "raw_html", "content", "page", "document", "body", "text")
"""The usual names of a column with pages, in the order in which they are looked for."""
URL_COLUMNS = ("url", "uri", "target_uri", "warc_target_uri", "link", "source_url")


def given_page(html: bytes | str, source: str, url: str | None) -> Page:
    """The page of some HTML. Text was decoded before, so its charset is known."""
    if isinstance(html, str):
        content = html.encode("utf-8", "replace")
        return Page(source=source, content=content, url=url, final_url=url, charset="utf-8")
    return Page(source=source, content=html, url=url, final_url=url)


def checked_size(page: Page, max_bytes: int) -> Page | UnreadablePage:
    """The page, if it is not larger than `max_bytes`."""
    if len(page.content) <= max_bytes:
        return page
    error = TooLarge(f"{page.source}: larger than {max_bytes} bytes; --max-bytes is the limit")
    return UnreadablePage(structs.replace(page, content=b""), error)


def unreadable(source: str, error: ScraperError) -> UnreadablePage:
    """A page of which nothing is known but where it is."""
    return UnreadablePage(Page(source=source, content=b""), error)
