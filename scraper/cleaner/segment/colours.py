"""Colours of style sheets as numbers. Knows no elements."""

import colorsys
import re
import tomllib
from functools import cache
from importlib import resources

Colour = tuple[float, float, float, float]
"""Red, green and blue from 0 to 255, and how opaque it is, from 0 to 1."""

TRANSPARENT: Colour = (0.0, 0.0, 0.0, 0.0)
# Colours that differ by less look the same.
_LEAST_DIFFERENCE = 12.0
_LEAST_OPAQUE = 0.06
_HEX = re.compile(r"#([\da-f]{8}|[\da-f]{6}|[\da-f]{3,4})(?![\da-f])")
_FUNCTION = re.compile(r"(rgba?|hsla?|hwb)\(([^()]*)\)")
_NUMBER = re.compile(r"([+-]?(?:\d+\.?\d*|\.\d+))(%|deg|turn|rad|grad)?")
_TURNS = {"deg": 360.0, None: 360.0, "turn": 1.0, "rad": 6.283185, "grad": 400.0}


def colour_of(value: str) -> Colour | None:
    """The first colour in a value in lower case. None if it has none, or if it has a picture or a
    gradient.
    """
    if "url(" in value or "gradient(" in value:
        return None
    if found := _FUNCTION.search(value):
        return _of_function(found[1], found[2])
    if found := _HEX.search(value):
        return _of_hex(found[1])
    for word in value.replace(",", " ").split():
        if word == "transparent":
            return TRANSPARENT
        if (number := _names().get(word)) is not None:
            return _of_hex(number)
    return None


def are_alike(colour: Colour, behind: Colour) -> bool:
    """Whether letters of a colour cannot be seen on another colour."""
    if behind[3] < 1 - _LEAST_OPAQUE:  # what is below it shows through
        return False
    differences = (abs(one - other) for one, other in zip(colour[:3], behind[:3], strict=True))
    return max(differences) * colour[3] < _LEAST_DIFFERENCE


def is_transparent(colour: Colour) -> bool:
    """Whether letters of a colour cannot be seen on any other."""
    return colour[3] < _LEAST_OPAQUE


def _of_hex(digits: str) -> Colour:
    if len(digits) < 6:
        digits = "".join(digit * 2 for digit in digits)
    red, green, blue, *rest = (int(digits[at : at + 2], 16) for at in range(0, len(digits), 2))
    return float(red), float(green), float(blue), rest[0] / 255 if rest else 1.0


def _of_function(name: str, arguments: str) -> Colour | None:
    parts = _NUMBER.findall(arguments)
    if len(parts) < 3:
        return None
    opaque = _share(*parts[3]) if len(parts) > 3 else 1.0
    if name.startswith("rgb"):
        red, green, blue = (
            float(number) * (2.55 if unit == "%" else 1) for number, unit in parts[:3]
        )
        return red, green, blue, opaque
    turn = float(parts[0][0]) / _TURNS.get(parts[0][1] or None, 360.0) % 1
    second, third = (float(number) / 100 for number, _ in parts[1:3])
    if name == "hwb":
        red, green, blue = _of_hwb(turn, second, third)
    else:
        red, green, blue = colorsys.hls_to_rgb(turn, third, second)
    return red * 255, green * 255, blue * 255, opaque


def _of_hwb(turn: float, white: float, black: float) -> tuple[float, float, float]:
    if white + black >= 1:
        grey = white / (white + black)
        return grey, grey, grey
    red, green, blue = (
        part * (1 - white - black) + white for part in colorsys.hsv_to_rgb(turn, 1, 1)
    )
    return red, green, blue


def _share(number: str, unit: str) -> float:
    return float(number) / 100 if unit == "%" else float(number)


@cache
def _names() -> dict[str, str]:
    """The named colours of CSS Color 4, as digits in base 16."""
    file = resources.files("scraper.cleaner.segment") / "colours.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))
