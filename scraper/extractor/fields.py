"""All fields of a page, each with its candidates weighed: what the record is made of, and what `scraper explain --fields` shows."""

from dataclasses import dataclass

from scraper.addresses import absolute
from scraper.cleaner import Cleaned
from scraper.document import Document
from scraper.extractor.authors import weighed_authors
from scraper.extractor.date import Dated, dated
from scraper.extractor.declared import (
    weighed_canonicals,
    weighed_free_access,
    weighed_languages,
    weighed_publishers,
    weighed_sections,
    weighed_tags,
)
from scraper.extractor.headline import weighed_headlines, weighed_summaries
from scraper.extractor.images import JudgedPicture, judged_pictures
from scraper.extractor.links import links
from scraper.extractor.trust import Weighed
from scraper.records import Link, Page
from scraper.structured import Structured


@dataclass(frozen=True, slots=True)
class Fields:
    """The candidates of every field."""

    weighed: dict[str, list[Weighed]]
    """By the field's name in the record."""
    dates: Dated
    links: list[Link]
    """Of all kinds but the authors' pages."""
    pictures: list[JudgedPicture]
    base: str | None
    """What relative addresses are relative to."""


def weighed_fields(page: Page, document: Document, structured: Structured, cleaned: Cleaned) -> Fields:
    """Weigh all fields of a page whose blocks are judged."""
    base = _base(document)
    dates = dated(cleaned, structured, document.tree, document.url, page.fetched_at)
    linked = links(cleaned, base, document.url)
    weighed = {
        "headline": weighed_headlines(cleaned, structured),
        "summary": weighed_summaries(cleaned, structured),
        "date": dates.weighed,
        "authors": weighed_authors(cleaned, structured, document.url),
        "tags": weighed_tags(structured, [link.text for link in linked if link.kind == "tag"]),
        "section": weighed_sections(structured),
        "publisher": weighed_publishers(structured),
        "canonical_url": weighed_canonicals(document.tree, structured, base),
        "language": weighed_languages(cleaned),
        "free_access": weighed_free_access(structured),
    }
    return Fields(weighed, dates, linked, judged_pictures(cleaned), base)


def _base(document: Document) -> str | None:
    """What relative addresses are relative to: <base href>, else the page's address."""
    if document.tree is not None:
        for element in document.tree.iter("base"):
            if (href := element.get("href")) and (base := absolute(href, document.url)):
                return base
    return document.url
