"""Fetches a URL as a guest should: robots.txt, the host's turn, redirects by hand, another try
where that can help. The road in one place.

Request ─▶ address ─▶ robots ─▶ turn of the host ─▶ one GET ─▶ redirect? the same again ─▶ Page
"""

import logging
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
from scraper.fetcher.http.proxy import Proxy
from scraper.fetcher.http.recorder import Recorder
from scraper.fetcher.http.transport import HttpTransport
from scraper.fetcher.limits import ClientLimits, TimeBudget
from scraper.fetcher.redirects import RedirectChain
from scraper.fetcher.response import (
    RequestLimits,
    Response,
    Transport,
    charset,
    conditions,
    location,
)
from scraper.fetcher.retry import MOST_ATTEMPTS, SICK, RetryPolicy, is_success, refused
from scraper.fetcher.robots import LARGEST, LEAST_REDIRECTS, Robots
from scraper.fetcher.throttle import (
    DelayStore,
    MemoryDelayStore,
    NoThrottle,
    Throttle,
    ThrottleProtocol,
)
from scraper.fetcher.user_agent import user_agent
from scraper.records import Page, Request
from scraper.urls import parse_host, parse_url

if TYPE_CHECKING:
    from scraper.fetcher.browser.renderer import Renderer

_log = logging.getLogger("scraper")

_ROBOTS_SECONDS = 20.0
"""That one try of a robots.txt may take, its redirects included; never more than an attempt of its
page.
"""


