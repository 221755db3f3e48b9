"""Text with spans as the inline part of Markdown (CommonMark 0.31, tables of GFM). The text is
escaped, so that a reader of Markdown shows exactly that text.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scraper.article import Span
from scraper.sinks.markdown_emphasis import Marked, delimiters

# Characters that are markup anywhere. An ampersand is if it begins an entity.
_MARKS = re.compile(r"[\\`*_\[\]<~]|&(?=#?\w+;)")
# What is markup at the start of a line: numbered lists, headings, quotes, lists, tables, and the
# underlines of headings.
_LINE_MARKS = re.compile(
    r"^\d{1,9}([.)])(?=\s|$)|^([#>])|^([-+])(?=\s|$)|^([|:=-])(?=[|:= -]*$)", re.M
)
_CLOSING_HASHES = re.compile(r"(?<= )#+$")
_NOT_IN_URLS = re.compile(r"[\x00-\x20<>|`\\\x7f]")
_MARKS_IN_URLS = re.compile(r"[()]|&(?=#?\w+;)")


@dataclass(frozen=True, slots=True)
class InlineStyle:
    """How text is written."""

    line_break: str = "  \n"
    links: bool = True
    """Whether links are written as links, or only their text."""
    in_cell: bool = False
    """Whether the text is in a cell of a table."""


def escape(text: str) -> str:
    """Text with its markup characters escaped, so that Markdown shows it unchanged."""
    return write_inline(text, (), InlineStyle("\n"))


def escape_closing(heading: str) -> str:
    """The Markdown of a heading. Number signs at its end would be dropped, so they are escaped."""
    return _CLOSING_HASHES.sub(r"\\\g<0>", heading)


def url_in_link(url: str) -> str:
    """A URL for the round brackets of a link or an image."""
    encoded = _NOT_IN_URLS.sub(lambda found: f"%{ord(found[0]):02X}", url)
    return _MARKS_IN_URLS.sub(r"\\\g<0>", encoded)


def write_inline(text: str, spans: Sequence[Span], style: InlineStyle) -> str:
    """A text with its spans as Markdown. Links are outermost, then code, then emphasis. A mark that
    crosses one further out is cut there.
    """
    return _Writer(text, spans, style).write()


class _Writer:
    def __init__(self, text: str, spans: Sequence[Span], style: InlineStyle) -> None:
        self._text = text
        self._style = style
        self._links = [one for one in spans if one.kind == "link" and style.links]
        self._code = [one for one in spans if one.kind == "code"]
        self._emphasis = [one for one in spans if one.kind in ("strong", "emphasis")]
        self._escaped = {found.start() for found in _MARKS.finditer(text)}
        for found in _LINE_MARKS.finditer(text):
            self._escaped.add(found.start(found.lastindex or 0))
        if style.in_cell:
            self._escaped.update(at for at, one in enumerate(text) if one == "|")
        for link in self._links:  # an image starts with "!["
            if text[: link.start].endswith("!"):
                self._escaped.add(link.start - 1)

    def write(self) -> str:
        parts, at, before = [], 0, ""
        for link in self._links:
            parts.append(self._with_code(at, link.start, before, "["))
            text = self._with_code(link.start, link.end, "[", "]")
            parts.append(f"[{text}]({url_in_link(link.url or '')})")
            at, before = link.end, ")"
        parts.append(self._with_code(at, len(self._text), before, ""))
        return "".join(parts)

    def _with_code(self, start: int, end: int, before: str, behind: str) -> str:
        """A part without links. `before` and `behind` are the characters around it in Markdown."""
        parts, at = [], start
        for first, last, _ in self._inside(self._code, start, end):
            parts.append(self._with_emphasis(at, first, before, "`"))
            parts.append(self._as_code(first, last))
            at, before = last, "`"
        parts.append(self._with_emphasis(at, end, before, behind))
        return "".join(parts)

    def _as_code(self, start: int, end: int) -> str:
        text = self._text[start:end].replace("\n", " ")
        fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
        pad = " " if text.startswith("`") or text.endswith("`") else ""
        if self._style.in_cell:
            text = text.replace("|", "\\|")
        return f"{fence}{pad}{text}{pad}{fence}"

    def _with_emphasis(self, start: int, end: int, before: str, behind: str) -> str:
        """A part without links and code."""
        marked = (
            one._replace(start=one.start - start, end=one.end - start)
            for one in self._inside(self._emphasis, start, end)
        )
        inserted = delimiters(marked, self._text[start:end], before, behind)
        parts = []
        for at in range(start, end):
            parts.append(inserted.get(at - start, ""))
            parts.append(self._character(at))
        parts.append(inserted.get(end - start, ""))
        return "".join(parts)

    def _character(self, at: int) -> str:
        character = self._text[at]
        if character == "\n":
            return self._style.line_break
        return "\\" + character if at in self._escaped else character

    def _inside(self, spans: Iterable[Span], start: int, end: int) -> Iterator[Marked]:
        """The parts of spans between two indices, without blanks at their ends."""
        for span in spans:
            first, last = max(span.start, start), min(span.end, end)
            part = self._text[first:last]
            if part.strip():
                yield Marked(
                    first + len(part) - len(part.lstrip()),
                    last - len(part) + len(part.rstrip()),
                    span.kind,
                )
