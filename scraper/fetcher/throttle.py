"""When a host may be sent a request: one at a time, with a pause between two, after what the host
itself required, and no more if it keeps failing.

Knows clocks and names of hosts, no HTTP.
"""

import math
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Protocol

from scraper.errors import HostDeferred, HostGivenUp
from scraper.fetcher.environment import Environment
from scraper.humanize import wait_in_words

LONGEST_RETRY_AFTER = 6 * 3600.0
"""Seconds. A host that requires more is sent a request again after these."""
_JITTER = 0.5
_FIRST_BACKOFF = 1.0
"""Seconds between two requests after a host said for the first time that they are too many."""
_STRAIN_OF_A_FAILURE = 4
"""Of a URL to which the host gave no complete response, or said that it has too many requests:
five in a row are enough.
"""
_STRAIN_OF_AN_ERROR = 1
"""Of a URL with a server error. That may be a fault of the page alone, so it takes twenty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThrottleLimits:
    """How far a host decides when it is sent requests."""

    retry_after: float = LONGEST_RETRY_AFTER
    """The longest Retry-After that is kept, in seconds."""
    crawl_delay: float = 60.0
    """The longest Crawl-delay of a robots.txt that is kept, in seconds."""
    adapted_delay: float = 10.0
    """The longest pause, in seconds, that a slow host has because it is slow."""
    backoff: float = 60.0
    """The longest pause, in seconds, that a host has because it said that it is overloaded."""
    strain: float = 20
    """The strain at which a host is given up."""


NO_LIMITS = ThrottleLimits(
    retry_after=0, crawl_delay=0, adapted_delay=0, backoff=0, strain=math.inf
)
"""For a WARC file that is replayed: nothing that its hosts required makes anybody wait."""


class DelayStore(Protocol):
    """Keeps until when hosts may not be sent a request. A database keeps it across runs."""

    def not_before(self, host: str) -> float:
        """Seconds since the epoch before which a host may not be sent a request; 0 if none are
        known.
        """
        ...

    def keep(self, host: str, until: float) -> None:
        """Keep such a time."""
        ...


class MemoryDelayStore:
    """A store for one run."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def not_before(self, host: str) -> float:
        return self._until.get(host, 0.0)

    def keep(self, host: str, until: float) -> None:
        self._until[host] = max(until, self._until.get(host, 0.0))


@dataclass(slots=True)
class _Host:
    page: threading.Lock = field(default_factory=threading.Lock)
    """Held for a page, fetched or rendered. Taken before `request`."""
    request: threading.Lock = field(default_factory=threading.Lock)
    """Held for one request, also for that of a robots.txt which a rendered page may wait for."""
    next_at: float = 0.0
    """Of the monotonic clock."""
    took: float = 0.0
    """Seconds of its last response. A slow host is sent requests less often."""
    crawl_delay: float = 0.0
    backoff: float = 0.0
    """Seconds between two requests, because the host said that it has too many."""
    failures: int = 0
    """URLs in a row that failed."""
    strain: int = 0
    """The sum of what each of them counts."""


