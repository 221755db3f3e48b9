"""Content codings: undone piece by piece, told from broken ones."""

import gzip
import zlib

import brotli
import pytest
from backports import zstd
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.http.content_encoding import ContentDecoder
from scraper.fetcher.http.decoders import PIECE, CorruptBody


def decode(body, coding):
    return ContentDecoder(coding, 5).decode(body)


def bare_deflate(data):
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACK = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "deflate bare": bare_deflate,
    "br": brotli.compress,
    "zstd": zstd.compress,
}
TEXT = b"The ferry left the quay at noon. " * 5000


def pieces(data, size):
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", [1, 7, 4096, 10_000_000])
@pytest.mark.parametrize("how", PACK)
def test_a_coding_is_undone_however_the_bytes_come_in(how, size):
    packed = PACK[how](TEXT[: 2000 if size == 1 else None])
    assert (
        b"".join(decode(pieces(packed, size), how.split()[0]))
        == TEXT[: 2000 if size == 1 else None]
    )


@pytest.mark.parametrize("how", PACK)
def test_no_piece_is_large_whatever_the_ratio(how):
    packed = PACK[how](b"\0" * 20_000_000)
    sizes = [len(piece) for piece in decode([packed], how.split()[0])]
    assert sum(sizes) == 20_000_000
    assert max(sizes) <= 2 * PIECE


@pytest.mark.parametrize("cut", [1, 2, 9, 10])
@pytest.mark.parametrize("how", PACK)
def test_a_stream_that_is_cut_short_is_broken(how, cut):
    packed = PACK[how](TEXT + bytes(range(256)))
    with pytest.raises(CorruptBody, match="cut short"):
        list(decode(pieces(packed[: len(packed) * cut // 10 - 1], 1000), how.split()[0]))


@pytest.mark.parametrize("how", ["gzip", "deflate", "br", "zstd"])
def test_noise_is_broken_in_any_coding(how):
    with pytest.raises(CorruptBody):
        list(decode([bytes(range(250, 0, -1)) * 9], how))


def test_a_flipped_byte_of_gzip_is_broken():
    packed = bytearray(gzip.compress(TEXT))
    packed[-6] ^= 1  # of the checksum
    with pytest.raises(CorruptBody):
        list(decode([bytes(packed)], "gzip"))


@pytest.mark.parametrize("size", [1, 22, 1000])
@pytest.mark.parametrize("how", ["gzip", "zstd"])
def test_members_of_gzip_and_frames_of_zstd_follow_each_other(how, size):
    packed = PACK[how](b"ab") + PACK[how](b"cd")
    assert b"".join(decode(pieces(packed, size), how)) == b"abcd"


def test_what_follows_a_gzip_member_and_is_none_is_ignored():
    assert b"".join(decode([gzip.compress(b"ab") + b"\0\0junk", b"more"], "gzip")) == b"ab"


def test_codings_are_undone_last_first():
    assert b"".join(decode([gzip.compress(brotli.compress(TEXT))], "br, GZIP")) == TEXT


def test_a_body_of_no_bytes_is_empty_in_any_coding():
    assert list(decode([], "gzip")) == []


@given(
    st.binary(max_size=300),
    st.sampled_from(["gzip", "deflate", "br", "zstd", "gzip, br"]),
    st.integers(1, 50),
)
def test_any_bytes_give_pieces_or_are_broken(data, coding, size):
    try:
        list(decode(pieces(data, size), coding))
    except CorruptBody:
        pass


@given(
    st.binary(max_size=2000),
    st.lists(st.sampled_from(["gzip", "deflate", "br", "zstd"]), max_size=5),
    st.integers(1, 500),
)
def test_what_was_packed_comes_out(data, codings, size):
    packed = data
    for coding in codings:
        packed = PACK[coding](packed)
    assert b"".join(decode(pieces(packed, size), ", ".join(codings))) == data
