"""The bytes of a WARC or ARC file, decompressed: plain, or gzip members one after the other. A
stream knows its position, can go back to one, and finds the next record behind damage. It knows
gzip and how a record begins, but not what is in one.
"""

import re
import zlib
from typing import BinaryIO, NamedTuple

from scraper.errors import SourceError
from scraper.fetcher.warc.record_form import ARC, WARC, RecordForm

PIECE = 65_536
"""Bytes that are decompressed at a time."""
_SLICE = 16_384
"""Compressed bytes that are read at a time. Most members are smaller."""
GZIP = b"\x1f\x8b"
_STEP = 16
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
"""The start of a gzip member: deflate, and no reserved flag (RFC 1952 §2.3.1)."""
_FARTHEST_BACK = 64 * 1024 * 1024
"""Bytes of one member that are decompressed again to look for a record behind damage."""


_READ = 256 * 1024
_WINDOW = 8 * 1024 * 1024
"""The most bytes that are kept, so that a pipe can be read again from there. A file can be read
again from anywhere.
"""


class ByteWindow:
    """A file or a pipe, read at any offset. Of a pipe, only the last bytes are kept."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._seekable = file.seekable()
        self._window = bytearray()
        self._base = 0
        """Offset of the window's first byte."""

    def at(self, offset: int, size: int) -> bytes:
        """Up to `size` bytes from `offset` on; fewer only at the end of the file. Raises
        OSError.
        """
        if not self._base <= offset <= self._base + len(self._window) and self._seekable:
            self._file.seek(offset)
            self._window.clear()
            self._base = offset
        while self._base + len(self._window) < offset + size:
            chunk = self._file.read(_READ)
            if not chunk:
                break
            self._window += chunk
            self._forget(min(offset, self._base + len(self._window) - _WINDOW))
        start = max(0, offset - self._base)
        return bytes(self._window[start : start + size])

    def again_from(self, offset: int) -> int:
        """The first offset, at or after the given one, from which bytes can be read again."""
        return offset if self._seekable else max(offset, self._base)

    def _forget(self, before: int) -> None:
        surplus = before - self._base
        if surplus > 0:
            del self._window[:surplus]
            self._base += surplus


class Damage(Exception):
    """The bytes at this position are not a complete record."""


class Position(NamedTuple):
    """Where a record begins: the offset of its gzip member (in a plain file, of the record), and
    the offset in the decompressed member.
    """

    member: int
    inner: int = 0

    def __str__(self) -> str:
        return f"{self.member}+{self.inner}" if self.inner else str(self.member)


