"""WARC files made by hand, byte by byte as the standard has them, so that the reader is not tested
with our own writer.
"""

import gzip
import struct
import sys

from tests.conftest import PARAGRAPHS, page_with

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

DATE = "2024-05-01T10:20:30Z"


def record(
    kind: str, content: bytes, url: str | None = None, *, length: int | None = None, **fields: str
) -> bytes:
    """One record, not packed; `fields` with underscores for hyphens."""
    named = {"WARC-Type": kind, "WARC-Date": DATE, **({"WARC-Target-URI": url} if url else {})}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    named["Content-Length"] = str(len(content) if length is None else length)
    head = (
        "WARC/1.0\r\n" + "".join(f"{name}: {value}\r\n" for name, value in named.items()) + "\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def http(
    body: bytes,
    *headers: str,
    status: str = "200 OK",
    content_type: str | None = "text/html; charset=utf-8",
) -> bytes:
    """An HTTP response."""
    lines = [
        f"HTTP/1.1 {status}",
        *([f"Content-Type: {content_type}"] if content_type else []),
        *headers,
    ]
    return "\r\n".join([*lines, "", ""]).encode() + body


def page(number: int) -> bytes:
    """A page of its own number."""
    return page_with(
        paragraphs=(
            f"This is page number {number} of the archive, and it says so in its very first "
            "paragraph.",
            *PARAGRAPHS,
        )
    ).encode()


def response(number: int, **fields: str) -> bytes:
    """The response record of such a page."""
    return record("response", http(page(number)), f"https://news.example/{number}", **fields)


def info() -> bytes:
    """The record that opens a file."""
    return record("warcinfo", b"software: by hand\r\n", Content_Type="application/warc-fields")


def packed(*records: bytes) -> bytes:
    """A gzip member a record."""
    return b"".join(gzip.compress(one, 6, mtime=0) for one in records)


_CHECKED = {zstd.CompressionParameter.checksum_flag: 1}


def frames(*records: bytes, dictionary: "zstd.ZstdDict | None" = None) -> bytes:
    """A zstd frame a record, each with its checksum."""
    return b"".join(zstd.compress(one, options=_CHECKED, zstd_dict=dictionary) for one in records)


def skippable(content: bytes, number: int = 0x184D2A50) -> bytes:
    """A zstd frame that readers skip. 0x184D2A5D is the number of one with a dictionary."""
    return struct.pack("<II", number, len(content)) + content


def with_dictionary(*records: bytes, compressed: bool = False) -> bytes:
    """A file that begins with the dictionary of its frames."""
    dictionary = zstd.train_dict([*records] * 4, 4096)
    content = dictionary.dict_content
    written = zstd.compress(content) if compressed else content
    return skippable(written, 0x184D2A5D) + frames(*records, dictionary=dictionary)


def crawl(count: int) -> list[bytes]:
    """The records of a crawl: what is asked, what is answered, what is said about it."""
    records = [info()]
    for number in range(count):
        url = f"https://news.example/{number}"
        records += [
            record("request", b"GET / HTTP/1.1\r\n\r\n", url),
            response(number),
            record("metadata", b"fetchTimeMs: 7\r\n", url),
        ]
    return records
