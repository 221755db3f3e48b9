"""What the declarations of a style do to text: whether they hide it, and what they show again.
Knows no elements.
"""

import re
import sys
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import NamedTuple

from scraper.cleaner.segment.colours import (
    TRANSPARENT,
    are_alike,
    colour_of,
    is_transparent,
)
from scraper.cleaner.segment.lengths import lengths_of, pixels_of
from scraper.hiding import Hiding

BEFORE_MOVEMENT = Hiding.FADED | Hiding.COLLAPSED | Hiding.INVISIBLE
"""How texts are hidden before they appear by a movement."""
Declarations = Mapping[str, str]
"""Properties with their values, in lower case."""

# In pixels. Menus move by less, and so do paragraphs that slide in.
_FAR = -600.0
_FAR_AHEAD = 3_000.0
_WINDOW = 1_280.0
_WHOLE_WIDTH = 1_000.0
_TINY = 2.5
_CLIPPED_SIZE = 2.0
# Letters that are closer lie on each other.
_STACKED = -9.0
_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.S)
_ESCAPE = re.compile(r"\\(?:([\da-fA-F]{1,6})\s?|(.))", re.S)
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)")
_CALL = re.compile(r"([a-z]\w*)\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_FONT_SIZE = re.compile(r"(?:^|\s)(0|[\d.]+(?:[a-z]+|%))(?:/|\s|$)")
_KEEPING_LINES = frozenset({"pre-line", "pre-wrap", "break-spaces"})
_CUT_OFF = frozenset({"hidden", "clip"})
_SIZES = (
    *("height", "max-height", "width", "max-width"),
    *("block-size", "max-block-size", "inline-size", "max-inline-size"),
)
_OFFSETS = frozenset(
    [
        *("left", "right", "top", "bottom", "inset", "margin", "translate"),
        *(f"margin-{side}" for side in ("left", "right", "top", "bottom")),
        *(
            f"{name}-{axis}{end}"
            for name in ("inset", "margin")
            for axis in ("inline", "block")
            for end in ("", "-start", "-end")
        ),
    ]
)
_EMPTY_MASK = re.compile(r"gradient\((?:transparent[\s\d.%]*,?\s*)+\)")
_POSITIONS = frozenset({"absolute", "fixed", "relative", "sticky"})
_MOVING = frozenset(
    [
        *("transition", "transition-property", "transition-duration", "will-change"),
        *("animation", "animation-name", "animation-duration", "animation-delay"),
    ]
)
_TURNED_AWAY = frozenset({"90deg", "-90deg", "270deg", "0.25turn", ".25turn"})


class Effect(NamedTuple):
    """What a style does to the text of its element."""

    hides: Hiding = Hiding.NONE
    shows: Hiding = Hiding.NONE
    """What of the hiding above the element it undoes."""
    is_block: bool = False
    """Whether it makes the element a block of its own."""
    keeps_lines: bool = False
    """Whether the lines of its source are lines of the page."""


NO_EFFECT = Effect()


@lru_cache(maxsize=1 << 13)
def effect_of(style: str) -> Effect:
    """The effect of a style attribute, or of the declarations of a rule."""
    declared = declarations(style)
    if not declared:
        return NO_EFFECT
    hides, shows = Hiding.NONE, Hiding.NONE
    for name, value in declared.items():
        if (read := _READERS.get(name)) is not None:
            hides |= read(value)
        if (kind := _SHOWN_BY.get(name)) is not None and not hides & kind:
            shows |= kind
    hides |= _by_size(declared) | _by_place(declared) | _by_colour(declared)
    if hides & BEFORE_MOVEMENT and _is_animated(declared):
        hides &= ~BEFORE_MOVEMENT
    display = declared.get("display", "")
    is_block = display in ("block", "flow-root", "list-item", "table")
    keeps_lines = declared.get("white-space", "") in _KEEPING_LINES
    return Effect(hides, shows & ~hides, is_block, keeps_lines)


def declarations(style: str) -> dict[str, str]:
    """The declarations of a style. The last one of a property counts, or the last important one."""
    if "\\" in style:
        style = _ESCAPE.sub(_unescaped, style)
    if "/*" in style:
        style = _COMMENT.sub("", style)
    found: dict[str, str] = {}
    important: dict[str, str] = {}
    for part in style.lower().split(";"):
        name, colon, value = part.partition(":")
        value, mark, _ = value.partition("!")
        if colon and (value := value.strip()):
            (important if mark else found)[name.strip()] = value
    return found | important


def _unescaped(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else ord(found[2])
    return chr(code) if 0 < code < sys.maxunicode else ""


def _word(words: str, hiding: Hiding) -> Callable[[str], Hiding]:
    hiding_words = frozenset(words.split())
    return lambda value: hiding if value in hiding_words else Hiding.NONE


def _opacity(value: str) -> Hiding:
    number = _first_number(value)
    if number is not None and (number / 100 if value.endswith("%") else number) < 0.06:
        return Hiding.FADED
    return Hiding.NONE


def _filter(value: str) -> Hiding:
    faded = (_opacity(argument) for name, argument in _CALL.findall(value) if name == "opacity")
    return next(faded, Hiding.NONE)


def _transform(value: str) -> Hiding:
    for name, argument in _CALL.findall(value):
        if name.startswith(("scale", "matrix")):
            numbers = [float(number) for number in _NUMBER.findall(argument)]
            kept = numbers[:1] if name.startswith("matrix") else numbers
            if any(abs(number) < 0.02 for number in kept):
                return Hiding.COLLAPSED
        elif name.startswith("translate"):
            # A share is one of the element itself.
            if any(map(_is_far, lengths_of(argument.replace("%", "vmin")))):
                return Hiding.OFF_SCREEN
        elif name in ("rotatex", "rotatey") and argument.strip() in _TURNED_AWAY:
            return Hiding.COLLAPSED
    return Hiding.NONE


def _rotate(value: str) -> Hiding:
    axis, _, angle = value.partition(" ")
    is_away = axis in ("x", "y") and angle.strip() in _TURNED_AWAY
    return Hiding.COLLAPSED if is_away else Hiding.NONE


def _mask(value: str) -> Hiding:
    return Hiding.CLIPPED if _EMPTY_MASK.search(value) else Hiding.NONE


def _scale(value: str) -> Hiding:
    number = _first_number(value)
    return Hiding.COLLAPSED if number is not None and abs(number) < 0.02 else Hiding.NONE


def _indent(value: str) -> Hiding:
    return Hiding.INDENTED if any(map(_is_far, lengths_of(value))) else Hiding.NONE


def _font_size(value: str) -> Hiding:
    length = pixels_of(value)
    if length is not None and value.endswith("%"):
        length *= 0.016  # a share of the letters around it, not of the window
    return Hiding.TINY if length is not None and length < _TINY else Hiding.NONE


def _font(value: str) -> Hiding:
    found = _FONT_SIZE.search(value)
    return _font_size(found[1]) if found else Hiding.NONE


def _letter_spacing(value: str) -> Hiding:
    length = pixels_of(value)
    return Hiding.CLIPPED if length is not None and length <= _STACKED else Hiding.NONE


def _clip(value: str) -> Hiding:
    if not value.startswith("rect("):
        return Hiding.NONE
    lengths = lengths_of(value[5:].strip("()"))
    is_empty = len(lengths) == 4 and (
        lengths[2] - lengths[0] < _CLIPPED_SIZE or lengths[1] - lengths[3] < _CLIPPED_SIZE
    )
    return Hiding.CLIPPED if is_empty else Hiding.NONE


def _clip_path(value: str) -> Hiding:
    for name, argument in _CALL.findall(value):
        lengths = lengths_of(argument.partition(" round ")[0].partition(" at ")[0])
        if name == "inset" and lengths:
            top, right, bottom, left = _four_sides(lengths)
            if top + bottom >= 1_000 or left + right >= 1_000:
                return Hiding.CLIPPED if len(lengths) == 1 else Hiding.COLLAPSED
        elif lengths and (
            (name in ("circle", "ellipse") and min(lengths) < _CLIPPED_SIZE)
            or (name == "polygon" and _is_line(lengths))
        ):
            return Hiding.CLIPPED
    return Hiding.NONE


def _is_line(lengths: list[float]) -> bool:
    """Whether the points of a polygon have one height or one breadth."""
    return any(
        max(some) - min(some) < _CLIPPED_SIZE for some in (lengths[::2], lengths[1::2]) if some
    )


def _four_sides(lengths: list[float]) -> list[float]:
    """The four sides that one to four lengths stand for."""
    top, right = lengths[0], lengths[1] if len(lengths) > 1 else lengths[0]
    bottom = lengths[2] if len(lengths) > 2 else top
    return [top, right, bottom, lengths[3] if len(lengths) > 3 else right]


def _is_animated(declared: Declarations) -> bool:
    """Whether the style is only the start of a movement by which the text appears."""
    moved = declared.get("transform", "none")
    return not _MOVING.isdisjoint(declared) or (moved != "none" and not _transform(moved))


def _by_size(declared: Declarations) -> Hiding:
    """No height or width, and what does not fit is cut off."""
    overflow = " ".join(
        declared.get(name, "") for name in ("overflow", "overflow-x", "overflow-y")
    ).split()
    if _CUT_OFF.isdisjoint(overflow):
        return Hiding.NONE
    indent = pixels_of(declared.get("text-indent", ""))
    if indent is not None and indent >= _WHOLE_WIDTH:
        return Hiding.INDENTED
    sizes = [pixels_of(declared[name]) for name in _SIZES if name in declared]
    small = [size for size in sizes if size is not None and size < _CLIPPED_SIZE]
    if len(small) > 1:
        return Hiding.CLIPPED
    return (
        Hiding.COLLAPSED
        if small or pixels_of(declared.get("line-height", "")) == 0
        else Hiding.NONE
    )


def _by_place(declared: Declarations) -> Hiding:
    """Outside of the page or below it. The track of a carousel is wider than its box and moves
    inside it.
    """
    hiding = Hiding.NONE
    depth = _first_number(declared.get("z-index", ""))
    if depth is not None and depth < 0 and declared.get("position") in _POSITIONS:
        hiding = Hiding.BEHIND
    width = pixels_of(declared.get("width", ""))
    if width is not None and width > _WINDOW:
        return hiding
    for name in _OFFSETS & declared.keys():
        value = declared[name]
        length = pixels_of(value)
        if any(map(_is_far, [length] if length is not None else lengths_of(value))):
            return hiding | Hiding.OFF_SCREEN
    return hiding


def _by_colour(declared: Declarations) -> Hiding:
    """Letters of no colour, or of the colour of their own background. Letters through which a
    picture shows, and those with a shadow, can be seen.
    """
    fill = declared.get("-webkit-text-fill-color") or declared.get("color")
    behind = declared.get("background-color") or declared.get("background")
    if fill is None and behind != "currentcolor":
        return Hiding.NONE
    clips = (declared.get("background-clip"), declared.get("-webkit-background-clip"), behind)
    if any("text" in (clip or "").split() for clip in clips):
        return Hiding.NONE
    if declared.get("text-shadow", "none") not in ("none", "0"):
        return Hiding.NONE
    colour = colour_of(fill or "")
    if behind == "currentcolor" or (colour is not None and is_transparent(colour)):
        return Hiding.SAME_COLOUR
    back = colour_of(behind) if behind else None
    if colour is None or back is None or back == TRANSPARENT:
        return Hiding.NONE
    return Hiding.SAME_COLOUR if are_alike(colour, back) else Hiding.NONE


def _is_far(length: float) -> bool:
    return length <= _FAR or length >= _FAR_AHEAD


def _first_number(value: str) -> float | None:
    found = _NUMBER.match(value)
    return float(found[0]) if found else None


_READERS: dict[str, Callable[[str], Hiding]] = {
    "display": _word("none", Hiding.NOT_SHOWN),
    "content-visibility": _word("hidden", Hiding.NOT_SHOWN),
    "visibility": _word("hidden collapse", Hiding.INVISIBLE),
    "opacity": _opacity,
    **dict.fromkeys(("filter", "-webkit-filter"), _filter),
    **dict.fromkeys(("transform", "-webkit-transform", "-ms-transform"), _transform),
    **dict.fromkeys(("scale", "zoom"), _scale),
    "rotate": _rotate,
    **dict.fromkeys(("mask", "mask-image", "-webkit-mask", "-webkit-mask-image"), _mask),
    "text-indent": _indent,
    "font-size": _font_size,
    "font": _font,
    "letter-spacing": _letter_spacing,
    "clip": _clip,
    **dict.fromkeys(("clip-path", "-webkit-clip-path"), _clip_path),
}
_SHOWN_BY: dict[str, Hiding] = {
    "visibility": Hiding.INVISIBLE,
    "font-size": Hiding.TINY,
    "font": Hiding.TINY,
    "color": Hiding.SAME_COLOUR,
    "background-color": Hiding.SAME_COLOUR,
    "background": Hiding.SAME_COLOUR,
    "-webkit-text-fill-color": Hiding.SAME_COLOUR,
    "text-indent": Hiding.INDENTED,
}
"""Properties of which an element inside can undo the hiding."""
