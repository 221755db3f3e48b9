"""Writes exchanges as records of a WARC file (WARC/1.1, one gzip member per record), each at once.

A response is kept as received, compressed by its Content-Encoding, but without its chunks, as in
most WARC files.
"""

import os
import threading
import uuid
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scraper.errors import WarcWriteError
from scraper.fetcher.environment import Environment
from scraper.fetcher.http import Exchange
from scraper.fetcher.warc.stream import is_warc
from scraper.version import __version__

_FORMAT = "WARC file version 1.1"
_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_HEAD = 4096


class WarcWriter:
    """A Recorder that writes a WARC file. Thread-safe. An existing file is continued."""

    def __init__(
        self,
        path: Path,
        *,
        agent: str,
        robots: str,
        environment: Environment,
        new_id: Callable[[], uuid.UUID] = uuid.uuid4,
    ) -> None:
        """`agent` and `robots` go into the warcinfo record: the User-Agent, and "obey" or "ignore"
        for robots.txt. Raises WarcWriteError.
        """
        self._path = path
        self._new_id = new_id
        self._lock = threading.Lock()
        try:
            self._file = path.open("a+b", buffering=0)
            self._file.seek(0)
            head = self._file.read(_HEAD)
        except OSError as error:
            raise self._unwritable(error) from error
        if head and not is_warc(head):
            self._file.close()
            raise WarcWriteError(f"{path}: not a WARC file; not written to")
        self._info = self._id()
        ours = {
            "software": f"article-scraper/{__version__}",
            "format": _FORMAT,
            "conformsTo": _CONFORMS_TO,
        }
        fields = {**ours, "robots": robots, "http-header-user-agent": agent}
        about = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        named = {
            "WARC-Record-ID": self._info,
            "WARC-Date": _date(environment.now()),
            "WARC-Filename": path.name,
        }
        self._append([_compressed("warcinfo", named, about)])

    def record(self, exchange: Exchange) -> None:
        """Write an exchange: a response record, and the request record that belongs to it. Raises
        WarcWriteError.
        """
        response, request = self._id(), self._id()
        both = {"WARC-Date": _date(exchange.at), "WARC-Warcinfo-ID": self._info}
        if exchange.ip_address:
            both["WARC-IP-Address"] = exchange.ip_address
        of_response = {"WARC-Record-ID": response, **both}
        if exchange.truncated:
            of_response["WARC-Truncated"] = exchange.truncated
        of_request = {"WARC-Record-ID": request, **both, "WARC-Concurrent-To": response}
        self._append(
            [
                _compressed(
                    "response", of_response, exchange.body, url=exchange.url, head=exchange.response
                ),
                _compressed("request", of_request, b"", url=exchange.url, head=exchange.request),
            ]
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _append(self, records: Iterable[bytes]) -> None:
        """Write complete records. If the disk is full, the part that was written is removed."""
        with self._lock:
            try:
                end = self._file.seek(0, os.SEEK_END)
                self._write(b"".join(records), end)
            except (OSError, ValueError) as error:
                raise self._unwritable(error) from error

    def _write(self, content: bytes, end: int) -> None:
        left = memoryview(content)
        try:
            while left:
                left = left[self._file.write(left) :]
        except OSError:
            self._file.truncate(end)
            raise

    def _unwritable(self, error: Exception) -> WarcWriteError:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        return WarcWriteError(f"{self._path}: the WARC file cannot be written: {reason}")

    def _id(self) -> str:
        return f"<{self._new_id().urn}>"


class _AsItWas(StatusAndHeaders):  # type: ignore[misc]
    """HTTP headers that are written byte for byte. warcio would encode them again."""

    def __init__(self, head: bytes) -> None:
        super().__init__(head.partition(b"\r\n")[0].decode("latin-1"), [])
        self._head = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        del header_filter  # the signature is that of warcio
        self.headers_buff = self._head


def _compressed(
    kind: str, fields: Mapping[str, str], body: bytes, *, url: str = "", head: bytes = b""
) -> bytes:
    """A record as a gzip member, with its digests."""
    member = BytesIO()
    writer = WARCWriter(member, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict={"WARC-Type": kind, **fields},
        http_headers=_AsItWas(head) if head else None,
    )
    writer.write_record(record)
    return member.getvalue()


def _date(time: datetime) -> str:
    return time.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
