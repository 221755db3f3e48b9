"""Every error that leaves this package. Imports nothing.

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


class ScraperError(Exception):
    """Base of all errors.

    `message` is one line that other messages can quote: where, what is wrong, and after a semicolon
    what to do, as in "https://example.org/x: HTTP status 404: there is no such page; check the
    URL".
    """

    code = "error"
    retryable = False

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after
        """Seconds that the server asked the client to wait, or None."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(kind: type[ScraperError], message: str, state: dict[str, object]) -> ScraperError:
    error = kind.__new__(kind, message)
    error.__dict__.update(state)
    error.args = (message,)
    return error


def internal_error(source: str, error: Exception) -> ScraperError:
    """The error for an exception that no one foresaw. Its message names the place in this package,
    so that users can report it.
    """
    place = "unknown place"
    trace = error.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.partition(".")[0] == __name__.partition(".")[0]:
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return ScraperError(
        f"{source}: internal error at {place} ({type(error).__name__}: {error}); please report it"
    )


class ConfigError(ScraperError):
    code = "config"


class StateError(ScraperError):
    code = "state"


class Locked(StateError):
    code = "locked"
    retryable = True


class SinkError(ScraperError):
    code = "sink"


class SourceError(ScraperError):
    code = "source_unreadable"


class StorageError(ScraperError):
    code = "storage"

    @classmethod
    def without_extra(cls) -> "StorageError":
        """The error if the packages are not installed that datasets need."""
        return cls("datasets need the extra: pip install 'article-scraper[scale]'")


class DamagedRecord(SourceError):
    code = "damaged_record"


class DocumentError(ScraperError):
    code = "document"


class EmptyDocument(DocumentError):
    code = "empty_document"


class UnsupportedDocument(DocumentError):
    code = "unsupported_document"


class FetchError(ScraperError):
    code = "fetch"


class InvalidUrl(FetchError):
    code = "invalid_url"


class ForbiddenUrl(FetchError):
    """A URL that leads to an internal IP address.

    `allow` is the host that the user may want to allow, or None if no one can want that.
    """

    code = "forbidden_url"

    def __init__(self, message: str, *, allow: str | None = None) -> None:
        super().__init__(message)
        self.allow = allow


class ConnectionFailed(FetchError):
    code = "connection_failed"
    retryable = True


class UntrustedCertificate(FetchError):
    code = "untrusted_certificate"


class ProxyFailed(FetchError):
    code = "proxy_failed"


class DeadlineExceeded(FetchError):
    code = "deadline_exceeded"
    retryable = True


class TooLarge(FetchError):
    code = "too_large"


class TruncatedBody(FetchError):
    code = "truncated_body"
    retryable = True


class BadResponse(FetchError):
    code = "bad_response"


class TooManyRedirects(FetchError):
    code = "too_many_redirects"


class RobotsDisallowed(FetchError):
    code = "robots_disallowed"


class RobotsUnreachable(FetchError):
    code = "robots_unreachable"
    retryable = True


class HostDeferred(FetchError):
    code = "host_deferred"
    retryable = True


class HostGivenUp(FetchError):
    code = "host_given_up"
    retryable = True


class HostOfOtherShard(FetchError):
    code = "host_of_other_shard"

    def __init__(self, message: str, *, target: str, redirects: int) -> None:
        super().__init__(message)
        self.target = target
        """The URL that was not requested."""
        self.redirects = redirects
        """How many redirects led to it."""


class NotInWarc(FetchError):
    code = "not_in_warc"


class RenderingUnavailable(FetchError):
    code = "rendering_unavailable"


class RenderingFailed(FetchError):
    code = "not_rendered"
    retryable = True


class HttpStatusError(FetchError):
    """A status other than 2xx. Server errors, 408 and 429 can be retried (RFC 9110 §15)."""

    code = "http_status"

    def __init__(self, message: str, *, status: int, retry_after: float | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.status = status
        self.retryable = 500 <= status < 600 or status in (408, 429)


class NoArticle(ScraperError):
    code = "no_text"


class ClientRedirect(NoArticle):
    code = "client_redirect"


class ErrorPage(NoArticle):
    code = "error_page"
    retryable = True


class ConsentWall(NoArticle):
    code = "consent_wall"


class Blocked(NoArticle):
    code = "blocked"
    retryable = True


class LoginWall(NoArticle):
    code = "login_wall"


class ParkedDomain(NoArticle):
    code = "parked_domain"


class SoftNotFound(NoArticle):
    code = "soft_404"


class WarcWriteError(ScraperError):
    code = "warc_unwritable"


class WorkerLost(ScraperError):
    code = "worker_lost"

    @classmethod
    def out_of_time(cls, source: str, timeout: float) -> "WorkerLost":
        """The error of a page whose extraction took longer than `timeout` seconds."""
        return cls(
            f"{source}: not extracted within {timeout:g} seconds; raise --timeout, and please "
            "report this page"
        )

    @classmethod
    def out_of_memory(cls, source: str, most: int) -> "WorkerLost":
        """The error of a page whose process took more than `most` bytes."""
        return cls(
            f"{source}: not extracted within {most // 1_000_000:,} MB of memory; raise "
            "--max-memory, and please report this page"
        )

    @classmethod
    def died(cls, source: str) -> "WorkerLost":
        """The error of a page on which the process died."""
        return cls(f"{source}: the worker process died on this page; please report it")

    @classmethod
    def killed(cls, source: str) -> "WorkerLost":
        """The error of a page whose process was killed from outside. The page may be innocent."""
        error = cls(
            f"{source}: the worker process was killed on this page, perhaps out of memory; free "
            "some memory, or set fewer workers"
        )
        error.retryable = True
        return error


class PartFailed(ScraperError):
    code = "part_failed"


class TaskLost(PartFailed):
    @classmethod
    def after(cls, task: str, attempts: int, how: str) -> "TaskLost":
        """The error of a task whose process was lost in each attempt. `how` is the last one's end,
        such as "killed by signal 9".
        """
        return cls(f"{task}: its process was lost {attempts} times ({how})")


class MachineError(ScraperError):
    code = "machine"
    retryable = True


class WorkersKilled(MachineError):
    code = "workers_killed"

    @classmethod
    def in_a_row(cls, count: int) -> "WorkersKilled":
        """The error of a pool whose last `count` workers died without finishing a page."""
        return cls(
            f"the last {count} worker processes were killed, perhaps out of memory; free some "
            "memory, or set fewer workers"
        )


class ClusterFailed(MachineError):
    code = "cluster"


class OutOfResources(MachineError):
    code = "out_of_resources"
