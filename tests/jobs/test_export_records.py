"""Records that one export has written are read from its file."""

import pytest

from scraper.jobs.export import export_all
from scraper.jobs.export_records import ExportRecords, LineFile
from tests.jobs.test_partitions import by, job_with, put


@pytest.fixture
def three(state):
    for number, date in ((1, "2024-04-30T08:00:00Z"), (2, "2024-05-01"), (3, None)):
        put(state, number, date)
    state.exported.flush()
    return state


@pytest.fixture
def written(three, tmp_path):
    """The row ids of three articles, in the order of their keys, and their lines in a file."""
    ids, file = three.exported.ids(None, "key"), LineFile()
    lines = list(file.noting(ids, ExportRecords(three).lines(ids)))
    path = tmp_path / "articles.jsonl"
    path.write_bytes(b"".join(line + b"\n" for line in lines))
    file.end(path)
    return ids, lines, file, path


def test_records_of_a_file_are_read_in_any_order(written):
    ids, lines, file, _ = written
    assert list(file.lines(ids[::-1])) == lines[::-1]
    assert list(file.lines([])) == []


def test_records_that_a_file_does_not_have_are_read_from_the_state(three, written):
    _, _, file, _ = written
    put(three, 4, "2024-05-02")
    three.exported.flush()
    records, ids = ExportRecords(three), three.exported.ids(None, "key")
    records.keep(file)
    assert len(ids) == len(list(records.lines(ids))) == 4


@pytest.mark.parametrize("change", ["removed", "shortened", "replaced"])
def test_a_file_that_somebody_has_changed_is_not_read(three, written, change):
    ids, lines, file, path = written
    if change == "removed":
        path.unlink()
    elif change == "shortened":
        path.write_bytes(path.read_bytes()[:-5])
    else:
        other = path.with_suffix(".new")
        other.write_bytes(path.read_bytes().replace(b"2024", b"1999"))
        other.replace(path)
    records = ExportRecords(three)
    records.keep(file)
    assert list(records.lines(ids)) == lines


def test_places_of_too_many_records_are_not_kept(three, written, monkeypatch):
    ids, lines, file, path = written
    path.write_bytes(path.read_bytes().replace(b"2024", b"1999"))
    file.end(path)  # the file differs from the state, so that it shows which was read
    monkeypatch.setattr("scraper.jobs.export_records._MOST", 2)
    records = ExportRecords(three)
    records.keep(file)
    assert list(records.lines(ids)) == lines


@pytest.mark.parametrize("partition", ["none", "month"])
def test_an_export_is_the_same_with_lines_of_json_next_to_it_and_alone(three, tmp_path, partition):
    alone, beside = (tmp_path / name for name in ("alone", "beside"))
    for folder in (alone, beside):
        folder.mkdir()
        (folder / "jobs.toml").write_text("")
    forms = ["parquet", "csv", "sqlite"]
    for form in forms:
        export_all(job_with(alone, by(partition, form)), three)
    export_all(job_with(beside, *(by(partition, form) for form in [*forms, "jsonl"])), three)
    contents = [
        {
            path.relative_to(folder): path.read_bytes()
            for path in (folder / "out").rglob("*")
            if path.is_file() and "jsonl" not in path.name
        }
        for folder in (alone, beside)
    ]
    assert len(contents[0]) >= 3
    assert contents[0] == contents[1]


def test_a_record_is_read_once_from_the_state_for_all_formats(three, tmp_path, monkeypatch):
    read = []
    by_ids = type(three.articles).by_ids

    def counting(self, ids):
        for version in by_ids(self, ids):
            read.append(version.key)
            yield version

    monkeypatch.setattr(type(three.articles), "by_ids", counting)
    export_all(job_with(tmp_path, by("month", "parquet"), by("month"), by("month", "csv")), three)
    assert len(read) == 3
