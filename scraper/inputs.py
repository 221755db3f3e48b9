"""A file or standard input as a Page, and what a SOURCE is. Opens no socket."""

import gzip
import io
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scraper.errors import InvalidUrl, SourceError
from scraper.records import Favour, Page

_URL = re.compile(r"https?://", re.I)
_URL_FORM = "write https://HOST/PATH"
_MAX_BYTES = 64 * 1024 * 1024
"""Maximum bytes of a file, after decompression. A page of a tenth of it is rare."""

Form = Literal["html", "text"] | None


@dataclass(frozen=True, slots=True)
class Source:
    """What a user wants to be extracted."""

    name: str
    """A URL, a path, or "-" for standard input."""
    url: str | None = None
    """The URL of the page in a file."""

    def __str__(self) -> str:
        return printable_source(self.name)


def read_source_list(lines: Iterable[str]) -> Iterator[Source]:
    """The sources in the lines of a list: a source per line, or a path, a tab and the URL of the
    page in that file. Empty lines and lines that start with # are skipped.
    """
    for line in lines:
        name = line.strip().removeprefix("\ufeff")
        path, tab, url = name.rpartition("\t")
        if tab and path.strip() and why_not_url(url) is None:
            yield Source(path.strip(), url)
        elif name and not name.startswith("#"):
            yield Source(name)


def is_url(source: str) -> bool:
    """Whether a source is a URL that is fetched."""
    return _URL.match(source) is not None


def why_not_url(url: str) -> str | None:
    """Why a text is not the absolute http or https URL of a page, and what to write, or None."""
    from scraper.urls import parse_url  # a quick start does not need it

    try:
        parse_url(url)
    except InvalidUrl as error:
        if "://" in url:
            return f"{error.message}; {_URL_FORM}"
        if looks_like_host(url):
            return f"{url} is not a URL. For a web page, write https://{url}"
        return f"{url if url.strip() else repr(url)} is not a URL; {_URL_FORM}"
    return None


def is_folder(source: str) -> bool:
    """Whether a source is a folder of files."""
    try:
        return Path(source).is_dir()
    except (OSError, ValueError):  # reading it as a page gives the reason
        return False


def is_file(path: str) -> bool:
    """Whether a path is a file, or may be one in a folder whose files cannot be examined."""
    try:
        return Path(path).is_file()
    except (OSError, ValueError):
        return True


def printable_source(source: str) -> str:
    """A source as valid UTF-8 for records and messages. Other bytes of a file name become "?"."""
    return source.encode("utf-8", "replace").decode()


def read_input(
    source: str,
    *,
    url: str | None = None,
    form: Form = None,
    keep_hidden: bool = False,
    favour: Favour | None = None,
) -> Page:
    """The page in a file, in a gzip file, or on standard input ("-").

    `url` is the URL of the page, `form` its format; None means that the parser detects it.
    `keep_hidden` is whether text that no reader sees counts as text of the page, and `favour` is
    what counts more for doubtful blocks. Raises SourceError if the file cannot be read, is damaged,
    or is larger than 64 MiB.
    """
    name = printable_source(source)
    if not source:
        raise SourceError("a source without a name cannot be read")
    try:
        content = _read_stdin() if source == "-" else _read_file(Path(source))
    except OSError as error:
        raise SourceError(
            f"{name}: cannot be read: {error.strerror or error}{_hint(source, error)}"
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{name}: the gzip file is damaged ({error})") from error
    except ValueError as error:  # a path with a NUL
        raise SourceError(f"{name!r}: not a file name") from error
    if len(content) > _MAX_BYTES:
        raise SourceError(f"{name}: larger than {_MAX_BYTES // 1024 // 1024} MiB; not a page")
    return Page(
        source=name,
        content=content,
        url=url,
        final_url=url,
        form=form,
        keep_hidden=keep_hidden,
        favour=favour,
    )


def _read_stdin() -> bytes:
    content = sys.stdin.buffer.read(_MAX_BYTES + 1)
    if not content.startswith(b"\x1f\x8b") or len(content) > _MAX_BYTES:
        return content
    with gzip.open(io.BytesIO(content)) as unpacked:
        return unpacked.read(_MAX_BYTES + 1)


def _read_file(path: Path) -> bytes:
    with open_decompressed(path) as content:
        return content.read(_MAX_BYTES + 1)


@contextmanager
def open_decompressed(path: Path) -> Iterator[io.BufferedIOBase]:
    """A file to read, decompressed if it is a gzip file. Raises OSError; reading raises OSError,
    EOFError or zlib.error for a damaged gzip file.
    """
    with path.open("rb") as file:
        if file.peek(2)[:2] != b"\x1f\x8b":
            yield file
            return
        with gzip.open(file) as content:
            yield content


def looks_like_host(source: str) -> bool:
    """Whether a source may be a URL without its scheme."""
    host = re.match(
        r"(?:[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|localhost|\d+(?:\.\d+){3}|\[[\da-f:]+\])(?::\d+)?(/|$)",
        source,
        re.I,
    )
    return host is not None and (
        bool(host[1])
        or not re.search(r"\.(?:html?|txt|gz|md|json|w?arc|mht(?:ml)?)(?::[\d+]+)?$", source)
    )


def _hint(source: str, error: OSError) -> str:
    if not isinstance(error, FileNotFoundError):
        return ""
    if "\t" in source:
        return " (after a tab, a line has the URL of the page, with http:// or https://)"
    if scheme := re.match(r"[a-z][a-z\d+.-]*://", source, re.I):
        return f" (only http:// and https:// URLs are fetched, not {scheme[0].lower()})"
    return f" (for a web page, write https://{source})" if looks_like_host(source) else ""
