"""Fetches a URL: robots.txt, throttle, redirects one at a time, retries. The whole path of a
request in one place.

Request ─▶ URL ─▶ robots.txt ─▶ slot of the host ─▶ one GET ─▶ redirect? the same again ─▶ Page
"""

import logging
from collections.abc import Callable
from datetime import UTC
from http import HTTPStatus
from typing import TYPE_CHECKING, Self

from ada_url import URL

from scraper.errors import (
    DeadlineExceeded,
    FetchError,
    HttpStatusError,
    RenderingUnavailable,
    RobotsUnreachable,
    TooManyRedirects,
)
from scraper.fetcher.environment import Environment
from scraper.fetcher.http import HttpTransport, Recorder
from scraper.fetcher.limits import RequestLimits, TimeBudget
from scraper.fetcher.redirects import RedirectChain, check_shard
from scraper.fetcher.response import Response, Transport, charset, conditions, location
from scraper.fetcher.retry import (
    HOST_FAULTS,
    MOST_ATTEMPTS,
    RetryPolicy,
    is_overload,
    is_success,
    status_error,
)
from scraper.fetcher.robots import LARGEST, LEAST_REDIRECTS, Robots
from scraper.fetcher.settings import FetchSettings
from scraper.fetcher.throttle import NO_LIMITS, DelayStore, MemoryDelayStore, Throttle
from scraper.records import Page, Request
from scraper.urls import parse_url

if TYPE_CHECKING:
    from scraper.fetcher.browser.renderer import Renderer

_log = logging.getLogger("scraper")

_ROBOTS_SECONDS = 20.0
"""The most that one attempt at a robots.txt may take with its redirects, even if an attempt at its
page may take longer.
"""


