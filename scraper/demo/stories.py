"""The newsroom's stories: what each says, and so what a careful reader must find on its page. Reads
newsroom/*.toml; writes no markup.

A text is paragraphs parted by blank lines; "## " opens a section heading, "> " a quote, "- " an
item of a list, [words](address) is a link.
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
"""An article; the beginning of one for subscribers; one that appears on the second day; one that is
gone then.
"""


class Piece(Struct, frozen=True):
    """A paragraph, section heading or quote, or a whole list."""

    kind: PieceKind
    lines: tuple[str, ...]
    """Links still marked; a list has a line an item."""

    @property
    def plain(self) -> str:
        """As a reader sees it."""
        return "\n".join(_LINK.sub(r"\1", line) for line in self.lines)


class Picture(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A picture with what stands below it."""

    file: str
    alt: str
    caption: str
    credit: str
    credit_line: str
    """As shown, with its label."""


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What changes on the second day."""

    updated: datetime
    shown: str
    note: str
    replace: tuple[tuple[str, str], ...]


class Story(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One article under one address."""

    path: str
    """Percent-encoded."""
    language: str
    shape: str
    """Of its page: a file in newsroom/templates/."""
    kind: Kind = "article"
    section: str
    headline: str
    standfirst: str
    authors: tuple[str, ...] = ()
    agency: str | None = None
    """Who signs in place of people."""
    published: datetime
    dateline: str
    """The date as the page shows it."""
    date: str
    """The date as precise as the page tells it, ISO 8601."""
    tags: tuple[str, ...]
    text: str
    pictures: tuple[Picture, ...] = field(name="picture", default=())
    correction: Correction | None = None
    corrected: Correction | None = None
    """The correction, once it is made."""

    @property
    def signers(self) -> tuple[str, ...]:
        """People, or the agency."""
        return (self.agency,) if self.agency else self.authors

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """The text, cut."""
        return tuple(_piece(part.splitlines()) for part in re.split(r"\n{2,}", self.text.strip()))

    @property
    def body(self) -> str:
        """What a record must have as its body; the note of a correction belongs to it."""
        note = [self.corrected.note] if self.corrected else []
        return "\n\n".join([piece.plain for piece in self.pieces] + note)

    @property
    def changed(self) -> datetime:
        """When it was last published or corrected."""
        return self.corrected.updated if self.corrected else self.published

    def after_correction(self) -> "Story":
        """The story of the second day."""
        if self.correction is None:
            return self
        return msgspec.structs.replace(
            self, text=_replaced(self.text, self.correction.replace), corrected=self.correction
        )


@cache
def stories() -> tuple[Story, ...]:
    """All stories of both days, language by language."""
    written = {language: _table(f"{language}.toml")["story"] for language in LANGUAGES}
    by_path = {story["path"]: story for language in LANGUAGES for story in written[language]}
    return tuple(
        _story(story, language, by_path) for language in LANGUAGES for story in written[language]
    )


@cache
def shape(name: str) -> dict[str, Any]:
    """The templates of a shape of page, and what it tells (see newsroom/templates/)."""
    return _table(f"templates/{name}.toml")


@cache
def words(language: str) -> dict[str, Any]:
    """What pages in a language say around their stories."""
    found: dict[str, Any] = _table("words.toml")[language]
    return found


def job(base: str) -> str:
    """A jobs.toml for the newsroom at an address such as http://127.0.0.1:8000."""
    return (
        (_FOLDER / "jobs.toml").read_text(encoding="utf-8").replace("http://127.0.0.1:8000", base)
    )


def links_replaced(line: str, template: str) -> str:
    """The line with each marked link as the template has it, which names its groups: 1 the words, 2
    the address.
    """
    return _LINK.sub(template, line)


def _table(name: str) -> dict[str, Any]:
    file = _FOLDER
    for part in name.split("/"):
        file = file / part
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _story(written: dict[str, Any], language: str, by_path: dict[str, dict[str, Any]]) -> Story:
    """A table of the file; it may take another's text, with changes, and a date that it does not
    give is that of its publication.
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
                f"{old!r} stands {text.count(old)} times in the text that is to be changed"
            )
        text = text.replace(old, new)
    return text


def _piece(lines: list[str]) -> Piece:
    mark = next((mark for mark in _MARKS if lines[0].startswith(mark)), "")
    kind = _MARKS.get(mark, "paragraph")
    if kind != "items" and len(lines) > 1:
        raise ValueError(f"a line break inside of {lines[0][:60]!r}")
    return Piece(kind, tuple(line.removeprefix(mark) for line in lines))
