"""What the tag and the attributes of one element say: its class words, how it hides its text, its
role in the text. Knows no blocks.
"""

import re
from collections.abc import Callable
from functools import lru_cache, partial
from typing import Literal

from msgspec import Struct

from scraper.cleaner.author_classes import is_author_class
from scraper.cleaner.segment.initials import InitialReader
from scraper.cleaner.segment.styles import BEFORE_MOVEMENT, NO_EFFECT
from scraper.cleaner.segment.visibility import Visibility
from scraper.hiding import UNTIL_SHOWN, Hiding
from scraper.language import Vocabulary
from scraper.parsing import Element, count_words_of, text_length
from scraper.records import Ancestor, BlockKind

INVISIBLE = frozenset(
    "script style template svg math canvas iframe object audio video select datalist option "
    "optgroup textarea progress meter noframes noembed applet head title meta link rt rtc".split()
)
"""Tags whose content is not text of the page, or is how a word is read (<rt>). <embed> is void:
libxml2 does not know that, and puts what follows into it.
"""
BLOCK_LEVEL = frozenset(
    "address article aside blockquote body button caption center dd details dialog dir div dl dt "
    "fieldset figcaption figure footer form "
    "frameset h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav noscript ol p pre "
    "section summary table tbody td tfoot th "
    "thead tr ul amp-img".split()
)
"""Tags that start and end a block."""
BOLD = frozenset("b strong".split())
ITALIC = frozenset("i em cite".split())
# A cell with any of these tags means that the table is only layout.
_LAYOUT_CONTENT = frozenset(
    "p div ul ol table h1 h2 h3 h4 h5 h6 article section figure form blockquote".split()
)
_KIND_BY_TAG: dict[str, BlockKind] = {
    "li": "list_item",
    "dd": "list_item",
    "blockquote": "quote",
    "pre": "code",
    "figcaption": "caption",
    "caption": "caption",
}
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
KIND_TAGS = frozenset([*_KIND_BY_TAG, *_HEADINGS])
"""Tags that give their blocks a kind."""
# Attributes whose words name an element.
# Wix and Framer have only generated classes.
_NAMING = frozenset(
    "class id role itemprop data-testid data-component data-qa data-hook data-framer-name".split()
)
_WORD = re.compile(r"[A-Za-z]+(?:[0-9]+)?|[0-9]+")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_CLOSING = ")]）"
_NEW_TAB = r"[(\[（]?(?:%(new_tab_notices)s)[)\]）]?\s*\Z"
_EMAIL = r"\b(?:%(email_fields)s)|%(email_words)s"
_LETTERS_AT_END = 3
_MOST_WORDS_OF_LABEL = 5
_LONGEST_CELL = 60
_LEAST_OF_TITLE = 4
_LEAST_OF_PARAGRAPH = 60
# Elementor names an element's movement in here.
_SETTINGS, _MOVING_SETTING = "data-settings", "_animation"
_NO_WORDS: frozenset[str] = frozenset()
_CACHED_NAMES, _CACHED_LINKS = 1 << 14, 1 << 12

Attributes = list[tuple[str, str]]
NoteRole = Literal["text", "mark", "note"]
InlineRole = Literal["text", "set_apart"]
Fact = Literal["author", "date"]
"""What an inline element holds by its class."""


# The stubs allow for the bytes of Python 2.
attributes_of: Callable[[Element], Attributes] = Element.items  # type: ignore[assignment]
"""The names and values of an element's attributes."""


class Cursor(Struct, frozen=True, gc=False):
    """A place in the tree: the innermost element, and what its text belongs to."""

    ancestor: Ancestor
    kind: BlockKind = "paragraph"
    level: int | None = None
    """1 to 6 in a heading."""


