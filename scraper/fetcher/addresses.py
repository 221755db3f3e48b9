"""Addresses as browsers write them (WHATWG URL Standard). Opens nothing."""

import re

from ada_url import URL

from scraper.errors import InvalidAddress


def checked(url: str, base: str | None = None) -> str:
    """The URL as browsers write it (WHATWG URL Standard), absolute. Raises InvalidAddress for one that cannot be fetched."""
    try:
        parsed = URL(url, base)
    except ValueError as error:
        raise InvalidAddress(f"{url}: not a valid address") from error
    if parsed.protocol not in ("http:", "https:"):
        raise InvalidAddress(f"{url}: only http and https addresses can be fetched")
    if not parsed.hostname or any(not label or len(label) > 63 for label in parsed.hostname.rstrip(".").split(".")):
        raise InvalidAddress(f"{url}: the address names no host that can be")
    parsed.hash = ""
    return str(parsed.href)


def named_host(name: str) -> str:
    """A host that a user names, as the host of an address is written: lower case, IDN in ASCII, IPv6 without its brackets.

    Raises InvalidAddress for what is more than a host, or none.
    """
    bare = f"[{name}]" if name.count(":") > 1 and not name.startswith("[") else name
    try:
        parsed = URL(f"http://{bare}/")
    except ValueError as error:
        raise InvalidAddress(f"--allow-private {name}: not a host; write its name or its IP address alone") from error
    if re.search(r"[/?#@\\]|:\d*$", bare) or not parsed.hostname:
        raise InvalidAddress(f"--allow-private {name}: a host alone is meant, on any port; leave out what is before and after its name")
    return parsed.hostname.strip("[]").rstrip(".")


def web_address(href: str, base: str) -> str | None:
    """The absolute address that a feed, a sitemap or a page means; None where it leads to no page."""
    try:
        parsed = URL(href.strip(), base)
    except ValueError:
        return None
    return str(parsed.href) if href.strip() and parsed.protocol in ("http:", "https:") else None
