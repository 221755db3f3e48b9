"""The URL of the largest version of an image, and the size that the page gives. Reads <img> and the
<picture> around it.
"""

import re

from scraper.parsing import Element
from scraper.records import Ancestor, Picture
from scraper.text import one_line, without_tags

# A URL that a script fills in.
_TEMPLATE = re.compile(r"\$\{|\{\{|\{[a-z_]+\}", re.I)
_CREDIT_ENDS = ("credit", "credits", "copyright", "photographer")
_LAZY_ENDS = ("-src", "-original", "-lazy", "-url")


def pixels(value: str | None) -> int | None:
    """A width or height attribute in pixels. None if it is missing or in another unit."""
    digits = (value or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


def picture_of(image: Element, parent: Ancestor, *, before: int, figure: int | None) -> Picture:
    """An image element as a picture. `parent` is the element itself, `before` the index of the
    block that follows it, and `figure` the number of the figure around it.
    """
    return Picture(
        src=image_url(image),
        alt=one_line(without_tags(image.get("alt") or "")) or None,
        before=before,
        parent=parent,
        figure=figure,
        width=pixels(image.get("width")),
        height=pixels(image.get("height")),
        credit=_credit_of(image),
        title=one_line(without_tags(image.get("title") or "")) or None,
    )


def _credit_of(image: Element) -> str | None:
    """The credit that an attribute such as `data-credit` gives."""
    attributes: list[tuple[str, str]] = image.items()  # type: ignore[assignment]
    written = (
        value
        for name, value in attributes
        if name.startswith("data-") and name.endswith(_CREDIT_ENDS)
    )
    return next(filter(None, map(one_line, map(without_tags, written))), None)


def image_url(image: Element) -> str | None:
    """The URL of the largest version of an image: from srcset, then from lazy-loading attributes
    with any prefix, then from src. None if the page does not give one.
    """
    # The stubs allow for the bytes of Python 2.
    attributes: list[tuple[str, str]] = image.items()  # type: ignore[assignment]
    srcsets = [value for name, value in attributes if name.endswith("srcset")]
    parent = image.getparent()
    # libxml2 does not know that <source> is void.
    while parent is not None and parent.tag == "source":
        parent = parent.getparent()
    if parent is not None and parent.tag == "picture":
        srcsets += [
            source.get("srcset") or source.get("data-srcset") or ""
            for source in parent.iter("source")
        ]
    candidates = [candidate for srcset in srcsets if srcset for candidate in _candidates(srcset)]
    if candidates:
        return max(candidates, key=lambda candidate: candidate[1])[0]
    lazy = [
        value
        for name, value in attributes
        if name.startswith("data-") and name.endswith(_LAZY_ENDS)
    ]
    for written in (*lazy, image.get("src") or ""):
        value = written.strip()
        if value and not value.startswith("data:") and not _TEMPLATE.search(value):
            return value
    return None


def _candidates(srcset: str) -> list[tuple[str, float]]:
    """(URL, width or density) of the images in a srcset (HTML §4.8.4.2.2). A URL may contain
    commas, but not at its end.
    """
    found = []
    for match in re.finditer(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]{1,9})[wx])?\s*(?:,|$)", srcset):
        url, size = match[1], match[2]
        if url.startswith("data:") or _TEMPLATE.search(url):
            continue
        is_number = size and size != "." and size.count(".") < 2
        found.append((url, float(size) if is_number else 1.0))
    return found
