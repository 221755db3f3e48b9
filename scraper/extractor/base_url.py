"""The base URL of a page's relative URLs, and the warning if a page does not have one."""

from collections.abc import Iterable, Sequence

from scraper.article import Notice
from scraper.cleaner import Cleaned, is_content
from scraper.extractor.article_pictures import JudgedPicture
from scraper.extractor.candidates import winner
from scraper.extractor.canonical import score_canonicals
from scraper.humanize import count_of
from scraper.parsing import Document, StructuredData
from scraper.urls import absolute_url

_ANY_BASE = "https://base.example/"


def base_url(document: Document, structured: StructuredData, cleaned: Cleaned) -> str | None:
    """The base URL of relative URLs: <base href>, else the URL of the page. If that is not known,
    the canonical URL stands in for it.
    """
    own = document.url or _absolute_canonical(document, structured, cleaned)
    for element in document.metadata_elements["base"]:
        if (href := element.get("href")) and (base := absolute_url(href, own)):
            return base
    return own


def _absolute_canonical(
    document: Document, structured: StructuredData, cleaned: Cleaned
) -> str | None:
    links = document.metadata_elements["link"]
    vocabulary = cleaned.lexicon.vocabulary
    return winner(score_canonicals(links, structured, None, None, vocabulary))


def relative_url_notices(
    cleaned: Cleaned, pictures: Sequence[JudgedPicture], base: str | None
) -> list[Notice]:
    """A warning if links of the body and images are left out, because there is no base URL."""
    if base is not None:
        return []
    links = _count_relative(
        link.href
        for block, verdict, _ in cleaned.judged
        if is_content(verdict)
        for link in block.links
        if link.text
    )
    images = _count_relative(
        judged.picture.src or "" for judged in pictures if judged.why_not is None
    )
    left_out = [
        count_of(count, kind) for count, kind in ((links, "link"), (images, "image")) if count
    ]
    if not left_out:
        return []
    message = (
        f"the URL of the page is not known, so the URLs of {' and '.join(left_out)} are left out; "
        "give the URL of the page"
    )
    return [Notice("relative_links", message)]


def _count_relative(hrefs: Iterable[str]) -> int:
    return sum(
        absolute_url(href, None) is None and absolute_url(href, _ANY_BASE) is not None
        for href in hrefs
    )
