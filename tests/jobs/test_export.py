"""Exports: they depend on the state alone, are complete or not written, and other libraries can read
them.
"""

import csv
import json
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import duckdb
import msgspec
import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest

from scraper.article import Article, Confidence, Image
from scraper.errors import SinkError
from scraper.jobs.config import load_job
from scraper.jobs.dataset import write_dataset
from scraper.jobs.export import export_all
from scraper.jobs.export_selection import write_export
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store.schema import DamagedRow
from scraper.jobs.store.state import State
from scraper.jobs.store.versions import store_article
from scraper.sinks import export_formats, spec_of
from tests.jobs.conftest import NOW, article

T = NOW.timestamp()
DATASETS = {name: spec_of(name).file_name("dataset") for name in export_formats()}
FORMATS = sorted(DATASETS)
FILES = {name: spec_of(name).file_name("articles") for name in FORMATS}


def job_with(tmp_path, *, sinks=FORMATS, more=""):
    text = (
        '[job]\nname = "post"\noutput = "out"\n'
        + more
        + '\n[[source]]\nkind = "files"\npath = "*"\n'
    )
    (tmp_path / "jobs.toml").write_text(
        text + "".join(f'[[sink]]\nformat = "{form}"\n' for form in sinks)
    )
    return load_job(tmp_path / "jobs.toml")


def store_story(state, seed, at=T, source="feed", **changes):
    one = article(seed, **changes)
    store_article(state, one.url, one.url, source, one, at)
    return one


@pytest.fixture
def full(state):
    """Three articles, a copy, a stub, an index."""
    for seed in (3, 1, 2):
        store_story(state, seed)
    store_story(state, 1, url="https://post.example/copy", date="2024-05-03")
    store_story(state, 5, status="paywalled", date=None)
    store_story(state, 4, status="index")
    state.commit()
    return state


