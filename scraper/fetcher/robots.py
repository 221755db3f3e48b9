"""What a site's robots.txt allows (RFC 9309). It is fetched once a day, through a function that is
passed in.
"""

import re
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from ada_url import URL
from protego import Protego

from scraper.errors import (
    FetchError,
    ForbiddenUrl,
    HttpStatusError,
    ProxyFailed,
    RobotsDisallowed,
    RobotsUnreachable,
    UntrustedCertificate,
)
from scraper.fetcher.environment import Environment
from scraper.fetcher.http import HostUnreachable
from scraper.fetcher.limits import TimeBudget
from scraper.fetcher.response import Response
from scraper.fetcher.robots_rules import PRODUCT_TOKEN, parse_robots
from scraper.humanize import wait_in_words

LEAST_REDIRECTS = 5
"""Redirects of a robots.txt that are followed, even if fewer are for a page (RFC 9309 §2.3.1.2)."""
LARGEST = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 §2.5 requires at least 500 KiB)."""
_KEPT = 24 * 3600.0
_KEPT_UNREACHABLE = 600.0
_NO_RULES = parse_robots(b"")
_WHEN = re.compile(r"; try again (?:later|in \d+ \w+)\Z")
"""The end of an error message that says when to retry. It is outdated once the error is kept."""

Get = Callable[[str, TimeBudget], Response]
"""The response to a GET of a robots.txt, after redirects and retries. Raises FetchError."""


@dataclass(slots=True)
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    unreachable: FetchError | None = None
    failed_at: float = 0.0
    """Of the monotonic clock: when it became unreachable."""
    until: float = 0.0
    """Of the monotonic clock: when to fetch it again."""


class Robots:
    """The rules of the sites of one run. Thread-safe."""

    def __init__(self, get: Get, environment: Environment) -> None:
        self._get = get
        self._environment = environment
        self._sites: defaultdict[str, _Site] = defaultdict(_Site)

    def check(self, url: str, budget: TimeBudget) -> float | None:
        """The crawl delay in seconds that the site asks for, or None. If its robots.txt has to be
        fetched, the time for that is taken from `budget`.

        Raises RobotsDisallowed if robots.txt disallows this URL, and RobotsUnreachable if it cannot
        be read, because then nothing may be fetched (RFC 9309 §2.3.1.4). Raises ConnectionFailed if
        no connection could be made, ForbiddenUrl and UntrustedCertificate if no request may be sent
        to the site itself.
        """
        site = self._site_of(url, budget)
        if isinstance(site.unreachable, HostUnreachable):
            raise type(site.unreachable)(site.unreachable.message)
        if site.unreachable is not None or site.rules is None:
            raise self._unreachable(url, site)
        if not site.rules.can_fetch(url, PRODUCT_TOKEN):
            raise RobotsDisallowed(
                f"{url}: the site's robots.txt disallows this URL for programs; --ignore-robots "
                "overrides it"
            )
        return site.rules.crawl_delay(PRODUCT_TOKEN)

    def _unreachable(self, url: str, site: _Site) -> RobotsUnreachable:
        """The error for a URL of a site whose robots.txt cannot be read. Its `retry_after` is what
        is left of the time that the site required.
        """
        error = site.unreachable or FetchError("no response")
        wait = (error.retry_after or 0.0) - (self._environment.monotonic() - site.failed_at)
        when = f"in {wait_in_words(wait)}" if wait > 0 else "later"
        why = _WHEN.sub("", error.message).removeprefix(f"{URL(url).origin}/robots.txt: ")
        return RobotsUnreachable(
            f"{url}: the site's robots.txt cannot be read, so nothing may be fetched ({why}); try "
            f"again {when}",
            retry_after=round(wait, 1) if wait > 0 else None,
        )

    def sitemaps(self, url: str, budget: TimeBudget) -> list[str]:
        """The sitemaps that the robots.txt of a URL's site names; an empty list if it cannot be
        read.
        """
        site = self._site_of(url, budget)
        return list(site.rules.sitemaps) if site.rules is not None else []

    def _site_of(self, url: str, budget: TimeBudget) -> _Site:
        """What is known of a URL's site. It is fetched if it is too old."""
        origin = URL(url).origin
        site = self._sites[origin]
        with site.lock:
            if self._environment.monotonic() >= site.until:
                self._fetch(origin, site, budget)
        return site

    def _fetch(self, origin: str, site: _Site, budget: TimeBudget) -> None:
        site.unreachable = None
        try:
            rules = self._rules(f"{origin}/robots.txt", budget)
        except (ForbiddenUrl, UntrustedCertificate, ProxyFailed):
            raise  # no request may be sent to the site itself, or none to any site
        except FetchError as error:
            site.unreachable, site.failed_at = error, self._environment.monotonic()
            site.until = site.failed_at + _KEPT_UNREACHABLE
            return
        site.rules = rules
        site.until = self._environment.monotonic() + _KEPT

    def _rules(self, url: str, budget: TimeBudget) -> Protego:
        """The rules of a response with status 2xx. A 4xx means that there are none. Raises
        FetchError for everything else.
        """
        try:
            response = self._get(url, budget)
        except HttpStatusError as error:
            if _means_no_rules(error.status):
                return _NO_RULES
            raise
        if 200 <= response.status < 300:
            return parse_robots(response.body, is_cut=response.cut)
        if _means_no_rules(response.status):
            return _NO_RULES
        raise RobotsUnreachable(f"{response.url}: HTTP status {response.status}")


def _means_no_rules(status: int) -> bool:
    """Whether a status means that there are no rules: every 4xx except 429, and a redirect without
    a target (RFC 9309 §2.3.1.2).
    """
    return status < 500 and status != 429
