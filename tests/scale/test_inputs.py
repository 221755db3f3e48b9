"""Which files the inputs of a dataset are."""

import fsspec
import pytest

from scraper.errors import SourceError, StorageError
from scraper.scale.inputs import Kind, input_files
from tests.warc_files import crawl, packed


@pytest.fixture
def folder(tmp_path):
    for name in ("b.warc.gz", "a/x.jsonl", "a/.hidden.jsonl", "_work/y.jsonl", "notes.pdf"):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("{}")
    return tmp_path / "in"


def names(*inputs, **options):
    return [(file.name, file.kind) for file in input_files(inputs, **options)]


def test_a_folder_gives_its_files_in_order_without_hidden_and_other_ones(folder):
    assert names(str(folder)) == [
        (f"{folder}/a/x.jsonl", Kind.jsonl),
        (f"{folder}/b.warc.gz", Kind.warc),
    ]


def test_names_stay_as_they_were_given(folder, monkeypatch):
    monkeypatch.chdir(folder.parent)
    assert names("in/")[0][0] == "in/a/x.jsonl"
    assert names("in/*.warc.gz")[0][0] == "in/b.warc.gz"


def test_a_file_that_is_found_twice_comes_once(folder):
    assert len(names(str(folder / "b.warc.gz"), str(folder))) == 2


def test_the_folder_of_the_dataset_is_left_out(folder):
    assert names(str(folder), leave_out=str(folder / "a")) == [(f"{folder}/b.warc.gz", Kind.warc)]


def test_a_file_without_a_telling_name_is_recognised_by_its_first_bytes(tmp_path):
    (tmp_path / "crawl").write_bytes(packed(*crawl(1)))
    assert names(str(tmp_path / "crawl")) == [(str(tmp_path / "crawl"), Kind.warc)]


@pytest.mark.parametrize("name", ["nothing", "*.warc", "empty"])
def test_an_input_without_a_file_is_said(tmp_path, name):
    (tmp_path / "empty").mkdir()
    with pytest.raises((SourceError, StorageError), match="there is no"):
        names(str(tmp_path / name))


def test_a_file_of_another_kind_is_said(tmp_path):
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    with pytest.raises(SourceError, match="not a WARC, Parquet, JSONL or HTML file"):
        names(str(tmp_path / "picture.png"))


def test_other_file_systems_are_read_like_folders():
    fs = fsspec.filesystem("memory")
    fs.pipe_file("/crawl/a.jsonl", b"{}")
    fs.pipe_file("/crawl/b/c.jsonl", b"{}")
    assert [name for name, _ in names("memory://crawl")] == [
        "memory://crawl/a.jsonl",
        "memory://crawl/b/c.jsonl",
    ]


def test_a_scheme_without_a_driver_is_said():
    with pytest.raises(StorageError, match="nosuch"):
        names("nosuch://bucket/x")
