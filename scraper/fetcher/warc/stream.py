"""An archive's bytes, unpacked: plain, or gzip members one after the other. Says where it stands,
goes back, and finds the next record behind damage. Knows gzip and how a record begins, nothing of
what is in one.
"""

import re
import zlib
from typing import BinaryIO, NamedTuple

from scraper.errors import SourceError

PIECE = 65_536
"""Bytes unpacked at once."""
_SLICE = 16_384
"""Packed bytes that are looked at at once; most members are smaller."""
GZIP = b"\x1f\x8b"
MAGIC = b"WARC/"
_STEP = 16
_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
"""How a gzip member begins: deflate, and no reserved flag (RFC 1952 §2.3.1)."""
_RECORD = re.compile(rb"WARC/\d\.\d\r?\n[A-Za-z-]+:")
_LONGEST_START = 64
_FARTHEST_BACK = 64 * 1024 * 1024
"""Bytes of one member that are unpacked again to look for a record behind damage."""


_READ = 256 * 1024
_WINDOW = 8 * 1024 * 1024
"""Bytes held at most: as far as a pipe can be read again from. A file is read again from anywhere.
"""


class ByteWindow:
    """A file or a pipe."""

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
        """The offset at or after this one from which the bytes can still be had."""
        return offset if self._seekable else max(offset, self._base)

    def _forget(self, before: int) -> None:
        surplus = before - self._base
        if surplus > 0:
            del self._window[:surplus]
            self._base += surplus


class Damage(Exception):
    """What stands here is no whole record."""


class Position(NamedTuple):
    """Where a record begins: the gzip member (or the record itself, in a plain file), and how far
    into what is packed there.
    """

    member: int
    inner: int = 0

    def __str__(self) -> str:
        return f"{self.member}+{self.inner}" if self.inner else str(self.member)


class RecordStream:
    """An archive that is not packed."""

    def __init__(self, raw: ByteWindow) -> None:
        self._raw = raw
        self._buffer = bytearray()
        self._next = 0
        """Offset of what is read next."""
        self._mark = Position(0)

    @property
    def position(self) -> Position:
        """Where the next byte stands."""
        return Position(self._next - len(self._buffer))

    def begin(self) -> None:
        """A record begins here; damage in it goes back to here."""
        self._mark = self.position

    def distrust(self) -> None:
        """No record begins here: the last one may have been longer than it should be, and begun
        others inside it are looked for, too.
        """

    def end(self) -> None:
        """The record is over. Raises Damage where what was given turns out wrong."""

    def peek(self, size: int) -> bytes:
        """Up to `size` bytes, not taken; fewer only at the end. Raises Damage."""
        while len(self._buffer) < size and self._fill():
            pass
        return bytes(self._buffer[:size])

    def take(self, size: int) -> bytes:
        """Up to `size` bytes; fewer only at the end. Raises Damage."""
        data = self.peek(size)
        del self._buffer[: len(data)]
        return data

    def take_through(self, pattern: re.Pattern[bytes], most: int) -> bytes | None:
        """All up to the end of a match; None, and nothing taken, where there is none in `most`
        bytes. Raises Damage.
        """
        start = 0
        while True:
            if found := pattern.search(self._buffer, start, most):
                return self.take(found.end())
            start = max(0, len(self._buffer) - _LONGEST_START)
            if len(self._buffer) >= most or not self._fill():
                return None

    def next_member(self) -> bool:
        """Whether there is more behind the end. Raises Damage."""
        return False

    def go_to(self, position: Position) -> None:
        """Stand there. Raises Damage where nothing does."""
        self._buffer.clear()
        self._next = self._raw.again_from(position.member)

    def resume(self) -> bool:
        """Leave damage behind: stand where the next record may begin, if there may be one."""
        self.go_to(Position(self._mark.member + 1))
        return self._scan()

    def _fill(self) -> bool:
        """Unpack more; whether there was more."""
        data = self._raw.at(self._next, PIECE)
        self._buffer += data
        self._next += len(data)
        return bool(data)

    def _scan(self) -> bool:
        """Stand where a record seems to begin, else at the end."""
        while len(head := self.peek(PIECE)) >= _LONGEST_START:
            if found := _RECORD.search(head):
                self.take(found.start())
                return True
            self.take(len(head) - _LONGEST_START + 1)
        self.take(_LONGEST_START)
        return False


class GzipMemberStream(RecordStream):
    """An archive of gzip members: one a record as the standard recommends (WARC 1.1, annex D), or
    one for all, or cut anywhere.
    """

    def __init__(self, raw: ByteWindow) -> None:
        super().__init__(raw)
        self._member = 0
        """Offset of the member; of the first, where a record goes on in the next."""
        self._inner = 0
        self._inflate = _inflater()
        self._broken = False
        self._inside = False
        """Whether a record has begun and is not over."""

    @property
    def position(self) -> Position:
        return Position(self._member, self._inner - len(self._buffer))

    def begin(self) -> None:
        self._inside = True
        super().begin()

    def distrust(self) -> None:
        if (
            self.position.member != self._mark.member
        ):  # a member that is whole swallowed nothing of the next
            self.begin()

    def end(self) -> None:
        self._inside = False
        while not self._buffer and self._fill():  # the check sum comes after the last byte
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

    def resume(self) -> bool:
        if not self._broken:
            try:
                if self.position.inner <= _FARTHEST_BACK:
                    self.go_to(Position(self._mark.member, self._mark.inner + 1))
                self._scan()
            except Damage:
                pass
            else:
                return True  # even at the member's end: another may follow
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
        """Go on in the next member, unless another record begins there."""
        start = _start_of(self._raw.at(self._next, _SLICE))
        if not start or start.startswith(MAGIC):
            return False
        self._inflate = _inflater()
        return True

    def _search(self) -> bool:
        """Stand at the next member in which a record begins."""
        offset = self._raw.again_from(self._member + 1)
        while len(data := self._raw.at(offset, PIECE)) >= 4:
            for found in _MEMBER.finditer(data):
                here = offset + found.start()
                if _start_of(self._raw.at(here, _SLICE)).startswith(MAGIC):
                    self._open(here)
                    return True
            offset += len(data) - 3
        return False

    def _damage(self, reason: str) -> Damage:
        self._broken = True
        return Damage(reason)


def _inflater() -> "zlib._Decompress":
    return zlib.decompressobj(16 + zlib.MAX_WBITS)


def _before_damage(packed: bytes) -> bytes:
    """What can be unpacked of a member's beginning: the header of a damaged record tells of which
    page it is.
    """
    inflate, pieces = _inflater(), []
    try:
        for start in range(0, len(packed), _STEP):
            pieces.append(inflate.decompress(packed[start : start + _STEP]))
    except zlib.error:
        pass
    return b"".join(pieces)


def _start_of(packed: bytes) -> bytes:
    """The first bytes in a gzip member; none where it is none."""
    try:
        return _inflater().decompress(packed, len(MAGIC))
    except zlib.error:
        return b""


def is_warc(head: bytes) -> bool:
    """Whether a file that begins so is a WARC, packed or not."""
    return head.startswith(MAGIC) or (head.startswith(GZIP) and _start_of(head).startswith(MAGIC))


def open_stream(file: BinaryIO, name: str) -> RecordStream:
    """An archive to read. Raises SourceError where it is none, and OSError."""
    raw = ByteWindow(file)
    head = raw.at(0, _SLICE)
    if not is_warc(head):
        raise SourceError(f"{name}: not a WARC file")
    return GzipMemberStream(raw) if head.startswith(GZIP) else RecordStream(raw)
