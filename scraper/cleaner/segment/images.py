"""The URL of the largest version of an image, and the size that the page gives. Reads <img> and the
<picture> around it.
"""

import re

from scraper.parsing import Element

# A URL that a script fills in.
_TEMPLATE = re.compile(r"\$\{|\{\{|\{[a-z_]+\}", re.I)
_LAZY_ENDS = ("-src", "-original", "-lazy", "-url")


def pixels(value: str | None) -> int | None:
    """A width or height attribute in pixels. None if it is missing or in another unit."""
    digits = (value or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


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
