"""Which shard of a job each host belongs to. Pure functions, the same on every machine.

A host is dealt by rendezvous hashing (highest random weight): each shard draws a number for the
host, and the largest wins. If a shard is added, only the hosts that it wins move.
"""

import hashlib
import re
from typing import Self

from ada_url import URL
from msgspec import Struct

from scraper.errors import ConfigError

_FORM = re.compile(r"(\d{1,4})/(\d{1,4})")
MOST_SHARDS = 1024


class Shard(Struct, frozen=True):
    """A share of a job's hosts. The shard 1 of 1 is a whole job."""

    number: int = 1
    """From 1 to `count`."""
    count: int = 1

    @classmethod
    def parse(cls, written: str) -> Self:
        """The shard that K/N names. Raises ConfigError."""
        match = _FORM.fullmatch(written.strip())
        number, count = (int(match[1]), int(match[2])) if match else (0, 0)
        if not 1 <= number <= count <= MOST_SHARDS:
            raise ConfigError(
                f"--shard {written}: write K/N with K from 1 to N, as in 2/3; N is at most "
                f"{MOST_SHARDS}"
            )
        return cls(number, count)

    @property
    def is_whole(self) -> bool:
        """Whether it is the only shard of its job."""
        return self.count == 1

    def owns_host(self, host: str) -> bool:
        """Whether a host, as the throttle names it, belongs to this shard."""
        return shard_of_host(host, self.count) == self.number

    def owns_url(self, url: str) -> bool:
        """Whether the host of a URL belongs to this shard."""
        return shard_of_url(url, self.count) == self.number

    def __str__(self) -> str:
        return f"{self.number}/{self.count}"


def shard_of_host(host: str, count: int) -> int:
    """The number of the shard, from 1 to `count`, to which a host belongs.

    `host` is in the form of the throttle: with its port, unless that is the default. The throttle
    keeps the pauses of a host, so all URLs of a host are in one shard. A host and the same with
    "www." are dealt together, because most redirects from host to host are between such two.
    """
    if count == 1:
        return 1
    name = host.removeprefix("www.")
    return max(range(1, count + 1), key=lambda number: (_weight(name, number), number))


def shard_of_url(url: str, count: int) -> int:
    """The number of the shard to which the host of a URL belongs."""
    return shard_of_host(host_of_throttle(url), count)


def shard_of_name(name: str, count: int) -> int:
    """The number of the shard to which something without a host belongs, such as a source of
    files.
    """
    return shard_of_host(f"name {name}", count)


def host_of_throttle(url: str) -> str:
    """The host of a URL as the throttle names it. Empty for what is not a URL."""
    try:
        return URL(url).host
    except ValueError:
        return ""


def _weight(name: str, number: int) -> bytes:
    return hashlib.blake2b(f"{number} {name}".encode(), digest_size=8).digest()
