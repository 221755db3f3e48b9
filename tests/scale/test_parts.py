"""However an input is cut, its parts hold each of its pages once, in the order of the file."""

import gzip
import json

import pyarrow
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from scraper.fetcher.warc import UnreadablePage
from scraper.scale.cutting import parts_of
from scraper.scale.inputs import input_files
from scraper.scale.part_pages import pages_of
from scraper.scale.settings import DatasetSettings
from tests.warc_files import crawl, frames, packed, page, with_dictionary

SETTINGS = DatasetSettings()
RECORDS = crawl(6)
WARCS = {
    "news.warc.gz": packed(*RECORDS),
    "one-member.warc.gz": gzip.compress(b"".join(RECORDS), mtime=0),
    "news.warc": b"".join(RECORDS),
    "news.warc.zst": frames(*RECORDS),
    "dictionary.warc.zst": with_dictionary(*RECORDS),
}
# A page that shows how a record begins must not be taken for one.
TRICKY = f"<p>\r\n\r\nWARC/1.0\r\nWARC-Type: response\r\n</p>{'x' * 400}"
LINES = [
    json.dumps({"url": f"https://news.example/{number}", "html": page(number).decode() + TRICKY})
    for number in range(6)
]


def read(path, part_size):
    """(position, source, content) of each page, part after part."""
    (file,) = input_files([str(path)])
    parts = parts_of(file, part_size)
    found = [(one, input_page) for one in parts for input_page in pages_of(one, SETTINGS)]
    assert len({part.name for part in parts}) == len(parts)
    return [
        (one.position, one.page.source, one.page.content)
        for part, one in found
        if not isinstance(one.page, UnreadablePage)
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("inputs")
    for name, content in WARCS.items():
        (made / name).write_bytes(content)
    (made / "pages.jsonl").write_text("\r\n".join(LINES) + "\n\n", encoding="utf-8")
    (made / "cut.jsonl").write_text("\n".join(LINES), encoding="utf-8")
    (made / "pages.jsonl.gz").write_bytes(gzip.compress("\n".join(LINES).encode()))
    (made / "pages.jsonl.zst").write_bytes(frames(*(f"{line}\n".encode() for line in LINES)))
    rows = [json.loads(line) for line in LINES]
    table = pyarrow.Table.from_pylist(rows)
    parquet.write_table(table, made / "pages.parquet", row_group_size=2)
    return made


@pytest.mark.parametrize(
    "name", [*WARCS, "pages.jsonl", "cut.jsonl", "pages.jsonl.gz", "pages.jsonl.zst"]
)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_the_parts_of_a_file_hold_each_page_once_and_in_order(folder, name, data):
    path = folder / name
    whole = read(path, 1 << 40)
    part_size = data.draw(st.integers(100, path.stat().st_size + 100))
    assert read(path, part_size) == whole
    assert len(whole) == 6
    assert [content[:500] for _, _, content in whole] == [page(n)[:500] for n in range(6)]


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("news.warc.gz", 12),
        ("news.warc", 10),
        ("news.warc.zst", 12),
        ("dictionary.warc.zst", 1),
        ("pages.jsonl", 12),
        ("pages.jsonl.gz", 1),
    ],
)
def test_a_file_is_cut_where_its_form_allows_it(folder, name, count):
    (file,) = input_files([str(folder / name)])
    cut = parts_of(file, (folder / name).stat().st_size // 12 + 1)
    assert (len(cut) > 1) is (count > 1)
    assert len(cut) <= count


@pytest.mark.parametrize("part_size", [1, 10_000, 1 << 40])
def test_a_parquet_file_is_cut_between_its_row_groups(folder, part_size):
    found = read(folder / "pages.parquet", part_size)
    assert [position for position, _, _ in found] == [(row, 0) for row in range(6)]
    assert found == read(folder / "pages.parquet", 1 << 40)


def test_a_part_is_named_by_its_input_and_its_range(folder):
    (file,) = input_files([str(folder / "news.warc.gz")])
    names = [part.name for part in parts_of(file, 1_000)]
    assert all(name.startswith("news-") for name in names)
    assert names == [part.name for part in parts_of(file, 1_000)]
    (other,) = input_files([str(folder / "news.warc.zst")])
    assert not set(names) & {part.name for part in parts_of(other, 1_000)}


def test_rows_without_a_page_are_said_and_the_others_are_read(tmp_path):
    path = tmp_path / "mixed.jsonl"
    path.write_text('{"url": "https://a.example/"}\n[1]\n{"html": "<p>Text"}\nno json\n')
    (file,) = input_files([str(path)])
    found = [one.page for one in pages_of(parts_of(file, 1 << 40)[0], SETTINGS)]
    assert [isinstance(one, UnreadablePage) for one in found] == [True, True, False, True]
    assert "--html-column" in found[0].error.message


def test_a_page_that_is_too_large_is_said(tmp_path):
    path = tmp_path / "large.jsonl"
    path.write_text(json.dumps({"html": "x" * 5_000}) + "\n" + LINES[0])
    (file,) = input_files([str(path)])
    small = DatasetSettings(max_bytes=4_000)
    found = [one.page for one in pages_of(parts_of(file, 1 << 40)[0], small)]
    assert [found[0].error.code, type(found[1]).__name__] == ["too_large", "Page"]


def test_locations_in_a_table_are_read_from_their_warc_file(folder, tmp_path):
    offsets, start = [], 0
    for one in RECORDS:
        size = len(packed(one))
        offsets.append((start, size))
        start += size
    rows = [
        {
            "url": "https://news.example/3",
            "warc_filename": "news.warc.gz",
            "warc_record_offset": offsets[index][0],
            "warc_record_length": offsets[index][1],
        }
        for index in (11, 2)
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "index.parquet")
    (file,) = input_files([str(tmp_path / "index.parquet")])
    located = DatasetSettings(warc_prefix=f"{folder}/")
    found = [one.page for one in pages_of(parts_of(file, 1 << 40)[0], located)]
    assert [one.content for one in found] == [page(3), page(0)]
    assert found[0].source == f"{folder}/news.warc.gz:{offsets[11][0]}"


@pytest.mark.parametrize("name", ["pages.jsonl.gz", "pages.jsonl.zst"])
def test_a_compressed_file_that_is_cut_short_gives_its_pages_and_says_so(folder, tmp_path, name):
    content = (folder / name).read_bytes()
    (tmp_path / name).write_bytes(content[: len(content) - 40])
    (file,) = input_files([str(tmp_path / name)])
    *found, last = [one.page for one in pages_of(parts_of(file, 1 << 40)[0], SETTINGS)]
    assert [one.content[:500] for one in found] == [page(n)[:500] for n in range(len(found))]
    assert len(found) >= 4
    assert "the compressed file is damaged" in last.error.message


def test_a_compressed_page_that_is_cut_short_is_said(tmp_path):
    (tmp_path / "page.html.gz").write_bytes(gzip.compress(page(1))[:-40])
    (file,) = input_files([str(tmp_path / "page.html.gz")])
    (found,) = [one.page for one in pages_of(parts_of(file, 1 << 40)[0], SETTINGS)]
    assert "the compressed file is damaged" in found.error.message
