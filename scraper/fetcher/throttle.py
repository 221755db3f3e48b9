"""When a host may be asked again: one request at a time, a pause between two, what the host itself
asked for, and hosts that keep failing.

Knows clocks and names of hosts, no HTTP.
"""

import math
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Protocol

from scraper.errors import HostDeferred, HostGivenUp
from scraper.fetcher.environment import Environment

LONGEST_RETRY_AFTER = 6 * 3600.0
"""Seconds: a host that asks for more is asked again after these."""
LONGEST_CRAWL_DELAY = 60.0
"""Seconds between two requests that a robots.txt may ask for."""
_LONGEST_ADAPTED = 10.0
_JITTER = 0.5
_ENOUGH = 20
"""Strain at which a host is given up."""
_STRAIN_OF_SILENCE = 4
"""Of a URL to which the host gave no whole answer: five in a row are enough."""
_STRAIN_OF_AN_ERROR = 1
"""Of a URL with an error of the server's: it may be that page's alone, so it takes twenty."""


class DelayStore(Protocol):
    """Where is kept what hosts asked for; a database keeps it across runs."""

    def not_before(self, host: str) -> float:
        """Seconds since the epoch before which a host may not be asked; 0 where it said nothing."""
        ...

    def keep(self, host: str, until: float) -> None:
        """Keep such a time."""
        ...


