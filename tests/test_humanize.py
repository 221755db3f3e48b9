"""Sizes as people write them."""

import pytest

from scraper.humanize import about_size, format_size, parse_size


@pytest.mark.parametrize(
    ("written", "size"),
    [
        ("4096", 4096),
        ("256MB", 256_000_000),
        ("1.5 GB", 1_500_000_000),
        ("64 MiB", 67_108_864),
        ("2k", 2_000),
        ("1TiB", 1024**4),
        ("10b", 10),
    ],
)
def test_a_size_is_read(written, size):
    assert parse_size(written) == size


@pytest.mark.parametrize("written", ["", "MB", "0", "0.2", "-1MB", "1PB", "1iB", "1 M B", "1,5GB"])
def test_a_text_that_is_not_a_size_is_refused(written):
    with pytest.raises(ValueError, match="write a "):
        parse_size(written)


@pytest.mark.parametrize("size", [1, 999, 1000, 1500, 10_000_000, 67_108_864, 3 * 10**12])
def test_a_size_is_written_so_that_it_is_read_again(size):
    assert parse_size(format_size(size)) == size


@pytest.mark.parametrize(
    ("size", "written"),
    [(0, "0 B"), (999, "999 B"), (3_140_000, "3.1 MB"), (31_400_000, "31 MB"), (5e15, "5000.0 TB")],
)
def test_a_size_is_rounded_for_people(size, written):
    assert about_size(size) == written
