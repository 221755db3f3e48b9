"""Scrape news articles and get clean, structured JSON.

    >>> import scraper
    >>> article = scraper.extract(open("page.html", "rb").read(), url="https://harbourpost.example/ferry")
    >>> article.headline, article.date, article.body

    >>> job = scraper.Job.load("jobs.toml")
    >>> print(scraper.run(job).line())

`extract` is pure: the same page gives the same article, and it never raises for what a page
contains. `fetch` and `scrape` use the network and raise a `FetchError` for what is no page.
"""

from scraper.api import extract, fetch, iterate, run, scrape
from scraper.article import Article
from scraper.errors import (
    ArchiveError,
    BadAnswer,
    ConfigError,
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
    Locked,
    NoArticle,
    NotArchived,
    ProxyFailed,
    RenderingFailed,
    RenderingUnavailable,
    RobotsDisallowed,
    RobotsUnreachable,
    ScraperError,
    SinkError,
    SourceError,
    StateError,
    TooLarge,
    TooManyRedirects,
    TruncatedBody,
    UnsupportedDocument,
    UntrustedCertificate,
    WorkerLost,
)
from scraper.jobs.config import Job
from scraper.jobs.report import Report
from scraper.records import Page
from scraper.version import __version__

__all__ = [
    "ArchiveError",
    "Article",
    "BadAnswer",
    "ConfigError",
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
    "Job",
    "Locked",
    "NoArticle",
    "NotArchived",
    "Page",
    "ProxyFailed",
    "RenderingFailed",
    "RenderingUnavailable",
    "Report",
    "RobotsDisallowed",
    "RobotsUnreachable",
    "ScraperError",
    "SinkError",
    "SourceError",
    "StateError",
    "TooLarge",
    "TooManyRedirects",
    "TruncatedBody",
    "UnsupportedDocument",
    "UntrustedCertificate",
    "WorkerLost",
    "__version__",
    "extract",
    "fetch",
    "iterate",
    "run",
    "scrape",
]