class RecordStream:
    """A file that is not compressed."""

    def __init__(self, raw: ByteWindow, form: RecordForm = WARC) -> None:
        self.form = form
        self._raw = raw
        self._buffer = bytearray()
        self._next = 0
        """Offset of the next read."""
        self._mark = Position(0)

    @property
    def position(self) -> Position:
        """The position of the next byte."""
        return Position(self._next - len(self._buffer))

    def begin(self) -> None:
        """A record begins here. After damage in it, the search for the next one starts here."""
        self._mark = self.position

    def mark_untrusted(self) -> None:
        """No record begins here. The last record may have claimed too large a length, so records
        inside it are searched for too.
        """

    def end(self) -> None:
        """The record ends here. Raises Damage if the bytes that were read turn out to be wrong."""

    def peek(self, size: int) -> bytes:
        """Up to `size` bytes, which stay in the stream; fewer only at the end. Raises Damage."""
        while len(self._buffer) < size and self._fill():
            pass
        return bytes(self._buffer[:size])

    def take(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end. Raises Damage."""
        data = self.peek(size)
        del self._buffer[: len(data)]
        return data

    def take_through(self, pattern: re.Pattern[bytes], most: int) -> bytes | None:
        """All bytes to the end of a match. If there is no match in `most` bytes, None, and the
        bytes stay in the stream. Raises Damage.
        """
        start = 0
        while True:
            if found := pattern.search(self._buffer, start, most):
                return self.take(found.end())
            start = max(0, len(self._buffer) - self.form.longest)
            if len(self._buffer) >= most or not self._fill():
                return None

    def next_member(self) -> bool:
        """Go on to the next gzip member. Returns whether there is one. Raises Damage."""
        return False

    def go_to(self, position: Position) -> None:
        """Go to a position. Raises Damage if there is no record."""
        self._buffer.clear()
        self._next = self._raw.again_from(position.member)

    def resync(self) -> bool:
        """Go to the next position behind damage at which a record may begin. Returns whether there
        may be one.
        """
        self.go_to(Position(self._mark.member + 1))
        return self._scan()

    def _fill(self) -> bool:
        """Decompress more. Returns whether there was more."""
        data = self._raw.at(self._next, PIECE)
        self._buffer += data
        self._next += len(data)
        return bool(data)

    def _scan(self) -> bool:
        """Go to where a record seems to begin, otherwise to the end."""
        while True:
            head = self.peek(PIECE)
            if found := self.form.start.search(head):
                self.take(found.start())
                return True
            if len(head) < PIECE:
                self.take(len(head))
                return False
            self.take(len(head) - self.form.longest + 1)


class GzipMemberStream(RecordStream):
    """A file of gzip members: one for each record, as the standard recommends (WARC 1.1, annex
    D), one for all of them, or divided anywhere.
    """

    def __init__(self, raw: ByteWindow, form: RecordForm = WARC) -> None:
        super().__init__(raw, form)
        self._member = 0
        """Offset of the member; of the first one, if a record continues in the next."""
        self._inner = 0
        self._inflate = _inflater()
        self._broken = False
        self._inside = False
        """Whether a record has begun and not ended."""

    @property
    def position(self) -> Position:
        return Position(self._member, self._inner - len(self._buffer))

    def begin(self) -> None:
        self._inside = True
        super().begin()

    def mark_untrusted(self) -> None:
        # a complete member cannot contain a part of the next
        if self.position.member != self._mark.member:
            self.begin()

    def end(self) -> None:
        self._inside = False
        while not self._buffer and self._fill():  # the checksum follows the last byte
            pass

    def next_member(self) -> bool:
        self._open(self._next)
        head = self._raw.at(self._next, 4)
        if head and not _MEMBER.match(head):
            raise self._damage("no gzip member begins here")
        return bool(head)

    def go_to(self, position: Position) -> None:
        self._open(self._raw.again_from(position.member))
        self._inside = True
        while self._inner < position.inner:
            self._buffer.clear()
            if not self._fill():
                break
        surplus = max(0, self._inner - position.inner)
        del self._buffer[: len(self._buffer) - surplus]

    def resync(self) -> bool:
        if not self._broken:
            try:
                if self.position.inner <= _FARTHEST_BACK:
                    self.go_to(Position(self._mark.member, self._mark.inner + 1))
                self._scan()
            except Damage:
                pass
            else:
                return True  # also at the end of the member, because another may follow
        return self._search()

    def _open(self, offset: int) -> None:
        self._buffer.clear()
        self._member = self._next = offset
        self._inner = 0
        self._inflate = _inflater()
        self._broken = False

    def _fill(self) -> bool:
        if self._inflate.eof:
            return self._inside and self._join()
        data = self._raw.at(self._next, _SLICE)
        try:
            piece = self._inflate.decompress(data, PIECE)
        except zlib.error as error:
            piece = b"" if self._inner else _before_damage(data)
            if not piece:
                raise self._damage("the gzip member is damaged") from error
        else:
            if not data and not piece:
                raise self._damage("the gzip member is cut short")
            self._next += len(data) - len(
                self._inflate.unused_data if self._inflate.eof else self._inflate.unconsumed_tail
            )
        self._buffer += piece
        self._inner += len(piece)
        return True

    def _join(self) -> bool:
        """Continue in the next member, unless another record begins there."""
        start = _start_of(self._raw.at(self._next, _SLICE), self.form.head)
        if not start or self.form.begins(start):
            return False
        self._inflate = _inflater()
        return True

    def _search(self) -> bool:
        """Go to the next member in which a record begins."""
        offset = self._raw.again_from(self._member + 1)
        while len(data := self._raw.at(offset, PIECE)) >= 4:
            for found in _MEMBER.finditer(data):
                here = offset + found.start()
                if self.form.begins(_start_of(self._raw.at(here, _SLICE), self.form.head)):
                    self._open(here)
                    return True
            offset += len(data) - 3
        return False

    def _damage(self, reason: str) -> Damage:
        self._broken = True
        return Damage(reason)


def _inflater() -> "zlib._Decompress":
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def _before_damage(compressed: bytes) -> bytes:
    """The start of a member as far as it can be decompressed. The header of a damaged record says
    which page it is.
    """
    inflate, pieces = _inflater(), []
    try:
        for start in range(0, len(compressed), _STEP):
            pieces.append(inflate.decompress(compressed[start : start + _STEP]))
    except zlib.error:
        pass
    return b"".join(pieces)


def _start_of(compressed: bytes, size: int) -> bytes:
    """The first bytes in a gzip member, `size` at most; empty if it is not one."""
    try:
        return _inflater().decompress(compressed, size)
    except zlib.error:
        return _before_damage(compressed)[:size]


def form_of(head: bytes) -> RecordForm | None:
    """The form of a file that begins like this, compressed or not; None if it is neither a WARC nor
    an ARC file.
    """
    for form in (WARC, ARC):
        start = _start_of(head, form.head) if head.startswith(GZIP) else head
        if start.startswith(form.magic):
            return form
    return None


def is_warc(head: bytes) -> bool:
    """Whether a file that begins like this is a WARC, compressed or not."""
    return form_of(head) is WARC


def open_stream(file: BinaryIO, name: str) -> RecordStream:
    """A WARC or ARC file to read. Raises SourceError if it is neither, and OSError."""
    raw = ByteWindow(file)
    head = raw.at(0, _SLICE)
    form = form_of(head)
    if form is None:
        raise SourceError(f"{name}: not a WARC or ARC file")
    return (GzipMemberStream if head.startswith(GZIP) else RecordStream)(raw, form)
