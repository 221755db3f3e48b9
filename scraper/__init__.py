"""Scrape news articles and get clean, structured JSON.

    >>> import scraper
    >>> page = open("page.html", "rb").read()
    >>> article = scraper.extract(page, url="https://harbourpost.example/ferry")
    >>> article.headline, article.date, article.body

    >>> job = scraper.Job.load("jobs.toml")
    >>> print(scraper.run(job).summary())

`extract` is pure: the same page gives the same article. It never raises because of the content
of a page. `fetch` and `scrape` use the network and raise a `FetchError` if there is no page.

Only the public names are here. Each is imported when it is first used (PEP 562).
"""

from importlib import import_module
from typing import TYPE_CHECKING

from scraper.version import __version__

if TYPE_CHECKING:
    from scraper.api import extract, fetch, iterate, run, scrape
    from scraper.article import Article
    from scraper.errors import (
        BadResponse,
        ConfigError,
        ConnectionFailed,
        DamagedRecord,
        DeadlineExceeded,
        DocumentError,
        EmptyDocument,
        FetchError,
        ForbiddenUrl,
        HostDeferred,
        HostGivenUp,
        HttpStatusError,
        InvalidUrl,
        Locked,
        NoArticle,
        NotInWarc,
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
        WarcWriteError,
        WorkerLost,
    )
    from scraper.jobs import Job, Report
    from scraper.records import Page

__all__ = [
    "Article",
    "BadResponse",
    "ConfigError",
    "ConnectionFailed",
    "DamagedRecord",
    "DeadlineExceeded",
    "DocumentError",
    "EmptyDocument",
    "FetchError",
    "ForbiddenUrl",
    "HostDeferred",
    "HostGivenUp",
    "HttpStatusError",
    "InvalidUrl",
    "Job",
    "Locked",
    "NoArticle",
    "NotInWarc",
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
    "WarcWriteError",
    "WorkerLost",
    "__version__",
    "extract",
    "fetch",
    "iterate",
    "run",
    "scrape",
]

_NAMES_OF_MODULE = {
    "scraper.api": "extract fetch iterate run scrape",
    "scraper.jobs": "Job Report",
    "scraper.article": "Article",
    "scraper.records": "Page",
    "scraper.errors": (
        "BadResponse ConfigError ConnectionFailed DamagedRecord DeadlineExceeded "
        "DocumentError EmptyDocument FetchError ForbiddenUrl HostDeferred HostGivenUp "
        "HttpStatusError InvalidUrl Locked NoArticle NotInWarc ProxyFailed RenderingFailed "
        "RenderingUnavailable RobotsDisallowed RobotsUnreachable ScraperError SinkError "
        "SourceError StateError TooLarge TooManyRedirects TruncatedBody UnsupportedDocument "
        "UntrustedCertificate WarcWriteError WorkerLost"
    ),
}
_MODULE_OF = {name: module for module, names in _NAMES_OF_MODULE.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """The public name, imported from its module. Raises AttributeError for any other name."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(_MODULE_OF[name]), name)
    return found


def __dir__() -> list[str]:
    """The public names."""
    return __all__
