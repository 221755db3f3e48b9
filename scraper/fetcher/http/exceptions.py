"""Maps the exceptions of requests and urllib3 to FetchErrors that say what went wrong and where.
Opens nothing.
"""

import http.client
import ssl
from collections.abc import Iterator

import requests
import urllib3

from scraper.errors import (
    BadResponse,
    ConnectionFailed,
    FetchError,
    InvalidUrl,
    TruncatedBody,
    UntrustedCertificate,
)
from scraper.fetcher.http.http1 import HeadTooLarge
from scraper.fetcher.http.proxy import Proxy
from scraper.shortages import is_shortage, out_of_resources

_NO_HTTP = (
    http.client.HTTPException,
    urllib3.exceptions.InvalidHeader,
    requests.exceptions.InvalidHeader,
)
_BROKEN_OFF = (http.client.RemoteDisconnected, http.client.IncompleteRead)


def map_exception(error: BaseException, url: str, proxy: Proxy | None) -> FetchError:
    """The FetchError for an exception of a GET of `url`, other than a timeout. Raises
    OutOfResources if this machine is at fault, and no server.
    """
    reasons = list(exception_chain(error))
    if shortage := next(filter(is_shortage, reasons), None):
        raise out_of_resources(shortage) from error
    if proxy and any(isinstance(cause, urllib3.exceptions.ProxyError) for cause in reasons):
        return proxy.failure(url, _short(error))
    for cause in reasons:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return UntrustedCertificate(
                f"{url}: the certificate of the site cannot be trusted ({cause.verify_message}); "
                "nothing is fetched without one"
            )
    if isinstance(error, requests.exceptions.InvalidURL | UnicodeError):
        return InvalidUrl(f"{url}: not a valid URL")
    if too_long := next((cause for cause in reasons if isinstance(cause, HeadTooLarge)), None):
        return BadResponse(f"{url}: {too_long}")
    if any(isinstance(cause, _NO_HTTP) and not isinstance(cause, _BROKEN_OFF) for cause in reasons):
        return BadResponse(f"{url}: the response is not valid HTTP ({_short(error)})")
    if isinstance(error, urllib3.exceptions.ProtocolError | urllib3.exceptions.DecodeError):
        return TruncatedBody(f"{url}: the response is truncated or garbled ({_short(error)})")
    return ConnectionFailed(f"{url}: the connection failed ({_short(error)})")


def exception_chain(error: BaseException) -> Iterator[BaseException]:
    """An exception and those that it wraps. requests and urllib3 wrap them in different forms."""
    seen: BaseException | None = error
    while seen is not None:
        yield seen
        reason = getattr(seen, "reason", None)
        seen = (
            reason
            if isinstance(reason, BaseException)
            else seen.__cause__ or seen.__context__ or _argument(seen)
        )


def _argument(error: BaseException) -> BaseException | None:
    return next((argument for argument in error.args if isinstance(argument, BaseException)), None)


def _short(error: BaseException) -> str:
    """The message of an exception, without the memory addresses of objects."""
    while (inner := _argument(error)) is not None:
        error = inner
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return text if text and " at 0x" not in text else type(error).__name__
