"""What the values of a jobs.toml may be: hosts, proxies, days. Pure: knows no table and no file."""

import ipaddress
import re

from scraper.errors import InvalidUrl

PLAIN_HOST = re.compile(r"(?!.*xn--)(?:[a-z\d-]+\.)*[a-z]+", re.I | re.A)
"""A host's name that is one beyond doubt."""


def is_host(name: str) -> bool:
    """Whether the fetcher can let such a host have a private address."""
    if PLAIN_HOST.fullmatch(name) or _is_ipv4(name):
        return True
    from scraper.urls import (
        parse_host,  # takes long: a second run is to learn at once that it is the second
    )

    try:
        parse_host(name)
    except InvalidUrl:
        return False
    return True


def _is_ipv4(name: str) -> bool:
    try:
        ipaddress.IPv4Address(name)
    except ValueError:
        return False
    return True


def is_proxy(url: str) -> bool:
    """Whether the fetcher can ask it."""
    from scraper.fetcher.http.proxy import Proxy  # as above

    try:
        Proxy.parse(url)
    except InvalidUrl:
        return False
    return True
