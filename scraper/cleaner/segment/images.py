"""Where the largest version of an image stands, and how large the page says it is. Knows <img> and
what may stand around it.
"""

import re

from scraper.parsing import Element

# An address that a script was to fill in.
_TEMPLATE = re.compile(r"\$\{|\{\{|\{[a-z_]+\}", re.I)
_LAZY_ENDS = ("-src", "-original", "-lazy", "-url")


def pixels(value: str | None) -> int | None:
    digits = (value or "").strip().removesuffix("px")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 7 else None


def image_url(image: Element) -> str | None:
    """The address of the largest version of an image: srcset, then lazy-loading attributes whatever
    their prefix, then src.
    """
    # the stubs think of Python 2
    attributes: list[tuple[str, str]] = image.items()  # type: ignore[assignment]
    srcsets = [value for name, value in attributes if name.endswith("srcset")]
    parent = image.getparent()
    while (
        parent is not None and parent.tag == "source"
    ):  # libxml2 does not know that <source> is void
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
    """(address, width or density) of a srcset (HTML §4.8.4.2.2); an address may hold commas, but
    not at its end.
    """
    found = []
    for match in re.finditer(r"([^\s,]\S*[^\s,]|[^\s,])(?:\s+([\d.]{1,9})[wx])?\s*(?:,|$)", srcset):
        address = match[1]
        if not address.startswith("data:") and not _TEMPLATE.search(address):
            found.append(
                (
                    address,
                    float(match[2])
                    if match[2] and match[2].count(".") < 2 and match[2] != "."
                    else 1.0,
                )
            )
    return found
