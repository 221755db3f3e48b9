"""Undoes one content coding as the bytes come in, one piece at a time. Knows no sockets.

A decoder raises an error if its stream has not ended. Other HTTP clients take a truncated gzip body
for a complete page.
"""

import zlib
from collections.abc import Iterator
from typing import Protocol

import brotli

from scraper.zstandard import zstd

PIECE = 65_536
"""Bytes of the largest piece that a decoder yields."""
_LARGEST_WINDOW = 23
"""Of zstd, as a power of two: 8 MiB (RFC 9659). A frame could require gigabytes."""

_GZIP_MAGIC = b"\x1f\x8b"


class CorruptBody(Exception):
    """A body that does not fit its Content-Encoding, or ends before its stream does."""


class Decoder(Protocol):
    """One content coding."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        """The decoded pieces of `data`. Raises CorruptBody."""
        ...

    def finish(self) -> None:
        """Called at the end of the body. Raises CorruptBody if the stream has not ended."""
        ...


class _Gzip:
    """RFC 1952: one member after the other. Bytes after the last one are ignored, as browsers
    do.
    """

    def __init__(self) -> None:
        self._member = zlib.decompressobj(16 + zlib.MAX_WBITS)
        self._between = b""
        """The bytes after a member, until they show whether another one begins."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        while True:
            if self._member.eof:
                data = self._between + data
                if len(data) < len(_GZIP_MAGIC) or not data.startswith(_GZIP_MAGIC):
                    self._between = data[: len(_GZIP_MAGIC)]
                    return
                self._member, self._between = zlib.decompressobj(16 + zlib.MAX_WBITS), b""
                yield b""
            yield from _inflate(self._member, data)
            if not self._member.eof:
                return
            data = self._member.unused_data

    def finish(self) -> None:
        if not self._member.eof:
            raise CorruptBody("the gzip stream was cut short")


class _Deflate:
    """RFC 9110 §8.4.1.2: a zlib stream. Many servers send it without the zlib header."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()
        self._head: bytes | None = b""
        """The first bytes, until they show which of the two it is."""

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._head is not None:
            self._head += data
            if len(self._head) < 2:
                return
            data, self._head = self._head, None
            if data[0] & 0x0F != zlib.DEFLATED or int.from_bytes(data[:2], "big") % 31:
                self._stream = zlib.decompressobj(-zlib.MAX_WBITS)
        yield from _inflate(self._stream, data)

    def finish(self) -> None:
        if not self._stream.eof:
            raise CorruptBody("the deflate stream was cut short")


def _inflate(stream: "zlib._Decompress", data: bytes) -> Iterator[bytes]:
    """The decoded pieces of `data`. zlib keeps back the part that does not fit into one piece, even
    after it has taken all of the input.
    """
    try:
        while not stream.eof:
            piece = stream.decompress(data, PIECE)
            data = stream.unconsumed_tail
            if piece:
                yield piece
            if not data and len(piece) < PIECE:
                return
    except zlib.error as error:
        raise CorruptBody(f"the body cannot be decompressed ({error})") from error


class _Brotli:
    """RFC 7932."""

    def __init__(self) -> None:
        self._stream = brotli.Decompressor()

    def feed(self, data: bytes) -> Iterator[bytes]:
        if self._stream.is_finished():
            return
        try:
            piece = self._stream.process(data, output_buffer_limit=PIECE)
            while piece:
                yield piece
                piece = (
                    b""
                    if self._stream.is_finished()
                    else self._stream.process(b"", output_buffer_limit=PIECE)
                )
        except brotli.error as error:
            raise CorruptBody(f"the body cannot be decompressed ({error})") from error

    def finish(self) -> None:
        if not self._stream.is_finished():
            raise CorruptBody("the brotli stream was cut short")


def _frame() -> "zstd.ZstdDecompressor":
    return zstd.ZstdDecompressor(
        options={zstd.DecompressionParameter.window_log_max: _LARGEST_WINDOW}
    )


class _Zstandard:
    """RFC 8878: one frame after the other."""

    def __init__(self) -> None:
        self._frame = _frame()

    def feed(self, data: bytes) -> Iterator[bytes]:
        try:
            while data or not (self._frame.needs_input or self._frame.eof):
                if self._frame.eof:
                    self._frame = _frame()
                    yield b""
                piece = self._frame.decompress(data, PIECE)
                data = self._frame.unused_data if self._frame.eof else b""
                if piece:
                    yield piece
        except zstd.ZstdError as error:
            raise CorruptBody(f"the body cannot be decompressed ({error})") from error

    def finish(self) -> None:
        if not self._frame.eof:
            raise CorruptBody("the zstd stream was cut short")


DECODERS: dict[str, type[_Gzip | _Deflate | _Brotli | _Zstandard]] = {
    "gzip": _Gzip,
    "deflate": _Deflate,
    "br": _Brotli,
    "zstd": _Zstandard,
}
ACCEPTED = "gzip, deflate, br, zstd"
"""The value of Accept-Encoding."""
