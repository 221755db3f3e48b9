"""A synthetic crawl: pages of fixtures/ and, where it is there, of the corpus, in WARC files. The
same numbers give the same bytes.
"""

import gzip
import random
import re
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

_FIXTURES = Path(__file__).parents[2] / "fixtures"
_KEPT = re.compile(rb"(<(script|style)\b.*?</\2>)", re.I | re.S)
_TEXT = re.compile(rb">[^<>]{60,}<")
_EVERY = 4
"""A word is put in after so many words, so that copies of a page are no near duplicates."""
_LETTERS = "abcdefghijklmnoprstuvw"


def write_crawl(folder: Path, pages: int, files: int, corpus: Path) -> list[Path]:
    """Write so many pages to so many files. Returns their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    sources = page_sources(corpus)
    written = [folder / f"crawl-{number:02}.warc.gz" for number in range(files)]
    for index, path in enumerate(written):
        with path.open("wb") as stream:
            writer = WARCWriter(stream, gzip=True)
            for number in range(index, pages, files):
                write_page(writer, number, synthetic_page(sources, number))
    return written


def page_sources(corpus: Path) -> list[Path]:
    """The files that pages are made of, in an order of chance that is the same each time: those of
    the corpus are sorted by kind.
    """
    ours = sorted(_FIXTURES.glob("*/*/page.html"))
    found = [*ours, *sorted((corpus / "pages").glob("*.html.gz"))]
    random.Random(0).shuffle(found)  # noqa: S311 - the same order each time
    return found


def synthetic_page(sources: list[Path], number: int) -> bytes:
    """The page with a number. When all sources have been used, their copies have other texts."""
    path = sources[number % len(sources)]
    content = path.read_bytes()
    if path.suffix == ".gz":
        content = gzip.decompress(content)
    return content if number < len(sources) else _varied(content, number)


def _varied(content: bytes, seed: int) -> bytes:
    """The page with words put into its longer texts. Its tags and scripts stay as they are."""
    chance = random.Random(seed)  # noqa: S311 - synthetic texts

    def more_words(match: re.Match[bytes]) -> bytes:
        words = match[0].split(b" ")
        for at in range(len(words) - 1, 0, -_EVERY):
            words.insert(at, "".join(chance.choices(_LETTERS, k=6)).encode())
        return b" ".join(words)

    pieces = _KEPT.split(content)
    # Of three pieces, the second is a script or style and the third its name.
    return b"".join(
        piece if index % 3 else _TEXT.sub(more_words, piece)
        for index, piece in enumerate(pieces)
        if index % 3 != 2
    )


def url_of(number: int) -> str:
    """The URL of the page with a number."""
    return f"https://site{number % 97}.example/{number}"


def write_page(writer: WARCWriter, number: int, content: bytes) -> None:
    """Write a page as the response of its URL."""
    head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
    known = {
        "WARC-Date": "2024-05-16T12:00:00Z",
        "WARC-Record-ID": f"<urn:uuid:00000000-0000-0000-0000-{number:012}>",
        # Without it datatrove's reader needs a library of the system.
        "WARC-Identified-Payload-Type": "text/html",
    }
    writer.write_record(
        writer.create_warc_record(
            url_of(number),
            "response",
            payload=BytesIO(content),
            http_headers=head,
            warc_headers_dict=known,
        )
    )