def look(path):
    """Every file below a path, with its bytes and times."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return [
        (file.name, file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino)
        for file in files
    ]


def urls(rows):
    return [row["url"].rpartition("/")[2] for row in rows]


# The run's exports


def test_every_sink_is_written_and_then_left_alone(full, tmp_path):
    job = job_with(tmp_path)
    assert {path.name for path in export_all(job, full)} == set(FILES.values())
    before = {name: look(job.output / name) for name in FILES.values()}
    assert all(before.values())
    assert export_all(job, full) == []
    assert {name: look(job.output / name) for name in FILES.values()} == before


def test_articles_are_sorted_and_only_those_that_are_whole(full, tmp_path):
    job = job_with(tmp_path, sinks=())
    export_all(job, full)
    rows = [json.loads(line) for line in (job.output / "articles.jsonl").read_text().splitlines()]
    assert urls(rows) == ["001", "002", "003", "005"]
    assert [one["status"] for one in rows] == ["ok", "ok", "ok", "paywalled"]


def test_articles_jsonl_is_written_whatever_the_sinks(full, tmp_path):
    job = job_with(tmp_path, sinks=["csv"])
    assert [path.name for path in export_all(job, full)] == ["articles.jsonl", "articles.csv"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_somebody_deleted_or_changed_is_written_again(full, tmp_path, form):
    job = job_with(tmp_path, sinks=[form])
    path = job.output / FILES[form]
    export_all(job, full)
    before = [(name, content) for name, content, *_ in look(path)]
    inner = (
        path if path.is_file() else next(file for file in sorted(path.rglob("*")) if file.is_file())
    )
    inner.write_bytes(b"spoiled")
    assert export_all(job, full) == [path]
    inner.unlink()
    assert export_all(job, full) == [path]
    assert [(name, content) for name, content, *_ in look(path)] == before


def test_another_filter_writes_all_again(full, tmp_path):
    export_all(job_with(tmp_path, sinks=()), full)
    job = job_with(tmp_path, sinks=(), more='[filter]\nafter = "2024-05-03"')
    assert export_all(job, full) == [job.output / "articles.jsonl"]
    assert urls(map(json.loads, (job.output / "articles.jsonl").read_text().splitlines())) == [
        "002",
        "003",
    ]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("0.9", [1]),
        ("{ body = 0.5 }", [1, 2]),
        ("{ body = 0.5, date = 0.5 }", [1]),
        ("0", [1, 2, 3]),
    ],
)
def test_articles_with_too_little_confidence_are_not_exported(state, tmp_path, written, expected):
    numbers = {1: (0.95, 0.9), 2: (0.7, None), 3: (0.2, 0.9)}
    for seed, (body, day) in numbers.items():
        store_story(state, seed, confidence=Confidence(body, 0.9, day, None))
    job = job_with(tmp_path, sinks=["jsonl"], more=f"[filter]\nmin_confidence = {written}\n")
    export_all(job, state)
    lines = (tmp_path / "out" / "articles.jsonl").read_text().splitlines()
    found = [json.loads(line)["url"] for line in lines]
    assert found == [f"https://post.example/{seed:03}" for seed in expected]


def test_the_filter_of_a_state_is_known_when_it_is_opened_again(tmp_path):
    state = State.open(tmp_path / "state.db", NOW)
    store_story(state, 1, confidence=Confidence(0.3, 0.9, None, None))
    job = job_with(tmp_path, sinks=["jsonl"], more="[filter]\nmin_confidence = 0.5\n")
    export_all(job, state)
    state.commit()
    state.close()
    again = State.open(tmp_path / "state.db", NOW)
    store_story(again, 2, confidence=Confidence(0.8, 0.9, None, None))
    export_all(job, again)
    again.close()
    lines = (tmp_path / "out" / "articles.jsonl").read_text().splitlines()
    assert [json.loads(line)["url"] for line in lines] == ["https://post.example/002"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_does_not_depend_on_the_order_and_the_number_of_checks(state, tmp_path, form):
    other = State.open(tmp_path / "other.db", NOW)
    for seed in (1, 2, 3, 7):
        store_story(state, seed)
    for seed in (7, 3, 3, 1, 2, 1):
        store_story(other, seed, T + seed)
    one, two = tmp_path / "one" / DATASETS[form], tmp_path / "two" / DATASETS[form]
    assert (
        write_export(state, ArticleFilter(), form, one)
        == write_export(other, ArticleFilter(), form, two)
        == 4
    )
    assert [content for _, content, *_ in look(one)] == [content for _, content, *_ in look(two)]
    other.close()


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_in_the_middle_leaves_the_old_one(tmp_path, form):
    state, path = State.open(tmp_path / "middle.db", NOW), tmp_path / DATASETS[form]
    for seed in (1, 2, 3):
        store_story(state, seed)
    state.commit()
    write_export(state, ArticleFilter(), form, path)
    before = look(path)
    state.close()
    with closing(sqlite3.connect(tmp_path / "middle.db", isolation_level=None)) as writer:
        writer.execute("UPDATE articles SET words = 0 WHERE key LIKE '%/003'")
    state = State.open_read_only(tmp_path / "middle.db")
    with pytest.raises(DamagedRow):
        write_export(state, ArticleFilter(), form, path)
    state.close()
    assert look(path) == before
    assert not list(tmp_path.glob(".dataset*"))


@pytest.mark.parametrize("form", FORMATS)
def test_temporary_files_of_killed_runs_are_removed(full, tmp_path, form):
    job = job_with(tmp_path, sinks=[form])
    job.output.mkdir()
    (job.output / f".{FILES[form]}.abc.part").mkdir()
    (job.output / f".{FILES[form]}.abc.part" / "x").write_text("x")
    (job.output / f".{FILES[form]}.def.part").write_text("x")
    export_all(job, full)
    assert not list(job.output.glob(".*"))


@pytest.mark.parametrize("form", FORMATS)
def test_if_an_export_cannot_be_written_the_message_says_where_and_why(full, tmp_path, form):
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match=r"file/set: cannot be written \(.*/file is a file\)"):
        write_export(full, ArticleFilter(), form, tmp_path / "file" / "set")


@pytest.mark.parametrize("form", ["md", "parquet"])
def test_a_folder_that_holds_anything_else_is_not_replaced(full, tmp_path, form):
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "diary.md").write_text("mine")
    with pytest.raises(
        SinkError, match="contains deep, which is not part of such a dataset and would be lost"
    ):
        write_export(full, ArticleFilter(), form, folder)
    assert (folder / "deep" / "diary.md").read_text() == "mine"


@pytest.mark.parametrize("form", ["md", "parquet"])
def test_an_empty_folder_and_a_dataset_of_ours_are_replaced(full, tmp_path, form):
    job, folder = job_with(tmp_path), tmp_path / "set"
    folder.mkdir()
    for _ in range(2):
        write_dataset(job, full, ArticleFilter(), form, folder)
    assert len(list(folder.iterdir())) == {"md": 5, "parquet": 2}[form]


def test_a_dataset_of_parquet_with_hives_folders_is_replaced(full, tmp_path):
    """As it was written once."""
    for day in ("2024-05-02", "unknown"):
        (tmp_path / "set" / f"day={day}").mkdir(parents=True)
        (tmp_path / "set" / f"day={day}" / "part-0.parquet").write_bytes(b"old")
    write_export(full, ArticleFilter(), "parquet", tmp_path / "set")
    assert [path.suffix for path in (tmp_path / "set").iterdir()] == [".parquet"] * 2


def test_datasets_of_all_formats_lie_side_by_side(full, tmp_path):
    for _ in range(2):
        for form, name in DATASETS.items():
            write_dataset(job_with(tmp_path), full, ArticleFilter(), form, tmp_path / name)
    assert all((tmp_path / name).exists() for name in DATASETS.values())


# Readers


def test_csv_is_read_by_the_csv_module_and_duckdb(full, tmp_path):
    store_story(
        full, 6, headline='Quotes "inside", commas,\nand lines', tags=["a", "b"], free_access=True
    )
    path = tmp_path / "set.csv"
    assert write_export(full, ArticleFilter(), "csv", path) == 5
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert urls(rows) == ["001", "002", "003", "005", "006"]
    assert (rows[-1]["headline"], rows[-1]["tags"], rows[-1]["free_access"]) == (
        'Quotes "inside", commas,\nand lines',
        "a; b",
        "true",
    )
    read = duckdb.sql(
        f"SELECT url, headline, body FROM read_csv('{path}', all_varchar = true) ORDER BY url"
    ).fetchall()
    assert [(url, headline, body) for url, headline, body in read] == [
        (row["url"], row["headline"], row["body"]) for row in rows
    ]


def test_json_is_one_array(full, tmp_path):
    write_export(full, ArticleFilter(), "json", tmp_path / "set.json")
    assert urls(json.loads((tmp_path / "set.json").read_text())) == ["001", "002", "003", "005"]


def test_sqlite_has_columns_and_the_whole_record(full, tmp_path):
    write_export(full, ArticleFilter(), "sqlite", tmp_path / "set.sqlite")
    with closing(sqlite3.connect(tmp_path / "set.sqlite")) as connection:
        rows = connection.execute(
            "SELECT url, status, date, record FROM articles ORDER BY rowid"
        ).fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [(row[1], row[2]) for row in rows] == [
        ("ok", "2024-05-02"),
        ("ok", "2024-05-03"),
        ("ok", "2024-05-04"),
        ("paywalled", None),
    ]
    assert all(json.loads(record)["url"] == url for url, _, _, record in rows)


def test_markdown_is_a_file_an_article(full, tmp_path):
    write_export(full, ArticleFilter(), "md", tmp_path / "set")
    names = sorted(file.name for file in (tmp_path / "set").iterdir())
    assert [name[:-12] for name in names] == [
        "2024-05-02-001",
        "2024-05-03-002",
        "2024-05-04-003",
        "unknown-005",
    ]
    text = (tmp_path / "set" / names[0]).read_text()
    assert text.startswith('---\ntitle: "The ferry report number 1"\n')
    assert '\nurl: "https://post.example/001"\n' in text
    assert "\n---\n\n# The ferry report number 1\n" in text


def test_parquet_is_a_file_a_month(full, tmp_path):
    write_export(full, ArticleFilter(), "parquet", tmp_path / "set")
    assert sorted(file.name for file in (tmp_path / "set").iterdir()) == [
        "articles-2024-05.parquet",
        "articles-undated.parquet",
    ]
    rows = duckdb.sql(
        f"SELECT url, day, len(blocks), blocks[1].kind, error FROM '{tmp_path}/set/*.parquet' "
        "ORDER BY url"
    ).fetchall()
    assert [(url[-3:], day, kind, error) for url, day, _, kind, error in rows] == [
        ("001", date(2024, 5, 2), "paragraph", None),
        ("002", date(2024, 5, 3), "paragraph", None),
        ("003", date(2024, 5, 4), "paragraph", None),
        ("005", None, "paragraph", None),
    ]
    assert all(count == 6 for _, _, count, *_ in rows)


@pytest.mark.parametrize(
    "dates",
    [["2024-05-02"], ["2024-05-02T10:00:00+02:00", None], [None], []],
    ids=["all", "some", "none", "nothing"],
)
def test_types_do_not_depend_on_the_articles(state, tmp_path, dates):
    for seed, written in enumerate(dates, 1):
        store_story(
            state, seed, date=written, fetched_at="2024-05-16T12:00:00+00:00" if seed == 1 else None
        )
    write_export(state, ArticleFilter(), "parquet", tmp_path / "set")
    asked = f"read_parquet('{tmp_path}/set/*.parquet', hive_partitioning = true)"
    types = dict(
        duckdb.sql(f"DESCRIBE SELECT day, date, fetched_at, links FROM {asked}")
        .project("column_name, column_type")
        .fetchall()
    )
    assert (types["day"], types["date"], types["fetched_at"]) == (
        "DATE",
        "VARCHAR",
        "TIMESTAMP WITH TIME ZONE",
    )
    assert types["links"].startswith("STRUCT(")
    later = duckdb.sql(
        f"SELECT date, epoch(fetched_at) FROM {asked} WHERE day >= '2024-01-01'"
    ).fetchall()
    assert later == [(one, T) for one in dates if one]
    schema = pyarrow.dataset.dataset(tmp_path / "set", partitioning="hive").schema
    assert (schema.field("day").type, schema.field("fetched_at").type) == (
        pyarrow.date32(),
        pyarrow.timestamp("us", tz="UTC"),
    )
    assert pyarrow.parquet.read_table(tmp_path / "set").num_rows == len(dates)


@pytest.mark.parametrize("written", ["2024-5", "2024-02-30", "2024-W18-6", "soon", ""])
def test_an_article_with_an_invalid_date_is_undated(state, tmp_path, written):
    for seed, day in ((1, None), (2, written), (3, "2024-05-04"), (4, "3024-05-04")):
        store_story(state, seed, date=day, fetched_at="soon")
    write_export(state, ArticleFilter(), "parquet", tmp_path / "set")
    rows = duckdb.sql(
        f"SELECT day, date, fetched_at FROM '{tmp_path}/set/*.parquet' ORDER BY url"
    ).fetchall()
    assert rows == [
        (None, None, None),
        (None, written, None),
        (date(2024, 5, 4), "2024-05-04", None),
        (date(3024, 5, 4), "3024-05-04", None),
    ]


def test_parquet_gives_back_the_records(state, tmp_path):
    picture = {
        "url": "https://post.example/1.jpg",
        "caption": "A ferry",
        "credit": None,
        "alt": None,
        "block": None,
    }
    one = store_story(
        state, 1, images=[msgspec.convert(picture, Image)], fetched_at="2024-05-16T12:00:00+00:00"
    )
    write_export(state, ArticleFilter(), "parquet", tmp_path / "set")
    (row,) = pyarrow.parquet.read_table(tmp_path / "set").to_pylist()
    assert row.pop("day") == date(2024, 5, 2)
    assert row["images"] == [picture]
    row["fetched_at"] = row["fetched_at"].isoformat()
    assert msgspec.convert(row, Article) == one


def test_parquet_columns_have_types_even_if_they_are_empty(state, tmp_path):
    assert write_export(state, ArticleFilter(), "parquet", tmp_path / "empty") == 0
    schema = pyarrow.parquet.read_schema(tmp_path / "empty" / "articles-undated.parquet")
    assert schema.field("tags").type == pyarrow.list_(pyarrow.string())
    assert schema.field("free_access").type == pyarrow.bool_()
    assert schema.field("http_status").type == pyarrow.int32()
    assert pyarrow.types.is_struct(schema.field("links").type.value_type)
    assert schema.field("error").type.field("retry_after").type == pyarrow.float64()
    assert duckdb.sql(
        f"SELECT count(*), count(url) FROM '{tmp_path}/empty/*.parquet'"
    ).fetchall() == [(0, 0)]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "sqlite", "md"])
def test_a_dataset_of_nothing_is_a_dataset(state, tmp_path, form):
    path = tmp_path / DATASETS[form]
    assert write_export(state, ArticleFilter(), form, path) == 0
    assert path.exists()
    if form == "json":
        assert json.loads(path.read_text()) == []


# Cards


def test_a_card_describes_a_dataset(full, tmp_path):
    count, card = write_dataset(
        job_with(tmp_path), full, ArticleFilter(min_words=10), "parquet", tmp_path / "set"
    )
    text = card.read_text()
    assert (count, card.name) == (4, "set.card.md")
    assert "4 articles" in text
    assert "published from 2024-05-02 to 2024-05-04. 1 near duplicate left out." in text
    assert "It contains the articles that meet these conditions: at least 10 words." in text
    for line in (
        "| feed | 4 |",
        "| en | 4 |",
        "| 2024-05-03 | 1 |",
        "| unknown | 1 |",
        "| date | 75% |",
        "| body | 100% |",
    ):
        assert line in text.splitlines()


def test_a_card_counts_only_the_copies_that_its_dataset_would_hold(full, tmp_path):
    _, card = write_dataset(
        job_with(tmp_path), full, ArticleFilter(after="2024-05-04"), "jsonl", tmp_path / "set.jsonl"
    )
    assert "1 article," in card.read_text()
    assert "0 near duplicates left out." in card.read_text()


def test_a_card_without_conditions_says_so(full, tmp_path):
    _, card = write_dataset(
        job_with(tmp_path), full, ArticleFilter(), "jsonl", tmp_path / "set.jsonl"
    )
    assert "No condition was set, so it contains every article. " in card.read_text()


def test_a_card_is_next_to_its_dataset_except_for_a_folder_of_markdown(full, tmp_path, monkeypatch):
    job = job_with(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert write_dataset(job, full, ArticleFilter(), "md", Path("set"))[1] == Path("set/README.md")
    assert write_dataset(job, full, ArticleFilter(), "csv", Path("set.csv"))[1] == Path(
        "set.csv.card.md"
    )


def test_a_card_names_every_source_and_the_latest_days(state, tmp_path):
    for seed in range(70):
        store_story(
            state,
            seed,
            source=f"source {seed:02}",
            date=f"2024-{seed // 28 + 1:02}-{seed % 28 + 1:02}",
            content_hash=str(seed),
        )
    _, card = write_dataset(
        job_with(tmp_path), state, ArticleFilter(), "jsonl", tmp_path / "set.jsonl"
    )
    text = card.read_text()
    assert "| source 00 | 1 |" in text
    assert "| 2024-01-10 |" not in text
    assert "| 2024-03-14 | 1 |" in text
    assert "Not shown: 10 earlier days." in text
