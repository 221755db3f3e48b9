"""Inputs of web servers, with and without ranges."""

import gzip
import json
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pyarrow
import pytest
from pyarrow import parquet

from scraper.fetcher.warc import UnreadablePage
from scraper.scale.cutting import parts_of
from scraper.scale.inputs import Kind, input_files
from scraper.scale.part_pages import pages_of
from scraper.scale.settings import DatasetSettings
from tests.scale.datasets import html, write_pages
from tests.warc_files import crawl, packed


class Handler(SimpleHTTPRequestHandler):
    """Serves files. Ranges only if the server does."""

    def log_message(self, *_):
        pass

    def do_GET(self):
        wanted = self.headers.get("Range")
        if not (self.server.has_ranges and wanted):
            super().do_GET()
            return
        with open(self.translate_path(self.path), "rb") as file:
            content = file.read()
        first, _, last = wanted.removeprefix("bytes=").partition("-")
        start, end = int(first), min(int(last or len(content)), len(content) - 1)
        self.send_response(206)
        self.send_header("Content-Range", f"bytes {start}-{end}/{len(content)}")
        self.send_header("Content-Length", str(end + 1 - start))
        self.end_headers()
        self.wfile.write(content[start : end + 1])

    def end_headers(self):
        if self.server.has_ranges:
            self.send_header("Accept-Ranges", "bytes")
        super().end_headers()


@pytest.fixture(params=[True, False], ids=["with ranges", "without ranges"])
def site(request, tmp_path):
    (tmp_path / "news.warc.gz").write_bytes(packed(*crawl(4)))
    lines = write_pages(tmp_path / "pages.jsonl", range(4)).read_bytes()
    (tmp_path / "pages.jsonl.gz").write_bytes(gzip.compress(lines, mtime=0))
    rows = [json.loads(line) for line in lines.splitlines()]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "pages.parquet")
    link = '<a href="page.html/more.html">A page below this one</a>'
    (tmp_path / "page.html").write_text(html(1).replace("</body>", f"{link}</body>"))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(tmp_path)))
    server.has_ranges = request.param
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", request.param
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("name", "kind", "count", "can_be_cut"),
    [
        ("news.warc.gz", Kind.warc, 4, True),
        ("pages.jsonl", Kind.jsonl, 4, True),
        ("pages.jsonl.gz", Kind.jsonl, 4, False),
        ("pages.parquet", Kind.parquet, 4, False),
        ("page.html", Kind.page, 1, False),
    ],
)
def test_a_file_of_a_server_is_read_whole(site, name, kind, count, can_be_cut):
    base, has_ranges = site
    (file,) = input_files([f"{base}/{name}"])
    assert file.kind is kind
    parts = parts_of(file, 1_000)
    assert (len(parts) > 1) is (has_ranges and can_be_cut)
    found = [one.page for part in parts for one in pages_of(part, DatasetSettings())]
    assert len(found) == count
    assert not [page for page in found if isinstance(page, UnreadablePage)]


class Together(Handler):
    """Responds when several requests wait."""

    def do_HEAD(self):
        try:
            self.server.meeting.wait(timeout=60)
        except threading.BrokenBarrierError:
            self.send_error(503)
            return
        super().do_HEAD()


def test_inputs_of_a_server_are_looked_up_at_the_same_time(tmp_path):
    names = [f"{number}.html" for number in range(4)]
    for name in names:
        (tmp_path / name).write_text(html(1))
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Together, directory=str(tmp_path)))
    server.has_ranges, server.meeting = True, threading.Barrier(len(names))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        urls = [f"http://127.0.0.1:{server.server_port}/{name}" for name in names]
        assert [file.url for file in input_files(urls)] == urls
    finally:
        server.shutdown()
        server.server_close()
