"""Scrape news articles and get clean, structured JSON.

    >>> import scraper
    >>> article = scraper.extract(open("page.html", "rb").read(), url="https://harbourpost.example/ferry")
    >>> article.headline, article.date, article.body

`extract` is pure: the same page gives the same article, and it never raises for what a page contains. `fetch` and `scrape` use the
network and raise a `FetchError` for what is no page.
"""

from scraper.errors import (
    ArchiveError,
    BadAnswer,
    ConnectionFailed,
    DamagedRecord,
    DeadlineExceeded,
    DocumentError,
    EmptyDocument,
    FetchError,
    ForbiddenAddress,
    HostGivenUp,
    HostNotYet,
    HttpStatusError,
    InvalidAddress,
    NoArticle,
    NotArchived,
    ProxyFailed,
    RenderingFailed,
    RenderingUnavailable,
    RobotsDisallowed,
    RobotsUnreachable,
    ScraperError,
    SourceError,
    TooLarge,
    TooManyRedirects,
    TruncatedBody,
    UnsupportedDocument,
    UntrustedCertificate,
    WorkerLost,
)
from scraper.face import extract, fetch, scrape
from scraper.records import Article, Page
from scraper.version import __version__

__all__ = [
    "ArchiveError",
    "Article",
    "BadAnswer",
    "ConnectionFailed",
    "DamagedRecord",
    "DeadlineExceeded",
    "DocumentError",
    "EmptyDocument",
    "FetchError",
    "ForbiddenAddress",
    "HostGivenUp",
    "HostNotYet",
    "HttpStatusError",
    "InvalidAddress",
    "NoArticle",
    "NotArchived",
    "Page",
    "ProxyFailed",
    "RenderingFailed",
    "RenderingUnavailable",
    "RobotsDisallowed",
    "RobotsUnreachable",
    "ScraperError",
    "SourceError",
    "TooLarge",
    "TooManyRedirects",
    "TruncatedBody",
    "UnsupportedDocument",
    "UntrustedCertificate",
    "WorkerLost",
    "__version__",
    "extract",
    "fetch",
    "scrape",
]
