"""What a site's robots.txt allows us (RFC 9309), asked once a day. Fetches it through a function that it is given; decides on no delay."""

import re
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from ada_url import URL
from protego import Protego

from scraper.errors import FetchError, ForbiddenAddress, ProxyFailed, RobotsDisallowed, RobotsUnreachable, UntrustedCertificate
from scraper.fetcher.answer import Answer
from scraper.fetcher.world import World

PRODUCT_TOKEN = "article-scraper"  # noqa: S105 - RFC 9309's term
LARGEST = 512 * 1024
"""Bytes of a robots.txt that are read (RFC 9309 §2.5 asks for 500 KiB at least)."""
_KEPT = 24 * 3600.0
_KEPT_UNREACHABLE = 600.0
_NOTHING = ""
_AGENT = re.compile(r"[^\S\n]*user[- ]?agent[^\S\n]*[:\s][^\S\n]*([^\n#]*)", re.I)
_OTHERS = "-"

Get = Callable[[str, float], Answer]
"""The answer to a GET of a robots.txt, redirects followed, within so many seconds. Raises FetchError."""


@dataclass(slots=True)
class _Site:
    lock: threading.Lock = field(default_factory=threading.Lock)
    rules: Protego | None = None
    unreachable: FetchError | None = None
    until: float = 0.0
    """Of the monotonic clock: when to ask again."""


class Robots:
    """The rules of the sites of one run; many threads may ask."""

    def __init__(self, get: Get, world: World) -> None:
        self._get = get
        self._world = world
        self._sites: defaultdict[str, _Site] = defaultdict(_Site)

    def check(self, url: str, seconds: float) -> float | None:
        """The delay in seconds that the site asks for, if any; its robots.txt may take `seconds`, where it has to be fetched.

        Raises RobotsDisallowed where it does not want this address fetched, RobotsUnreachable where it does not say what it wants:
        then nothing may be fetched (RFC 9309 §2.3.1.4). Raises ForbiddenAddress and UntrustedCertificate where the site itself may not
        be asked.
        """
        site = self._asked(url, seconds)
        if site.unreachable is not None or site.rules is None:
            reason = site.unreachable.message if site.unreachable else "no answer"
            raise RobotsUnreachable(f"{url}: the site's robots.txt cannot be read, so nothing may be fetched ({reason}); try again later")
        if not site.rules.can_fetch(url, PRODUCT_TOKEN):
            raise RobotsDisallowed(f"{url}: the site's robots.txt asks programs not to fetch this address; --ignore-robots overrides it")
        return site.rules.crawl_delay(PRODUCT_TOKEN)

    def sitemaps(self, url: str, seconds: float) -> list[str]:
        """The sitemaps that the robots.txt of an address's site names; none where it cannot be read."""
        site = self._asked(url, seconds)
        return list(site.rules.sitemaps) if site.rules is not None else []

    def _asked(self, url: str, seconds: float) -> _Site:
        """What is known of an address's site, asked for where that is too old."""
        origin = URL(url).origin
        site = self._sites[origin]
        with site.lock:
            if self._world.monotonic() >= site.until:
                self._ask(origin, site, seconds)
        return site

    def _ask(self, origin: str, site: _Site, seconds: float) -> None:
        site.unreachable = None
        try:
            text = _rules_of(self._get(f"{origin}/robots.txt", seconds))
        except (ForbiddenAddress, UntrustedCertificate, ProxyFailed):
            raise  # it is the site itself that may not be asked, or nothing can be
        except FetchError as error:
            site.unreachable = error
            site.until = self._world.monotonic() + _KEPT_UNREACHABLE
            return
        site.rules = Protego.parse(_ours(text))
        site.until = self._world.monotonic() + _KEPT


def _rules_of(answer: Answer) -> str:
    """The rules in an answer: 2xx gives them, 4xx says that there are none. Raises RobotsUnreachable for all else."""
    if 200 <= answer.status < 300:
        return answer.body.decode("utf-8-sig", "replace")
    if answer.status < 500 and answer.status != 429:  # a redirect that leads nowhere counts as none, too (RFC 9309 §2.3.1.2)
        return _NOTHING
    raise RobotsUnreachable(f"{answer.url}: HTTP status {answer.status}")


def _ours(text: str) -> str:
    """A robots.txt in which all groups of others are one group, and each name for us is written in one way.

    protego keeps each rule for each of its group's names: forty kilobytes, half names and half rules, take it seconds.
    """
    lines = []
    for line in text.splitlines():
        agent = _AGENT.match(line)
        lines.append(f"User-agent: {_name(agent[1])}" if agent else line)
    return "\n".join(lines)


def _name(agent: str) -> str:
    name = agent.strip().lower()
    without_stars = name.replace("*", "")
    return name if name == "*" else without_stars if PRODUCT_TOKEN.startswith(without_stars) else _OTHERS
