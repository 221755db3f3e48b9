"""A page at a location of a WARC file, as an index of a crawl names it: file, offset, length."""

import io

from msgspec.structs import replace

from scraper.errors import ScraperError, SourceError
from scraper.fetcher.warc import UnreadablePage, WarcStats, open_stream, pages_between
from scraper.records import Page
from scraper.scale.settings import DatasetSettings
from scraper.scale.storage import Storage


def located_page(
    url: str, offset: int, length: int, settings: DatasetSettings
) -> Page | UnreadablePage:
    """The page of the record at an offset of a WARC file. Only its bytes are read."""
    source = f"{url}:{offset}"
    try:
        content = Storage(url).read_range(url, offset, length)
        stream = open_stream(io.BytesIO(content), source)
        found = next(pages_between(stream, url, 0, None, WarcStats(url), settings.max_bytes), None)
    except ScraperError as error:
        return UnreadablePage(Page(source=source, content=b""), error)
    if found is None:
        missing = SourceError(f"{source}: there is no HTML response")
        return UnreadablePage(Page(source=source, content=b""), missing)
    page = found[1]
    if isinstance(page, UnreadablePage):
        return UnreadablePage(replace(page.page, source=source), page.error)
    return replace(page, source=source)
