"""ARC files, written by hand: both versions of the header, compressed and plain, damaged."""

import gzip
import io

import pytest

from scraper.fetcher.warc import UnreadablePage, WarcStats, warc_source
from scraper.fetcher.warc.pages import page_at, pages
from scraper.fetcher.warc.stream import Position, form_of, open_stream
from tests.warc_files import http, packed, page

NAME = "news.arc.gz"
COLUMNS = {
    1: b"URL IP-address Archive-date Content-type Archive-length\n",
    2: b"URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename "
    b"Archive-length\n",
}


def version_block(version=1, length=None):
    block = b"%d 0 Harbour\n%b\n" % (version, COLUMNS[version])
    size = len(block) if length is None else length
    extra = b"200 - - 0 news.arc " if version == 2 else b""
    return b"filedesc://news.arc 0.0.0.0 20080430204825 text/plain %b%d\n%b\n" % (
        extra,
        size,
        block,
    )


def entry(number, version=1, *, content=None, url=None, length=None):
    content = http(page(number)) if content is None else content
    extra = b"200 - - 1234 news.arc " if version == 2 else b""
    head = b"%b 192.0.2.7 20080430204826 text/html %b%d\n" % (
        url or b"https://news.example/%d" % number,
        extra,
        len(content) if length is None else length,
    )
    return head + content + b"\n"


def read(archive):
    stats = WarcStats(NAME)
    return list(pages(open_stream(io.BytesIO(archive), NAME), NAME, 1 << 20, stats)), stats


def urls(archive):
    return [None if isinstance(one, UnreadablePage) else one.url for one in read(archive)[0]]


FORMS = {
    f"version {version}, {name}": pack(
        [version_block(version), *(entry(n, version) for n in range(4))]
    )
    for version in (1, 2)
    for name, pack in {
        "plain": b"".join,
        "a member per record": lambda records: packed(*records),
        "one member": lambda records: gzip.compress(b"".join(records)),
    }.items()
}


@pytest.mark.parametrize("form", FORMS)
def test_every_form_gives_the_pages_in_order(form):
    found, stats = read(FORMS[form])
    assert [one.content for one in found] == [page(number) for number in range(4)]
    assert [one.url for one in found] == [f"https://news.example/{number}" for number in range(4)]
    assert {one.fetched_at for one in found} == {"2008-04-30T20:48:26+00:00"}
    assert [one.http_status for one in found] == [200] * 4
    assert stats.skipped == {"warcinfo": 1}


@pytest.mark.parametrize("form", FORMS)
def test_a_source_names_where_its_record_is_found_again(form):
    for one in read(FORMS[form])[0]:
        member, _, inner = one.source.rpartition(":")[2].partition("+")
        stream = open_stream(io.BytesIO(FORMS[form]), NAME)
        again = page_at(stream, NAME, Position(int(member), int(inner or 0)), 1 << 20)
        assert (again.url, again.content) == (one.url, one.content)


def test_what_is_not_a_page_is_counted():
    records = [
        version_block(),
        entry(0, url=b"dns:news.example", content=b"20080430204825\nnews.example. A 192.0.2.7\n"),
        entry(1, content=http(b"<p>gone</p>", status="404 Not Found")),
        entry(2, content=http(b"GIF89a", content_type="image/gif")),
        entry(3),
    ]
    found, stats = read(b"".join(records))
    assert [one.url for one in found] == ["https://news.example/3"]
    assert stats.skipped.total() == 4


@pytest.mark.parametrize("wrong", [0, 3, 40, 120, 9000])
def test_a_wrong_length_of_the_version_block_costs_no_page(wrong):
    archive = version_block(length=wrong) + entry(0) + entry(1)
    assert urls(archive) == ["https://news.example/0", "https://news.example/1"]


def test_a_url_with_a_blank_is_kept():
    archive = version_block() + entry(0, url=b"https://news.example/a b")
    assert urls(archive) == ["https://news.example/a b"]


@pytest.mark.parametrize("change", [-20, 20])
@pytest.mark.parametrize("pack", [b"".join, lambda records: packed(*records)])
def test_a_record_of_a_wrong_length_is_an_error_and_the_next_is_read(change, pack):
    length = len(http(page(1))) + change
    records = [version_block(), entry(0), entry(1, length=length), entry(2), entry(3)]
    found = urls(pack(records))
    assert None in found
    assert found[0] == "https://news.example/0"
    assert found[-1] == "https://news.example/3"


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_cut_short_says_so(form):
    found, _ = read(FORMS[form][:-300])
    assert isinstance(found[-1], UnreadablePage)
    assert all(not isinstance(one, UnreadablePage) for one in found[:-1])


def test_a_file_that_only_begins_like_an_arc_file_is_not_read_as_text():
    found, _ = read(b"filedesc://news.arc and then nothing of the kind\n\nThe ferry.\n")
    assert [one.error.message for one in found] == [f"{NAME}:0: no ARC record begins here"]


def test_an_arc_file_is_a_source(tmp_path):
    path = tmp_path / "news.arc"
    path.write_bytes(FORMS["version 1, plain"])
    assert warc_source(str(path)).position is None
    assert form_of(b"The file is described here: filedesc:// and so on") is None
