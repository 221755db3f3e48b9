"""Damaged archives: never a crash; every whole record before the damage and behind it arrives."""

import gzip
import io
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scraper.errors import DamagedRecord
from scraper.fetcher.warc.pages import UnreadablePage, WarcStats, pages
from scraper.fetcher.warc.stream import open_stream
from scraper.records import Page
from tests.warc_files import crawl, frames, http, info, packed, page, record, response

NAME = "news.warc.gz"
COUNT = 6
RECORDS = [info(), *(response(number) for number in range(COUNT))]
PACKED = packed(*RECORDS)
ZSTD = frames(*RECORDS)
PLAIN = b"".join(RECORDS)


def ends_of(records):
    ends, end = [], 0
    for one in records:
        end += len(one)
        ends.append(end)
    return ends


ENDS = {
    PACKED: ends_of([packed(one) for one in RECORDS]),
    ZSTD: ends_of([frames(one) for one in RECORDS]),
    PLAIN: ends_of(RECORDS),
}


def read(archive):
    return list(pages(open_stream(io.BytesIO(archive), NAME), NAME, 1024 * 1024, WarcStats(NAME)))


def numbers(found):
    """Which pages arrived under their own address; damage may have hit that, and nothing else."""
    last = (one.url.rpartition("/")[2] for one in found if isinstance(one, Page))
    return [int(number) for number in last if number.isdecimal()]


def failures(found):
    return [one.error for one in found if isinstance(one, UnreadablePage)]


def touched(archive, start, stop):
    """The pages of which some byte stands between two offsets; the first record is no page."""
    begins = [0, *ENDS[archive]]
    return {
        index - 1 for index, end in enumerate(ENDS[archive]) if begins[index] < stop and end > start
    }


@settings(max_examples=300, deadline=None)
@given(start=st.integers(20, len(PACKED) - 1), garbage=st.binary(min_size=1, max_size=400))
def test_garbage_over_a_packed_archive_costs_only_the_records_that_it_hits(start, garbage):
    damaged = PACKED[:start] + garbage + PACKED[start + len(garbage) :]
    hit = touched(PACKED, start, start + len(garbage))
    found = read(damaged)
    assert set(range(COUNT)) - hit <= set(numbers(found))
    assert all(
        one.content == page(number)
        for one, number in zip(
            (one for one in found if isinstance(one, Page)), numbers(found), strict=True
        )
    )


@settings(max_examples=300, deadline=None)
@given(start=st.integers(20, len(ZSTD) - 1), garbage=st.binary(min_size=1, max_size=400))
def test_garbage_over_zstd_frames_costs_only_the_records_that_it_hits(start, garbage):
    found = read(ZSTD[:start] + garbage + ZSTD[start + len(garbage) :])
    lost = set(range(COUNT)) - set(numbers(found))
    assert lost <= touched(ZSTD, start, start + len(garbage))


@settings(max_examples=300, deadline=None)
@given(place=st.integers(20, len(PACKED) - 1), bit=st.integers(0, 7))
def test_a_flipped_bit_costs_one_record_at_most_and_is_said(place, bit):
    damaged = bytearray(PACKED)
    damaged[place] ^= 1 << bit
    found = read(bytes(damaged))
    lost = set(range(COUNT)) - set(numbers(found))
    assert lost <= touched(PACKED, place, place + 1)
    assert len(failures(found)) >= len(lost)


@settings(max_examples=200, deadline=None)
@given(cut=st.integers(len(packed(info())), len(PACKED) - 1))
def test_a_cut_anywhere_leaves_all_before_it(cut):
    whole = [index - 1 for index, end in enumerate(ENDS[PACKED]) if index > 0 and end <= cut]
    found = read(PACKED[:cut])
    assert numbers(found) == whole
    assert len(failures(found)) == (cut not in ENDS[PACKED])