class ElementReader:
    """Reads elements. Make one per process: pages of one site share class names, and their words
    are cached.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._figure_classes = vocabulary.words("figure_classes")
        self._set_apart = vocabulary.words("set_apart_classes")
        self._apart_in_captions = self._set_apart | vocabulary.words("caption_credit_classes")
        self._datelines = vocabulary.containers("dateline")
        self._controls = vocabulary.words("control_classes")
        self._beside_title = vocabulary.words("beside_title_classes")
        self._screen_reader_classes = vocabulary.words("screen_reader_classes")
        self._screen_reader_pairs = [
            frozenset(pair.split()) for pair in vocabulary.words("screen_reader_pairs")
        ]
        self._not_screen_reader_classes = vocabulary.words("not_screen_reader_classes")
        self._moving_classes = vocabulary.words("moving_classes")
        self._moving_attributes = tuple(
            f"data-{name}" for name in vocabulary.words("moving_attributes")
        )
        self._carousel_tracks = vocabulary.words("carousel_track_classes")
        self._cloned_slides = vocabulary.words("cloned_slide_classes")
        self._opened_classes = vocabulary.words("opened_classes")
        self._mark_classes = vocabulary.words("note_mark_classes")
        self._words_of_notes = self._mark_classes | vocabulary.words("inline_note_classes")
        self.initials = InitialReader(vocabulary)
        self._email = vocabulary.pattern(_EMAIL, re.I)
        self._new_tab = vocabulary.pattern(_NEW_TAB, re.I)
        notices = vocabulary.words("new_tab_notices")
        self._new_tab_ends = frozenset(_end_of(notice) for notice in notices)
        self.without_new_tab = lru_cache(maxsize=_CACHED_LINKS)(self._without_new_tab)
        """The end of a link's text without a notice such as "(opens in a new tab)"."""
        self._words = lru_cache(maxsize=_CACHED_NAMES)(_split_words)
        self._is_author = lru_cache(maxsize=_CACHED_NAMES)(partial(is_author_class, vocabulary))
        self._for_screen_readers = lru_cache(maxsize=_CACHED_NAMES)(self._screen_reader_roles)

    def root(self, element: Element) -> Ancestor:
        """The root of a tree as an Ancestor."""
        names = " ".join(value for name, value in attributes_of(element) if name in _NAMING)
        tag = element.tag if isinstance(element.tag, str) else "body"
        return Ancestor(tag, self._words(names), None)

    def ancestor(
        self,
        element: Element,
        tag: str,
        attributes: Attributes,
        parent: Ancestor,
        visibility: Visibility,
    ) -> Ancestor:
        """An element of a tag as an Ancestor of blocks."""
        # The name of a custom element says what it is, too.
        names, classes, own_id = tag if "-" in tag else "", "", ""
        may_hide = tag in visibility.tags
        hiding_attributes = visibility.attributes
        for name, value in attributes:
            if name in _NAMING:
                names = f"{names} {value}" if names else value
                if name == "class":
                    classes = value
                elif name == "id":
                    own_id = value
            elif name in hiding_attributes:
                may_hide = True
        words = self._words(names) if names else _NO_WORDS
        may_hide = may_hide or (visibility.has_rules and visibility.named_by_rules(classes, own_id))
        effect = visibility.effect(tag, attributes, element) if may_hide else NO_EFFECT
        own = effect.hides
        if own and own & Hiding.OFF_SCREEN and not words.isdisjoint(self._carousel_tracks):
            own &= ~Hiding.OFF_SCREEN  # readers move it
        if words and visibility.hides_labels and not words.isdisjoint(self._cloned_slides):
            own |= Hiding.NOT_SHOWN
        if own:
            own = self._until_shown(own, element, words, attributes, visibility)
        if words and visibility.hides_labels:
            inline, block_level = self._for_screen_readers(words)
            if block_level or (inline and tag not in BLOCK_LEVEL):
                own |= Hiding.FOR_SCREEN_READERS
        # Operations on flags take longer than all the rest, so only what hides or shows gets there.
        if not own and not effect.is_block and not (effect.shows and parent.hiding):
            return Ancestor(tag, words, parent, parent.hiding, parent.depth + 1)
        is_block = effect.is_block and _is_long(element)
        is_opened = own != 0 and (
            not words.isdisjoint(self._opened_classes) or visibility.is_opened(element)
        )
        hiding = (parent.hiding & ~effect.shows) | own
        return Ancestor(tag, words, parent, hiding, parent.depth + 1, own, is_opened, is_block)

    def _until_shown(
        self,
        hides: Hiding,
        element: Element,
        words: frozenset[str],
        attributes: Attributes,
        visibility: Visibility,
    ) -> Hiding:
        """How an element hides its text for as long as readers are on the page."""
        if not hides & ~BEFORE_MOVEMENT:
            if self._moves_in(words, attributes) or visibility.is_behind_dialog(element):
                return Hiding.NONE
        elif hides & ~UNTIL_SHOWN and visibility.is_behind_dialog(element):
            return Hiding.NONE
        return hides

    def _moves_in(self, words: frozenset[str], attributes: Attributes) -> bool:
        """Whether a script shows an element when readers come to it."""
        return not words.isdisjoint(self._moving_classes) or any(
            name.startswith(self._moving_attributes)
            or (name == _SETTINGS and _MOVING_SETTING in value)
            for name, value in attributes
        )

    def _screen_reader_roles(self, words: frozenset[str]) -> tuple[bool, bool]:
        """Whether only screen readers read an inline element with these class words ("opens in a
        new tab" after a link), and a block-level one. Boxes with many classes often have one that
        says it of their label.
        """
        if not words.isdisjoint(self._not_screen_reader_classes):
            return False, False
        if not words.isdisjoint(self._screen_reader_classes):
            return True, True
        is_pair = any(words >= pair for pair in self._screen_reader_pairs)
        return is_pair, is_pair and len(words) <= _MOST_WORDS_OF_LABEL

    def is_figure(self, words: frozenset[str]) -> bool:
        """Whether class words are those of an element with a picture and its caption."""
        return not words.isdisjoint(self._figure_classes)

    def asks_for_email(self, field: Element) -> bool:
        """Whether an <input> is for an e-mail address."""
        if field.get("type") == "email":
            return True
        names = " ".join(field.get(name) or "" for name in ("name", "id", "placeholder", "value"))
        return field.get("type") in (None, "text") and self._email.search(names) is not None

    def is_control(self, words: frozenset[str]) -> bool:
        """Whether class words are those of a control inside a line."""
        return not words.isdisjoint(self._controls)

    def note_role(self, words: frozenset[str]) -> NoteRole:
        """Whether class words call an inline element the mark of a note, or a note."""
        if words.isdisjoint(self._words_of_notes):
            return "text"
        return "note" if words.isdisjoint(self._mark_classes) else "mark"

    def _without_new_tab(self, text: str) -> str:
        # Searching for the notices takes fifty times as long as a look at the last letters.
        if _end_of(text.rstrip().rstrip(_CLOSING)) not in self._new_tab_ends:
            return text
        return self._new_tab.sub("", text).rstrip() if self._new_tab.search(text) else text

    def is_beside_title(self, element: Element, tag: str, words: frozenset[str]) -> bool:
        """Whether an inline element in a heading of the first level is a kicker or a subtitle, and
        the heading has a text besides.
        """
        if tag != "small" and words.isdisjoint(self._beside_title):
            return False
        heading = next(element.iterancestors("h1"), None)
        return heading is not None and text_length(element) < text_length(heading)

    def fact(self, words: frozenset[str]) -> Fact | None:
        """What class words call an inline element."""
        if not words:
            return None
        if self._is_author(words):
            return "author"
        return None if words.isdisjoint(self._datelines) else "date"

    def inline_role(self, words: frozenset[str], kind: BlockKind) -> InlineRole:
        """The role of an inline element with these class words, in a block of a kind."""
        apart = self._apart_in_captions if kind == "caption" else self._set_apart
        return "text" if words.isdisjoint(apart) else "set_apart"