class MemoryDelayStore:
    """For one run."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    def not_before(self, host: str) -> float:
        return self._until.get(host, 0.0)

    def keep(self, host: str, until: float) -> None:
        self._until[host] = max(until, self._until.get(host, 0.0))


class ThrottleProtocol(Protocol):
    """Who says when a host may be asked, and is told how it answers."""

    def check(self, host: str, patience: float) -> None: ...

    def turn(self, host: str, patience: float) -> AbstractContextManager[None]: ...

    def before_a_page(self, host: str) -> AbstractContextManager[None]: ...

    def rendering(self, host: str) -> AbstractContextManager[None]: ...

    def asked(self, host: str) -> None: ...

    def left(self, host: str, patience: float) -> float: ...

    def keep_pauses(self) -> None: ...

    def crawl_delay(self, host: str, seconds: float | None) -> None: ...

    def on_retry_after(self, host: str, seconds: float) -> None: ...

    def failed(self, host: str) -> None: ...

    def on_server_error(self, host: str) -> None: ...

    def answered(self, host: str) -> None: ...


class NoThrottle:
    """For an archive, whose patience nobody wears out: no turns, no pauses, no host given up."""

    def check(self, host: str, patience: float) -> None: ...

    def turn(self, host: str, patience: float) -> AbstractContextManager[None]:  # noqa: ARG002 - one signature with Politeness
        return nullcontext()

    def before_a_page(self, host: str) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()

    def rendering(self, host: str) -> AbstractContextManager[None]:  # noqa: ARG002
        return nullcontext()

    def asked(self, host: str) -> None: ...

    def left(self, host: str, patience: float) -> float:  # noqa: ARG002
        return 0.0

    def keep_pauses(self) -> None: ...

    def crawl_delay(self, host: str, seconds: float | None) -> None: ...

    def on_retry_after(self, host: str, seconds: float) -> None: ...

    def failed(self, host: str) -> None: ...

    def on_server_error(self, host: str) -> None: ...

    def answered(self, host: str) -> None: ...


@dataclass(slots=True)
class _Host:
    page: threading.Lock = field(default_factory=threading.Lock)
    """Held for a page, fetched or rendered; taken before `turn`."""
    turn: threading.Lock = field(default_factory=threading.Lock)
    """Held for one request, a robots.txt too, which a page that is rendered may wait for."""
    next_at: float = 0.0
    """Of the monotonic clock."""
    took: float = 0.0
    """Seconds of its last answer: a host that is slow is asked less often."""
    crawl_delay: float = 0.0
    failures: int = 0
    """URLs in a row that came to nothing."""
    strain: int = 0
    """What these weigh."""


class Throttle:
    """What one run knows of its hosts; many threads may ask."""

    def __init__(self, environment: Environment, *, delay: float, memory: DelayStore) -> None:
        self._environment = environment
        self._delay = delay
        self._memory = memory
        self._hosts: defaultdict[str, _Host] = defaultdict(_Host)

    @contextmanager
    def turn(self, host: str, patience: float) -> Iterator[None]:
        """Wait for the host's slot and hold it for one request.

        Raises HostDeferred if the host requires a wait longer than `patience` seconds. The time
        that other requests and our own delays take does not count. Raises HostGivenUp if the host
        failed too often.
        """
        known = self._hosts[host]
        with known.page, known.turn:
            self._wait(host, known, patience)
            started = self._environment.monotonic()
            try:
                yield
            finally:
                known.took = self._environment.monotonic() - started
                known.next_at = self._environment.monotonic() + self._pause(known)

    @contextmanager
    def before_a_page(self, host: str) -> Iterator[None]:
        """Hold a host's turn for what its page waits for (its robots.txt): after our own pause, and
        with none after it.
        """
        known = self._hosts[host]
        with known.turn:
            pause = max(known.next_at - self._environment.monotonic(), self._asked_for(host))
            if pause > 0:
                self._environment.sleep(pause)
            yield

    @contextmanager
    def rendering(self, host: str) -> Iterator[None]:
        """Hold a host's turn for a page that was fetched and is now rendered; may be left in
        another thread than it was entered in.

        There is no pause between a page and what it is made of: the pause comes after both (see
        `asked`). Raises HostDeferred and HostGivenUp where the host may not be asked now.
        """
        with self._hosts[host].page:
            self.check(host, 0.0)
            yield

    def asked(self, host: str) -> None:
        """A page that is rendered asked a host for what it is made of: the pause before the host's
        next page counts from now.
        """
        known = self._hosts[host]
        known.next_at = max(known.next_at, self._environment.monotonic() + self._pause(known))

    def left(self, host: str, patience: float) -> float:
        """Seconds until a host may be asked; what it asked for beyond `patience` is not waited for
        (see `turn`).
        """
        asked_for = self._asked_for(host)
        known = self._hosts.get(host)
        pause = known.next_at - self._environment.monotonic() if known else 0.0
        return max(0.0, pause, asked_for if asked_for <= patience else 0.0)

    def check(self, host: str, patience: float) -> None:
        """Raises HostDeferred and HostGivenUp as `turn` would: what its page has to wait for is not
        asked for either.
        """
        known = self._hosts[host]
        if known.strain >= _ENOUGH:
            raise HostGivenUp(
                f"{host}: {known.failures} pages in a row failed; the host is left alone for this "
                "run"
            )
        asked_for = self._asked_for(host)
        if asked_for > patience:
            message = f"{host}: the site asked to be left alone; try again in {spoken(asked_for)}"
            raise HostDeferred(message, retry_after=round(asked_for, 1))

    def _asked_for(self, host: str) -> float:
        """Seconds until the time that a host asked for, in this run or an earlier one."""
        return self._memory.not_before(host) - self._environment.now().timestamp()

    def _wait(self, host: str, known: _Host, patience: float) -> None:
        self.check(host, patience)
        wait = max(known.next_at - self._environment.monotonic(), self._asked_for(host))
        if wait > 0:
            self._environment.sleep(wait)

    def keep_pauses(self) -> None:
        """Have the memory keep the pauses that are not over, so that the next run keeps them,
        too.
        """
        for host, known in list(self._hosts.items()):
            pause = known.next_at - self._environment.monotonic()
            if pause > 0:
                self._memory.keep(host, self._environment.now().timestamp() + pause)

    def _pause(self, known: _Host) -> float:
        """Seconds from the end of one request to the start of the next: what we keep, what the site
        asks for, what it seems to need.
        """
        if not self._delay and not known.crawl_delay:
            return 0.0
        pause = max(self._delay, min(known.took, _LONGEST_ADAPTED))
        return max(pause * (1 + _JITTER * self._environment.chance()), known.crawl_delay)

    def crawl_delay(self, host: str, seconds: float | None) -> None:
        """What the host's robots.txt asks for."""
        self._hosts[host].crawl_delay = min(seconds or 0.0, LONGEST_CRAWL_DELAY)

    def on_retry_after(self, host: str, seconds: float) -> None:
        """The host sent Retry-After."""
        self._memory.keep(
            host, self._environment.now().timestamp() + min(seconds, LONGEST_RETRY_AFTER)
        )

    def failed(self, host: str) -> None:
        """A URL had all its tries, and the host gave it no whole answer."""
        self._strain(host, _STRAIN_OF_SILENCE)

    def on_server_error(self, host: str) -> None:
        """A URL had all its tries, and the host answered with an error of its own (5xx)."""
        self._strain(host, _STRAIN_OF_AN_ERROR)

    def answered(self, host: str) -> None:
        """The host answered."""
        self._hosts[host].failures = self._hosts[host].strain = 0

    def _strain(self, host: str, much: int) -> None:
        self._hosts[host].failures += 1
        self._hosts[host].strain += much


def spoken(seconds: float) -> str:
    """A time to wait as people say it; never shorter than it is."""
    if seconds <= 90:
        whole = max(1, math.ceil(seconds))
        return f"{whole} second{'s' if whole > 1 else ''}"
    return f"{math.ceil(seconds / 60)} minutes"