class Throttle:
    """What one run knows of its hosts. Thread-safe. `delay` is in seconds between two requests to a
    host.
    """

    def __init__(
        self,
        environment: Environment,
        *,
        delay: float = 0.0,
        store: DelayStore | None = None,
        limits: ThrottleLimits | None = None,
    ) -> None:
        self._environment = environment
        self._delay = delay
        self._store = store or MemoryDelayStore()
        self._limits = limits or ThrottleLimits()
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @contextmanager
    def slot(self, host: str, patience: float) -> Iterator[None]:
        """Wait for the host's slot and hold it for one request.

        Raises HostDeferred if the host requires a wait longer than `patience` seconds. The time
        that other requests and our own delays take does not count. Raises HostGivenUp if the host
        failed too often.
        """
        known = self._hosts[host]
        with known.page, known.request:
            self._wait(host, known, patience)
            started = self._environment.monotonic()
            try:
                yield
            finally:
                known.took = self._environment.monotonic() - started
                known.next_at = self._environment.monotonic() + self._pause(known)

    @contextmanager
    def robots_slot(self, host: str) -> Iterator[None]:
        """Hold the host's slot for a robots.txt, for which a page waits: our own pause comes before
        it, and none after it.
        """
        known = self._hosts[host]
        with known.request:
            pause = max(known.next_at - self._environment.monotonic(), self._required_wait(host))
            if pause > 0:
                self._environment.sleep(pause)
            yield

    @contextmanager
    def rendering_slot(self, host: str) -> Iterator[None]:
        """Hold the host's slot for a page that was fetched and is now rendered. It may be left in
        another thread than it was entered in.

        No pause is kept between a page and its subresources. The pause comes after both (see
        `on_subrequest`). Raises HostDeferred and HostGivenUp if the host may not be sent a request
        now.
        """
        with self._hosts[host].page:
            self.check(host, 0.0)
            yield

    def on_subrequest(self, host: str) -> None:
        """A rendered page requested something from the host. The pause before the next page of the
        host counts from now.
        """
        known = self._hosts[host]
        known.next_at = max(known.next_at, self._environment.monotonic() + self._pause(known))

    def wait_seconds(self, host: str, patience: float) -> float:
        """Seconds until the host may be sent a request. A wait that the host requires counts only
        up to `patience` seconds, because a longer one is not waited for (see `slot`). The same
        holds for a host that was given up.
        """
        known = self._hosts.get(host)
        if known and known.strain >= self._limits.strain:
            return 0.0
        required = self._required_wait(host)
        pause = known.next_at - self._environment.monotonic() if known else 0.0
        return max(0.0, pause, required if required <= patience else 0.0)

    def check(self, host: str, patience: float) -> None:
        """Raises HostDeferred and HostGivenUp as `slot` would, so that not even the robots.txt of a
        page is requested.
        """
        known = self._hosts[host]
        if known.strain >= self._limits.strain:
            raise HostGivenUp(
                f"{host}: {known.failures} pages in a row failed; the host gets no more requests "
                "in this run"
            )
        required = self._required_wait(host)
        if required > patience:
            message = f"{host}: the site asked for a pause; try again in {wait_in_words(required)}"
            raise HostDeferred(message, retry_after=round(required, 1))

    def _required_wait(self, host: str) -> float:
        """Seconds until the time that a host required, in this run or an earlier one."""
        return self._store.not_before(host) - self._environment.now().timestamp()

    def _wait(self, host: str, known: _Host, patience: float) -> None:
        self.check(host, patience)
        wait = max(known.next_at - self._environment.monotonic(), self._required_wait(host))
        if wait > 0:
            self._environment.sleep(wait)

    def save_delays(self) -> None:
        """Put the pauses that are not over into the store."""
        for host, known in list(self._hosts.items()):
            pause = known.next_at - self._environment.monotonic()
            if pause > 0:
                self._store.keep(host, self._environment.now().timestamp() + pause)

    def _pause(self, known: _Host) -> float:
        """Seconds from the end of one request to the start of the next: the longest of our own
        delay, the site's crawl delay, and what a slow or overloaded host seems to need.
        """
        if not self._delay and not known.crawl_delay and not known.backoff:
            return 0.0
        pause = max(self._delay, known.backoff, min(known.took, self._limits.adapted_delay))
        return max(pause * (1 + _JITTER * self._environment.chance()), known.crawl_delay)

    def set_crawl_delay(self, host: str, seconds: float | None) -> None:
        """Keep the crawl delay of the host's robots.txt."""
        self._hosts[host].crawl_delay = min(seconds or 0.0, self._limits.crawl_delay)

    def on_retry_after(self, host: str, seconds: float) -> None:
        """The host sent Retry-After."""
        wait = min(seconds, self._limits.retry_after)
        self._store.keep(host, self._environment.now().timestamp() + wait)

    def on_overload(self, host: str) -> None:
        """The host responded that it has too many requests (429, 503). Its pauses double, because
        many hosts do not say how long they should be. Each success halves them again.
        """
        known = self._hosts[host]
        longer = max(_FIRST_BACKOFF, 2 * known.backoff)
        known.backoff = min(longer, self._limits.backoff)
        known.next_at = max(known.next_at, self._environment.monotonic() + known.backoff)

    def failures(self, host: str) -> int:
        """URLs of the host that failed in a row until now."""
        return self._hosts[host].failures

    def on_failure(self, host: str) -> None:
        """All attempts at a URL failed, and the host gave no complete response, or the last one
        was 429 or 503.
        """
        self._add_strain(host, _STRAIN_OF_A_FAILURE)

    def on_server_error(self, host: str) -> None:
        """All attempts at a URL failed, and the host responded with another server error
        (5xx).
        """
        self._add_strain(host, _STRAIN_OF_AN_ERROR)

    def on_success(self, host: str) -> None:
        """The host responded."""
        known = self._hosts[host]
        known.failures = known.strain = 0
        known.backoff = known.backoff / 2 if known.backoff > _FIRST_BACKOFF else 0.0

    def _add_strain(self, host: str, strain: int) -> None:
        self._hosts[host].failures += 1
        self._hosts[host].strain += strain
