"""What a page that is rendered owes the hosts that it asks by itself. Knows turns and answers;
fetches nothing, and knows no browser.

A browser asks for scripts and data at once, so there is no pause between them. But no host is asked
that does not want to be, and no other page of the page's host is fetched meanwhile.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import TracebackType
from typing import Self

from ada_url import URL

from scraper.errors import FetchError
from scraper.fetcher.environment import Environment
from scraper.fetcher.response import Response
from scraper.fetcher.retry import refused
from scraper.fetcher.throttle import ThrottleProtocol

_FIRST_ERROR = 400


class HostSlot:
    """The turn of a page's host, held from `with` until its end, or until the last request to that
    host is answered, if that is later.

    Entering it waits for what is being asked of the host. Raises HostDeferred and HostGivenUp where
    the host may not be asked.
    """

    def __init__(self, url: str, turns: ThrottleProtocol, environment: Environment) -> None:
        self._host = URL(url).host
        self._turns = turns
        self._environment = environment
        self._turn = ExitStack()
        self._lock = threading.Lock()
        self._holders = 0
        """The `with`, and the requests to the page's host that are under way."""
        self._is_over = False

    def __enter__(self) -> Self:
        self._turn.enter_context(self._turns.rendering(self._host))
        self._holders = 1
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._is_over = True
        self._release()

    def get(self, url: str, get: Callable[[], Response]) -> Response:
        """The response that `get` returns. A Retry-After in it is remembered. Thread-safe.

        Raises HostDeferred and HostGivenUp if no request may be sent to the host now, FetchError if
        the page is done, and what `get` raises.
        """
        host = URL(url).host
        with self._under_way(host):
            self._turns.check(host, 0.0)
            try:
                answer = get()
            finally:
                self._turns.asked(host)
            if (
                answer.status >= _FIRST_ERROR
                and (wait := refused(answer, self._environment.now()).retry_after) is not None
            ):
                self._turns.on_retry_after(host, wait)
        return answer

    @contextmanager
    def _under_way(self, host: str) -> Iterator[None]:
        with self._lock:
            if self._is_over:
                raise FetchError(f"{host}: not asked: the page is done")
            self._holders += host == self._host
        try:
            yield
        finally:
            if host == self._host:
                self._release()

    def _release(self) -> None:
        with self._lock:
            self._holders -= 1
            if self._holders == 0:
                self._turn.close()
