"""Standard input, output and error of a command, made so that messages never decide what it does.

- A stream that is closed becomes the null device. Otherwise the next file that is opened would take
  its descriptor, and messages would go into that file, or to standard output.
- Text that cannot be written to standard error is lost: the disk is full, or the reader has died.
- A character that the encoding of the terminal does not have is written as an escape, as in JSON.
- With `json_lines`, every line on standard error is a JSON object, whoever wrote it.

Knows no command. Imports nothing that is slow to load.
"""

import codecs
import io
import json
import os
import sys
import threading
from typing import BinaryIO, TextIO, cast

_INPUT, _OUTPUT, _ERROR = 0, 1, 2
_CANNOT_WRITE = "cannot write"
_ESCAPED = "scraper.escaped"


def open_standard_streams(*, json_lines: bool = False) -> None:
    """Replace the standard streams of this process. To be called first of all.

    With `json_lines`, standard error becomes JSON Lines (see `JsonLines`).
    """
    codecs.register_error(_ESCAPED, _escape)
    streams = (sys.stdin, sys.stdout, sys.stderr)
    for number, stream in enumerate(streams):
        if stream is None:
            _open_null_device(number)
    if sys.stdin is None:
        sys.stdin = open(os.devnull, encoding="utf-8")  # noqa: PTH123, SIM115 - of the process
    if sys.stdout is None:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115
    elif isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors=_ESCAPED)
    sys.stderr = _without_errors(sys.stderr)
    if json_lines:
        sys.stderr = JsonLines(sys.stderr)


def is_stdout_closed() -> bool:
    """Whether this process was started without standard output. Then its data would be lost."""
    return sys.__stdout__ is None


def flush_stdout() -> str | None:
    """Write what is left for standard output, and return the reason if that is not possible. A
    reader that does not want more is no reason.
    """
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        discard_stdout()
    except (OSError, ValueError) as error:
        discard_stdout()
        return f"{_CANNOT_WRITE}: {getattr(error, 'strerror', None) or error}"
    return None


def discard_stdout() -> None:
    """Let everything for standard output be lost. Python flushes it once more at exit, and would
    complain.
    """
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, _OUTPUT)
        os.close(null)
    except OSError:  # no descriptor is left
        sys.stdout = io.StringIO()


def _escape(error: UnicodeError) -> tuple[str, int]:
    """The escapes of JSON for characters that cannot be encoded, so that JSON stays JSON."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return json.dumps(error.object[error.start : error.end])[1:-1], error.end


def _open_null_device(number: int) -> None:
    """Open the null device as a standard descriptor, unless another file has taken it."""
    try:
        os.fstat(number)
    except OSError:
        null = os.open(os.devnull, os.O_RDONLY if number == _INPUT else os.O_WRONLY)
        if null != number:
            os.dup2(null, number)
            os.close(null)


class _LossyFile(io.RawIOBase):
    """A file that takes everything, and loses what cannot be written."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self._number = number

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def isatty(self) -> bool:
        return os.isatty(self._number)

    def write(self, content: "bytes | memoryview") -> int:  # type: ignore[override]
        view = memoryview(content).cast("B")
        written = 0
        while written < len(view):
            try:
                written += os.write(self._number, view[written:])
            except OSError:
                break
        return len(view)


def _without_errors(stream: TextIO | None) -> TextIO:
    """Standard error whose writes never fail. `stream` is None if it was closed."""
    encoding = stream.encoding if stream is not None else "utf-8"
    file: io.RawIOBase = _LossyFile(_ERROR)
    if stream is None:
        file = io.FileIO(os.devnull, "w")
    # Without a buffer: what a signal interrupts after it was written would be written once more.
    return io.TextIOWrapper(
        cast(BinaryIO, file),  # Python's own streams are made in this way too, with -u
        encoding=encoding,
        errors=_ESCAPED,
        line_buffering=True,
        write_through=True,
    )


class JsonLines(io.TextIOBase):
    """Standard error in which every line is a JSON object. A line that is one is passed on. Other
    text becomes `{"event": "message", "message": …}`, one object for what was written at once.
    """

    def __init__(self, stream: TextIO) -> None:
        super().__init__()
        self._stream = stream
        self._unfinished = threading.local()
        """The text that each thread has written since its last line break."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._stream.fileno()

    def write(self, text: str) -> int:
        written = getattr(self._unfinished, "text", "") + text
        if written.endswith("\n"):
            self._pass_on(written)
            written = ""
        self._unfinished.text = written
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def _pass_on(self, text: str) -> None:
        plain: list[str] = []
        for line in text.splitlines():
            if not _is_object(line):
                plain.append(line)
                continue
            self._write_message(plain)
            plain = []
            self._stream.write(line + "\n")
        self._write_message(plain)

    def _write_message(self, lines: list[str]) -> None:
        message = "\n".join(lines).strip().removeprefix("scraper: ")
        if message:
            event = {"event": "message", "message": message}
            self._stream.write(json.dumps(event, ensure_ascii=False) + "\n")


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except ValueError:
        return False
