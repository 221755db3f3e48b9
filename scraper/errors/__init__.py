"""Every error that leaves this package. Imports nothing else of it.

ScraperError
├── ConfigError               a jobs.toml that cannot be used
├── StateError                the state of a job that cannot be used
│   └── Locked                another run of the job is under way
├── SinkError                 an output that cannot be written as requested
├── SourceError               a SOURCE that cannot be read: missing, no permission, damaged gzip
│   └── DamagedRecord         a damaged or incomplete record of a WARC file
├── DocumentError             bytes that cannot be read as a page
│   ├── EmptyDocument         nothing, or only white space
│   └── UnsupportedDocument   a PDF, an image, a feed, a binary file
├── FetchError                a URL that did not become a page
│   ├── InvalidUrl            not an http(s) URL, or one without a valid host
│   ├── ForbiddenUrl          a URL of a private, loopback or other internal IP address
│   ├── ConnectionFailed      DNS, refused, reset, TLS
│   ├── UntrustedCertificate  expired, self-signed, or issued for another site
│   ├── ProxyFailed           the proxy refuses, needs a password, or cannot be reached
│   ├── DeadlineExceeded      the time for the whole fetch ran out
│   ├── TooLarge              the body is larger than the limit
│   ├── TruncatedBody         the body ended before it was complete
│   ├── BadResponse           a response whose end, size or content coding is in doubt
│   ├── TooManyRedirects      a redirect chain that is too long, or a loop
│   ├── RobotsDisallowed      robots.txt disallows this URL
│   ├── RobotsUnreachable     robots.txt cannot be read, so no URL of the host may be fetched
│   ├── HostDeferred          the host requires a longer wait than the URL's time allows
│   ├── HostGivenUp           the host failed too often in this run
│   ├── HostOfOtherShard      a URL, or the target of a redirect, of another shard's host
│   ├── NotInWarc             the WARC files that are replayed do not contain this URL
│   ├── RenderingUnavailable  there is no browser to render with
│   ├── RenderingFailed       a page that could not be rendered, which is no verdict on it
│   └── HttpStatusError       a status other than 2xx
├── NoArticle                 a page that was read, but has no text to extract
│   ├── ClientRedirect        a page that only leads elsewhere, by a refresh or a script
│   ├── ConsentWall           a consent dialog without an article behind it
│   ├── Blocked               a page that refuses its visitor: a client, a region, a queue,
│   │                         maintenance
│   ├── ErrorPage             a page that reports an error of the site, with a status of success
│   ├── LoginWall             a login form without an article behind it
│   ├── ParkedDomain          a domain for sale, or the default page of a server
│   └── SoftNotFound          "page not found" with a status of success
├── WarcWriteError            a WARC file that cannot be written
├── StorageError              a file system that cannot be read or written
├── PartFailed                a part of a dataset whose processes die outside of any page
│   └── TaskLost              a task of a dataset whose process was lost again and again
├── WorkerLost                a page on which the worker process died or ran out of time
└── MachineError              no page is at fault, and no page could be worked on
    ├── WorkersKilled         every worker process is killed
    ├── ClusterFailed         a Ray cluster that cannot be started, joined or used
    └── OutOfResources        there are not enough threads, processes, descriptors or memory

Each error has a `code` for programs, a `message` for people, and `retryable`: whether a retry can
help.
"""

from scraper.errors.base import (
    ScraperError,
    internal_error,
)
from scraper.errors.fetching import (
    BadResponse,
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    ForbiddenUrl,
    HostDeferred,
    HostGivenUp,
    HostOfOtherShard,
    HttpStatusError,
    InvalidUrl,
    NotInWarc,
    ProxyFailed,
    RenderingFailed,
    RenderingUnavailable,
    RobotsDisallowed,
    RobotsUnreachable,
    TooLarge,
    TooManyRedirects,
    TruncatedBody,
    UntrustedCertificate,
)
from scraper.errors.files import (
    ConfigError,
    DamagedRecord,
    Locked,
    SinkError,
    SourceError,
    StateError,
    StorageError,
    WarcWriteError,
)
from scraper.errors.pages import (
    Blocked,
    ClientRedirect,
    ConsentWall,
    DocumentError,
    EmptyDocument,
    ErrorPage,
    LoginWall,
    NoArticle,
    ParkedDomain,
    SoftNotFound,
    UnsupportedDocument,
)
from scraper.errors.processes import (
    ClusterFailed,
    MachineError,
    OutOfResources,
    PartFailed,
    TaskLost,
    WorkerLost,
    WorkersKilled,
)

__all__ = [
    "BadResponse",
    "Blocked",
    "ClientRedirect",
    "ClusterFailed",
    "ConfigError",
    "ConnectionFailed",
    "ConsentWall",
    "DamagedRecord",
    "DeadlineExceeded",
    "DocumentError",
    "EmptyDocument",
    "ErrorPage",
    "FetchError",
    "ForbiddenUrl",
    "HostDeferred",
    "HostGivenUp",
    "HostOfOtherShard",
    "HttpStatusError",
    "InvalidUrl",
    "Locked",
    "LoginWall",
    "MachineError",
    "NoArticle",
    "NotInWarc",
    "OutOfResources",
    "ParkedDomain",
    "PartFailed",
    "ProxyFailed",
    "RenderingFailed",
    "RenderingUnavailable",
    "RobotsDisallowed",
    "RobotsUnreachable",
    "ScraperError",
    "SinkError",
    "SoftNotFound",
    "SourceError",
    "StateError",
    "StorageError",
    "TaskLost",
    "TooLarge",
    "TooManyRedirects",
    "TruncatedBody",
    "UnsupportedDocument",
    "UntrustedCertificate",
    "WarcWriteError",
    "WorkerLost",
    "WorkersKilled",
    "internal_error",
]
