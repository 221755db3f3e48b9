"""A dataset is built, continued and extended, and nothing is done twice or lost."""

import json

import pytest
from pyarrow import parquet

from scraper.errors import ConfigError, SourceError
from scraper.scale.share import Share
from tests.doubtful_pages import DOUBTFUL_PAGES
from tests.scale.datasets import build, digests, write_pages

pytestmark = pytest.mark.slow


def rows_of(out):
    return [
        row
        for path in (out / "data").glob("*.parquet")
        for row in parquet.read_table(path).to_pylist()
    ]


def urls(out):
    return sorted(row["url"] for row in rows_of(out))


def url_numbers(*numbers):
    return sorted(f"https://news.example/{one}" for one in numbers)


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A dataset of two inputs in three parts, and its report."""
    folder = tmp_path_factory.mktemp("built")
    first = write_pages(folder / "in" / "a.jsonl", range(6))
    write_pages(folder / "in" / "b.jsonl", range(6, 8))
    with first.open("a") as file:
        file.write("no json\n")
    report = build([folder / "in"], folder / "out", part_size=first.stat().st_size // 2 + 100)
    return folder, report


def test_every_page_is_counted_once(built):
    folder, report = built
    assert (report.pages, report.records, report.failures) == (9, 8, 1)
    assert (report.finished, report.failed, report.is_written) == (3, [], True)
    assert urls(folder / "out") == url_numbers(*range(8))


def test_the_report_has_an_example_of_each_failure(built):
    assert "not JSON" in built[1].example("source_unreadable")


def test_each_part_gives_a_file_of_data_and_one_of_failures(built):
    out = built[0] / "out"
    names = [path.name for path in sorted((out / "data").iterdir())]
    assert len(names) == 3
    assert names == [path.name for path in sorted((out / "failures").iterdir())]
    (failed,) = (
        row for name in names for row in parquet.read_table(out / "failures" / name).to_pylist()
    )
    assert failed["error"]["code"] == "source_unreadable"


def test_the_manifest_has_the_counts_and_digests_of_all_parts(built):
    folder, _ = built
    manifest = json.loads((folder / "out" / "manifest.json").read_bytes())
    assert manifest["totals"] == {
        "pages": 9,
        "records": 8,
        "failures": 1,
        "filtered": 0,
        "marked": 0,
        "dropped": 0,
    }
    found = {file["path"]: file["sha256"] for part in manifest["parts"] for file in part["files"]}
    seen = digests(folder / "out")
    assert found == {path: seen[path] for path in seen if "/" in path}


def test_a_second_run_works_on_nothing_and_changes_nothing(built):
    folder, first = built
    before = digests(folder / "out")
    part_size = (folder / "in" / "a.jsonl").stat().st_size // 2 + 100
    report = build([folder / "in"], folder / "out", part_size=part_size)
    assert (report.reused, report.new_pages, report.records) == (3, 0, first.records)
    assert digests(folder / "out") == before


def test_other_settings_are_refused_and_named(built):
    folder, _ = built
    part_size = (folder / "in" / "a.jsonl").stat().st_size // 2 + 100
    with pytest.raises(ConfigError, match="--timeout was 60 and is 7;"):
        build([folder / "in"], folder / "out", part_size=part_size, timeout=7.0)


@pytest.mark.long
def test_shares_give_what_one_run_gives(built, tmp_path):
    folder, _ = built
    part_size = (folder / "in" / "a.jsonl").stat().st_size // 2 + 100
    for number in (2, 1):
        build([folder / "in"], tmp_path, part_size=part_size, share=Share(number, 2))
        assert not (tmp_path / "data").exists()
    report = build([folder / "in"], tmp_path, workers=1, part_size=part_size)
    assert report.reused == 3
    assert digests(tmp_path) == digests(folder / "out")


def test_new_inputs_extend_a_dataset_and_inputs_that_are_gone_stay(tmp_path):
    first = write_pages(tmp_path / "a.jsonl", [1])
    second = write_pages(tmp_path / "b.jsonl", [2])
    build([first], tmp_path / "out")
    first.unlink()
    report = build([second], tmp_path / "out")
    assert (report.reused, report.new_pages) == (1, 1)
    assert urls(tmp_path / "out") == url_numbers(1, 2)


@pytest.mark.long
def test_an_input_that_has_changed_replaces_its_records(tmp_path):
    path = write_pages(tmp_path / "a.jsonl", [1, 2])
    build([path], tmp_path / "out")
    write_pages(path, [3])
    report = build([path], tmp_path / "out")
    assert (report.reused, report.records) == (0, 1)
    assert urls(tmp_path / "out") == url_numbers(3)


@pytest.mark.long
def test_an_input_keeps_its_name_if_it_is_given_by_another_path(tmp_path, monkeypatch):
    path = write_pages(tmp_path / "a.jsonl", [1])
    build([path], tmp_path / "out")
    monkeypatch.chdir(tmp_path)
    report = build(["a.jsonl"], tmp_path / "out")
    assert (report.reused, report.records) == (1, 1)


def test_an_input_that_cannot_be_read_is_a_failed_part_and_the_others_are_written(tmp_path):
    good = write_pages(tmp_path / "a.jsonl", [1])
    bad = tmp_path / "b.parquet"
    bad.write_bytes(b"PAR1 but no more")
    report = build([good, bad], tmp_path / "out")
    assert [one.name for one in report.failed] == [str(bad)]
    assert urls(tmp_path / "out") == url_numbers(1)
    assert "not a readable Parquet file" in (tmp_path / "out" / "README.md").read_text()


def test_a_condition_decides_which_records_are_in_the_dataset(tmp_path):
    path = write_pages(tmp_path / "a.jsonl", [1, 2, 3])
    report = build([path], tmp_path / "out", where="url LIKE '%/2'")
    assert (report.pages, report.filtered, report.records) == (3, 2, 1)
    assert urls(tmp_path / "out") == url_numbers(2)


@pytest.mark.parametrize(("duplicates", "rows"), [("mark", 3), ("drop", 2), ("keep", 3)])
def test_duplicates_are_marked_or_dropped_or_kept(tmp_path, duplicates, rows):
    write_pages(tmp_path / "in" / "a.jsonl", [1, 2])
    again = write_pages(tmp_path / "in" / "b.jsonl", [1])
    again.write_text(again.read_text().replace("news.example", "paper.example"))
    report = build([tmp_path / "in"], tmp_path / "out", duplicates=duplicates)
    kept = {row["url"]: row for row in rows_of(tmp_path / "out")}
    assert len(kept) == rows
    assert (report.marked, report.dropped) == (int(duplicates == "mark"), 3 - rows)
    assert [one["duplicate_of"] for one in kept.values() if one.get("duplicate_of")] == (
        [f"{tmp_path}/in/a.jsonl:0"] if duplicates == "mark" else []
    )


@pytest.mark.parametrize("name", ["README.md", "data/mine.csv", "manifest.json"])
def test_files_of_something_else_are_not_replaced(tmp_path, name):
    mine = tmp_path / "out" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")
    with pytest.raises(ConfigError, match="choose a new or an empty folder"):
        build([write_pages(tmp_path / "a.jsonl", [1])], tmp_path / "out")
    assert mine.read_text() == "mine"
    assert len(list((tmp_path / "out").iterdir())) == 1


def test_an_input_without_a_file_ends_the_run(tmp_path):
    with pytest.raises(SourceError, match="there is no WARC, Parquet, JSONL or HTML file"):
        build([tmp_path / "*.warc.gz"], tmp_path / "out")


@pytest.mark.parametrize("written", ["0/3", "4/3", "3", "a/b", "1/0", "-1/3"])
def test_a_share_that_does_not_exist_is_refused(written):
    with pytest.raises(ConfigError, match="write K/N"):
        Share.parse(written)


def test_a_dataset_has_the_bodies_that_its_settings_favour(tmp_path):
    rows = [
        {"url": f"https://news.example/{number}", "html": page}
        for number, page in enumerate(DOUBTFUL_PAGES)
    ]
    pages = tmp_path / "a.jsonl"
    pages.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    lengths = []
    for favour in ("precision", "recall"):
        build([pages], tmp_path / favour, workers=1, duplicates="keep", favour=favour)
        lengths.append(sum(len(row["body"]) for row in rows_of(tmp_path / favour)))
    assert lengths[0] < lengths[1]
    with pytest.raises(ConfigError, match="--favour was recall and is not given"):
        build([pages], tmp_path / "recall", duplicates="keep")
