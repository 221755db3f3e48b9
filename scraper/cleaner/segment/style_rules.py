"""The rules of a page's <style> elements whose selector is one tag, one class or one id. Reads no
other rules: there is no cascade, no external sheet and no @media. Knows no blocks.
"""

import re
from collections.abc import Iterable, Iterator

from scraper.cleaner.segment.styles import effect_of
from scraper.parsing import Element

_COMMENT = re.compile(r"/\*.*?(?:\*/|$)", re.S)
_SIMPLE = re.compile(r"[.#]?-?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*")
# Of declarations: without one of these they neither hide anything, nor show it again, nor make a
# block of it. Most rules end here, since reading declarations takes ten times as long.
_ACTING = re.compile(
    r"none|hidden|block|collapse|opacity|transform|translate|scale|clip|zoom|index|indent|spacing"
    r"|-\d|font(?:-size)?\s*:\s*[0-9.]|fill-color|transparent|currentcolor"
    r"|background(?s:.*)(?<![-\w])color\s*:|(?<![-\w])color\s*:(?s:.*)background",
    re.I,
)
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
        self._acting = {
            name
            for name, style in self._declared.items()
            if _ACTING.search(style) and ((effect := effect_of(style)).hides or effect.is_block)
        }
        self.tags = frozenset(name for name in self._acting if name[0] not in ".#")
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

    def name(self, classes: str, name: str) -> bool:
        """Whether a rule names one of these classes or this id, and hides or shows something."""
        if not self._acting:
            return False
        found = self._known.get((classes, name))
        if found is None:
            selectors = [*(f".{one}" for one in classes.split()), f"#{name}"]
            found = self._known[classes, name] = not self._acting.isdisjoint(selectors)
        return found

    def style_of(self, tag: str, classes: str, name: str) -> str:
        """The declarations for an element with these classes and this id, if one of its rules
        hides or shows something. Empty for other elements.
        """
        selectors = [tag, *(f".{one}" for one in classes.split()), f"#{name}"]
        if self._acting.isdisjoint(selectors):
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
            if not _ACTING.search(declarations):
                continue
            # A rule can follow an @import.
            named = (one.strip() for one in head.rpartition(";")[2].split(","))
            selectors = [one for one in named if _SIMPLE.fullmatch(one)]
            if selectors:
                yield selectors, declarations
            continue
        depth = max(0, depth + opened - 1)
