"""Whether an element of a page hides its text: by its attributes, its style, the page's style
rules, and its class words. Knows no blocks.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from scraper.cleaner.segment.style_rules import StyleRules
from scraper.cleaner.segment.styles import NO_EFFECT, Effect, effect_of
from scraper.hiding import Hiding
from scraper.parsing import Element, count_words_of

_HIDING_ATTRIBUTES = frozenset("style hidden popover bgcolor color".split())
# Of Tailwind.
_KEEPING_LINES = frozenset(
    "whitespace-pre-line whitespace-pre-wrap whitespace-break-spaces".split()
)
_HIDDEN_TAGS = frozenset({"dialog", "rp"})
# React sends late parts of a page like this, and puts them in their place by a script.
_STREAMED = re.compile(r"S:[0-9a-f]+")
_CONTROL_TAGS = frozenset({"button", "summary", "label"})
_CONTROLLING = frozenset({"aria-controls", "data-target", "data-bs-target", "onclick"})
_NAME = re.compile(r"[\w-]+")
_PARTS_OF_PAGE = ("main", "article", "h1")
# In words. A label of a button is shorter, and a part of an article is longer.
_MOST_OF_LABEL, _LEAST_OF_TAB, _LEAST_OF_PART = 6, 12, 40
BRACKETS = " ()[]（）【】〔〕《》"
"""What <rp> has around the reading of a word."""


class Visibility:
    """Reads the visibility of one page's elements."""

    def __init__(
        self, tree: Element, rules: StyleRules, tags: frozenset[str], attributes: frozenset[str]
    ) -> None:
        self._tree = tree
        self._rules = rules
        self.named_by_rules = rules.name
        """Whether a rule for these classes or this id may hide an element."""
        self.has_rules = bool(rules)
        self.tags = rules.tags | tags
        """Tags that may be hidden without an attribute."""
        self.attributes = attributes
        """Attributes that may hide an element, or show it again."""
        self.hides_labels = bool(attributes)
        """Whether what only screen readers read is hidden."""

    @classmethod
    def of(cls, tree: Element) -> "Visibility":
        """The visibility of the elements of a page."""
        return cls(tree, StyleRules.of(tree), _HIDDEN_TAGS, _HIDING_ATTRIBUTES)

    @classmethod
    def of_all(cls, tree: Element) -> "Visibility":
        """All elements of a page are visible."""
        return cls(tree, StyleRules(()), frozenset(), frozenset())

    def effect(self, tag: str, attributes: Sequence[tuple[str, str]], element: Element) -> Effect:
        """What an element does to its text."""
        named = dict(attributes)
        style = named.get("style", "")
        if rules := self._rules.style_of(tag, named.get("class", ""), named.get("id", "")):
            style = f"{rules};{style}"
        if "color" in named or "bgcolor" in named:
            letters, behind = named.get("color", ""), named.get("bgcolor", "")
            style = f"color:{letters};background-color:{behind};{style}"
        effect = effect_of(style) if style else NO_EFFECT
        is_closed = (
            "hidden" in named
            or "popover" in named
            or (tag == "dialog" and "open" not in named)
            or (tag == "rp" and (element.text or "").strip(BRACKETS) != "")
        )
        if is_closed and not _STREAMED.fullmatch(named.get("id", "")):
            return effect._replace(hides=effect.hides | Hiding.NOT_SHOWN)
        return effect

    def keeps_lines(self, tag: str, attributes: Sequence[tuple[str, str]]) -> bool:
        """Whether the lines of an element's source are lines of the page, by its style, the page's
        rules, or a class of a framework.
        """
        named = dict(attributes)
        classes, style = named.get("class", ""), named.get("style", "")
        if not _KEEPING_LINES.isdisjoint(classes.split()):
            return True
        style = f"{self._rules.style_of(tag, classes, named.get('id', ''))};{style}"
        return "white-space" in style and effect_of(style).keeps_lines

    def is_behind_dialog(self, element: Element) -> bool:
        """Whether an element is the page itself, which readers see when they close a dialog."""
        is_inert = element.get("inert") is not None or element.get("aria-hidden") == "true"
        return (
            is_inert
            and any(element.find(f".//{tag}") is not None for tag in _PARTS_OF_PAGE)
            and any(element not in dialog.iterancestors() for dialog in self._dialogs)
        )

    @cached_property
    def _dialogs(self) -> Sequence[Element]:
        """The dialogs that cover the page."""
        return [
            *(one for one in self._tree.iter("dialog") if one.get("open") is not None),
            *(one for one in self._tree.iter("*") if one.get("aria-modal") == "true"),
        ]

    def is_opened(self, element: Element) -> bool:
        """Whether a control of the page shows a hidden element: one that names it, or a button
        right before or after it.
        """
        own_id = element.get("id")
        is_beside = _is_control(element.getprevious()) or _is_control(element.getnext())
        if not own_id and not is_beside:
            return False
        words = count_words_of(element)
        if words < _LEAST_OF_TAB:
            return False
        return (is_beside and words >= _LEAST_OF_PART) or (own_id or "") in self._controlled

    @cached_property
    def _controlled(self) -> frozenset[str]:
        """The ids of the elements that controls of the page name."""
        values = (
            element.get(name) or ""
            for element in self._tree.iter("*")
            if not _CONTROLLING.isdisjoint(element.keys())
            for name in _CONTROLLING
        )
        return frozenset(word for value in values for word in _NAME.findall(value))


def _is_control(element: Element | None) -> bool:
    """Whether an element is a button or a link that runs a script, with a short text."""
    if element is None or not isinstance(element.tag, str):
        return False
    inner = list(element)
    if len(inner) == 1 and not (element.text or "").strip():
        return _is_control(inner[0])
    href = (element.get("href") or "").strip()
    is_control = (
        element.tag in _CONTROL_TAGS
        or element.get("role") == "button"
        or element.get("onclick") is not None
        or (element.tag == "a" and (href.startswith(("#", "javascript:"))))
    )
    if not is_control:
        return False
    return 0 < count_words_of(element) <= _MOST_OF_LABEL
