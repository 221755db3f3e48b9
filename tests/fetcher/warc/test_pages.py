"""Archives of others: every frame they come in, what counts as a page, what is skipped."""

import gzip
import io
import zlib

import brotli
import pytest
from backports import zstd

from scraper.errors import DamagedRecord, SourceError, TooLarge, TruncatedBody
from scraper.fetcher.warc.pages import UnreadablePage, WarcStats, page_at, pages
from scraper.fetcher.warc.stream import Position, open_stream
from tests.warc_files import (
    DATE,
    crawl,
    frames,
    http,
    info,
    packed,
    page,
    record,
    response,
    skippable,
    with_dictionary,
)

NAME = "news.warc.gz"
MAX = 1024 * 1024


def read(archive, max_bytes=MAX):
    """The pages of an archive, and what was counted."""
    tally = WarcStats(NAME)
    return list(pages(open_stream(io.BytesIO(archive), NAME), NAME, max_bytes, tally)), tally


def one(*records):
    """The only thing that such records give."""
    (found,), _ = read(packed(info(), *records))
    return found


def pieces_of(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


def blocks_of(data, size):
    """gzip members that are cut anywhere, as by parallel packers."""
    return b"".join(map(gzip.compress, pieces_of(data, size)))


RECORDS = crawl(12)
FRAMES = {
    "a member a record": packed(*RECORDS),
    "one member for all": gzip.compress(b"".join(RECORDS)),
    "plain": b"".join(RECORDS),
    "members cut anywhere": blocks_of(b"".join(RECORDS), 700),
    "two members for all": gzip.compress(b"".join(RECORDS[:7]))
    + gzip.compress(b"".join(RECORDS[7:])),
    "an empty member between": packed(*RECORDS[:7], b"", *RECORDS[7:]),
    "a zstd frame a record": frames(*RECORDS),
    "one zstd frame for all": frames(b"".join(RECORDS)),
    "zstd frames cut anywhere": frames(*pieces_of(b"".join(RECORDS), 700)),
    "skippable frames between": skippable(b"x" * 40).join(frames(one) for one in RECORDS),
    "zstd frames with a dictionary": with_dictionary(*RECORDS),
    "zstd frames with a compressed dictionary": with_dictionary(*RECORDS, compressed=True),
}


@pytest.mark.parametrize("frame", FRAMES)
def test_every_frame_gives_the_same_pages_in_the_order_of_the_file(frame):
    found, tally = read(FRAMES[frame])
    assert [one.content for one in found] == [page(number) for number in range(12)]
    assert [one.url for one in found] == [f"https://news.example/{number}" for number in range(12)]
    assert tally.skipped == {"requests": 12, "metadata": 12, "warcinfo": 1}


@pytest.mark.parametrize("frame", FRAMES)
def test_a_source_names_the_place_where_its_record_is_found_again(frame):
    for wanted in read(FRAMES[frame])[0]:
        member, _, inner = wanted.source.removeprefix(f"{NAME}:").partition("+")
        stream = open_stream(io.BytesIO(FRAMES[frame]), NAME)
        assert page_at(stream, NAME, Position(int(member), int(inner or 0)), MAX) == wanted


class Pipe(io.RawIOBase):
    """What cannot be read twice."""

    def __init__(self, content):
        self._content = io.BytesIO(content)

    def readable(self):
        return True

    def readinto(self, buffer):
        return self._content.readinto(buffer)


@pytest.mark.parametrize("frame", FRAMES)
def test_a_pipe_is_read_like_a_file(frame):
    stream = open_stream(io.BufferedReader(Pipe(FRAMES[frame])), NAME)
    assert list(pages(stream, NAME, MAX, WarcStats(NAME))) == read(FRAMES[frame])[0]


def test_a_page_says_what_the_record_says_of_it():
    found = one(
        record(
            "response",
            http(page(1), content_type="text/html; charset=iso-8859-1"),
            "https://news.example/1",
        )
    )
    assert (found.url, found.final_url, found.http_status, found.charset) == (
        found.url,
        "https://news.example/1",
        200,
        "iso-8859-1",
    )
    assert found.fetched_at == "2024-05-01T10:20:30+00:00"
    assert DATE == "2024-05-01T10:20:30Z"


def test_an_address_in_angle_brackets_is_that_address():
    assert (
        one(record("response", http(page(1)), "<https://news.example/1>")).url
        == "https://news.example/1"
    )


@pytest.mark.parametrize(
    ("what", "skipped"),
    [
        (
            record(
                "response", http(b"", status="301 Moved", content_type=None), "https://a.example/"
            ),
            "with another status than 2xx",
        ),
        (
            record("response", http(page(1), status="404 Not Found"), "https://a.example/"),
            "with another status than 2xx",
        ),
        (
            record("response", http(b"\x89PNG", content_type="image/png"), "https://a.example/"),
            "not HTML",
        ),
        (
            record(
                "response",
                http(b"User-agent: *", content_type="text/plain"),
                "https://a.example/robots.txt",
            ),
            "not HTML",
        ),
        (record("response", http(b"\x89PNG", content_type=None), "https://a.example/"), "not HTML"),
        (record("response", b"20240501 a.example 10.0.0.1", "dns:a.example"), "not over HTTP"),
        (record("revisit", http(b""), "https://a.example/"), "revisits"),
        (record("resource", page(1), "https://a.example/"), "resources"),
        (record("continuation", page(1), "https://a.example/"), "others"),
        (record("", page(1)), "others"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_page_is_skipped_and_counted(what, skipped):
    found, tally = read(packed(info(), what, response(1)))
    assert [one.url for one in found] == ["https://news.example/1"]
    assert tally.skipped == {"warcinfo": 1, skipped: 1}


@pytest.mark.parametrize("kind", ["application/xhtml+xml", "TEXT/HTML", "text/plain", None])
def test_what_may_be_a_page_is_one(kind):
    assert one(
        record("response", http(page(1), content_type=kind), "https://a.example/")
    ).content == page(1)


PACK = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@pytest.mark.parametrize("coding", PACK)
def test_a_body_is_unpacked(coding):
    assert one(
        record(
            "response",
            http(PACK[coding](page(1)), f"Content-Encoding: {coding}"),
            "https://a.example/",
        )
    ).content == page(1)


@pytest.mark.parametrize("coding", PACK)
def test_a_body_whose_packing_is_broken_is_a_damaged_record(coding):
    found = one(
        record(
            "response",
            http(PACK[coding](page(1))[:-20], f"Content-Encoding: {coding}"),
            "https://a.example/",
        )
    )
    assert isinstance(found.error, DamagedRecord)
    assert found.page.url == "https://a.example/"


def chunked(body, size=100):
    parts = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def test_chunks_are_put_together():
    body = chunked(gzip.compress(page(1)))
    found = one(
        record(
            "response",
            http(body, "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
            "https://a.example/",
        )
    )
    assert found.content == page(1)


@pytest.mark.parametrize("cut", [5, 7, 60])
def test_chunks_that_do_not_end_are_a_damaged_record(cut):
    found = one(
        record(
            "response",
            http(chunked(page(1))[:-cut], "Transfer-Encoding: chunked"),
            "https://a.example/",
        )
    )
    assert "chunk" in found.error.message


def test_headers_that_speak_of_chunks_and_packing_which_the_archive_undid_do_no_harm():
    found = one(
        record(
            "response",
            http(page(1), "Transfer-Encoding: chunked", "Content-Encoding: gzip"),
            "https://a.example/",
        )
    )
    assert found.content == page(1)


@pytest.mark.parametrize("coding", [*PACK, "compress", "utf-8"])
def test_a_kept_content_encoding_with_a_decoded_body_gives_the_page_and_a_warning(coding):
    found = one(
        record("response", http(page(1), f"Content-Encoding: {coding}"), "https://a.example/")
    )
    assert found.content == page(1)
    assert [notice.code for notice in found.warnings] == ["content_encoding"] * (coding != "utf-8")


@pytest.mark.parametrize("first", ["1999", "10", "ace", "5;", "0"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_plain_text_that_begins_like_a_chunk_is_whole(first, line_end):
    text = line_end.join([first, "", *["High water comes at six."] * 20]).encode()
    body = http(text, "Transfer-Encoding: chunked", content_type="text/plain")
    assert one(record("response", body, "https://a.example/")).content == text


def test_plain_text_in_chunks_is_put_together():
    text = b"High water comes at six.\n" * 20
    body = http(chunked(text), "Transfer-Encoding: chunked", content_type="text/plain")
    assert one(record("response", body, "https://a.example/")).content == text


def test_common_crawl_keeps_the_headers_that_no_longer_hold_under_other_names():
    headers = (
        "X-Crawl-Content-Encoding: gzip",
        "X-Crawl-Transfer-Encoding: chunked",
        f"Content-Length: {len(page(1))}",
    )
    assert one(record("response", http(page(1), *headers), "https://a.example/")).content == page(1)


def test_a_page_that_the_archive_cut_is_no_page():
    found = one(
        record("response", http(page(1)[:400]), "https://a.example/", WARC_Truncated="length")
    )
    assert isinstance(found.error, TruncatedBody)


def test_a_record_over_the_limit_is_a_failure_and_the_next_is_read():
    huge = record("response", http(b"<p>" + b"x" * 3_000_000), "https://a.example/huge")
    for archive in (packed(info(), huge, response(1)), b"".join((info(), huge, response(1)))):
        found, _ = read(archive)
        assert isinstance(found[0].error, TooLarge)
        assert found[1].url == "https://news.example/1"


def test_a_body_that_unpacks_to_more_than_the_limit_is_a_failure():
    bomb = record(
        "response",
        http(gzip.compress(b" " * 50_000_000), "Content-Encoding: gzip"),
        "https://a.example/bomb",
    )
    found = one(bomb)
    assert isinstance(found.error, TooLarge)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        (
            record("conversion", b"The text.", "https://a.example/", Content_Type="text/plain"),
            "a WET file",
        ),
        (
            record("metadata", b"{}", "https://a.example/", Content_Type="application/json"),
            "a WAT file",
        ),
    ],
)
def test_extracts_of_common_crawl_are_told_apart(what, message):
    with pytest.raises(SourceError, match=message):
        read(packed(info(), what))


@pytest.mark.parametrize(
    "content", [b"", b"<html>", gzip.compress(b"<html>", mtime=0), b"\x1f\x8b", b"warc/1.0"]
)
def test_what_is_no_archive_says_so(content):
    with pytest.raises(SourceError, match="not a WARC"):
        open_stream(io.BytesIO(content), NAME)


def test_a_place_where_no_page_stands_says_what_does():
    archive = packed(*crawl(1))
    found = page_at(
        open_stream(io.BytesIO(archive), NAME), NAME, Position(len(packed(info()))), MAX
    )
    assert isinstance(found, UnreadablePage)
    assert "there is no HTML response there (requests)" in found.error.message
