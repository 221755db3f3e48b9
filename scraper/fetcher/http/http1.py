"""Where an answer's head and its chunks end, held to RFC 9112. Reads from a file that it is given;
knows no sockets, no codings.

Python's own reader takes the end of the connection for the end of the head, drops all headers after
a line that is none, and throws away two bytes after each chunk without a look: a page whose tail or
whose Content-Encoding is lost, and nobody hears of it.
"""

import http.client
import re
from email import errors
from typing import IO, Any, cast

from scraper.fetcher.http.decoders import CorruptBody

LARGEST_HEAD = 100 * 1024
"""Bytes of status lines and headers, interim answers counted; of a chunked body's trailers
likewise.
"""
_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
"""Of a chunk, with extensions, which nobody needs. Old servers pad it with spaces."""
_BEGINNING = b"HTTP/"
_SWITCHING = 101
_NO_HEADER = (errors.MissingHeaderBodySeparatorDefect, errors.FirstHeaderLineIsContinuationDefect)


class MalformedResponse(http.client.HTTPException):
    """A head that is not HTTP, says two things at once, or is more than anybody needs."""


class HeadTooLarge(MalformedResponse):
    """A head of more bytes than may be."""


class FramedResponse(http.client.HTTPResponse):
    """An answer whose head and chunks are checked as they are read. Interim answers (RFC 9110
    §15.2) are skipped.
    """

    largest_head = LARGEST_HEAD

    def begin(self) -> None:
        """Read the head. Raises Garbled, RemoteDisconnected where it breaks off, and what
        http.client raises.
        """
        head = _Head(self.fp, self.largest_head)
        self.fp = cast("Any", head)
        super().begin()
        while 100 <= self.status < 200 and self.status != _SWITCHING:
            self.headers = self.msg = cast("Any", None)
            super().begin()
        if any(isinstance(defect, _NO_HEADER) for defect in self.msg.defects):
            raise MalformedResponse("a line among the headers is no header")
        if self.chunked and self.msg.get("Content-Length") is not None:
            raise MalformedResponse("both Content-Length and Transfer-Encoding")
        # what is left says nothing of the headers, and urllib3 would log it with a traceback
        self.msg.defects.clear()
        self.fp = cast("Any", _Chunks(head.file, self.largest_head) if self.chunked else head.file)


class _Head:
    """A file whose lines are those of a head: whole, and not more than fit."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self.file = file
        self._left = self._most = most
        self._began = False

    def readline(self, size: int = -1) -> bytes:
        line = self.file.readline(size)
        self._left -= len(line)
        if self._left < 0:
            raise HeadTooLarge(
                f"the server's headers are larger than {self._most} bytes; --max-header-bytes sets "
                "the limit"
            )
        is_head = self._began or (
            line and line[: len(_BEGINNING)] == _BEGINNING[: len(line)]
        )  # else http.client says what it is
        if is_head and not line.endswith(b"\n") and len(line) != size:
            raise http.client.RemoteDisconnected(
                "the server closed the connection in the middle of the headers"
            )
        self._began = True
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class _Chunks:
    """A file of chunks (RFC 9112 §7.1): a line with a size, so many bytes, and the end of the line.
    Raises Broken where it is none.
    """

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most
        self._left = 0
        """Bytes of the chunk; http.client and urllib3 read its line's end apart from them."""
        self._trailers: int | None = None
        """Bytes that they may still take, after the last chunk."""

    def readline(self, size: int = -1) -> bytes:
        line = self._file.readline(self._most if size < 0 else size)
        if self._trailers is not None:
            self._trailers -= len(line)
            if self._trailers < 0:
                raise CorruptBody("the trailers after the last chunk do not end")
            return line
        written = _SIZE.fullmatch(line)
        if written is None:
            raise CorruptBody(
                "the size of a chunk is no number"
                if line.endswith(b"\n")
                else "the body ends before its last chunk"
            )
        self._left = int(written[1], 16)
        if not self._left:
            self._trailers = self._most
        return written[1] + b"\r\n"

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if not self._left and data != b"\r\n":
            raise CorruptBody("a chunk does not end where its size says")
        self._left -= len(data) if self._left else 0
        return data

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
