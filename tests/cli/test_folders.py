"""Folders as sources of `scraper extract`."""

import gzip
import json
import os

import pytest

from scraper.page_folder import PageFolder
from tests.cli.command import run
from tests.conftest import page_with
from tests.warc_files import info, packed, response

PAGE = page_with()


@pytest.fixture
def folder(tmp_path):
    """A folder of saved pages, with what browsers and programs put beside them."""
    files = {
        "b.html": PAGE,
        "a/z.HTM": PAGE,
        "a/deep/page": PAGE,
        "a.txt": "The ferry runs again.\n\nIt was away for eleven weeks.",
        "c.php": f"<!-- saved -->\n{PAGE}",
        "b_files/photo.jpg": "\xff\xd8\xff",
        "b_files/style.css": "p {}",
        "b_files/app.js": "let page = '<html>'",
        "notes": "not a page",
        ".git/index.html": PAGE,
        ".hidden.html": PAGE,
    }
    top = tmp_path / "saved"
    for name, content in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(content, encoding="utf-8")
    (top / "d.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    (top / "e.warc.gz").write_bytes(packed(info(), response(1), response(2)))
    return top


def sources_of(result):
    return [json.loads(line)["source"] for line in result.stdout.splitlines()]


def test_the_pages_of_a_folder_are_sorted_and_the_rest_is_named_once(folder):
    result = run("extract", folder)
    found = [source.removeprefix(f"{folder}/") for source in sources_of(result)]
    assert found[:6] == ["a/deep/page", "a/z.HTM", "a.txt", "b.html", "c.php", "d.html.gz"]
    assert [source.partition(":")[0] for source in found[6:]] == ["e.warc.gz"] * 2
    assert result.stderr.splitlines()[-1] == (
        f"scraper: {folder}: 6 files that are not pages were skipped (2 hidden, 1 .js, 1 .jpg, "
        "1 .css, 1 without a suffix)"
    )


def test_a_folder_of_a_list_is_read_too(folder, tmp_path):
    (tmp_path / "list").write_text(f"{folder / 'a'}\n{folder / 'b.html'}\n")
    assert sources_of(run("extract", "-i", tmp_path / "list")) == [
        str(folder / name) for name in ("a/deep/page", "a/z.HTM", "b.html")
    ]


def test_the_output_in_the_folder_is_not_a_source(folder):
    for _ in range(2):
        assert run("extract", folder / "a", "-o", folder / "a" / "out.txt").returncode == 0
    assert list(PageFolder(str(folder / "a")).files(folder / "a" / "out.txt")) == [
        str(folder / "a" / "deep" / "page"),
        str(folder / "a" / "z.HTM"),
    ]


def test_a_folder_without_pages_is_a_failure(tmp_path):
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    result = run("extract", tmp_path)
    record = json.loads(result.stdout)
    assert (result.returncode, record["source"], record["error"]["code"]) == (
        3,
        str(tmp_path),
        "source_unreadable",
    )
    assert (
        "there is no HTML, text, MHTML, WARC or ARC file in this folder"
        in record["error"]["message"]
    )


def test_links_to_folders_are_not_followed(folder):
    (folder / "a" / "again").symlink_to(folder)
    (folder / "a" / "y.html").symlink_to(folder / "b.html")
    assert len(sources_of(run("extract", folder / "a"))) == 3


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read anything")
def test_a_folder_that_cannot_be_read_is_a_failure_and_the_rest_is_read(folder):
    (folder / "a" / "deep").chmod(0)
    try:
        first, second = map(json.loads, run("extract", folder / "a").stdout.splitlines())
    finally:
        (folder / "a" / "deep").chmod(0o700)
    assert "deep: cannot be read" in first["error"]["message"]
    assert second["status"] == "ok"


def test_a_deep_folder_is_read(tmp_path):
    path = tmp_path / "saved"
    path.mkdir()
    for _ in range(300):
        path = path / "d"
        path.mkdir()
    (path / "page.html").write_text(PAGE)
    assert list(PageFolder(str(tmp_path / "saved")).files()) == [str(path / "page.html")]
