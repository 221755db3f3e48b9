"""Paragraphs that no block-level element marks: rows of <span> or of elements of a page's own
making, and long lines between single <br>; and those that are in an element of their own. Knows no
blocks.
"""

from collections.abc import Callable, Iterator

from scraper.parsing import Element, count_words_of, text_of
from scraper.text import count_words, ends_sentence

_TAGS = frozenset({"span", "font", "label"})
_CONTAINERS = frozenset("article body center div main section td".split())
# In words: of each paragraph; and of each if white space is between them, as between sentences.
_LEAST, _LEAST_APART = 8, 20
# How many lines between <br>, or elements with white space between them, are paragraphs.
_FEWEST = 3
_LEAST_OF_LINE = 12
# A notice that the page needs scripts is shorter.
_LEAST_WITHOUT_SCRIPT = 30


class InlineParagraphs:
    """Reads the containers of one page, each once if its children come one after the other."""

    def __init__(self) -> None:
        self._holds = _Last(_holds_paragraphs)
        self._breaks = _Last(_has_long_lines)

    def is_paragraph(self, element: Element, tag: str) -> bool:
        """Whether an inline element is a paragraph, as its neighbours are."""
        return (tag in _TAGS or "-" in tag) and self._holds.of(element.getparent())

    def is_between(self, line_break: Element) -> bool:
        """Whether a <br> separates paragraphs, as the others around it do."""
        return self._breaks.of(line_break.getparent())


def continues_paragraphs(element: Element) -> bool:
    """Whether an element has paragraphs, and others are above it in its container."""
    return (
        len(element.findall(".//p")) > 1
        and next(element.itersiblings("p", preceding=True), None) is not None
        and count_words_of(element) >= _LEAST_WITHOUT_SCRIPT
    )


class _Last:
    """What a function finds for the last container it was given."""

    def __init__(self, judge: Callable[[Element], bool]) -> None:
        self._judge = judge
        self._container: Element | None = None
        self._found = False

    def of(self, container: Element | None) -> bool:
        if container is not self._container:
            self._container = container
            self._found = container is not None and self._judge(container)
        return self._found


def _holds_paragraphs(container: Element) -> bool:
    tag = str(container.tag)
    if tag not in _CONTAINERS and "-" not in tag:
        return False
    if (container.text or "").strip():
        return False
    rows = []
    for child in container:
        if (child.tail or "").strip():
            return False
        if child.tag in _TAGS or "-" in str(child.tag):
            rows.append(child)
    if len(rows) < 2:
        return False
    texts = [text_of(row) for row in rows]
    words = [count_words(text) for text in texts if ends_sentence(text)]
    long = [count for count in words if count >= _LEAST]
    if len(long) < 2 or len(long) * 2 < len(rows):
        return False
    is_glued = not any(row.tail for row in rows[:-1]) or any("-" in str(row.tag) for row in rows)
    return is_glued or (len(long) >= _FEWEST and sum(long) >= _LEAST_APART * len(long))


def _has_long_lines(container: Element) -> bool:
    if sum(1 for _ in container.iterchildren("br")) < _FEWEST - 1:
        return False
    lines = [line for line in _lines(container) if line.strip()]
    return (
        len(lines) >= _FEWEST
        and all(ends_sentence(line) for line in lines)
        and all(count_words(line) >= _LEAST_OF_LINE for line in lines)
    )


def _lines(container: Element) -> Iterator[str]:
    """The texts between the <br> of a container."""
    line = container.text or ""
    for child in container:
        if child.tag == "br":
            yield line
            line = ""
        else:
            line += text_of(child)
        line += child.tail or ""
    yield line
