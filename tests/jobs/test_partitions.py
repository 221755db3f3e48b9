"""Exports that are divided by month or day: only files whose articles changed are touched, and what
they hold equals a fresh export, whatever happened before.
"""

import json
import os
from pathlib import Path

import pyarrow.parquet
import pytest

from scraper.errors import ConfigError, SinkError
from scraper.jobs.config import job_of
from scraper.jobs.export import export_all
from scraper.jobs.store.versions import delete_article, store_article
from scraper.sinks import dated, partition_of
from tests.jobs.conftest import NOW, article

T = NOW.timestamp()
FORMATS = ("jsonl", "json", "csv", "md", "parquet", "sqlite")
BODIES = {seed: article(seed) for seed in range(6)}


def job_with(folder, *sinks, more=None):
    return job_of(
        {
            "job": {"name": "post", "output": "out"},
            "source": [{"kind": "files", "path": "*"}],
            "sink": list(sinks),
            **(more or {}),
        },
        folder / "jobs.toml",
    )


def by(partition, form="jsonl", **more):
    return {"format": form, "partition": partition, **more}


def put(state, number, date, *, text=None, at=T):
    """Store an article, or another version of it. `text` is the number of the article whose text it
    has.
    """
    url = f"https://post.example/{number}"
    one = article(number if text is None else text, url, date=date)
    # A version is only stored if headline or body changed.
    one = type(one).from_dict({**one.to_dict(), "content_hash": f"{text} {date} {at}"})
    store_article(state, url, url, "feed", one, at)


