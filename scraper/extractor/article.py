"""The record of a page: the fields of all modules of this folder, put together. Chooses no value
itself.
"""

import hashlib
from dataclasses import dataclass

from scraper.article import SCHEMA_VERSION, Article, Image, Link, Post
from scraper.cleaner import Cleaned
from scraper.extractor.article_pictures import JudgedPicture, judge_pictures
from scraper.extractor.authors import score_authors, winning_authors
from scraper.extractor.base_url import base_url
from scraper.extractor.body import Body, key_points, read_body
from scraper.extractor.candidates import ScoredCandidate, winner
from scraper.extractor.canonical import score_canonicals
from scraper.extractor.confidence import confidence_of
from scraper.extractor.confidence_evidence import evidence_of
from scraper.extractor.contributors import collect_contributors
from scraper.extractor.date import ScoredDates, score_dates
from scraper.extractor.headline import score_headlines
from scraper.extractor.images import article_images
from scraper.extractor.links import author_links, collect_links
from scraper.extractor.metadata import (
    score_free_access,
    score_languages,
    score_publishers,
    score_sections,
    score_tags,
)
from scraper.extractor.not_articles import no_article, redirected, stand_in_error
from scraper.extractor.posts import collect_posts
from scraper.extractor.record_warnings import record_warnings
from scraper.extractor.redirected import redirected_to_index
from scraper.extractor.summary import score_summaries
from scraper.parsing import Document, StructuredData
from scraper.records import Page
from scraper.version import EXTRACTOR

_MAX_TAGS = 50


def build_article(
    page: Page, document: Document, structured: StructuredData, cleaned: Cleaned
) -> Article:
    """The record of a page whose blocks are judged.

    Raises NoArticle if no block is content, and one of its subclasses if the page is a wall, a
    parked domain or a "not found" page.
    """
    _check_stands_for_itself(page, structured, cleaned)
    body = read_body(cleaned, base_url(document, structured, cleaned))
    if body is None:
        raise no_article(page, cleaned)
    return _record(page, document, structured, cleaned, body)


def _record(
    page: Page, document: Document, structured: StructuredData, cleaned: Cleaned, body: Body
) -> Article:
    """The record of a page that has a body."""
    fields = score_fields(page, document, structured, cleaned)
    won = {name: winner(scored) for name, scored in fields.scored.items()}
    people = winning_authors(fields.scored["authors"], cleaned, fields.base)
    return Article(
        schema_version=SCHEMA_VERSION,
        source=page.source,
        url=page.url,
        final_url=page.final_url,
        canonical_url=won["canonical_url"],
        status=cleaned.page_type.status,
        error=None,
        headline=won["headline"],
        summary=won["summary"],
        key_points=fields.key_points,
        date=fields.dates.iso,
        date_modified=fields.dates.modified,
        date_info=fields.dates.info,
        author="; ".join(person.name for person in people) or None,
        authors=people,
        contributors=collect_contributors(cleaned, structured, people, fields.base),
        body=body.text,
        blocks=body.blocks,
        posts=fields.posts,
        links=fields.links + author_links(people, document.url),
        images=fields.images,
        language=won["language"],
        section=won["section"],
        tags=[tag.value for tag in fields.scored["tags"] if tag.won][:_MAX_TAGS],
        publisher=won["publisher"],
        free_access=None if won["free_access"] is None else won["free_access"] == "true",
        confidence=confidence_of(evidence_of(fields.scored, fields.dates, cleaned, structured)),
        fetched_at=page.fetched_at,
        http_status=page.http_status,
        content_hash=content_hash(won["headline"], body.text),
        warnings=record_warnings(
            document, structured, cleaned, fields.dates.notices, fields.pictures, fields.base
        ),
        extractor=EXTRACTOR,
    )


def _check_stands_for_itself(page: Page, structured: StructuredData, cleaned: Cleaned) -> None:
    """Raises NoArticle if the page stands in the place of another one."""
    if redirected_to_index(page, structured, cleaned):
        raise redirected(page)
    if (error := stand_in_error(page, cleaned.page_type)) is not None:
        raise error


def content_hash(title: str | None, body: str | None) -> str:
    """The SHA-256 of headline and body, in hexadecimal."""
    return hashlib.sha256(f"{title or ''}\n\n{body or ''}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Fields:
    """The scored candidates of every field of a page."""

    scored: dict[str, list[ScoredCandidate]]
    """Name of the field in the record -> its candidates."""
    dates: ScoredDates
    links: list[Link]
    """Links of all kinds except `author`."""
    pictures: list[JudgedPicture]
    """Every picture of the page."""
    images: list[Image]
    """The images of the record."""
    key_points: list[str]
    posts: list[Post]
    base: str | None
    """The base URL of the page's relative URLs."""


def score_fields(
    page: Page, document: Document, structured: StructuredData, cleaned: Cleaned
) -> Fields:
    """The scored candidates for all fields of a page whose blocks are judged."""
    base = base_url(document, structured, cleaned)
    dates = score_dates(cleaned, structured, document, page)
    links = collect_links(cleaned, base, document.url)
    scored = {
        "headline": score_headlines(cleaned, structured, document.url),
        "summary": score_summaries(cleaned, structured),
        "date": dates.scored,
        "authors": score_authors(cleaned, structured, document.url),
        "tags": score_tags(structured, [link.text for link in links if link.kind == "tag"]),
        "section": score_sections(structured),
        "publisher": score_publishers(structured),
        "canonical_url": score_canonicals(
            document.metadata_elements["link"],
            structured,
            base,
            document.url,
            cleaned.lexicon.vocabulary,
        ),
        "language": score_languages(cleaned),
        "free_access": score_free_access(structured),
    }
    pictures = judge_pictures(cleaned)
    images = article_images(cleaned, pictures, structured, base)
    points, posts = key_points(cleaned), collect_posts(cleaned, structured)
    return Fields(scored, dates, links, pictures, images, points, posts, base)
