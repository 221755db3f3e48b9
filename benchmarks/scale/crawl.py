"""A crawl to measure with: WARC files of real pages, from fixtures/ and, where there is one, the
development corpus. If more pages are wanted than there are, texts are varied. The same options give
the same files.
"""

import gzip
import io
import re
import uuid
from collections.abc import Iterator
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_FIXTURES = Path(__file__).parents[2] / "fixtures"
_PARAGRAPH = re.compile(rb"(<p\b[^>]*>)(.*?)(?=</p>)", re.I | re.S)
_TAG = re.compile(rb"(<[^>]*>)")
_EVERY = 6
"""A word is added behind so many spaces of a paragraph."""
_DATE = "2024-05-01T10:20:30Z"


def write_crawl(folder: Path, count: int, files: int, corpus: Path) -> list[Path]:
    """Write `count` pages as WARC files into a folder. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"{number:03}.warc.gz" for number in range(files)]
    streams = [path.open("wb") for path in paths]
    writers = [WARCWriter(stream, gzip=True) for stream in streams]
    for number, content in enumerate(_pages(count, corpus)):
        _write(writers[number % files], number, content)
    for stream in streams:
        stream.close()
    return paths


def varied(content: bytes, turn: int) -> bytes:
    """A page with words added to its paragraphs, so that no text is like that of another turn. The
    words are ASCII, as in every charset of the pages.
    """

    def longer(found: re.Match[bytes]) -> bytes:
        pieces = _TAG.split(found[2])
        for at in range(0, len(pieces), 2):  # those between are tags
            words = pieces[at].split(b" ")
            for index in range(_EVERY, len(words), _EVERY):
                words[index] += b" turn%dw%d" % (turn, index)
            pieces[at] = b" ".join(words)
        return found[1] + b"".join(pieces)

    return _PARAGRAPH.sub(longer, content) if turn else content


def _pages(count: int, corpus: Path) -> Iterator[bytes]:
    found = sorted(_FIXTURES.glob("*/*/page.html")) + sorted((corpus / "pages").glob("*.html.gz"))
    # Of a corpus that is larger than wanted, pages from all over it.
    step = max(1, len(found) // count)
    for number in range(count):
        turn, place = divmod(number * step, len(found) // step * step)
        content = found[place].read_bytes()
        yield varied(gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content, turn)


def _write(writer: WARCWriter, number: int, content: bytes) -> None:
    headers = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    known = {
        "WARC-Record-ID": f"<urn:uuid:{uuid.UUID(int=number)}>",
        "WARC-Date": _DATE,
        # Without it datatrove's reader needs a library of the system.
        "WARC-Identified-Payload-Type": "text/html",
    }
    url = f"https://site{number % 97}.example/{number}"
    record = writer.create_warc_record(
        url, "response", io.BytesIO(content), http_headers=headers, warc_headers_dict=known
    )
    writer.write_record(record)
