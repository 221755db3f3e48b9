"""Lengths of style sheets in pixels, as far as is needed to see that text is tiny or far away."""

import re

_LENGTH = re.compile(r"([+-]?)\s*(\d+\.?\d*|\.\d+)(?:e0)?([a-z]+|%)?")
# Of a window of 1,280 × 720 pixels with letters of 16 pixels. A share is one of 1,000 pixels.
_PIXELS = {
    **dict.fromkeys(("em", "rem", "lh", "rlh", "pc", "ic"), 16.0),
    **dict.fromkeys(("ex", "ch", "cap"), 8.0),
    **dict.fromkeys(("vw", "dvw", "svw", "lvw", "vi", "vmax", "cqw", "cqi", "cqmax"), 12.8),
    **dict.fromkeys(("vh", "dvh", "svh", "lvh", "vb", "vmin", "cqh", "cqb", "cqmin"), 7.2),
    "%": 10.0,
    "pt": 4 / 3,
    "in": 96.0,
    "cm": 37.8,
    "mm": 3.78,
    "q": 0.945,
}


def pixels_of(value: str) -> float | None:
    """A length, or a sum or product in calc(), in pixels. None for words and other functions."""
    inner = value.strip()
    if inner.startswith(("calc(", "-webkit-calc(")):
        inner = inner.partition("(")[2].replace("(", "").replace(")", "")
        found = [_pixels(match) for match in _LENGTH.finditer(inner)]
        if not found:
            return None
        return _product(found) if "*" in inner else sum(found)
    match = _LENGTH.fullmatch(inner)
    return _pixels(match) if match else None


def lengths_of(values: str) -> list[float]:
    """The lengths in a list of values, such as those of `margin` or `translate()`, in pixels."""
    found = (pixels_of(value) for value in re.split(r"[\s,]+", values.strip()))
    return [length for length in found if length is not None]


def _pixels(match: re.Match[str]) -> float:
    sign, number, unit = match.groups()
    length = float(number) * _PIXELS.get(unit or "px", 1.0)
    return -length if sign == "-" else length


def _product(factors: list[float]) -> float:
    product = 1.0
    for factor in factors:
        product *= factor
    return product
