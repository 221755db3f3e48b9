"""The HTTP response in a WARC record: its parts, and its body with framing and content codings
undone. Opens nothing.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scraper.article import Notice
from scraper.errors import TooLarge
from scraper.fetcher.http import ContentDecoder, CorruptBody, UnknownCoding
from scraper.fetcher.response import charset
from scraper.fetcher.warc.stream import Damage

_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)?[ \t]+(\d{3})\b")
_END_OF_HEAD = re.compile(rb"\n\r?\n")
_MOST_CODINGS = 5
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_NEXT_CHUNK = re.compile(rb"\r?\n[0-9A-Fa-f]{1,15}[ \t]*(?:;[^\r\n]*)?\r?\n")


@dataclass(frozen=True, slots=True)
class HttpMessage:
    """A response as a WARC file has it."""

    status: int
    headers: tuple[tuple[str, str], ...]
    content: bytes
    """The bytes after the headers: compressed and framed as in the WARC file."""

    def get(self, name: str) -> str | None:
        """The values of a header, joined as in RFC 9110 §5.3; None if it is missing."""
        values = [value for other, value in self.headers if other.lower() == name.lower()]
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str | None:
        """The media type of Content-Type in lower case, or None."""
        written = self.get("Content-Type")
        return written.partition(";")[0].strip().lower() or None if written else None

    @property
    def charset(self) -> str | None:
        """The charset of Content-Type in lower case, or None."""
        return charset(self.get("Content-Type"))

    def body(self, max_bytes: int) -> tuple[bytes, tuple[Notice, ...]]:
        """The body, decompressed, and the warnings about its headers. Raises Damage, and TooLarge
        if it is larger than `max_bytes`.
        """
        parts, size, warnings = [], 0, list[Notice]()
        for piece in self.decompressed(warnings):
            parts.append(piece)
            size += len(piece)
            if size > max_bytes:
                raise TooLarge(f"larger than {max_bytes} bytes; --max-bytes sets the limit")
        return b"".join(parts), tuple(warnings)

    def decompressed(self, warnings: list[Notice]) -> Iterator[bytes]:
        """The body, decompressed, in pieces. Adds what its headers say wrongly about it to
        `warnings`. Raises Damage.
        """
        try:
            decoder = ContentDecoder(self.get("Content-Encoding") or "", _MOST_CODINGS)
            yield from decoder.decode(self._unframed())
        except CorruptBody as error:
            raise Damage(str(error)) from error
        except UnknownCoding as error:
            raise Damage(f"the body has a content coding that is not known: {error}") from error
        warnings += decoder.warnings

    def _unframed(self) -> Iterable[bytes]:
        """The body without chunks. Most WARC files have it so, and some of them keep the header
        Transfer-Encoding.
        """
        if "chunked" in (self.get("Transfer-Encoding") or "").lower() and self._is_chunked():
            return _chunks(self.content)
        return (self.content,)

    def _is_chunked(self) -> bool:
        """Whether the body begins with a chunk. Plain text can begin with a line that is a number,
        so in plain text the chunk must also end where its size says.
        """
        size = _CHUNK.match(self.content)
        if not size or self.media_type != "text/plain":
            return bool(size)
        if not (length := int(size[1], 16)):
            return not self.content[size.end() :].strip()
        end = size.end() + length
        return _NEXT_CHUNK.match(self.content, end) is not None


def parse_response(content: bytes) -> HttpMessage:
    """The response in a record. Raises Damage if it is not one."""
    start = _STATUS_LINE.match(content)
    end = _END_OF_HEAD.search(content)
    if not start or not end:
        raise Damage("the WARC record does not hold an HTTP response")
    headers: list[tuple[str, str]] = []
    for line in content[: end.start()].decode("latin-1").split("\n")[1:]:
        if line[:1] in (" ", "\t") and headers:
            name, value = headers[-1]
            headers[-1] = (name, f"{value} {line.strip()}")
            continue
        name, _, value = line.partition(":")
        headers.append((name.strip(), value.strip()))
    return HttpMessage(int(start[1]), tuple(headers), content[end.end() :])


def _chunks(content: bytes) -> Iterator[bytes]:
    """A body without its chunked framing (RFC 9112 §7.1). Raises Damage."""
    at = 0
    while True:
        size = _CHUNK.match(content, at)
        if not size:
            raise Damage("the chunks of the body are damaged")
        if not (length := int(size[1], 16)):
            return
        at = size.end() + length
        chunk = content[size.end() : at]
        if len(chunk) < length:
            raise Damage("the last chunk of the body is missing")
        yield chunk
        at += 2 if content[at : at + 2] == b"\r\n" else 1
