"""Every error that leaves this package. Imports nothing.

ScraperError ├── ConfigError a jobs.toml that cannot be used ├── StateError a job's state that
cannot be used, or another run holds it │ └── Locked another run of the job is under way ├──
SinkError an output that cannot be written as asked ├── SourceError a SOURCE that cannot be read: no
such file, no permission, damaged gzip │ └── DamagedRecord a record of an archive that is not whole
├── DocumentError bytes that are no page we can read │ ├── EmptyDocument nothing, or nothing but
white space │ └── UnsupportedDocument a PDF, an image, a feed, a binary blob ├── FetchError a URL
that did not become a page │ ├── InvalidAddress not an http(s) URL, or its host has no address form
│ ├── ForbiddenAddress a private, loopback or otherwise internal address │ ├── ConnectionFailed DNS,
refused, reset, TLS │ ├── UntrustedCertificate expired, self-signed, or another site's │ ├──
ProxyFailed the proxy that was named refuses, needs a password, or cannot be reached │ ├──
DeadlineExceeded the time allowed for the whole fetch ran out │ ├── TooLarge the body outgrew the
limit │ ├── TruncatedBody the body ended before it was complete │ ├── BadAnswer an answer whose end,
size or coding is in doubt │ ├── TooManyRedirects a chain or a loop │ ├── RobotsDisallowed
robots.txt asks programs not to fetch this address │ ├── RobotsUnreachable robots.txt cannot be
read, so nothing may be fetched │ ├── HostNotYet the host asked to be left alone for longer than we
may wait │ ├── HostGivenUp the host failed too often in this run │ ├── NotArchived the archive that
answers in place of the network does not hold this address │ ├── RenderingUnavailable no browser to
render with │ ├── RenderingFailed a page that broke the browser, or left the web in it │ └──
HttpStatusError a status other than 2xx ├── NoArticle a page that was read, and holds no text to
extract │ ├── ConsentWall a box that asks for consent, and nothing behind it │ ├── Blocked a page
that refuses automated clients │ ├── LoginWall a form to log in, and nothing behind it │ ├──
ParkedDomain a domain for sale, or a server's own first page │ └── SoftNotFound "page not found"
with a status that says otherwise ├── ArchiveError an archive that cannot be written └── WorkerLost
a page on which the worker process died or ran out of time

Each has a `code` for programs, a message for people, and says whether trying again can help.
"""


class ScraperError(Exception):
    """Base of all errors. `message` says what is wrong and where, in words for people."""

    code = "error"
    retryable = False

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.retry_after = retry_after
        """Seconds the server asked us to wait, where it said so."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.message, dict(self.__dict__))


def _rebuild(kind: type[ScraperError], message: str, state: dict[str, object]) -> ScraperError:
    error = kind.__new__(kind, message)
    error.__dict__.update(state)
    error.args = (message,)
    return error


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


class InvalidAddress(FetchError):
    code = "invalid_address"


class ForbiddenAddress(FetchError):
    """An address inside. `allow` is the host that could be allowed to have it, where that may be
    meant.
    """

    code = "forbidden_address"

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


class BadAnswer(FetchError):
    code = "bad_answer"


class TooManyRedirects(FetchError):
    code = "too_many_redirects"


class RobotsDisallowed(FetchError):
    code = "robots_disallowed"


class RobotsUnreachable(FetchError):
    code = "robots_unreachable"
    retryable = True


class HostNotYet(FetchError):
    code = "host_not_yet"
    retryable = True


class HostGivenUp(FetchError):
    code = "host_given_up"
    retryable = True


class NotArchived(FetchError):
    code = "not_archived"


class RenderingUnavailable(FetchError):
    code = "rendering_unavailable"


class RenderingFailed(FetchError):
    code = "rendering_failed"


class HttpStatusError(FetchError):
    """A status other than 2xx. Server errors, 408 and 429 are worth another try (RFC 9110 §15)."""

    code = "http_status"

    def __init__(self, message: str, *, status: int, retry_after: float | None = None) -> None:
        super().__init__(message, retry_after=retry_after)
        self.status = status
        self.retryable = 500 <= status < 600 or status in (408, 429)


class NoArticle(ScraperError):
    code = "no_text"


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


class ArchiveError(ScraperError):
    code = "archive_unwritable"


class WorkerLost(ScraperError):
    code = "worker_lost"
