"""Faults in bodies: cut, garbled, too large, packed to burst, in another charset than they say."""

import gzip
import itertools
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, reduce

import brotli
from backports import zstd

from tests.fetcher.faults.servers import BODY, HEAD, Behaviour, Conversation, by_path, page, says
from tests.fetcher.faults.table import Fault, fails, fails_for_now
from tests.fetcher.faults.table import page as comes

_TEXT = b"".join(b"<p>The ferry number %d runs again.</p>" % number for number in range(500))
_CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
_MOVED = b"HTTP/1.1 302 Moved\r\nLocation: /moved\r\n"
_GZIP, _ZLIB = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS
_GZIP_HEAD, _ZLIB_HEAD = b"\x1f\x8b\x08\0\0\0\0\0\0\xff", b"\x78\x9c"
_MEGABYTE = bytes(1 << 20)


def _packed(coding: bytes, content: bytes) -> Behaviour:
    return page(content, b"Content-Encoding: %b\r\n" % coding)


def _gigabyte() -> Iterator[bytes]:
    return itertools.repeat(_MEGABYTE, 1024)


def _repeated(content: bytes, times: int, wbits: int) -> bytes:
    """The same content so many times in one stream, packed once: a block that was flushed can be
    repeated.
    """
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = packer.compress(content) + packer.flush(zlib.Z_FULL_FLUSH)
    blocks = block * times + packer.flush()
    if wbits == _GZIP:
        checksum = reduce(
            lambda so_far, more: zlib.crc32(more, so_far), itertools.repeat(content, times), 0
        )
        return _GZIP_HEAD + blocks + struct.pack("<LL", checksum, len(content) * times & 0xFFFFFFFF)
    checksum = reduce(
        lambda so_far, more: zlib.adler32(more, so_far), itertools.repeat(content, times), 1
    )
    return _ZLIB_HEAD + blocks + struct.pack(">L", checksum)


@cache
def _gzip_bomb() -> bytes:
    return _repeated(_MEGABYTE, 1024, _GZIP)


@cache
def _gzip_bomb_twice() -> bytes:
    return gzip.compress(_gzip_bomb())


@cache
def _deflate_bomb() -> bytes:
    return _repeated(_MEGABYTE, 1024, _ZLIB)


@cache
def _brotli_bomb() -> bytes:
    packer = brotli.Compressor(quality=1)
    return b"".join([*(packer.process(chunk) for chunk in _gigabyte()), packer.finish()])


@cache
def _zstd_bomb() -> bytes:
    packer = zstd.ZstdCompressor(1)
    return b"".join([*(packer.compress(chunk) for chunk in _gigabyte()), packer.flush()])


@cache
def _nested_bomb() -> bytes:
    """A gigabyte in zstd, brotli and gzip, one in the other."""
    return gzip.compress(brotli.compress(_zstd_bomb(), quality=1))


@cache
def _members_of_nothing() -> bytes:
    """Gzip in gzip in gzip: ten million members of no bytes at all."""
    nothing = gzip.compress(b"", mtime=0)
    return gzip.compress(_repeated(nothing * 10_000, 1000, _GZIP))


@cache
def _frames_of_nothing() -> bytes:
    """The same in zstd: frames without content."""
    return gzip.compress(_repeated(zstd.compress(b"") * 10_000, 1000, _GZIP))


@cache
def _wide_window() -> bytes:
    """A frame of zstd that wants 128 MiB to look back in."""
    packer = zstd.ZstdCompressor(
        options={
            zstd.CompressionParameter.window_log: 27,
            zstd.CompressionParameter.content_size_flag: 0,
        }
    )
    return packer.compress(BODY) + packer.flush()


def _bomb(coding: bytes, make: Callable[[], bytes]) -> Behaviour:
    """Made when it is first asked for."""
    return lambda talk: _packed(coding, make())(talk)


def _endless(before: bytes, data: bytes) -> Behaviour:
    def behave(talk: Conversation) -> None:
        talk.hear()
        talk.say(before)
        talk.pour(data)

    return behave


def _redirects_with(before: bytes, data: bytes) -> Behaviour:
    """A redirect to a good page, whose own body is not to be read."""
    return by_path({"/moved": page()}, _endless(_MOVED + before, data))


def _redirects_with_a_bomb(talk: Conversation) -> None:
    says(_MOVED + b"Content-Encoding: gzip\r\n\r\n" + _gzip_bomb())(talk)


