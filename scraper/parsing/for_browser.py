"""A page in the form in which a browser reads the same text as we do. Parses nothing."""

from scraper.parsing.charset import decode
from scraper.parsing.charset_labels import label_of
from scraper.records import Page
from scraper.urls import host_of


def browser_form(page: Page) -> tuple[bytes, str]:
    """The bytes of a page, and the label of the charset that was decided on. The bytes are those
    that were received, unless browsers do not know that charset.
    """
    if isinstance(page.content, str):
        return page.content.encode("utf-8", "replace"), "utf-8"
    decoded = decode(page.content, page.charset, host_of(page.final_url or page.url))
    if label := label_of(decoded.charset):
        return page.content, label
    return decoded.text.encode("utf-8", "replace"), "utf-8"