class Client:
    """What one run fetches with; many threads may. `delay` is in seconds between two requests to a
    host.

    Keeps connections open between requests; `close`, or the end of a `with`, closes them. `proxy`
    is the URL of an HTTP proxy, which may hold a user name and a password; one that is none raises
    InvalidUrl, as does a host of `allow_private` that is none.
    """

    def __init__(
        self,
        *,
        agent: str | None = None,
        delay: float = 1.0,
        ignore_robots: bool = False,
        allow_private: tuple[str, ...] = (),
        memory: DelayStore | None = None,
        environment: Environment | None = None,
        proxy: str | None = None,
        bounds: ClientLimits | None = None,
        recorder: Recorder | None = None,
        replay: Transport | None = None,
        told_at: int = logging.WARNING,
    ) -> None:
        """`recorder` is told of every request and answer; `replay` answers in place of the network,
        at once. `told_at` is the level at which the log tells that robots.txt is ignored: of a job
        it is no news.
        """
        self._environment = environment or Environment()
        self._bounds = bounds or ClientLimits()
        hosts = tuple(map(parse_host, allow_private))
        self._transport: Transport = replay or HttpTransport(
            agent or user_agent(),
            hosts,
            self._environment,
            Proxy.parse(proxy) if proxy is not None else None,
            recorder,
            self._bounds,
        )
        self._politeness: ThrottleProtocol = (
            NoThrottle()
            if replay
            else Throttle(self._environment, delay=delay, memory=memory or MemoryDelayStore())
        )
        self._tries = RetryPolicy(self._environment, 1 if replay else MOST_ATTEMPTS)
        self._robots = Robots(self._robots_txt, self._environment)
        self._ignore_robots = ignore_robots
        if ignore_robots:
            _log.log(told_at, "robots.txt is ignored in this run")

    def fetch(self, request: Request) -> Page:
        """The page at a URL; with status 304 and no content where it has not changed since
        `request.etag` or `request.last_modified`.

        Raises FetchError (see scraper.errors) for everything that is no page: bad and forbidden
        addresses, what robots.txt forbids, failed connections, statuses other than 2xx, bodies cut
        short or over `request.max_bytes`, and what takes too long.
        """
        budget, way = self._budget(request), RedirectChain(request.url)
        try:
            return self._tries.call(lambda: self._attempt(request, budget, way), budget)
        except FetchError as error:
            self._hold_against(way.asked, error)
            raise way.told(error) from error

    def close(self) -> None:
        """Close the connections that are kept open. What is under way is not disturbed."""
        self._transport.close()

    def keep_pauses(self) -> None:
        """Have the memory keep the pauses between requests that are not over: for the next run."""
        self._politeness.keep_pauses()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the robots.txt of an address's site names. Raises InvalidUrl,
        ForbiddenUrl and UntrustedCertificate.
        """
        return self._robots.sitemaps(parse_url(url), TimeBudget(_ROBOTS_SECONDS, self._environment))

    def pause(self, request: Request) -> float:
        """Seconds until the host of a request may be asked: our own pause, and a Retry-After that
        `fetch` would wait for.
        """
        try:
            return self._politeness.left(
                URL(request.url).host, self._bounds.seconds(request.timeout)
            )
        except ValueError:
            return 0.0

    def renderer(self) -> "Renderer":
        """What shows pages with their scripts run, through the same guard and as the same guest. To
        be closed.

        Raises RenderingUnavailable where the extra or a Chromium is missing.
        """
        try:
            from scraper.fetcher.browser.renderer import Renderer
        except ImportError as error:
            raise RenderingUnavailable(
                "rendering needs Playwright; install it with: pip install 'article-scraper[render]'"
            ) from error
        if not isinstance(self._transport, HttpTransport):
            raise RenderingUnavailable("pages of an archive are not rendered; leave --render out")
        return Renderer(
            self._transport,
            self._politeness,
            lambda url: self._ask_robots(url, TimeBudget(_ROBOTS_SECONDS, self._environment)),
        )

    def _attempt(self, request: Request, budget: TimeBudget, way: RedirectChain) -> Page:
        url = way.begin()
        for _ in range(self._bounds.redirects + 1):
            self._politeness.check(URL(url).host, budget.left)
            self._ask_robots(url, budget)
            answer = self._get(url, request, budget, way)
            target = location(answer)
            if target:
                url = way.turn(target)
                continue
            if not (
                is_success(answer.status)
                or (answer.status == HTTPStatus.NOT_MODIFIED and conditions(request))
            ):
                raise self._refused(answer)
            return self._page(request, answer)
        raise TooManyRedirects(
            f"{request.url}: more than {self._bounds.redirects} redirects, the last to {url}; "
            "--max-redirects sets the limit"
        )

    def _budget(self, request: Request) -> TimeBudget:
        return TimeBudget(
            request.timeout, self._environment, whole=self._bounds.seconds(request.timeout)
        )

    def _get(self, url: str, request: Request, budget: TimeBudget, way: RedirectChain) -> Response:
        """One GET in the host's turn."""
        host = URL(url).host
        with self._politeness.turn(host, budget.left), budget.running():
            way.asked = host
            _log.info("GET %s", url)
            limits = RequestLimits(budget.next_attempt, request.max_bytes)
            try:
                answer = self._transport.get(url, limits, conditions(request), is_success)
            except DeadlineExceeded as error:
                if limits.seconds >= request.timeout:
                    raise
                what = f"{url}: not fetched within {budget.whole:g} seconds, other tries included"
                raise DeadlineExceeded(
                    f"{what}; try again, or raise --timeout or --total-timeout"
                ) from error
        if answer.status < 500:
            self._politeness.answered(host)
        return answer

    def _hold_against(self, host: str | None, error: FetchError) -> None:
        """Count a URL that had its last try against its host, where the fault is the host's."""
        if host is not None and isinstance(error, SICK):
            self._politeness.failed(host)
        elif host is not None and isinstance(error, HttpStatusError) and error.status >= 500:
            self._politeness.on_server_error(host)

    def _ask_robots(self, url: str, budget: TimeBudget) -> None:
        if not self._ignore_robots:
            self._politeness.crawl_delay(URL(url).host, self._robots.check(url, budget))

    def _robots_txt(self, url: str, budget: TimeBudget) -> Response:
        """The answer to a robots.txt, redirects followed, after as many tries as a page has."""
        way = RedirectChain(url)
        try:
            return self._tries.call(lambda: self._robots_attempt(budget, way), budget)
        except FetchError as error:
            if not way.has_turned:
                raise
            # What is wrong with another site says nothing of whether this one may be asked.
            raise RobotsUnreachable(
                way.told(error).message, retry_after=error.retry_after
            ) from error

    def _robots_attempt(self, budget: TimeBudget, way: RedirectChain) -> Response:
        """One try; no pause follows, for its page waits for it."""
        url, seconds = way.begin(), min(_ROBOTS_SECONDS, budget.next_attempt)
        once = TimeBudget(seconds, self._environment, whole=seconds)
        most = max(self._bounds.redirects, LEAST_REDIRECTS)
        for turns in range(most + 1):
            host = URL(url).host
            self._politeness.check(host, budget.left)
            with self._politeness.before_a_page(host), budget.running(), once.running():
                answer = self._transport.get(
                    url, RequestLimits(once.next_attempt, LARGEST, may_cut=True), {}, is_success
                )
            target = location(answer)
            if not target or turns == most:
                break
            url = way.turn(target)
        if answer.status >= 500 or answer.status in (408, 429):
            raise self._refused(answer)
        return answer

    def _refused(self, answer: Response) -> HttpStatusError:
        error = refused(answer, self._environment.now())
        if error.retry_after is not None:
            self._politeness.on_retry_after(URL(answer.url).host, error.retry_after)
        return error

    def _page(self, request: Request, answer: Response) -> Page:
        return Page(
            source=request.url,
            content=answer.body,
            url=request.url,
            final_url=answer.url,
            charset=charset(answer.headers.get("Content-Type")),
            http_status=answer.status,
            fetched_at=(answer.at or self._environment.now())
            .astimezone(UTC)
            .isoformat(timespec="seconds"),
            etag=answer.headers.get("ETag"),
            last_modified=answer.headers.get("Last-Modified"),
        )
