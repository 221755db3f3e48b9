"""The members of a compressed file: gzip members (RFC 1952) and zstd frames (RFC 8878), each of
which is decompressed by itself. Reads no file and knows no records.
"""

import re
import struct
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from scraper.fetcher.warc.byte_window import ByteWindow
from scraper.zstandard import zstd

GZIP_MAGIC = b"\x1f\x8b"
_STEP = 16
_LARGEST_WINDOW = 27
"""Of a zstd frame, as a power of two: 128 MiB, what its command line accepts by default."""
_DICTIONARY = 0x184D2A5D
"""The magic number of the skippable frame with which a file begins that has a dictionary
(https://iipc.github.io/warc-specifications/specifications/warc-zstd/).
"""
_LARGEST_DICTIONARY = 16 * 1024 * 1024
_SKIPPABLE = struct.Struct("<II")


class BrokenMember(Exception):
    """The compressed bytes are damaged."""


class MemberDecoder(Protocol):
    """Decompresses one member."""

    eof: bool
    """Whether the member has ended."""
    surplus: int
    """Bytes of what was given that the member does not need, or not yet: give them again."""

    def decode(self, data: bytes, most: int) -> bytes:
        """Decompress up to `most` bytes. Raises BrokenMember."""


@dataclass(frozen=True, slots=True)
class Codec:
    """How a file is compressed."""

    unit: str
    """What a member is called in messages."""
    start: re.Pattern[bytes]
    """The first bytes of a member."""
    decoder: Callable[[], MemberDecoder]
    first: int = 0
    """Offset of the first member in the file."""

    def skip(self, raw: ByteWindow, offset: int) -> int:
        """The offset behind skippable frames, if some begin at an offset. Raises OSError."""
        while self.unit == ZSTD.unit:
            head = raw.at(offset, _SKIPPABLE.size)
            if len(head) < _SKIPPABLE.size or not _PADDING.match(head):
                break
            offset += _SKIPPABLE.size + _SKIPPABLE.unpack(head)[1]
        return offset

    def start_of(self, compressed: bytes, size: int) -> bytes:
        """The first bytes in a member, `size` at most; empty if it is not one."""
        try:
            return self.decoder().decode(compressed, size)
        except BrokenMember:
            return self.before_damage(compressed)[:size]

    def before_damage(self, compressed: bytes) -> bytes:
        """The start of a member as far as it can be decompressed. The header of a damaged record
        says which page it is.
        """
        decoder, pieces = self.decoder(), []
        try:
            for start in range(0, len(compressed), _STEP):
                pieces.append(decoder.decode(compressed[start : start + _STEP], 1 << 20))
        except BrokenMember:
            pass
        return b"".join(pieces)


class _GzipDecoder:
    """A gzip member."""

    def __init__(self) -> None:
        self._inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self.eof = False
        self.surplus = 0

    def decode(self, data: bytes, most: int) -> bytes:
        try:
            piece = self._inflate.decompress(data, most)
        except zlib.error as error:
            raise BrokenMember from error
        self.eof = self._inflate.eof
        rest = self._inflate.unused_data if self.eof else self._inflate.unconsumed_tail
        self.surplus = len(rest)
        return piece


class _ZstdDecoder:
    """A zstd frame. What does not fit into `most` bytes stays in the decompressor."""

    def __init__(self, dictionary: "zstd.ZstdDict | None") -> None:
        self._zstd = zstd.ZstdDecompressor(
            dictionary, {zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
        )
        self.eof = False
        self.surplus = 0

    def decode(self, data: bytes, most: int) -> bytes:
        is_fed = self._zstd.needs_input
        try:
            piece = self._zstd.decompress(data if is_fed else b"", most)
        except zstd.ZstdError as error:
            raise BrokenMember from error
        self.eof = self._zstd.eof
        self.surplus = 0 if is_fed else len(data)
        if self.eof:
            self.surplus += len(self._zstd.unused_data)
        return piece


_MEMBER = re.compile(rb"\x1f\x8b\x08[\x00-\x1f]")
"""The start of a gzip member: deflate, and no reserved flag (RFC 1952 §2.3.1)."""
_PADDING = re.compile(rb"[\x50-\x5f]\x2a\x4d\x18")
_FRAME = re.compile(rb"\x28\xb5\x2f\xfd")
GZIP = Codec("gzip member", _MEMBER, _GzipDecoder)
ZSTD = Codec("zstd frame", _FRAME, lambda: _ZstdDecoder(None))


def is_compressed(head: bytes) -> bool:
    """Whether a file begins with a gzip member or with zstd frames."""
    return head.startswith(GZIP_MAGIC) or _FRAME.match(head) is not None or has_dictionary(head)


def has_dictionary(head: bytes) -> bool:
    """Whether a file begins with a zstd dictionary."""
    return head.startswith(struct.pack("<I", _DICTIONARY))


def codec_of(raw: ByteWindow) -> Codec | None:
    """How a file is compressed; None if it is not. Raises OSError, and BrokenMember if its
    dictionary cannot be read.
    """
    head = raw.at(0, _SKIPPABLE.size)
    if head.startswith(GZIP_MAGIC):
        return GZIP
    if _FRAME.match(head):
        return ZSTD
    if has_dictionary(head) and len(head) == _SKIPPABLE.size:
        return _with_dictionary(raw, _SKIPPABLE.unpack(head)[1])
    return None


def _with_dictionary(raw: ByteWindow, size: int) -> Codec:
    if size > _LARGEST_DICTIONARY:
        raise BrokenMember("the zstd dictionary is too large")
    written = raw.at(_SKIPPABLE.size, size)
    try:
        if _FRAME.match(written):
            written = _ZstdDecoder(None).decode(written, _LARGEST_DICTIONARY)
        dictionary = zstd.ZstdDict(written)
    except (ValueError, zstd.ZstdError) as error:
        raise BrokenMember("the zstd dictionary is damaged") from error
    return Codec(
        "zstd frame", _FRAME, lambda: _ZstdDecoder(dictionary), first=_SKIPPABLE.size + size
    )