@settings(max_examples=200, deadline=None)
@given(start=st.integers(0, len(PACKED) - 1), size=st.integers(1, 500))
def test_missing_bytes_cost_only_the_records_that_they_were_of(start, size):
    start = max(start, len(packed(info())))
    found = read(PACKED[:start] + PACKED[start + size :])
    assert set(range(COUNT)) - touched(PACKED, start, start + size) <= set(numbers(found))


@settings(max_examples=200, deadline=None)
@given(
    start=st.integers(len(info()), len(PLAIN) - 1),
    size=st.integers(0, 500),
    garbage=st.binary(max_size=500),
)
def test_damage_to_a_plain_archive_costs_only_the_records_that_it_hits(start, size, garbage):
    found = read(PLAIN[:start] + garbage + PLAIN[start + size :])
    assert set(range(COUNT)) - touched(PLAIN, start - 1, start + size) <= set(numbers(found))


def test_a_record_that_swallowed_the_beginning_of_the_next_does_not_cost_it():
    begin = len(info()) + len(response(0)) - len(page(0)) - 4
    head = len(response(1)) - len(page(1)) - 4
    shortened = (
        PLAIN[:begin] + PLAIN[begin + head :]
    )  # the content of the first ends behind the headers of the second, at an empty line
    assert numbers(read(shortened)) == [0, *range(1, COUNT)]
    assert numbers(read(gzip.compress(shortened))) == [0, *range(1, COUNT)]


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=2000))
def test_anything_may_follow_the_first_bytes(garbage):
    for head in (
        b"WARC/1.0\r\n",
        packed(info()),
        info(),
        gzip.compress(b"WARC/1.0\r\n" + garbage)[:-8],
    ):
        read(head + garbage)


@pytest.mark.parametrize(
    "pack",
    [packed, lambda *records: b"".join(records), lambda *records: gzip.compress(b"".join(records))],
)
@pytest.mark.parametrize(
    ("bad", "message"),
    [
        (response(1, length=7), "goes on behind its Content-Length"),
        (response(1, length=-5), "impossible Content-Length"),
        (
            record("response", http(page(1)), "https://news.example/1", length=10**6),
            "its Content-Length",
        ),
        (
            record("response", http(page(1)), "https://news.example/1", length=10**14),
            "its Content-Length",
        ),
        (response(1).replace(b"Content-Length: ", b"Content-Size: ", 1), "no Content-Length"),
        (
            b"WARC/1.0\r\nWARC-Type: response\r\n" + b"X" * 100_000,
            "header of the WARC record is damaged",
        ),
        (b"XARC/1.0\r\n" + response(1)[10:], "no WARC record begins here"),
        (
            record("response", b"no HTTP", "https://news.example/1"),
            "does not hold an HTTP response",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_record_that_makes_no_sense_is_one_failure_and_its_neighbours_arrive(bad, message, pack):
    found = read(pack(info(), response(0), bad, response(2), response(3)))
    assert numbers(found) == [0, 2, 3]
    (error,) = failures(found)
    assert isinstance(error, DamagedRecord)
    assert message in error.message


def test_a_failure_says_where_and_of_which_address():
    damaged = bytearray(PACKED)
    damaged[ENDS[PACKED][2] - 6] ^= 0xFF  # the check sum of page 1
    (failed,) = (one for one in read(bytes(damaged)) if isinstance(one, UnreadablePage))
    assert failed.page.source == f"{NAME}:{ENDS[PACKED][1]}"
    assert failed.page.url == "https://news.example/1"
    assert failed.error.message.startswith(failed.page.source)


def test_damage_in_a_pipe_is_got_over_as_in_a_file():
    class Pipe(io.BytesIO):
        def seekable(self):
            return False

        def seek(self, *_):
            raise OSError

    damaged = bytearray(packed(*crawl(30)))
    for place in random.Random(5).sample(range(500, len(damaged)), 8):
        damaged[place] ^= 0x55
    found = list(pages(open_stream(Pipe(damaged), NAME), NAME, 10**6, WarcStats(NAME)))
    assert repr(found) == repr(read(bytes(damaged)))
    assert 0 < len(failures(found)) < 10
