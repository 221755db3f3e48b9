"""The bytes of a WARC or ARC file, decompressed: plain, gzip members or zstd frames. A stream knows
its position, can go back to one, and finds the next record behind damage. It knows how a record
begins, but not what is in one.
"""

import io
import re
from typing import BinaryIO, NamedTuple

from scraper.errors import SourceError
from scraper.fetcher.warc.byte_window import ByteWindow
from scraper.fetcher.warc.codecs import GZIP, BrokenMember, Codec, codec_of, has_dictionary
from scraper.fetcher.warc.record_form import ARC, WARC, RecordForm

PIECE = 65_536
"""Bytes that are decompressed at a time."""
_SLICE = 16_384
"""Compressed bytes that are read at a time. Most members are smaller."""
_FARTHEST_BACK = 64 * 1024 * 1024
"""Bytes of one member that are decompressed again to look for a record behind damage."""


class Damage(Exception):
    """The bytes at this position are not a complete record."""


class Position(NamedTuple):
    """Where a record begins: the offset of its gzip member or zstd frame (in a plain file, of the
    record), and the offset in the decompressed member.
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

    def go_to_first(self, offset: int) -> bool:
        """Go to the first record that seems to begin at an offset of the file or behind it. Returns
        whether there may be one.
        """
        self.go_to(Position(offset))
        return self._scan()

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


class MemberStream(RecordStream):
    """A file of gzip members or zstd frames: one for each record, as the standard recommends (WARC
    1.1, annex D), one for all of them, or divided anywhere.
    """

    def __init__(self, raw: ByteWindow, form: RecordForm = WARC, codec: Codec = GZIP) -> None:
        super().__init__(raw, form)
        self._codec = codec
        self._member = self._next = codec.first
        """Offset of the member; of the first one, if a record continues in the next."""
        self._inner = 0
        self._decoder = codec.decoder()
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
        self._open(self._codec.skip(self._raw, self._next))
        head = self._raw.at(self._next, 4)
        if head and not self._codec.start.match(head):
            raise self._damage(f"no {self._codec.unit} begins here")
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

    def go_to_first(self, offset: int) -> bool:
        self._open(max(offset, self._codec.first))
        return self._search(offset)

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
        return self._search(self._member + 1)

    def _open(self, offset: int) -> None:
        self._buffer.clear()
        self._member = self._next = offset
        self._inner = 0
        self._decoder = self._codec.decoder()
        self._broken = False

    def _fill(self) -> bool:
        if self._decoder.eof:
            return self._inside and self._join()
        data = self._raw.at(self._next, _SLICE)
        try:
            piece = self._decoder.decode(data, PIECE)
        except BrokenMember as error:
            piece = b"" if self._inner else self._codec.before_damage(data)
            if not piece:
                raise self._damage(f"the {self._codec.unit} is damaged") from error
        else:
            if not data and not piece:
                raise self._damage(f"the {self._codec.unit} is cut short")
            self._next += len(data) - self._decoder.surplus
        self._buffer += piece
        self._inner += len(piece)
        return True

    def _join(self) -> bool:
        """Continue in the next member, unless another record begins there."""
        start = self._codec.start_of(self._raw.at(self._next, _SLICE), self.form.head)
        if not start or self.form.begins(start):
            return False
        self._decoder = self._codec.decoder()
        return True

    def _search(self, offset: int) -> bool:
        """Go to the first member, at an offset or behind it, in which a record begins."""
        offset = self._raw.again_from(offset)
        while len(data := self._raw.at(offset, PIECE)) >= 4:
            for found in self._codec.start.finditer(data):
                here = offset + found.start()
                start = self._codec.start_of(self._raw.at(here, _SLICE), self.form.head)
                if self.form.begins(start):
                    self._open(here)
                    return True
            offset += len(data) - 3
        return False

    def _damage(self, reason: str) -> Damage:
        self._broken = True
        return Damage(reason)


def form_of(head: bytes) -> RecordForm | None:
    """The form of a file that begins like this, compressed or not; None if it is neither a WARC nor
    an ARC file.
    """
    if has_dictionary(head):  # it is longer than what is known of the file
        return WARC
    try:
        return _form_in(ByteWindow(io.BytesIO(head)))[0]
    except BrokenMember:
        return None


def is_warc(head: bytes) -> bool:
    """Whether a file that begins like this is a WARC, compressed or not."""
    return form_of(head) is WARC


def open_stream(file: BinaryIO, name: str) -> RecordStream:
    """A WARC or ARC file to read. Raises SourceError if it is neither, and OSError."""
    raw = ByteWindow(file)
    try:
        form, codec = _form_in(raw)
    except BrokenMember as error:
        raise SourceError(f"{name}: {error}") from error
    if form is None:
        raise SourceError(f"{name}: not a WARC or ARC file")
    return RecordStream(raw, form) if codec is None else MemberStream(raw, form, codec)


def _form_in(raw: ByteWindow) -> tuple[RecordForm | None, Codec | None]:
    """The form of a file, and how it is compressed. Raises BrokenMember and OSError."""
    codec = codec_of(raw)
    head = raw.at(codec.first if codec else 0, PIECE if codec else _SLICE)
    # The first member may be damaged, and a damaged zstd frame shows nothing of what it holds.
    offsets = [found.start() for found in codec.start.finditer(head)] if codec else [0]
    for offset in offsets:
        for form in (WARC, ARC):
            part = head[offset : offset + _SLICE]
            start = codec.start_of(part, form.head) if codec else part
            if start.startswith(form.magic):
                return form, codec
    return None, codec
