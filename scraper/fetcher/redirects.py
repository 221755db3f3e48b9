"""The URLs that one attempt goes through, and error messages that say so. Fetches nothing."""

import copy
from collections.abc import Callable
from typing import TypeVar

from ada_url import URL

from scraper.errors import FetchError, ForbiddenUrl, HostOfOtherShard
from scraper.fetcher.cookies import CookieJar
from scraper.urls import parse_url

_E = TypeVar("_E", bound=FetchError)


class RedirectChain:
    """The URLs of one attempt: the given one, and those that redirects lead to."""

    def __init__(self, source: str) -> None:
        self._source = source
        self._current = source
        self.attempts = 0
        """Attempts that were begun."""
        self.is_redirected = False
        """Whether a redirect was followed."""
        self.cookies = CookieJar()
        """The cookies that the redirects of this attempt have set."""
        self.requested_host: str | None = None
        """The host that the last page was requested from; None if the attempt ended before its
        request.
        """

    def begin(self) -> str:
        """The given URL as browsers write it, for a new attempt. Raises InvalidUrl."""
        self._current, self.is_redirected, self.requested_host = self._source, False, None
        self.cookies = CookieJar()
        self.attempts += 1
        self._current = parse_url(self._source)
        return self._current

    def follow(self, location: str) -> str:
        """The URL that a redirect leads to. Raises InvalidUrl."""
        before, self._current = self._current, location
        self.is_redirected, self.requested_host = True, None
        self._current = parse_url(location, before)
        return self._current

    def annotate(self, error: _E) -> _E:
        """A copy of the error whose message begins with the given URL, says where that redirected
        to, and how the host can be allowed. Only the given host can be allowed, never the target of
        a redirect.
        """
        message = error.message
        if self.is_redirected and not message.startswith(f"{self._source}: "):
            message = (
                f"{self._source}: redirects to {self._current}: "
                f"{message.removeprefix(self._current).removeprefix(': ')}"
            )
        elif not message.startswith(self._source):
            message = f"{self._source}: {message.removeprefix(self._current).removeprefix(': ')}"
        if isinstance(error, ForbiddenUrl) and error.allow and not self.is_redirected:
            message += f"; if that is meant, pass --allow-private {error.allow}"
        annotated = copy.copy(error)
        annotated.message, annotated.args = message, (message,)
        return annotated


def check_shard(may_request: Callable[[str], bool] | None, url: str, redirects: int) -> None:
    """Raises HostOfOtherShard if the host of a URL, to which so many redirects led, may not be sent
    requests.
    """
    host = URL(url).host
    if may_request is not None and not may_request(host):
        raise HostOfOtherShard(
            f"{url}: another shard requests the URLs of {host}", target=url, redirects=redirects
        )