_CUT = (
    Fault(
        "Ends the body before its Content-Length",
        says(HEAD + b"Content-Length: 99\r\n\r\n" + BODY),
        fails_for_now("truncated_body"),
    ),
    Fault("Ends the body before its first chunk", says(_CHUNKED), fails_for_now("truncated_body")),
    Fault(
        "Ends the body in the size of a chunk",
        says(_CHUNKED + b"1"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Ends the body in a chunk",
        says(_CHUNKED + b"ff\r\n" + BODY),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Ends the body between two chunks",
        says(_CHUNKED + b"1c\r\n" + BODY + b"\r\n"),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Truncates gzip, and sends the Content-Length of the truncated body",
        _packed(b"gzip", gzip.compress(_TEXT)[:-20]),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Ends gzip before its checksum",
        _packed(b"gzip", gzip.compress(_TEXT)[:-8]),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Truncates gzip by closing the connection",
        says(HEAD + b"Content-Encoding: gzip\r\n\r\n" + gzip.compress(_TEXT)[:900]),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Truncates deflate",
        _packed(b"deflate", zlib.compress(_TEXT)[:-20]),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Truncates brotli",
        _packed(b"br", brotli.compress(_TEXT)[:-20]),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Truncates zstd",
        _packed(b"zstd", zstd.compress(_TEXT)[:-20]),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Truncates the inner of two codings",
        _packed(b"br, gzip", gzip.compress(brotli.compress(_TEXT)[:-20])),
        fails_for_now("truncated_body"),
    ),
)

_GARBLED = (
    *(
        Fault(
            f"Declares {name} and sends the page uncompressed", _packed(coding, _TEXT), comes(_TEXT)
        )
        for name, coding in (
            ("gzip", b"gzip"),
            ("deflate", b"deflate"),
            ("brotli", b"br"),
            ("zstd", b"zstd"),
            ("a coding that is not supported (compress)", b"compress"),
            ("two codings", b"br, gzip"),
        )
    ),
    Fault(
        "Names a charset, a media type or a word in place of a content coding",
        _packed(b"utf-8, text/html, none", _TEXT),
        comes(_TEXT),
    ),
    Fault("Declares brotli and sends gzip", _packed(b"br", gzip.compress(_TEXT)), comes(_TEXT)),
    Fault(
        "Declares deflate, and leaves the header of zlib out",
        _packed(b"deflate", zlib.compress(_TEXT)[2:-4]),
        comes(_TEXT),
    ),
    Fault(
        "Declares gzip and sends noise",
        _packed(b"gzip", bytes(range(256)) * 8),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends gzip with a wrong checksum",
        _packed(b"gzip", gzip.compress(_TEXT)[:-8] + bytes(8)),
        fails_for_now("truncated_body"),
    ),
    Fault(
        "Sends more after the end of gzip",
        _packed(b"gzip", gzip.compress(_TEXT) + b"more"),
        comes(_TEXT),
    ),
    Fault("Declares gzip and sends nothing", _packed(b"gzip", b""), comes(b"")),
    Fault(
        "Compresses the page with two codings",
        _packed(b"br, gzip", gzip.compress(brotli.compress(_TEXT))),
        comes(_TEXT),
    ),
    Fault(
        "Compresses the page with six codings",
        _packed(b", ".join([b"gzip"] * 6), BODY),
        fails("bad_response"),
    ),
    Fault(
        "Compresses the page with a coding that is not supported (xz)",
        _packed(b"xz", lzma.compress(_TEXT)),
        fails("bad_response"),
    ),
    Fault(
        "Declares UTF-8 and sends Latin-1",
        page("<p>Fähre</p>".encode("latin-1")),
        comes("<p>Fähre</p>".encode("latin-1")),
    ),
    Fault(
        "Declares an unknown charset",
        page(headers=b"Content-Type: text/html; charset*0*=\xff''%FF; charset=klingon\r\n"),
        comes(),
    ),
)

_BOMBS = tuple(
    replace(fault, greedy=True)
    for fault in (
        Fault("Sends a gigabyte in gzip", _bomb(b"gzip", _gzip_bomb), fails("too_large")),
        Fault("Sends a gigabyte in deflate", _bomb(b"deflate", _deflate_bomb), fails("too_large")),
        Fault("Sends a gigabyte in brotli", _bomb(b"br", _brotli_bomb), fails("too_large")),
        Fault("Sends a gigabyte in zstd", _bomb(b"zstd", _zstd_bomb), fails("too_large")),
        Fault(
            "Sends a gigabyte in gzip in gzip",
            _bomb(b"gzip, gzip", _gzip_bomb_twice),
            fails("too_large"),
        ),
        Fault(
            "Sends a gigabyte in zstd in brotli in gzip",
            _bomb(b"zstd, br, gzip", _nested_bomb),
            fails("too_large"),
        ),
        Fault(
            "Compresses ten million empty blocks in gzip",
            _bomb(b"gzip, gzip, gzip", _members_of_nothing),
            fails_for_now("deadline_exceeded", requests=1),
            0.4,
        ),
        Fault(
            "Compresses ten million empty blocks in zstd",
            _bomb(b"zstd, gzip, gzip", _frames_of_nothing),
            fails_for_now("deadline_exceeded", requests=1),
            0.4,
        ),
        Fault(
            "Sends zstd that needs a window of 128 MiB",
            _bomb(b"zstd", _wide_window),
            fails_for_now("truncated_body"),
        ),
        Fault("Sends an endless body", _endless(HEAD + b"\r\n", b"x" * 65_536), fails("too_large")),
        Fault(
            "Sends chunks endlessly",
            _endless(_CHUNKED, b"10000\r\n" + b"x" * 65_536 + b"\r\n"),
            fails("too_large"),
        ),
        Fault(
            "Sends chunks of two bytes endlessly",
            _endless(_CHUNKED, b"2\r\nxx\r\n" * 10_000),
            fails_for_now("deadline_exceeded", requests=1),
            0.4,
        ),
        Fault(
            "Sends a chunk that is larger than the limit",
            _endless(_CHUNKED + b"fffffff0\r\n", b"x" * 65_536),
            fails("too_large"),
        ),
        Fault(
            "Redirects, and sends an endless body",
            _redirects_with(b"\r\n", b"x" * 65_536),
            comes(requests=2),
        ),
        Fault(
            "Redirects, and sends a gigabyte in gzip",
            by_path({"/moved": page()}, _redirects_with_a_bomb),
            comes(requests=2),
        ),
    )
)

FAULTS = (*_CUT, *_GARBLED, *_BOMBS)
