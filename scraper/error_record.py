"""The record for an error. Imports no parser, so that programs that only fetch start quickly."""

from scraper.article import NO_CONFIDENCE, SCHEMA_VERSION, Article, DateInfo, Failure, Status
from scraper.errors import (
    Blocked,
    ClientRedirect,
    ConsentWall,
    EmptyDocument,
    HttpStatusError,
    LoginWall,
    NoArticle,
    ParkedDomain,
    ScraperError,
    SoftNotFound,
    UnsupportedDocument,
)
from scraper.records import Page
from scraper.version import EXTRACTOR

_STATUS_OF: dict[type[ScraperError], Status] = {
    EmptyDocument: "empty",
    NoArticle: "empty",
    ClientRedirect: "empty",
    UnsupportedDocument: "unsupported",
    ConsentWall: "consent",
    Blocked: "blocked",
    LoginWall: "login",
    ParkedDomain: "parked",
    SoftNotFound: "soft_404",
}


def failure_record(error: ScraperError, page: Page) -> Article:
    """The record of a page that gave `error` instead of an article."""
    return Article(
        schema_version=SCHEMA_VERSION,
        source=page.source,
        url=page.url,
        final_url=page.final_url,
        canonical_url=None,
        status=_STATUS_OF.get(type(error), "failed"),
        error=Failure(error.code, error.message, error.retryable, error.retry_after),
        headline=None,
        summary=None,
        key_points=[],
        date=None,
        date_modified=None,
        date_info=DateInfo(None, None, None, False),
        author=None,
        authors=[],
        contributors=[],
        body=None,
        blocks=[],
        posts=[],
        links=[],
        images=[],
        language=None,
        section=None,
        tags=[],
        publisher=None,
        free_access=None,
        confidence=NO_CONFIDENCE,
        fetched_at=page.fetched_at,
        http_status=error.status if isinstance(error, HttpStatusError) else page.http_status,
        content_hash=None,
        warnings=[],
        extractor=EXTRACTOR,
    )
