"""Which content codings a body really has, and their decoding. Knows no sockets.

Servers name codings that do not exist (`utf-8`, `none`), and proxies decompress a body and keep its
header. So the first bytes of a body decide whether it has a coding that it names.
"""

from collections.abc import Iterable, Iterator
from itertools import chain

from scraper.article import Notice
from scraper.fetcher.http.decoders import DECODERS, CorruptBody, Decoder

_NOT_SUPPORTED = frozenset(
    "aes128gcm bzip2 compress dcb dcz exi lz4 lzma pack200-gzip sdch snappy x-bzip2 x-compress "
    "x-snappy xpress xz".split()
)
"""Codings that servers can send and that are not undone here: those of IANA's registry, and those
that some servers have without it. All names that are in neither table name no coding.
"""
_SKIPPABLE = tuple(bytes((first,)) + b"\x2a\x4d\x18" for first in range(0x50, 0x60))
_MAGIC = {"gzip": (b"\x1f\x8b",), "zstd": (b"\x28\xb5\x2f\xfd", *_SKIPPABLE)}
_ALIASES = {"x-gzip": "gzip", "x-deflate": "deflate", "brotli": "br", "x-br": "br"}
_SAMPLE = 1024
"""Bytes that decide about a coding. So many compressed bytes without a control character do not
happen: one in ten is one.
"""
_DECISIVE = 256
_NOT_IN_TEXT = bytes({*range(0x20), 0x7F} - {*b"\t\n\f\r\x1b"})
"""Bytes that no text has, except in UTF-16 (WHATWG MIME Sniffing, "binary data byte")."""
_UTF_16 = (b"\xfe\xff", b"\xff\xfe")
_ENOUGH = 65_536
"""Decoded bytes after which a sample has shown its coding."""


class UnknownCoding(Exception):
    """A content coding that is not supported, or more codings than the limit."""


class ContentDecoder:
    """Undoes the codings that a Content-Encoding names, as far as the body has them."""

    def __init__(self, content_encoding: str, most: int) -> None:
        """`most` is the largest number of codings, one inside the other. Raises UnknownCoding."""
        names = (name.partition(";")[0].strip(" \t\"'") for name in content_encoding.split(","))
        self._names = [_ALIASES.get(name, name) for name in map(str.lower, names) if name]
        codings = [name for name in self._names if name in DECODERS or name in _NOT_SUPPORTED]
        if len(codings) > most:
            raise UnknownCoding(f"{len(codings)} content codings, one inside the other")
        self.warnings: list[Notice] = []
        """What was found to be otherwise than the header says. Complete once the body is read."""

    def decode(self, body: Iterable[bytes]) -> Iterator[bytes]:
        """The body with its content codings undone, last first (RFC 9110 §8.4), in pieces. Some
        pieces are empty. Raises CorruptBody, and UnknownCoding for one that is not supported.

        Nested codings can take gigabytes and give nothing. The empty pieces let the caller check
        its deadline meanwhile.
        """
        for name in reversed(self._names):
            body = self._without(name, body)
        yield from body

    def _without(self, name: str, body: Iterable[bytes]) -> Iterator[bytes]:
        """The body without one coding, if it has that."""
        pieces, head, is_whole = iter(body), bytearray(), True
        for piece in pieces:
            head += piece
            if len(head) > _SAMPLE:
                is_whole = False
                break
            yield b""
        coding = _coding_of(name, bytes(head[:_SAMPLE]), is_whole=is_whole)
        if coding != name and (coding or name in DECODERS or name in _NOT_SUPPORTED) and head:
            found = f"its coding is {coding}" if coding else "it is not compressed"
            message = f"Content-Encoding of the response is {name[:40]!r}, but {found}"
            self.warnings.append(Notice("content_encoding", message))
        whole = chain((bytes(head),), pieces) if head else pieces
        yield from whole if coding is None else _decoded(DECODERS[coding](), whole)


def _coding_of(name: str, sample: bytes, *, is_whole: bool) -> str | None:
    """The coding of a body that begins with `sample`, if `name` is said to be it; None for none.
    Raises UnknownCoding.
    """
    if not sample or (name in DECODERS and _fits(name, sample, is_whole=is_whole)):
        return name if name in DECODERS else None
    for other, beginnings in _MAGIC.items():
        if sample.startswith(beginnings):
            return other
    if name in _NOT_SUPPORTED and not _is_text(sample):
        raise UnknownCoding(f"the content coding {name!r}")
    return name if name in DECODERS and not _is_text(sample) else None


def _fits(name: str, sample: bytes, *, is_whole: bool) -> bool:
    """Whether a body that begins with `sample` can be decoded. Text can look like deflate or brotli
    for a while, so what comes out must be text too, and more of it.
    """
    if name in _MAGIC:
        return sample.startswith(_MAGIC[name])
    decoder, out = DECODERS[name](), bytearray()
    try:
        for piece in decoder.feed(sample):
            out += piece
            if len(out) > _ENOUGH:
                break
        else:
            if is_whole:
                decoder.finish()
    except CorruptBody:
        return False
    is_more = len(out) >= len(sample) or len(sample) == 1  # one byte is brotli's empty page
    return not _is_text(sample) or (is_more and _is_text(bytes(out[:_SAMPLE])))


def _is_text(sample: bytes) -> bool:
    """Whether these bytes are text, in whatever charset. A few compressed bytes may look so too, so
    few bytes must be markup or UTF-8.
    """
    if sample.startswith(_UTF_16):
        return "\ufffd" not in sample.decode("utf-16", "replace")[:-1]
    if len(sample.translate(None, _NOT_IN_TEXT)) < len(sample):
        return False
    return (
        len(sample) >= _DECISIVE
        or sample.lstrip()[:1] == b"<"
        or "\ufffd" not in sample.decode("utf-8", "replace")[:-1]
    )


def _decoded(decoder: Decoder, body: Iterable[bytes]) -> Iterator[bytes]:
    is_empty = True
    for data in body:
        is_empty = is_empty and not data
        yield from decoder.feed(data)
        yield b""
    if not is_empty:  # a body of no bytes is an empty page in any coding
        decoder.finish()
