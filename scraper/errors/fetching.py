"""Errors of URLs that did not become pages."""

from scraper.errors.base import ScraperError


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
