"""Reads the records of a WARC file (WARC 1.0 and 1.1, ISO 28500) or of an ARC file one after the
other, in bounded memory. A damaged range is yielded too, and the reading goes on behind it. Knows
no HTTP.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from scraper.fetcher.warc.arc import Headers, close_arc_record, read_arc_header
from scraper.fetcher.warc.record_form import ARC, MAGIC
from scraper.fetcher.warc.stream import PIECE, Damage, Position, RecordStream

HEAD = 128 * 1024
"""Bytes of a content that are always read: more than the headers of any response that we accept.
"""
_LARGEST_HEADER = 64 * 1024
_END_OF_HEADER = re.compile(rb"\n\r?\n")
_VERSION = re.compile(rb"WARC/\d\.\d\r?\n")
_LENGTH = re.compile(r"\d{1,15}")
_BLANK = b"\r\n"
_TAIL = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Record:
    """One record: its named fields, with names in lower case, and its content if it was wanted."""

    position: Position
    headers: Headers
    content: bytes
    whole: bool
    """Whether `content` is complete."""

    @property
    def kind(self) -> str:
        """request, response, warcinfo …"""
        return self.headers.get("warc-type", "").lower()

    @property
    def url(self) -> str | None:
        """The URL that the record is about."""
        return target_uri(self.headers)


@dataclass(frozen=True, slots=True)
class DamagedRange:
    """Bytes that are not a complete record."""

    position: Position
    reason: str
    headers: Headers = field(default_factory=dict)


def target_uri(headers: Headers) -> str | None:
    """The URL that a record is about, or None. By the grammar of WARC 1.0 it is in angle brackets,
    by its examples it is not.
    """
    return headers.get("warc-target-uri", "").strip("<> ") or None


def read_records(
    stream: RecordStream, wanted: Collection[str], most: int
) -> Iterator[Record | DamagedRange]:
    """All records from the position of the stream. The content is read for the wanted kinds: all of
    it, or the first HEAD bytes if it is larger than `most` bytes.
    """
    is_arc = stream.form is ARC
    read_header = read_arc_header if is_arc else _header
    close = close_arc_record if is_arc else _close
    while True:
        headers: Headers = {}
        position = None
        try:
            if not _find_record(stream):
                return
            position = stream.position
            _begin(stream)
            headers.update(read_header(stream))
            length = _length(headers)
            keep = (
                (length if length <= most else HEAD)
                if headers.get("warc-type", "").lower() in wanted
                else 0
            )
            content = _content(stream, length, keep)
            close(stream)
        except Damage as damage:
            yield DamagedRange(position or stream.position, str(damage), headers)
            if not stream.resync():
                return
        else:
            yield Record(position, headers, content, keep >= length)


def record_offsets(stream: RecordStream) -> Iterator[int]:
    """The offsets at which the records of an uncompressed file begin, by their lengths: no content
    is read. It ends at the first damage. Raises OSError.
    """
    is_arc = stream.form is ARC
    read_header, close = (read_arc_header, close_arc_record) if is_arc else (_header, _close)
    try:
        while _find_record(stream):
            offset = stream.position.member
            _begin(stream)
            stream.skip(_length(read_header(stream)))
            close(stream)
            yield offset
    except Damage:
        return


def _find_record(stream: RecordStream) -> bool:
    """Skip the blank lines between two records. Returns whether there is another record."""
    while True:
        head = stream.peek(4)
        if not head and not stream.next_member():
            return False
        blank = len(head) - len(head.lstrip(_BLANK))
        stream.take(blank)
        if blank < len(head):
            return True


def _begin(stream: RecordStream) -> None:
    """Raises Damage if no record begins here."""
    if not stream.form.begins(stream.peek(stream.form.head)):
        stream.mark_untrusted()
        raise Damage(f"no {stream.form.name} record begins here")
    stream.begin()


def _header(stream: RecordStream) -> Headers:
    """The named fields. Raises Damage."""
    block = stream.take_through(_END_OF_HEADER, _LARGEST_HEADER)
    if block is None or not _VERSION.match(block):
        raise Damage("the header of the WARC record is damaged")
    headers: Headers = {}
    name = ""
    for line in block.decode("utf-8", "replace").splitlines()[1:]:
        if line[:1] in (" ", "\t") and name:
            headers[name] += " " + line.strip()
            continue
        name, _, value = line.partition(":")
        name = name.strip().lower()
        headers[name] = value.strip()
    return headers


def _length(headers: Headers) -> int:
    written = headers.get("content-length", "")
    if not _LENGTH.fullmatch(written):
        raise Damage(
            f"the record has an impossible Content-Length ({written[:40]!r})"
            if written
            else "the record has no Content-Length"
        )
    return int(written)


def _content(stream: RecordStream, length: int, keep: int) -> bytes:
    """The first `keep` bytes of a content of `length` bytes, all of which is read. Raises Damage if
    the content is shorter.
    """
    kept: list[bytes] = []
    left = length
    while left:
        piece = stream.take(min(left, PIECE))
        if not piece:
            raise Damage(f"the record ends {left} bytes before its Content-Length")
        if keep > 0:
            kept.append(piece[:keep])
            keep -= len(piece)
        left -= len(piece)
    return b"".join(kept)


def _close(stream: RecordStream) -> None:
    """Two line breaks end a record. If they are missing, another record must follow. Raises
    Damage.
    """
    closed = stream.peek(len(_TAIL)) == _TAIL
    if closed:
        stream.take(len(_TAIL))
    stream.end()
    following = stream.peek(len(_TAIL) + len(MAGIC)).lstrip(_BLANK)[: len(MAGIC)]
    if not closed and not MAGIC.startswith(following):
        raise Damage("the WARC record goes on behind its Content-Length")