def look(folder):
    """The files of a folder, with what changes if they are written again."""
    return {
        path.relative_to(folder).as_posix(): (path.stat().st_ino, path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def urls(path):
    return [json.loads(line)["url"][-1] for line in path.read_text().splitlines()]


@pytest.fixture
def three(state):
    for number, date in ((1, "2024-04-30T08:00:00Z"), (2, "2024-05-01"), (3, None)):
        put(state, number, date)
    return state


@pytest.mark.parametrize(
    ("written", "month", "day"),
    [
        ("2024-05-16T10:00:00+02:00", "2024-05", "2024-05-16"),
        ("2024-05-16", "2024-05", "2024-05-16"),
        ("2024-05", "2024-05", "undated"),
        ("2024", "undated", "undated"),
        ("2024-02-30", "undated", "undated"),
        ("2024-13", "undated", "undated"),
        ("2024-W18-6", "undated", "undated"),
        ("soon", "undated", "undated"),
        (None, "undated", "undated"),
    ],
)
def test_a_date_that_is_coarser_than_a_partition_is_undated(written, month, day):
    assert partition_of(dated(written), "month") == month
    assert partition_of(dated(written), "day") == day
    assert partition_of(dated(written), "none") == "all"


# What is written


def test_a_partitioned_jsonl_stands_in_place_of_articles_jsonl(three, tmp_path):
    job = job_with(tmp_path, by("month"))
    assert export_all(job, three) == [job.output / "articles-jsonl"]
    assert names(job.output) == ["articles-jsonl"]
    assert names(job.output / "articles-jsonl") == [
        "articles-2024-04.jsonl",
        "articles-2024-05.jsonl",
        "articles-undated.jsonl",
    ]


def test_parquet_has_a_file_for_each_month_by_default_and_one_if_it_is_not_divided(three, tmp_path):
    job = job_with(
        tmp_path, {"format": "parquet"}, by("none", "parquet"), by("day", "parquet", path="days")
    )
    export_all(job, three)
    assert names(job.output) == ["articles-parquet", "articles.jsonl", "articles.parquet", "days"]
    assert names(job.output / "articles-parquet") == [
        "articles-2024-04.parquet",
        "articles-2024-05.parquet",
        "articles-undated.parquet",
    ]
    assert names(job.output / "days")[0] == "articles-2024-04-30.parquet"
    assert pyarrow.parquet.read_table(job.output / "articles.parquet").num_rows == 3


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_can_be_divided(three, tmp_path, form):
    job = job_with(tmp_path, by("month", form))
    export_all(job, three)
    inside = names(job.output / f"articles-{form}")
    assert [name[:16].removeprefix("articles-")[:7] for name in inside] == [
        "2024-04",
        "2024-05",
        "undated",
    ]


@pytest.mark.parametrize("form", FORMATS)
def test_only_the_partition_of_a_new_article_is_touched(three, tmp_path, form):
    job = job_with(tmp_path, by("month", form))
    export_all(job, three)
    folder = job.output / f"articles-{form}"
    before = look(folder)
    assert export_all(job, three) == []
    put(three, 4, "2024-05-20")
    assert export_all(job, three)[-1] == folder
    after = look(folder)
    changed = {name for name in after if after[name] != before.get(name)}
    assert changed
    assert all("2024-05" in name for name in changed)


def test_an_article_whose_date_moved_changes_both_partitions(three, tmp_path):
    job = job_with(tmp_path, by("month"))
    export_all(job, three)
    folder = job.output / "articles-jsonl"
    before = look(folder)
    put(three, 1, "2024-05-02", at=T + 1)
    export_all(job, three)
    assert names(folder) == ["articles-2024-05.jsonl", "articles-undated.jsonl"]
    assert urls(folder / "articles-2024-05.jsonl") == ["1", "2"]
    assert look(folder)["articles-undated.jsonl"] == before["articles-undated.jsonl"]


def test_a_copy_that_is_preferred_from_now_on_changes_both_partitions(three, tmp_path):
    job = job_with(tmp_path, by("month"))
    export_all(job, three)
    folder = job.output / "articles-jsonl"
    put(three, 5, "2024-04-01", text=2)
    export_all(job, three)
    assert urls(folder / "articles-2024-04.jsonl") == ["1", "5"]
    assert names(folder) == ["articles-2024-04.jsonl", "articles-undated.jsonl"]
    put(three, 5, "2024-04-01", text=0, at=T + 1)
    export_all(job, three)
    assert urls(folder / "articles-2024-05.jsonl") == ["2"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_dataset_keeps_one_file_that_goes_with_the_first_article(state, tmp_path, form):
    job = job_with(tmp_path, by("month", form))
    export_all(job, state)
    folder = job.output / f"articles-{form}"
    assert [name.partition(".")[0] for name in names(folder)] == (
        [] if form == "md" else ["articles-undated"]
    )
    put(state, 1, "2024-05-01")
    export_all(job, state)
    assert [name.partition(".")[0].removeprefix("articles-") for name in names(folder)] == [
        "2024-05"
    ]
    delete_article(state, "https://post.example/1")
    export_all(job, state)
    assert len(names(folder)) == (0 if form == "md" else 1)


def test_a_folder_of_another_layout_is_written_again_once(three, tmp_path):
    job = job_with(tmp_path, {"format": "parquet"})
    folder = job.output / "articles-parquet"
    (folder / "day=2024-05-02").mkdir(parents=True)
    (folder / "day=2024-05-02" / "part-0.parquet").write_bytes(b"old")
    (folder / "articles-2024-05-02.parquet").write_bytes(b"old")
    export_all(job, three)
    assert names(folder) == [
        "articles-2024-04.parquet",
        "articles-2024-05.parquet",
        "articles-undated.parquet",
    ]
    before = look(folder)
    export_all(job, three)
    assert look(folder) == before


def test_the_folder_of_an_export_with_anything_else_in_it_is_refused(three, tmp_path):
    job = job_with(tmp_path, by("month"))
    export_all(job, three)
    (job.output / "articles-jsonl" / "notes.txt").write_text("mine")
    with pytest.raises(SinkError, match="articles-jsonl: contains notes.txt"):
        export_all(job, three)
    (job.output / "articles-jsonl" / "notes.txt").unlink()
    assert export_all(job, three) == []


def test_a_file_in_place_of_the_folder_is_refused(three, tmp_path):
    job = job_with(tmp_path, by("month", path="articles.jsonl"))
    job.output.mkdir()
    (job.output / "articles.jsonl").write_text("mine")
    with pytest.raises(SinkError, match="articles.jsonl: is a file, but this export is a folder"):
        export_all(job, three)
    assert (job.output / "articles.jsonl").read_text() == "mine"


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("spoiled")])
def test_a_partition_that_somebody_changed_is_written_again_alone(three, tmp_path, spoil):
    job = job_with(tmp_path, by("month"))
    export_all(job, three)
    folder = job.output / "articles-jsonl"
    before = look(folder)
    spoil(folder / "articles-2024-05.jsonl")
    assert export_all(job, three) == [folder]
    after = look(folder)
    assert urls(folder / "articles-2024-05.jsonl") == ["2"]
    assert {name for name in after if after[name] != before[name]} == {"articles-2024-05.jsonl"}


def test_an_article_that_the_filter_leaves_out_touches_nothing(three, tmp_path):
    job = job_with(tmp_path, by("month"), more={"filter": {"after": "2024-04-01"}})
    export_all(job, three)
    before = look(job.output)
    put(three, 4, "2024-03-01")
    put(three, 5, None)
    assert export_all(job, three) == []
    assert look(job.output) == before


def test_stored_records_are_copied_as_they_are(three, tmp_path):
    job = job_with(tmp_path, by("month"))
    export_all(job, three)
    for version in three.articles.all_newest():
        name = f"articles-{partition_of(dated(version.day), 'month')}.jsonl"
        written = (job.output / "articles-jsonl" / name).read_bytes().splitlines()
        assert version.article().to_json().encode() in written


# `every`


def due(state, job, hours):
    return export_all(job, state, T + hours * 3600)


def test_a_sink_with_every_is_written_after_95_percent_of_that_time(three, tmp_path):
    job = job_with(tmp_path, by("month", every="1d"), by("day", path="days"))
    assert len(due(three, job, 0)) == 2
    put(three, 4, "2024-05-20")
    assert due(three, job, 22.7) == [job.output / "days"]
    assert due(three, job, 22.9) == [job.output / "articles-jsonl"]
    put(three, 5, "2024-05-20")
    assert due(three, job, 40) == [job.output / "days"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.unlink(),
        lambda path: path.write_text("spoiled"),
        lambda path: os.utime(path, (T * 2, T * 2)),
    ],
    ids=["missing", "changed", "from the future"],
)
def test_every_does_not_hold_for_a_file_that_is_not_what_was_written(three, tmp_path, spoil):
    job = job_with(tmp_path, by("month", every="1d"))
    due(three, job, 0)
    put(three, 4, "2024-06-20")
    spoil(job.output / "articles-jsonl" / "articles-2024-05.jsonl")
    assert due(three, job, 1) == [job.output / "articles-jsonl"]
    assert "articles-2024-06.jsonl" in names(job.output / "articles-jsonl")