class Client:
    """What one run fetches with. Thread-safe.

    Keeps connections open between requests. `close`, or the end of a `with` block, closes them.
    """

    def __init__(
        self,
        settings: FetchSettings | None = None,
        *,
        delay_store: DelayStore | None = None,
        environment: Environment | None = None,
        recorder: Recorder | None = None,
        replay: Transport | None = None,
        robots_log_level: int = logging.WARNING,
        may_request: Callable[[str], bool] | None = None,
    ) -> None:
        """`delay_store` keeps what hosts required of earlier runs. `recorder` is given every
        request with its response. `replay` gives the responses in place of the network, without
        pauses and retries. `robots_log_level` is the level of the message that robots.txt is
        ignored. `may_request` says whether a host (as the throttle names it) may be sent requests.
        """
        self._environment = environment or Environment()
        self._settings = settings or FetchSettings()
        if replay:
            self._transport: Transport = replay
            self._throttle = Throttle(self._environment, limits=NO_LIMITS)
            self._retry = RetryPolicy(self._environment, 1)
        else:
            self._transport = HttpTransport(self._settings, self._environment, recorder)
            self._throttle = Throttle(
                self._environment,
                delay=self._settings.delay,
                store=delay_store or MemoryDelayStore(),
            )
            self._retry = RetryPolicy(self._environment, MOST_ATTEMPTS)
        self._robots = Robots(self._robots_txt, self._environment)
        self._may_request = may_request
        if self._settings.ignore_robots:
            _log.log(robots_log_level, "robots.txt is ignored in this run")

    def fetch(self, request: Request) -> Page:
        """The page at a URL; with status 304 and no content if it has not changed since
        `request.etag` or `request.last_modified`.

        Raises FetchError (see scraper.errors) for everything that is not a page: invalid and
        forbidden URLs, what robots.txt disallows, failed connections, statuses other than 2xx,
        bodies that are truncated or larger than `request.max_bytes`, and what takes too long.
        """
        budget, chain = self._budget(request), RedirectChain(request.url)
        try:
            return self._retry.call(
                lambda: self._attempt(request, budget, chain),
                budget,
                lambda error: self._pause_of_host(chain.requested_host, error),
            )
        except FetchError as error:
            self._count_failure(chain.requested_host, error)
            raise chain.annotate(error) from error

    @property
    def bytes_received(self) -> int:
        """Bytes of bodies that came over the network, as they came: compressed, if they were."""
        return self._transport.bytes_received

    def close(self) -> None:
        """Close the connections that are kept open. Requests that are under way go on."""
        self._transport.close()

    def save_delays(self) -> None:
        """Put the pauses that are not over into the delay store, so that the next run keeps
        them.
        """
        self._throttle.save_delays()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of a URL's site names. Raises InvalidUrl, ForbiddenUrl
        and UntrustedCertificate.
        """
        return self._robots.sitemaps(parse_url(url), TimeBudget(_ROBOTS_SECONDS, self._environment))

    def wait_seconds(self, request: Request) -> float:
        """Seconds until the host of a request may be sent another: the pause between two requests,
        and a Retry-After that `fetch` would wait for.
        """
        try:
            return self._throttle.wait_seconds(URL(request.url).host, self._budget(request).whole)
        except ValueError:
            return 0.0

    def renderer(self) -> "Renderer":
        """What renders pages in a browser, with the settings and the throttle of this client. The
        caller closes it.

        Raises RenderingUnavailable if the extra [render] or a Chromium is missing.
        """
        try:
            from scraper.fetcher.browser.renderer import Renderer
        except ImportError as error:
            raise RenderingUnavailable(
                "rendering needs Playwright; install it with: pip install 'article-scraper[render]'"
            ) from error
        if not isinstance(self._transport, HttpTransport):
            raise RenderingUnavailable("pages of a WARC file are not rendered; leave --render out")
        return Renderer(
            self._transport,
            self._throttle,
            lambda url: self._check_robots(url, TimeBudget(_ROBOTS_SECONDS, self._environment)),
        )

    def _attempt(self, request: Request, budget: TimeBudget, chain: RedirectChain) -> Page:
        url, most, before = chain.begin(), self._settings.max_redirects, None
        for followed in range(most + 1):
            host = URL(url).host
            check_shard(self._may_request, url, followed)
            if host == before:
                self._pause_between(host, url, budget)
            self._throttle.check(host, budget.left)
            self._check_robots(url, budget)
            before = host
            response = self._get(url, request, budget, chain)
            target = location(response)
            if target:
                chain.cookies.store(url, response.set_cookies, self._environment.now())
                url = chain.follow(target)
                continue
            if not (
                is_success(response.status)
                or (response.status == HTTPStatus.NOT_MODIFIED and conditions(request))
            ):
                raise self._status_error(response)
            return self._page(request, response)
        raise TooManyRedirects(
            f"{request.url}: more than {most} redirects, the last to {url}; --max-redirects sets "
            "the limit"
        )

    def _pause_between(self, host: str, url: str, budget: TimeBudget) -> None:
        """The pause between two requests of one redirect chain to a host. It is taken from the
        budget, because no other URL causes it.
        """
        pause = self._throttle.wait_seconds(host, 0.0)
        if pause >= budget.left:
            raise _total_exceeded(url, budget)
        if pause:
            with budget.running():
                self._environment.sleep(pause)

    def _budget(self, request: Request) -> TimeBudget:
        return TimeBudget(request.timeout, self._environment, whole=self._settings.total_timeout)

    def _get(
        self, url: str, request: Request, budget: TimeBudget, chain: RedirectChain
    ) -> Response:
        """One GET in the host's slot."""
        host = URL(url).host
        with self._throttle.slot(host, budget.left), budget.running():
            chain.requested_host = host
            _log.info("GET %s", url)
            limits = RequestLimits(budget.next_attempt, request.max_bytes)
            try:
                headers = {**conditions(request), **self._cookies(url, chain)}
                response = self._transport.get(url, limits, headers, is_success)
            except DeadlineExceeded as error:
                if limits.seconds < request.timeout:
                    raise _total_exceeded(url, budget) from error
                if chain.attempts == 1:
                    raise
                raise DeadlineExceeded(
                    f"{url}: not fetched within {limits.seconds:g} seconds in any of "
                    f"{chain.attempts} attempts; try again, or raise --timeout"
                ) from error
        if response.status < 500 and not is_overload(response.status):
            self._throttle.on_success(host)
        return response

    def _cookies(self, url: str, chain: RedirectChain) -> dict[str, str]:
        """The Cookie header of a request, if the chain has cookies for it."""
        cookie = chain.cookies.header(url, self._environment.now())
        return {"Cookie": cookie} if cookie else {}

    def _pause_of_host(self, host: str | None, error: FetchError) -> float | None:
        """Seconds until the host may be sent a retry. None if it is overloaded, and was so at the
        URL before this one.
        """
        if host is None:
            return 0.0
        is_lasting = _says_overload(error) and self._throttle.failures(host) > 0
        return None if is_lasting else self._throttle.wait_seconds(host, 0.0)

    def _count_failure(self, host: str | None, error: FetchError) -> None:
        """Count a URL whose last attempt failed against its host, if the fault is the host's."""
        if host is not None and (isinstance(error, HOST_FAULTS) or _says_overload(error)):
            self._throttle.on_failure(host)
        elif host is not None and isinstance(error, HttpStatusError) and error.status >= 500:
            self._throttle.on_server_error(host)

    def _check_robots(self, url: str, budget: TimeBudget) -> None:
        if not self._settings.ignore_robots:
            delay = self._robots.check(url, budget)
            self._throttle.set_crawl_delay(URL(url).host, delay)

    def _robots_txt(self, url: str, budget: TimeBudget) -> Response:
        """The response to a GET of a robots.txt, after redirects and as many retries as a page
        has.
        """
        chain = RedirectChain(url)
        try:
            return self._retry.call(lambda: self._robots_attempt(budget, chain), budget)
        except FetchError as error:
            if not chain.is_redirected:
                raise
            # A fault of another site does not show whether this one may be fetched.
            raise RobotsUnreachable(
                chain.annotate(error).message, retry_after=error.retry_after
            ) from error

    def _robots_attempt(self, budget: TimeBudget, chain: RedirectChain) -> Response:
        """One attempt. No pause follows it, because a page waits for the robots.txt. A redirect
        is followed to the host of any shard: without these rules, no page could be fetched.
        """
        url, seconds = chain.begin(), min(_ROBOTS_SECONDS, budget.next_attempt)
        check_shard(self._may_request, url, 0)
        once = TimeBudget(seconds, self._environment, whole=seconds)
        most = max(self._settings.max_redirects, LEAST_REDIRECTS)
        for followed in range(most + 1):
            host = URL(url).host
            self._throttle.check(host, budget.left)
            with self._throttle.robots_slot(host), budget.running(), once.running():
                limits = RequestLimits(once.next_attempt, LARGEST, may_cut=True)
                try:
                    headers = self._cookies(url, chain)
                    response = self._transport.get(url, limits, headers, is_success)
                except DeadlineExceeded as error:
                    if seconds >= min(_ROBOTS_SECONDS, budget.attempt):
                        raise
                    raise _total_exceeded(url, budget) from error
            target = location(response)
            if not target or followed == most:
                break
            chain.cookies.store(url, response.set_cookies, self._environment.now())
            url = chain.follow(target)
        if response.status >= 500 or response.status in (408, 429):
            raise self._status_error(response)
        return response

    def _status_error(self, response: Response) -> HttpStatusError:
        error, host = status_error(response, self._environment.now()), URL(response.url).host
        if is_overload(error.status):
            self._throttle.on_overload(host)
        if error.retry_after is not None:
            self._throttle.on_retry_after(host, error.retry_after)
        return error

    def _page(self, request: Request, response: Response) -> Page:
        return Page(
            source=request.url,
            content=response.body,
            url=request.url,
            final_url=response.url,
            charset=charset(response.headers.get("Content-Type")),
            http_status=response.status,
            fetched_at=(response.at or self._environment.now())
            .astimezone(UTC)
            .isoformat(timespec="seconds"),
            etag=response.headers.get("ETag"),
            last_modified=response.headers.get("Last-Modified"),
            warnings=response.warnings,
            set_cookies=response.set_cookies,
        )


def _total_exceeded(url: str, budget: TimeBudget) -> DeadlineExceeded:
    """The error of an attempt that ended early, because the time for all attempts was over. Ends
    the budget.
    """
    budget.end()
    return DeadlineExceeded(
        f"{url}: not fetched within {budget.whole:g} seconds, retries included; try again, or "
        "raise --timeout or --total-timeout"
    )


def _says_overload(error: FetchError) -> bool:
    return isinstance(error, HttpStatusError) and is_overload(error.status)
