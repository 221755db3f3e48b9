"""A SOURCE as the user gives it (URL, path, "-") becomes a Page, or a request for one. Reads files;
opens no socket, judges nothing.
"""

import gzip
import re
import sys
import zlib
from pathlib import Path
from typing import Literal

from scraper.errors import SourceError
from scraper.records import Page

_URL = re.compile(r"https?://", re.I)
_LARGEST = 64 * 1024 * 1024
"""Bytes of a file, unpacked; a page of a tenth of it is a rarity."""

Form = Literal["html", "text"] | None


def is_url(source: str) -> bool:
    """Whether a source is to be fetched."""
    return _URL.match(source) is not None


def printable_source(source: str) -> str:
    """A source as records and messages can hold it: bytes of a file name that are no UTF-8 become
    "?".
    """
    return source.encode("utf-8", "replace").decode()


def read_input(source: str, *, url: str | None = None, form: Form = None) -> Page:
    """The page in a file, a gzip file, or ("-") on standard input.

    Raises SourceError.
    """
    name = printable_source(source)
    try:
        content = sys.stdin.buffer.read(_LARGEST + 1) if source == "-" else _read_file(Path(source))
    except OSError as error:
        raise SourceError(
            f"{name}: cannot be read: {error.strerror or error}{_hint(source, error)}"
        ) from error
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise SourceError(f"{name}: the gzip file is damaged ({error})") from error
    except ValueError as error:  # a path with a NUL
        raise SourceError(f"{name!r}: not a file name") from error
    if len(content) > _LARGEST:
        raise SourceError(f"{name}: larger than {_LARGEST // 1024 // 1024} MiB; not a page")
    return Page(source=name, content=content, url=url, final_url=url, form=form)


def _read_file(path: Path) -> bytes:
    with path.open("rb") as file:
        if file.peek(2)[:2] != b"\x1f\x8b":
            return file.read(_LARGEST + 1)
        with gzip.open(file) as unpacked:
            return unpacked.read(_LARGEST + 1)


def looks_like_host(source: str) -> bool:
    """Whether a source may be an address whose scheme was left out."""
    host = re.match(
        r"(?:[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}|localhost|\d+(?:\.\d+){3}|\[[\da-f:]+\])(?::\d+)?(/|$)",
        source,
        re.I,
    )
    return host is not None and (
        bool(host[1]) or not re.search(r"\.(?:html?|txt|gz|md|json)$", source)
    )


def _hint(source: str, error: OSError) -> str:
    if not isinstance(error, FileNotFoundError):
        return ""
    if scheme := re.match(r"[a-z][a-z\d+.-]*://", source, re.I):
        return (
            " (of addresses, only those with http:// and https:// are fetched, and not "
            f"{scheme[0].lower()})"
        )
    return f" (for a web page, write https://{source})" if looks_like_host(source) else ""