def test_every_does_not_hold_for_an_export_of_a_clock_that_was_ahead(three, tmp_path):
    job = job_with(tmp_path, by("month", every="1d"))
    due(three, job, 1000)
    put(three, 4, "2024-06-20")
    assert due(three, job, 0) == [job.output / "articles-jsonl"]
    put(three, 5, "2024-06-20")
    assert due(three, job, 1) == []


def test_another_filter_or_partition_is_obeyed_whatever_every_says(three, tmp_path):
    due(three, job_with(tmp_path, by("month", every="1d")), 0)
    other = job_with(tmp_path, by("month", every="1d"), more={"filter": {"after": "2024-05-01"}})
    assert due(three, other, 1) == [other.output / "articles-jsonl"]
    divided = job_with(
        tmp_path,
        by("day", every="1d", path="articles-jsonl"),
        more={"filter": {"after": "2024-05-01"}},
    )
    due(three, divided, 2)
    assert names(divided.output / "articles-jsonl") == ["articles-2024-05-01.jsonl"]


@pytest.mark.parametrize(
    ("sink", "message"),
    [
        ({"every": "often"}, "[[sink]] number 1 every: "),
        (
            {"partition": "week"},
            "[[sink]] number 1 partition: 'week' is not one of none, month, day",
        ),
    ],
)
def test_wrong_values_are_refused(tmp_path, sink, message):
    with pytest.raises(ConfigError) as raised:
        job_with(tmp_path, sink)
    assert message in raised.value.message
