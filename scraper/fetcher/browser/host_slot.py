"""The throttle of a rendered page: the slot of its host, and the waits that other hosts require.
Fetches nothing, and knows no browser.

A browser requests scripts and data at the same time, so there is no pause between them. But no
request goes to a host that requires a wait, and no other page of the page's host is fetched
meanwhile.
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
from scraper.fetcher.retry import status_error
from scraper.fetcher.throttle import Throttle

_FIRST_ERROR = 400


class HostSlot:
    """The slot of a page's host, held for the `with` block, or until the last request to that host
    has a response, if that is later.

    Entering it waits for the requests to the host that are under way. Raises HostDeferred and
    HostGivenUp if the host may not be sent a request.
    """

    def __init__(self, url: str, throttle: Throttle, environment: Environment) -> None:
        self._host = URL(url).host
        self._throttle = throttle
        self._environment = environment
        self._slot = ExitStack()
        self._lock = threading.Lock()
        self._holders = 0
        """The `with` block and the requests to the page's host that are under way."""
        self._is_over = False

    def __enter__(self) -> Self:
        self._slot.enter_context(self._throttle.rendering_slot(self._host))
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
            self._throttle.check(host, 0.0)
            try:
                response = get()
            finally:
                self._throttle.on_subrequest(host)
            if response.status >= _FIRST_ERROR:
                wait = status_error(response, self._environment.now()).retry_after
                if wait is not None:
                    self._throttle.on_retry_after(host, wait)
        return response

    @contextmanager
    def _under_way(self, host: str) -> Iterator[None]:
        with self._lock:
            if self._is_over:
                raise FetchError(f"{host}: not requested: the page is done")
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
                self._slot.close()
