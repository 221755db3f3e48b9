"""Gives responses to the browser: which of their headers, and refusals. Fetches nothing."""

import logging
from typing import Any

from ada_url import URL
from playwright.async_api import Error as BrowserError

from scraper.fetcher.response import Response

_log = logging.getLogger("scraper")

_ALWAYS = frozenset(
    {
        "content-type",
        "access-control-allow-origin",
        "access-control-allow-credentials",
        "access-control-expose-headers",
    }
)
_NEVER = frozenset(
    {
        "content-encoding",
        "content-length",
        "set-cookie",  # given in a form of its own
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    }
)
"""Headers of the body as it was sent, and of the connection (RFC 9110 §7.6.1). The body is given
decoded.
"""


def origin_of(url: str) -> str:
    """The origin of a URL as browsers write it; "null" for what has none, such as about:blank."""
    try:
        return URL(url).origin
    except ValueError:
        return "null"


def headers_for(response: Response, origin: str | None) -> dict[str, str]:
    """The headers of a response that scripts of an origin may see: all of them if it is the
    response's own, otherwise those that the response exposes. None stands for a document, which is
    given only its type.
    """
    exposed = _ALWAYS
    if origin is not None:
        listed = response.headers.get("Access-Control-Expose-Headers", "")
        exposed |= {name.strip().lower() for name in listed.split(",")}
    is_open = origin is not None and (origin == origin_of(response.url) or "*" in exposed)
    given = {
        name.lower(): value
        for name, value in response.headers.items()
        if name.lower() not in _NEVER and (is_open or name.lower() in exposed)
    }
    return given | cookies_of(response.set_cookies)


def cookies_of(set_cookies: tuple[str, ...]) -> dict[str, str]:
    """The header that sets cookies, as Playwright takes it."""
    return {"set-cookie": "\n".join(set_cookies)} if set_cookies else {}


async def fulfil(route: Any, response: Response, origin: str | None = None) -> None:
    """Give the browser a response, whose headers scripts of `origin` may see."""
    await route.fulfill(
        status=response.status, headers=headers_for(response, origin), body=response.body
    )


async def refuse(route: Any) -> None:
    """Give the browser no response. The document that it shows stays."""
    try:
        await route.abort("aborted" if route.request.is_navigation_request() else "blockedbyclient")
    except BrowserError as error:
        _log.debug("%s", error.message)
