"""The stories of the demo newsroom, read from newsroom/*.toml. Writes no markup.

A record of a story's page must have exactly the values given here. In a text, blank lines separate
paragraphs. "## " starts a section heading, "> " a quote, "- " an item of a list, and [words](path)
is a link.
"""

import re
import tomllib
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Any, Literal

import msgspec
from msgspec import Struct, field

LANGUAGES = ("en", "de", "fr", "es")
_FOLDER = resources.files("scraper.demo") / "newsroom"
_LINK = re.compile(r"\[([^\]]+)\]\(([^)]+)\)")
_MARKS: dict[str, "PieceKind"] = {"## ": "heading", "> ": "quote", "- ": "items"}

PieceKind = Literal["paragraph", "heading", "quote", "items"]
Kind = Literal["article", "stub", "new", "vanishing"]
"""`article`; `stub`: the first lines of an article for subscribers; `new`: published on the second
day; `vanishing`: removed on the second day.
"""


class Piece(Struct, frozen=True):
    """A paragraph, section heading or quote, or a whole list."""

    kind: PieceKind
    lines: tuple[str, ...]
    """The text, with links still marked. A list has one line per item."""

    @property
    def plain(self) -> str:
        """The text as a reader sees it, with line breaks between the items of a list."""
        return "\n".join(_LINK.sub(r"\1", line) for line in self.lines)


class Picture(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture with its caption and credit."""

    file: str
    alt: str
    caption: str
    credit: str
    credit_line: str
    """The credit as the page shows it, with its label."""


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The changes to a story on the second day."""

    updated: datetime
    shown: str
    """The time of the correction as the page shows it."""
    note: str
    """The last paragraph of the corrected story."""
    replace: tuple[tuple[str, str], ...]
    """(old, new) pieces of the text."""


class Story(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One article under one URL."""

    path: str
    """Path of the URL, percent-encoded."""
    language: str
    template: str
    """Name of the file in newsroom/templates/ that makes its page."""
    kind: Kind = "article"
    section: str
    headline: str
    standfirst: str
    authors: tuple[str, ...] = ()
    agency: str | None = None
    """The agency that is credited instead of people."""
    published: datetime
    dateline: str
    """The date as the page shows it."""
    date: str
    """The date in ISO 8601, as precise as the page shows it."""
    tags: tuple[str, ...]
    text: str
    pictures: tuple[Picture, ...] = field(name="picture", default=())
    correction: Correction | None = None
    corrected: Correction | None = None
    """The correction after it was made."""

    @property
    def credited(self) -> tuple[str, ...]:
        """The names in the byline: the authors, or the agency."""
        return (self.agency,) if self.agency else self.authors

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The paragraphs, headings, quotes and lists of the text."""
        return tuple(_piece(part.splitlines()) for part in re.split(r"\n{2,}", self.text.strip()))

    @property
    def body(self) -> str:
        """The body that a record must have, with the note of a correction."""
        note = [self.corrected.note] if self.corrected else []
        return "\n\n".join([piece.plain for piece in self.pieces] + note)

    @property
    def changed(self) -> datetime:
        """The time of publication or of the correction."""
        return self.corrected.updated if self.corrected else self.published

    def second_edition(self) -> "Story":
        """The story as it is on the second day."""
        if self.correction is None:
            return self
        return msgspec.structs.replace(
            self, text=_replaced(self.text, self.correction.replace), corrected=self.correction
        )


@cache
def all_stories() -> tuple[Story, ...]:
    """The stories of both days, grouped by language."""
    written = {language: _table(f"{language}.toml")["story"] for language in LANGUAGES}
    by_path = {story["path"]: story for language in LANGUAGES for story in written[language]}
    return tuple(
        _story(story, language, by_path) for language in LANGUAGES for story in written[language]
    )


@cache
def page_templates(name: str) -> dict[str, Any]:
    """The templates in newsroom/templates/NAME.toml, by key."""
    return _table(f"templates/{name}.toml")


@cache
def page_texts(language: str) -> dict[str, Any]:
    """The texts around the stories on pages of a language, by key."""
    found: dict[str, Any] = _table("words.toml")[language]
    return found


def job_config(base: str) -> str:
    """The jobs.toml for a newsroom at a base URL such as http://127.0.0.1:8000."""
    return (
        (_FOLDER / "jobs.toml").read_text(encoding="utf-8").replace("http://127.0.0.1:8000", base)
    )


def replace_links(line: str, template: str) -> str:
    """The line with each marked link replaced by `template`, a template of `re.sub`. Its first
    group is the words, its second the path.
    """
    return _LINK.sub(template, line)


def _table(name: str) -> dict[str, Any]:
    file = _FOLDER
    for part in name.split("/"):
        file = file / part
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _story(written: dict[str, Any], language: str, by_path: dict[str, dict[str, Any]]) -> Story:
    """A story from its table. `text_of` takes another story's text, with changes. A missing `date`
    is the time of publication.
    """
    fields = {"language": language, "date": written["published"].isoformat(), **written}
    if "text_of" in written:
        fields["text"] = _replaced(
            by_path[fields.pop("text_of")]["text"], fields.pop("replace", ())
        )
    return msgspec.convert(fields, Story)


def _replaced(text: str, changes: Any) -> str:
    for old, new in changes:
        if text.count(old) != 1:
            raise ValueError(
                f"{old!r} must be in the text once, and is there {text.count(old)} times"
            )
        text = text.replace(old, new)
    return text


def _piece(lines: list[str]) -> Piece:
    mark = next((mark for mark in _MARKS if lines[0].startswith(mark)), "")
    kind = _MARKS.get(mark, "paragraph")
    if kind != "items" and len(lines) > 1:
        raise ValueError(f"a line break inside {lines[0][:60]!r}")
    return Piece(kind, tuple(line.removeprefix(mark) for line in lines))
