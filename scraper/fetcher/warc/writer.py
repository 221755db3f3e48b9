"""Exchanges become records of a WARC file (WARC/1.1, a gzip member a record), each written at once.
Writes one file, reads its start alone.

A response is kept as received, packed by its Content-Encoding, but without its chunks, as in most
archives.
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
from scraper.fetcher.http.recorder import Exchange
from scraper.fetcher.warc.stream import is_warc
from scraper.version import __version__

_FORMAT = "WARC file version 1.1"
_CONFORMS_TO = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_HEAD = 4096


class WarcWriter:
    """A WARC file that is written to; many threads may. One that is there is continued."""

    def __init__(
        self,
        path: Path,
        *,
        agent: str,
        robots: str,
        environment: Environment,
        new_id: Callable[[], uuid.UUID] = uuid.uuid4,
    ) -> None:
        """`agent` and `robots` go into the warcinfo record: who asks, and how robots.txt is
        treated. Raises WarcWriteError.
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
        told = {
            "software": f"article-scraper/{__version__}",
            "format": _FORMAT,
            "conformsTo": _CONFORMS_TO,
        }
        fields = {**told, "robots": robots, "http-header-user-agent": agent}
        about = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
        named = {
            "WARC-Record-ID": self._info,
            "WARC-Date": _date(environment.now()),
            "WARC-Filename": path.name,
        }
        self._append([_packed("warcinfo", named, about)])

    def record(self, exchange: Exchange) -> None:
        """Write an exchange: a response record, and the request record that belongs to it. Raises
        WarcWriteError.
        """
        response, request = self._id(), self._id()
        both = {"WARC-Date": _date(exchange.at), "WARC-Warcinfo-ID": self._info}
        if exchange.address:
            both["WARC-IP-Address"] = exchange.address
        answered = {"WARC-Record-ID": response, **both}
        if exchange.truncated:
            answered["WARC-Truncated"] = exchange.truncated
        asked = {"WARC-Record-ID": request, **both, "WARC-Concurrent-To": response}
        self._append(
            [
                _packed(
                    "response", answered, exchange.body, url=exchange.url, head=exchange.response
                ),
                _packed("request", asked, b"", url=exchange.url, head=exchange.request),
            ]
        )

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _append(self, records: Iterable[bytes]) -> None:
        """Write whole records; what was written of them goes again where the disk is full."""
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
        return WarcWriteError(f"{self._path}: the archive cannot be written: {reason}")

    def _id(self) -> str:
        return f"<{self._new_id().urn}>"


class _AsItWas(StatusAndHeaders):  # type: ignore[misc]
    """HTTP headers that are written byte for byte; warcio would encode them anew."""

    def __init__(self, head: bytes) -> None:
        super().__init__(head.partition(b"\r\n")[0].decode("latin-1"), [])
        self._head = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:  # noqa: ARG002 - warcio's signature
        self.headers_buff = self._head


def _packed(
    kind: str, fields: Mapping[str, str], body: bytes, *, url: str = "", head: bytes = b""
) -> bytes:
    """A record as a gzip member, its digests added."""
    packed = BytesIO()
    writer = WARCWriter(packed, gzip=True, warc_version="1.1")
    record = writer.create_warc_record(
        url,
        kind,
        payload=BytesIO(body),
        length=len(body),
        warc_headers_dict={"WARC-Type": kind, **fields},
        http_headers=_AsItWas(head) if head else None,
    )
    writer.write_record(record)
    return packed.getvalue()


def _date(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
