"""Content-Encoding as servers really send it: names of nothing, codings that the body lacks."""

import bz2
import gzip
import lzma
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.http.content_encoding import ContentDecoder, UnknownCoding
from scraper.fetcher.http.decoders import CorruptBody

PLAIN = b"<!doctype html><title>Tide table</title>" + b"<p>High water comes at six.</p>" * 200
CODINGS = ["gzip", "x-gzip", "deflate", "br", "zstd"]
TEXTS = {
    "HTML": PLAIN,
    "short HTML": b"<p>High water.</p>",
    "HTML after blank lines": b"\n\n\n  " + PLAIN,
    "one word": b"Ebb",
    "JSON": b'{"tide": "high", "hours": [6, 18]}' * 60,
    "text that begins like zlib": b"hC, said the sign on the quay, means high water. " * 40,
    "text that begins like a final block": b"{ebb} and {flood}, " * 100,
    "UTF-8": "Прилив начинается в шесть часов утра. ".encode() * 60,
    "windows-1251": "<p>Прилив начинается в шесть часов утра.".encode("cp1251") * 60,
    "Shift_JIS": "満潮は午前六時です。".encode("shift_jis") * 60,
    "ISO-2022-JP": "満潮は午前六時です。".encode("iso-2022-jp") * 60,
    "UTF-16": "<p>High water comes at six.</p>".encode("utf-16") * 1,
}


def decode(body, header, size=700):
    """The decoded body, and what was warned of."""
    decoder = ContentDecoder(header, 5)
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(decoder.decode(pieces)), [notice.message for notice in decoder.warnings]


@pytest.mark.parametrize(
    "header",
    [
        *"utf-8 UTF-8 none None identity binary 8bit 7bit base64 plain text text/html iso-8859-1 "
        "windows-1252 chunked charset=utf-8 null undefined - * unknown".split(),
        "",
        " ",
        ",",
        "identity, ",
        "identity, utf-8",
        '""',
    ],
)
def test_a_name_of_no_coding_means_none(header):
    assert decode(PLAIN, header) == (PLAIN, [])


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@pytest.mark.parametrize("coding", [*CODINGS, "compress", "sdch", "br, gzip"])
def test_a_body_that_is_not_compressed_is_read_as_it_is(coding, text):
    body, warnings = decode(text, coding)
    assert body == text
    assert len(warnings) == len(coding.split(", "))
    assert all("not compressed" in warning for warning in warnings)


@pytest.mark.parametrize("size", [1, 3, 100_000])
def test_the_pieces_of_a_plain_body_do_not_matter(size):
    assert decode(PLAIN[:3000], "br", size)[0] == PLAIN[:3000]


def test_one_compression_of_two_that_are_named_is_undone():
    assert decode(gzip.compress(PLAIN), "gzip, gzip")[0] == PLAIN


@pytest.mark.parametrize("header", ["utf-8", "none", "gzipped", "br", "deflate", "zstd"])
def test_gzip_under_another_name_is_known_by_its_first_bytes(header):
    body, warnings = decode(gzip.compress(PLAIN), header)
    assert body == PLAIN
    assert "its coding is gzip" in warnings[0]


def test_zstd_under_the_name_of_gzip_is_known_by_its_first_bytes():
    assert decode(zstd.compress(PLAIN), "gzip")[0] == PLAIN


@pytest.mark.parametrize("header", [" GZIP ", '"gzip"', "gzip;q=1.0", "X-GZip"])
def test_the_spelling_of_a_coding_does_not_matter(header):
    assert decode(gzip.compress(PLAIN), header) == (PLAIN, [])


@pytest.mark.parametrize(
    ("coding", "body"), [("xz", lzma.compress(PLAIN)), ("bzip2", bz2.compress(PLAIN))]
)
def test_a_coding_that_is_not_supported_is_named(coding, body):
    with pytest.raises(UnknownCoding, match=f"'{coding}'"):
        decode(body, coding)


def test_six_codings_are_one_too_many():
    with pytest.raises(UnknownCoding, match="6 content codings"):
        decode(b"", "gzip, " * 6)


def test_any_number_of_names_of_no_coding_is_allowed():
    assert decode(PLAIN, "utf-8, " * 50)[0] == PLAIN


def test_a_piece_comes_for_each_piece_that_goes_in():
    """The caller checks its deadline at each of them."""
    assert len(list(ContentDecoder("br", 5).decode([b"<"] * 500))) >= 500


@given(st.binary(min_size=1, max_size=3000))
def test_compressed_noise_is_never_taken_for_plain(data):
    for coding, compressed in (
        ("gzip", gzip.compress(data)),
        ("deflate", zlib.compress(data)),
        ("zstd", zstd.compress(data)),
    ):
        assert decode(compressed, coding) == (data, [])


@given(st.text(min_size=1, max_size=3000))
def test_compressed_text_is_never_taken_for_plain(text):
    data = text.encode()
    bare = zlib.compressobj(wbits=-15)
    assert decode(bare.compress(data) + bare.flush(), "deflate") == (data, [])
    assert decode(brotli.compress(data), "br") == (data, [])


@given(st.binary(max_size=2000), st.sampled_from(CODINGS))
def test_any_bytes_come_as_they_are_or_are_broken_or_decoded(data, coding):
    try:
        body, warnings = decode(data, coding)
    except CorruptBody:
        return
    assert not warnings or "coding is" in warnings[0] or body == data
