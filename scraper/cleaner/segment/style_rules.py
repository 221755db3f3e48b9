"""The rules of a page's <style> elements whose selector is one tag, one class or one id. Reads no
other rules: there is no cascade, no external sheet and no @media. Knows no blocks.
"""

import re
from collections.abc import Iterable, Iterator

from scraper.cleaner.segment.styles import effect_of
from scraper.parsing import Element

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.S)
_SIMPLE = re.compile(r"[.#]?-?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*")
# Of declarations in lower case: without one of these they neither hide anything, nor show it
# again, nor make a block of it, nor keep its lines. Most simple rules end here: reading
# declarations takes longer.
_ACTING_WORDS = tuple(
    "none hidden block pre-line pre-wrap break-spaces collapse opacity transform translate scale "
    "clip zoom index indent spacing fill-color transparent currentcolor".split()
)
_NEGATIVE = re.compile(r"-\d")
_SIZE = re.compile(r"font(?:-size)?\s*:\s*[0-9.]")
_COLOURS = re.compile(r"background(?s:.*)(?<![-\w])color\s*:|(?<![-\w])color\s*:(?s:.*)background")
_READ_MEDIA = frozenset({"", "all", "screen"})
_READ_TYPES = frozenset({"", "text/css"})
# Styles in these are for browsers without scripts, or for a part of the page.
_NOT_THE_PAGE = frozenset({"noscript", "template", "svg"})


class StyleRules:
    """The simple rules of a page."""

    def __init__(self, sheets: Iterable[str]) -> None:
        declared: dict[str, list[str]] = {}
        for sheet in sheets:
            for selectors, declarations in _simple_rules(sheet):
                for selector in selectors:
                    declared.setdefault(selector, []).append(declarations)
        self._declared = {name: ";".join(parts) for name, parts in declared.items()}
        self._acts: dict[str, bool] = {}
        self.tags = frozenset(
            name for name in self._declared if name[0] not in ".#" and self._is_acting(name)
        )
        """The tags that a rule hides or makes blocks of."""
        self._known: dict[tuple[str, str], bool] = {}

    @classmethod
    def of(cls, tree: Element) -> "StyleRules":
        """The rules of a page's tree."""
        return cls(
            str(style.text)
            for style in tree.iter("style")
            if style.text
            and (style.get("media") or "").strip().lower() in _READ_MEDIA
            and (style.get("type") or "").strip().lower() in _READ_TYPES
            and not any(above.tag in _NOT_THE_PAGE for above in style.iterancestors())
        )

    def __bool__(self) -> bool:
        """Whether there is any."""
        return bool(self._declared)

    def name(self, classes: str, name: str) -> bool:
        """Whether a rule names one of these classes or this id, and hides or shows something."""
        if not self._declared:
            return False
        found = self._known.get((classes, name))
        if found is None:
            selectors = (*(f".{one}" for one in classes.split()), f"#{name}")
            found = self._known[classes, name] = any(map(self._is_acting, selectors))
        return found

    def _is_acting(self, selector: str) -> bool:
        """Whether the rules of a selector hide something or make a block of it. Few selectors of a
        page's sheets are those of an element, so each is judged when it is met.
        """
        style = self._declared.get(selector)
        if style is None:
            return False
        acts = self._acts.get(selector)
        if acts is None:
            effect = effect_of(style)
            does = effect.hides or effect.is_block or effect.keeps_lines
            acts = self._acts[selector] = bool(does)
        return acts

    def style_of(self, tag: str, classes: str, name: str) -> str:
        """The declarations for an element with these classes and this id, if one of its rules
        hides or shows something. Empty for other elements.
        """
        if not self._declared:
            return ""
        selectors = [tag, *(f".{one}" for one in classes.split()), f"#{name}"]
        if not any(map(self._is_acting, selectors)):
            return ""
        return ";".join(self._declared.get(selector, "") for selector in selectors)


def _simple_rules(sheet: str) -> Iterator[tuple[list[str], str]]:
    """(simple selectors, declarations) of the rules outside of @media and other rules."""
    if "/*" in sheet:
        sheet = _COMMENT.sub("", sheet)
    depth = 0
    for piece in sheet.split("}"):
        opened = piece.count("{")
        if depth == 0 and opened == 1:
            head, _, declarations = piece.partition("{")
            # A rule can follow an @import.
            names = head.rpartition(";")[2].split(",")
            selectors = [one for one in map(str.strip, names) if _SIMPLE.fullmatch(one)]
            if selectors and _may_act(declarations.lower()):
                yield selectors, declarations
            continue
        depth = max(0, depth + opened - 1)


def _may_act(declarations: str) -> bool:
    """Whether declarations in lower case can hide something, show it again or make a block."""
    return (
        any(word in declarations for word in _ACTING_WORDS)
        or ("-" in declarations and _NEGATIVE.search(declarations) is not None)
        or ("font" in declarations and _SIZE.search(declarations) is not None)
        or ("background" in declarations and _COLOURS.search(declarations) is not None)
    )
