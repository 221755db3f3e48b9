"""Reads the head of a response and its chunks strictly by RFC 9112, from a file that is passed in.
Knows no sockets and no content codings.

Python's own reader takes the end of the connection for the end of the head, drops all headers after
a line that is not a header, and skips two bytes after each chunk without a check. So a page loses
its end or its Content-Encoding, and no error shows that.
"""

import http.client
import re
from email import errors
from typing import IO, Any, ClassVar, cast

from scraper.fetcher.http.decoders import CorruptBody

_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,16})[ \t]*(?:;[^\r\n]*)?\r?\n")
"""The size of a chunk. Extensions are ignored. Old servers pad it with spaces."""
_BEGINNING = b"HTTP/"
_SWITCHING = 101
_NO_HEADER = (errors.MissingHeaderBodySeparatorDefect, errors.FirstHeaderLineIsContinuationDefect)


class MalformedResponse(http.client.HTTPException):
    """A head that is not HTTP, contradicts itself, or is too large."""


class HeadTooLarge(MalformedResponse):
    """A head of more bytes than the limit."""


class FramedResponse(http.client.HTTPResponse):
    """A response whose head and chunks are checked as they are read. Interim responses (RFC 9110
    §15.2) are skipped.
    """

    largest_head: ClassVar[int]
    """Set by a subclass: the most bytes of status lines and headers, including those of interim
    responses; also of the trailers of a chunked body.
    """

    def begin(self) -> None:
        """Read the head. Raises MalformedResponse, RemoteDisconnected if it is truncated, and the
        exceptions of http.client.
        """
        head = _Head(self.fp, self.largest_head)
        self.fp = cast("Any", head)
        super().begin()
        while 100 <= self.status < 200 and self.status != _SWITCHING:
            self.headers = self.msg = cast("Any", None)
            super().begin()
        if any(isinstance(defect, _NO_HEADER) for defect in self.msg.defects):
            raise MalformedResponse("a line among the headers is not a header")
        if self.chunked and self.msg.get("Content-Length") is not None:
            raise MalformedResponse("both Content-Length and Transfer-Encoding")
        # the other defects are harmless, and urllib3 would log them with a traceback
        self.msg.defects.clear()
        self.fp = cast("Any", _Chunks(head.file, self.largest_head) if self.chunked else head.file)


class _Head:
    """A file whose lines are those of a head: complete, and together no more than `most` bytes."""

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
        # if it is not a head, http.client raises an error that says so
        is_head = self._began or (line and line[: len(_BEGINNING)] == _BEGINNING[: len(line)])
        if is_head and not line.endswith(b"\n") and len(line) != size:
            raise http.client.RemoteDisconnected(
                "the server closed the connection in the middle of the headers"
            )
        self._began = True
        return line

    def __getattr__(self, name: str) -> Any:
        return getattr(self.file, name)


class _Chunks:
    """A file of chunks (RFC 9112 §7.1): a line with a size, that many bytes, and a line end. Raises
    CorruptBody if it is not one.
    """

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._most = most
        self._left = 0
        """Bytes left of the chunk. http.client and urllib3 read the line end separately."""
        self._trailers: int | None = None
        """Bytes that the trailers may still take, after the last chunk."""

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
                "the size of a chunk is not a number"
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
