"""The last files of a dataset, and what a rerun finds of an interrupted one."""

import gzip
import json

import pytest
from pyarrow import parquet

from benchmarks.scale.parts import record, write_part
from scraper.errors import StorageError
from scraper.scale.finish import finish_dataset, known_of
from scraper.scale.publishing import publish
from scraper.scale.settings import DatasetSettings
from scraper.scale.stage import Plan
from scraper.scale.tasks import InlineEngine
from tests.scale.datasets import digests

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

TEXT = "One text about the ferry that is in the dataset more than once."
A = [record("a1", TEXT, day="2024-05-02"), record("a2", "Another text."), record("a3", None, failed=True)]  # fmt: skip
B = [record("b1", TEXT, day="2024-05-01"), record("b2", TEXT)]
PARTS = [("a", A), ("b", B)]


def finish(out, parts, engine=None, *, rows=100, temporary=None, **options):
    settings = DatasetSettings(**options)
    markers = [write_part(out, name, records, settings) for name, records in parts]
    return finish_dataset(
        markers, str(out), settings, engine or InlineEngine(), rows=rows, temporary=temporary
    )


def rows_of(out):
    """The rows in the files of data/."""
    for path in sorted((out / "data").iterdir()):
        if path.suffix == ".parquet":
            yield from parquet.read_table(path).to_pylist()
        else:
            yield from map(json.loads, gzip.decompress(path.read_bytes()).splitlines())


def values(out):
    return [(row["source"], row["duplicate_of"]) for row in rows_of(out)]


@pytest.mark.parametrize("form", ["parquet", "jsonl.gz"])
def test_duplicates_are_marked(tmp_path, form):
    finished = finish(tmp_path, PARTS, format=form)
    assert values(tmp_path) == [("a1", "b1"), ("a2", None), ("b1", None), ("b2", "b1")]
    assert (finished.marked, finished.dropped, finished.exact) == (2, 0, 2)


@pytest.mark.parametrize("form", ["parquet", "jsonl.gz"])
def test_duplicates_are_dropped_and_counted(tmp_path, form):
    finished = finish(tmp_path, PARTS, format=form, duplicates="drop")
    assert values(tmp_path) == [("a2", None), ("b1", None)]
    assert (finished.marked, finished.dropped) == (0, 2)
    ((parts, facts),) = known_of(str(tmp_path), finished)
    assert [(part.pages, part.records, part.failures, part.dropped) for part in parts] == [
        (3, 1, 1, 1),
        (2, 1, 0, 1),
    ]
    assert facts.records == 2


@pytest.mark.parametrize("form", ["parquet", "jsonl.gz"])
def test_duplicates_are_kept_without_a_search(tmp_path, form):
    finished = finish(tmp_path, PARTS, format=form, duplicates="keep")
    assert [row["source"] for row in rows_of(tmp_path)] == ["a1", "a2", "b1", "b2"]
    assert not any("duplicate_of" in row for row in rows_of(tmp_path))
    assert finished.compared == 0


def test_failures_have_files_of_their_own(tmp_path):
    finish(tmp_path, PARTS)
    found = [parquet.read_table(path) for path in sorted((tmp_path / "failures").iterdir())]
    assert [table["source"].to_pylist() for table in found] == [["a3"], []]


@pytest.mark.parametrize("duplicates", ["mark", "drop"])
def test_the_files_do_not_depend_on_how_the_work_is_divided(tmp_path, duplicates):
    for rows in (2, 100):
        finish(tmp_path / str(rows), PARTS, rows=rows, duplicates=duplicates)
    assert digests(tmp_path / "2") == digests(tmp_path / "100")


def test_new_parts_replace_all_files(tmp_path):
    finish(tmp_path, PARTS)
    finish(tmp_path, [("b", B), ("c", [record("c1", TEXT, day="2024-04-30")])])
    assert values(tmp_path) == [("b1", "c1"), ("b2", "c1"), ("c1", None)]
    assert len(list((tmp_path / "failures").iterdir())) == 2


