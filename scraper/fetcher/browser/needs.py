"""What a request of a rendered page is for, and so what it is given. Handles no request."""

from typing import Any, Literal

Need = Literal["blank", "document", "frame", "data", "headers", "nothing"]
"""A blank picture or style sheet; the page, or a page that it leads to; a frame; a script or data;
the headers of data (HEAD); or a refusal, because the text does not need it.
"""

BLANKS = {
    "image": (
        "image/gif",
        b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0"
        b",\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;",
    ),
    "stylesheet": ("text/css", b""),
}
"""Images and style sheets are not needed for the text. But scripts wait for them, and replace an
image that fails.
"""
_DATA = frozenset({"script", "xhr", "fetch"})


def need_of(request: Any) -> Need:
    """What a request (of Playwright) is for."""
    kind: str = request.resource_type
    if kind in _DATA or (kind == "other" and _is_preload(request.headers)):
        return {"GET": "data", "HEAD": "headers"}.get(request.method, "nothing")  # type: ignore[return-value]
    if request.method != "GET":
        return "nothing"
    if kind in BLANKS:
        return "blank"
    if kind == "document" and request.is_navigation_request():
        return "document" if request.frame.parent_frame is None else "frame"
    return "nothing"


def _is_preload(headers: dict[str, str]) -> bool:
    """Whether a request that has no type of its own is `<link rel=preload as=fetch>`, which the
    page's own fetch will use. Icons accept images, and a prefetch is for a later page.
    """
    is_later = "prefetch" in (headers.get("sec-purpose", "") + headers.get("purpose", ""))
    return headers.get("accept") == "*/*" and not is_later
