"""Fetches a URL as a guest should: robots.txt, the host's turn, redirects by hand, another try where that can help. The road in one place.

Request ─▶ address ─▶ robots ─▶ turn of the host ─▶ one GET ─▶ redirect? the same again ─▶ Page
"""

import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Self

from ada_url import URL

from scraper.errors import (
    ConnectionFailed,
    DeadlineExceeded,
    FetchError,
    HttpStatusError,
    RenderingUnavailable,
    RobotsUnreachable,
    TooManyRedirects,
    TruncatedBody,
)
from scraper.fetcher.addresses import checked
from scraper.fetcher.answer import Answer, Getter, Limits
from scraper.fetcher.exchange import Recorder
from scraper.fetcher.politeness import AtOnce, InMemory, Memory, Politeness, Turns
from scraper.fetcher.proxy import Proxy
from scraper.fetcher.robots import LARGEST, Robots
from scraper.fetcher.transport import Transport
from scraper.fetcher.world import World
from scraper.records import Page, Request
from scraper.version import __version__

if TYPE_CHECKING:
    from scraper.fetcher.rendering import Renderer

_log = logging.getLogger("scraper")

_MOST_REDIRECTS = 10
_MOST_ATTEMPTS = 3
_ATTEMPTS_OF_TIME = 3.0
"""A URL may take so many times what one attempt may."""
_FIRST_BACKOFF = 1.0
"""Seconds, doubled at each attempt, and up to twice as long by chance."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_NOT_MODIFIED = 304
_WORTH_A_RETRY = frozenset({408, 429, 500, 502, 503, 504})
_ROBOTS_SECONDS = 20.0
_SICK = (ConnectionFailed, DeadlineExceeded, TruncatedBody)
"""What says that the host, not the page, has a problem."""

_HINTS = {
    401: "the page needs a login",
    402: "the page must be paid for",
    403: "the site refuses automated clients, or this page is not public",
    404: "there is no such page; check the address",
    410: "the page was removed",
    429: "the site asks for fewer requests; try again later",
    451: "the page is withheld for legal reasons",
}


def user_agent(contact: str | None = None) -> str:
    """Who we are: name, version, and where to complain."""
    return f"article-scraper/{__version__}" + (f" (+{contact})" if contact else "")


class Client:
    """What one run fetches with; many threads may. `delay` is in seconds between two requests to a host.

    Keeps connections open between requests; `close`, or the end of a `with`, closes them. `proxy` is the URL of an HTTP proxy, which may
    hold a user name and a password; one that is none raises InvalidAddress.
    """

    def __init__(
        self,
        *,
        agent: str | None = None,
        delay: float = 1.0,
        ignore_robots: bool = False,
        allow_private: tuple[str, ...] = (),
        memory: Memory | None = None,
        world: World | None = None,
        proxy: str | None = None,
        recorder: Recorder | None = None,
        replay: Getter | None = None,
    ) -> None:
        """`recorder` is told of every request and answer; `replay` answers in place of the network, at once."""
        self._world = world or World()
        self._transport: Getter = replay or Transport(
            agent or user_agent(), allow_private, self._world, Proxy.parse(proxy) if proxy else None, recorder
        )
        self._politeness: Turns = AtOnce() if replay else Politeness(self._world, delay=delay, memory=memory or InMemory())
        self._most_attempts = 1 if replay else _MOST_ATTEMPTS
        self._robots = Robots(self._robots_txt, self._world)
        self._ignore_robots = ignore_robots
        if ignore_robots:
            _log.warning("robots.txt is ignored in this run")

    def fetch(self, request: Request) -> Page:
        """The page at a URL; with status 304 and no content where it has not changed since `request.etag` or `request.last_modified`.

        Raises FetchError (see scraper.errors) for everything that is no page: bad and forbidden addresses, what robots.txt forbids,
        failed connections, statuses other than 2xx, bodies cut short or over `request.max_bytes`, and what takes too long.
        """
        budget = _Budget(_ATTEMPTS_OF_TIME * request.timeout, self._world)
        for attempt in range(1, self._most_attempts + 1):
            try:
                return self._attempt(request, budget)
            except FetchError as error:
                if not self._try_again(error, attempt, budget):
                    raise
        raise AssertionError("the last attempt returns or raises")

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
        """The sitemaps that the robots.txt of an address's site names. Raises InvalidAddress, ForbiddenAddress and UntrustedCertificate."""
        return self._robots.sitemaps(checked(url), _ROBOTS_SECONDS)

    def pause(self, request: Request) -> float:
        """Seconds until the host of a request may be asked: our own pause, and a Retry-After that `fetch` would wait for."""
        try:
            return self._politeness.left(URL(request.url).host, _ATTEMPTS_OF_TIME * request.timeout)
        except ValueError:
            return 0.0

    def renderer(self) -> "Renderer":
        """What shows pages with their scripts run, through the same guard and as the same guest. To be closed.

        Raises RenderingUnavailable where the extra or a Chromium is missing.
        """
        try:
            from scraper.fetcher.rendering import Renderer
        except ImportError as error:
            raise RenderingUnavailable("rendering needs Playwright; install it with: pip install 'article-scraper[render]'") from error
        if not isinstance(self._transport, Transport):
            raise RenderingUnavailable("pages of an archive are not rendered; leave --render out")
        return Renderer(self._transport, lambda url: self._ask_robots(url, Request(url=url), _Budget(_ROBOTS_SECONDS, self._world)))

    def _attempt(self, request: Request, budget: "_Budget") -> Page:
        url = checked(request.url)
        for _ in range(_MOST_REDIRECTS + 1):
            self._politeness.check(URL(url).host, budget.left)
            self._ask_robots(url, request, budget)
            answer = self._get(url, request, budget)
            location = _location(answer)
            if location:
                url = checked(location, url)
                continue
            if not (_is_success(answer.status) or (answer.status == _NOT_MODIFIED and _conditions(request))):
                raise self._refused(answer)
            return self._page(request, answer)
        raise TooManyRedirects(f"{request.url}: more than {_MOST_REDIRECTS} redirects, the last to {url}")

    def _get(self, url: str, request: Request, budget: "_Budget") -> Answer:
        """One GET in the host's turn, counted for or against the host."""
        host = URL(url).host
        with self._politeness.turn(host, budget.left), budget.running():
            limits = Limits(min(request.timeout, max(0.01, budget.left)), request.max_bytes)
            try:
                answer = self._transport.get(url, limits, _conditions(request), _is_success)
            except _SICK:
                self._politeness.failed(host)
                raise
        if answer.status >= 500:
            self._politeness.failed(host)
        else:
            self._politeness.answered(host)
        return answer

    def _ask_robots(self, url: str, request: Request, budget: "_Budget") -> None:
        if not self._ignore_robots:
            with budget.running():
                delay = self._robots.check(url, min(_ROBOTS_SECONDS, request.timeout, max(0.01, budget.left)))
            self._politeness.crawl_delay(URL(url).host, delay)

    def _robots_txt(self, url: str, seconds: float) -> Answer:
        """The answer to a robots.txt, redirects followed, all within so many seconds; no pause follows, for its page waits for it."""
        budget = _Budget(seconds, self._world)

        def get(address: str) -> Answer:
            with self._politeness.before_a_page(URL(address).host), budget.running():
                return self._transport.get(address, Limits(max(0.01, budget.left), LARGEST, may_cut=True), {}, _is_success)

        answer = get(url)
        for _ in range(_MOST_REDIRECTS):
            location = _location(answer)
            if not location:
                break
            try:
                answer = get(checked(location, answer.url))
            except FetchError as error:  # of another site: it says nothing of whether this one may be asked
                raise RobotsUnreachable(f"{url} redirects to what cannot be fetched: {error.message}") from error
        return answer

    def _refused(self, answer: Answer) -> HttpStatusError:
        hint = _HINTS.get(answer.status) or ("the server has a problem; try again later" if answer.status >= 500 else "not a page")
        retry_after = _retry_after(answer.headers.get("Retry-After"), self._world.now())
        if retry_after is not None:
            self._politeness.told_to_wait(URL(answer.url).host, retry_after)
        return HttpStatusError(f"{answer.url}: HTTP status {answer.status}: {hint}", status=answer.status, retry_after=retry_after)

    def _try_again(self, error: FetchError, attempt: int, budget: "_Budget") -> bool:
        """Whether another attempt can help and there is time for it; after the pause that it takes."""
        worth = isinstance(error, _SICK) or (isinstance(error, HttpStatusError) and error.status in _WORTH_A_RETRY)
        pause = max(error.retry_after or 0.0, _FIRST_BACKOFF * 2 ** (attempt - 1) * (1 + self._world.chance()))
        if attempt == self._most_attempts or not worth or pause >= budget.left:
            return False
        _log.info("%s; another try in %.1f seconds", error.message, pause)
        with budget.running():
            self._world.sleep(pause)
        return True

    def _page(self, request: Request, answer: Answer) -> Page:
        return Page(
            source=request.url,
            content=answer.body,
            url=request.url,
            final_url=answer.url,
            charset=_charset(answer.headers.get("Content-Type")),
            http_status=answer.status,
            fetched_at=(answer.at or self._world.now()).astimezone(UTC).isoformat(timespec="seconds"),
            etag=answer.headers.get("ETag"),
            last_modified=answer.headers.get("Last-Modified"),
        )