def test_nothing_of_the_stages_is_left(tmp_path):
    finish(tmp_path, PARTS)
    finish(tmp_path, PARTS[:1])
    final = tmp_path / "_work" / "final"
    (folder,) = (path for path in final.iterdir() if path.is_dir())
    assert [path.name for path in folder.iterdir()] == ["parts"]


class Interrupted(Exception):
    pass


class Failing(InlineEngine):
    """Is interrupted after some tasks."""

    def __init__(self, tasks):
        self.left, self.count = tasks, 0

    def run(self, tasks, done):
        for task in tasks:
            if self.left == 0:
                raise Interrupted
            self.left -= 1
            self.count += 1
            super().run(iter([task]), done)


def test_an_interrupted_run_goes_on_and_does_nothing_twice(tmp_path):
    undisturbed = Failing(-1)
    finish(tmp_path / "whole", PARTS, undisturbed, rows=2)
    tasks = 0
    while True:
        engine = Failing(5)
        try:
            finish(tmp_path / "out", PARTS, engine, rows=2)
        except Interrupted:
            tasks += engine.count
            assert not (tmp_path / "out" / "data").exists()
        else:
            break
    assert tasks + engine.count == undisturbed.count
    assert digests(tmp_path / "out") == digests(tmp_path / "whole")


def test_a_finished_dataset_is_not_worked_on_again(tmp_path):
    first = finish(tmp_path, PARTS)
    engine = Failing(-1)
    assert finish(tmp_path, PARTS, engine) == first
    assert engine.count == 0


def test_files_that_were_removed_come_again(tmp_path):
    finish(tmp_path, PARTS)
    before = digests(tmp_path)
    for path in list((tmp_path / "data").iterdir()):
        path.unlink()
    (tmp_path / "data").rmdir()
    finish(tmp_path, PARTS)
    assert digests(tmp_path) == before


def test_an_old_folder_that_was_moved_away_before_a_crash_is_replaced(tmp_path):
    plan = Plan(str(tmp_path), str(tmp_path / "_work" / "final" / "x"), 1, 1, 1, 1)
    for folder in ("data", "failures", "old/data"):
        new = tmp_path / "_work" / "final" / "x" / folder / f"{folder[:3]}.parquet"
        new.parent.mkdir(parents=True)
        new.touch()
    for _ in range(2):
        publish(plan, InlineEngine(), lambda *_: None)
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["dat.parquet"]
        assert [path.name for path in (tmp_path / "failures").iterdir()] == ["fai.parquet"]


def test_a_dataset_without_parts_is_not_written(tmp_path):
    assert finish(tmp_path, []) is None
    assert not (tmp_path / "data").exists()


def test_a_temporary_folder_that_is_missing_is_made(tmp_path):
    """A node of a cluster need not have it."""
    temporary = tmp_path / "missing" / "too"
    assert finish(tmp_path, PARTS, temporary=str(temporary)) is not None
    assert list(temporary.iterdir()) == []


def test_a_temporary_folder_that_cannot_be_made_is_said(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="file/folder: Not a directory; .* --temp"):
        finish(tmp_path, PARTS, temporary=str(tmp_path / "file" / "folder"))


def test_a_damaged_file_of_a_part_is_said(tmp_path):
    marker = write_part(tmp_path, "a", A, DatasetSettings())
    records = next(tmp_path.glob("_work/extract/*/records.parquet"))
    records.write_bytes(records.read_bytes()[:-100])
    with pytest.raises(StorageError, match="a file is damaged"):
        finish_dataset([marker], str(tmp_path), DatasetSettings(), InlineEngine())
    assert not (tmp_path / "data").exists()


def test_an_object_store_gets_the_same_files(s3, tmp_path):
    import s3fs

    bucket = "s3://news/out"
    finish(bucket, [*PARTS, ("c", [record("c1", "A third text.")])])
    finish(bucket, PARTS)
    finish(tmp_path, PARTS)
    fs = s3fs.S3FileSystem()
    for folder in ("data", "failures"):
        stored = fs.find(f"news/out/{folder}")
        local = sorted((tmp_path / folder).iterdir())
        assert [path.rpartition("/")[2] for path in stored] == [path.name for path in local]
        assert [fs.cat_file(path) for path in stored] == [path.read_bytes() for path in local]