def _is_long(element: Element) -> bool:
    """Whether an inline element holds more than a label."""
    length = 0
    for text in element.itertext():
        length += len(text)
        if length >= _LEAST_OF_PARAGRAPH:
            return True
    return False


def kind_and_level(tag: str, kind: BlockKind, level: int | None) -> tuple[BlockKind, int | None]:
    """The kind and heading level of the blocks in an element of a tag of KIND_TAGS. `kind` and
    `level` are those of the element around it. A list in a heading or a caption stays part of it.
    """
    if tag in _HEADINGS:
        return "heading", _HEADINGS[tag]
    return (kind, level) if kind in ("heading", "caption") else (_KIND_BY_TAG[tag], level)


def is_layout_row(row: Element) -> bool:
    """Whether a <tr> is part of a table that only arranges the page: a cell has blocks of its own,
    or a long text with line breaks.
    """
    has_breaks = False
    for inside in row.iter():
        if inside.tag in _LAYOUT_CONTENT:
            return True
        has_breaks = has_breaks or inside.tag == "br"
    return has_breaks and any(
        cell.find(".//br") is not None and count_words_of(cell) > _LONGEST_CELL for cell in row
    )


def is_title_of_part(button: Element) -> bool:
    """Whether a button is the title of the part that it opens, and no label such as "Menu"."""
    if button.get("aria-controls") is None:
        return False
    return count_words_of(button) >= _LEAST_OF_TITLE


def form_box(ancestor: Ancestor) -> Ancestor:
    """The element that holds a form and its title."""
    inner: Ancestor | None = ancestor
    while inner is not None and inner.tag != "form":
        inner = inner.parent
    form = inner or ancestor
    return form.parent or form


def block_element(ancestor: Ancestor) -> Ancestor:
    """The nearest block-level element: the given one or one above it."""
    while ancestor.tag not in BLOCK_LEVEL and ancestor.parent is not None:
        ancestor = ancestor.parent
    return ancestor


def _end_of(text: str) -> str:
    """The last letters of a text, the same for all that a pattern that ignores case matches."""
    return text[-_LETTERS_AT_END:].casefold().replace("ı", "i").replace("\u0307", "")


def _split_words(names: str) -> frozenset[str]:
    """The words of attributes in lower case: as written, and split at marks and capitals."""
    lower = names.lower()
    split = lower if lower == names else _CAMEL.sub(" ", names).lower()
    return frozenset([*lower.split(), *_WORD.findall(split)])