def _location(answer: Answer) -> str | None:
    """Where an answer redirects to, if it does."""
    written = answer.headers.get("Location") if answer.status in _REDIRECTS else None
    try:  # http.client reads headers as Latin-1; those that are not ASCII are UTF-8 (RFC 9110 §5.5 leaves it open)
        return written.encode("latin-1").decode() if written else None
    except UnicodeError:
        return written


def _is_success(status: int) -> bool:
    return 200 <= status < 300


class _Budget:
    """The seconds that one URL may take, waiting for the host's turn not counted."""

    def __init__(self, seconds: float, world: World) -> None:
        self.left = seconds
        self._world = world

    @contextmanager
    def running(self) -> Iterator[None]:
        """What happens inside takes from it."""
        started = self._world.monotonic()
        try:
            yield
        finally:
            self.left -= self._world.monotonic() - started


def _conditions(request: Request) -> Mapping[str, str]:
    """Conditional GET (RFC 9110 §13)."""
    given = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: value for name, value in given.items() if value}


def _retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds to wait, from either form of Retry-After (RFC 9110 §10.2.3)."""
    if not value:
        return None
    if value.strip().isdecimal() and len(value) < 12:
        return float(value)
    try:
        return max(0.0, (parsedate_to_datetime(value) - now).total_seconds())
    except (ValueError, TypeError, OverflowError):
        return None


def _charset(content_type: str | None) -> str | None:
    message = Message()
    message["Content-Type"] = content_type or ""
    return message.get_content_charset()
