"""What a site's robots.txt allows us (RFC 9309), asked once a day. Fetches it through a function
that it is given; decides on no delay.
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
from scraper.fetcher.http.ssrf import HostUnreachable
from scraper.fetcher.limits import TimeBudget
from scraper.fetcher.response import Response
from scraper.fetcher.throttle import spoken

PRODUCT_TOKEN = "article-scraper"  # noqa: S105 - RFC 9309's term
LEAST_REDIRECTS = 5
"""That a robots.txt is followed over, whatever a page is (RFC 9309 §2.3.1.2)."""
LARGEST = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 §2.5 asks for 500 KiB at least)."""
_KEPT = 24 * 3600.0
_KEPT_UNREACHABLE = 600.0
_NOTHING = ""
_AGENT = re.compile(r"[^\S\n]*user[- ]?agent[^\S\n]*[:\s][^\S\n]*([^\n#]*)", re.I)
_OTHERS = "-"
_WHEN = re.compile(r"; try again (?:later|in \d+ \w+)\Z")
"""How an error says when; what it says grows old."""

Get = Callable[[str, TimeBudget], Response]
"""The answer to a GET of a robots.txt, redirects followed, after as many tries as its page would
have. Raises FetchError.
"""


@dataclass(slots=True)
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    unreachable: FetchError | None = None
    asked_at: float = 0.0
    """Of the monotonic clock: when that became known."""
    until: float = 0.0
    """Of the monotonic clock: when to ask again."""


class Robots:
    """The rules of the sites of one run; many threads may ask."""

    def __init__(self, get: Get, environment: Environment) -> None:
        self._get = get
        self._environment = environment
        self._sites: defaultdict[str, _Site] = defaultdict(_Site)

    def check(self, url: str, budget: TimeBudget) -> float | None:
        """The delay in seconds that the site asks for, if any; where its robots.txt has to be
        fetched, that takes from `budget`.

        Raises RobotsDisallowed where it does not want this address fetched, RobotsUnreachable where
        it does not say what it wants: then nothing may be fetched (RFC 9309 §2.3.1.4). Raises
        ConnectionFailed where no connection came about, ForbiddenUrl and UntrustedCertificate
        where the site itself may not be asked.
        """
        site = self._asked(url, budget)
        if isinstance(site.unreachable, HostUnreachable):
            raise type(site.unreachable)(site.unreachable.message)
        if site.unreachable is not None or site.rules is None:
            raise self._unreachable(url, site)
        if not site.rules.can_fetch(url, PRODUCT_TOKEN):
            raise RobotsDisallowed(
                f"{url}: the site's robots.txt asks programs not to fetch this address; "
                "--ignore-robots overrides it"
            )
        return site.rules.crawl_delay(PRODUCT_TOKEN)

    def _unreachable(self, url: str, site: _Site) -> RobotsUnreachable:
        """What an address of a site meets whose robots.txt cannot be had: of the time that it asked
        for, what is left.
        """
        error = site.unreachable or FetchError("no answer")
        wait = (error.retry_after or 0.0) - (self._environment.monotonic() - site.asked_at)
        when = f"in {spoken(wait)}" if wait > 0 else "later"
        why = _WHEN.sub("", error.message).removeprefix(f"{URL(url).origin}/robots.txt: ")
        return RobotsUnreachable(
            f"{url}: the site's robots.txt cannot be read, so nothing may be fetched ({why}); try "
            f"again {when}",
            retry_after=round(wait, 1) if wait > 0 else None,
        )

    def sitemaps(self, url: str, budget: TimeBudget) -> list[str]:
        """The sitemaps that the robots.txt of an address's site names; none where it cannot be
        read.
        """
        site = self._asked(url, budget)
        return list(site.rules.sitemaps) if site.rules is not None else []

    def _asked(self, url: str, budget: TimeBudget) -> _Site:
        """What is known of an address's site, asked for where that is too old."""
        origin = URL(url).origin
        site = self._sites[origin]
        with site.lock:
            if self._environment.monotonic() >= site.until:
                self._ask(origin, site, budget)
        return site

    def _ask(self, origin: str, site: _Site, budget: TimeBudget) -> None:
        site.unreachable = None
        try:
            text = self._text(f"{origin}/robots.txt", budget)
        except (ForbiddenUrl, UntrustedCertificate, ProxyFailed):
            raise  # it is the site itself that may not be asked, or nothing can be
        except FetchError as error:
            site.unreachable, site.asked_at = error, self._environment.monotonic()
            site.until = site.asked_at + _KEPT_UNREACHABLE
            return
        site.rules = Protego.parse(_ours(text))
        site.until = self._environment.monotonic() + _KEPT

    def _text(self, url: str, budget: TimeBudget) -> str:
        """The rules: 2xx gives them, 4xx says that there are none. Raises FetchError for all
        else.
        """
        try:
            answer = self._get(url, budget)
        except HttpStatusError as error:
            if _says_nothing(error.status):
                return _NOTHING
            raise
        if 200 <= answer.status < 300:
            return answer.body.decode("utf-8-sig", "replace")
        if _says_nothing(answer.status):
            return _NOTHING
        raise RobotsUnreachable(f"{answer.url}: HTTP status {answer.status}")


def _says_nothing(status: int) -> bool:
    """Whether a status means that there are no rules: a redirect that leads nowhere, too (RFC 9309
    §2.3.1.2), and 429 alone of 4xx not.
    """
    return status < 500 and status != 429


def _ours(text: str) -> str:
    """A robots.txt in which all groups of others are one group, and each name for us is written in
    one way.

    protego keeps each rule for each of its group's names: forty kilobytes, half names and half
    rules, take it seconds.
    """
    lines = []
    for line in text.splitlines():
        agent = _AGENT.match(line)
        lines.append(f"User-agent: {_name(agent[1])}" if agent else line)
    return "\n".join(lines)


def _name(agent: str) -> str:
    name = agent.strip().lower()
    without_stars = name.replace("*", "")
    return (
        name
        if name == "*"
        else without_stars
        if PRODUCT_TOKEN.startswith(without_stars)
        else _OTHERS
    )
