"""A file or a pipe that is read at any offset. Knows nothing of what is in it."""

from typing import BinaryIO

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
