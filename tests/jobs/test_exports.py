"""Exports: functions of the state, whole or not at all, and readable by those who read such files."""

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import duckdb
import msgspec
import pyarrow
import pyarrow.dataset
import pyarrow.parquet
import pytest

from scraper.errors import SinkError
from scraper.jobs.config import load
from scraper.jobs.datasets import write_dataset
from scraper.jobs.exports import ENDINGS, export, export_all
from scraper.jobs.rows import DamagedRow
from scraper.jobs.selection import Selection
from scraper.jobs.state import State
from scraper.jobs.storing import store
from scraper.records import Article, Image
from tests.jobs.conftest import NOW, article

T = NOW.timestamp()
FORMATS = sorted(ENDINGS)
FILES = {
    "jsonl": "articles.jsonl",
    "json": "articles.json",
    "csv": "articles.csv",
    "md": "articles-md",
    "parquet": "articles-parquet",
    "sqlite": "articles.sqlite",
}


def job_with(tmp_path, *, sinks=FORMATS, more=""):
    text = '[job]\nname = "post"\noutput = "out"\n' + more + '\n[[source]]\nkind = "files"\npath = "*"\n'
    (tmp_path / "jobs.toml").write_text(text + "".join(f'[[sink]]\nformat = "{form}"\n' for form in sinks))
    return load(tmp_path / "jobs.toml")


def tell(state, seed, at=T, source="feed", **changes):
    one = article(seed, **changes)
    store(state, one.url, one.url, source, one, at)
    return one


@pytest.fixture
def full(state):
    """Three articles, a copy, a stub, an index."""
    for seed in (3, 1, 2):
        tell(state, seed)
    tell(state, 1, url="https://post.example/copy", date="2024-05-03")
    tell(state, 5, status="paywalled", date=None)
    tell(state, 4, status="index")
    state.commit()
    return state


def look(path):
    """Every file below a path, with its bytes and times."""
    files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if file.is_file())
    return [(file.name, file.read_bytes(), file.stat().st_mtime_ns, file.stat().st_ino) for file in files]


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
    told = [json.loads(line) for line in (job.output / "articles.jsonl").read_text().splitlines()]
    assert urls(told) == ["001", "002", "003", "005"]
    assert [one["status"] for one in told] == ["ok", "ok", "ok", "paywalled"]


def test_articles_jsonl_is_written_whatever_the_sinks(full, tmp_path):
    job = job_with(tmp_path, sinks=["csv"])
    assert [path.name for path in export_all(job, full)] == ["articles.jsonl", "articles.csv"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_somebody_deleted_or_changed_is_written_again(full, tmp_path, form):
    job = job_with(tmp_path, sinks=[form])
    path = job.output / FILES[form]
    export_all(job, full)
    before = [(name, content) for name, content, *_ in look(path)]
    inner = path if path.is_file() else next(file for file in sorted(path.rglob("*")) if file.is_file())
    inner.write_bytes(b"spoiled")
    assert export_all(job, full) == [path]
    inner.unlink()
    assert export_all(job, full) == [path]
    assert [(name, content) for name, content, *_ in look(path)] == before


def test_another_filter_writes_all_again(full, tmp_path):
    export_all(job_with(tmp_path, sinks=()), full)
    job = job_with(tmp_path, sinks=(), more='[filter]\nafter = "2024-05-03"')
    assert export_all(job, full) == [job.output / "articles.jsonl"]
    assert urls(map(json.loads, (job.output / "articles.jsonl").read_text().splitlines())) == ["002", "003"]


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_is_the_same_whatever_the_order_and_the_number_of_looks(state, tmp_path, form):
    other = State.open(tmp_path / "other.db", NOW)
    for seed in (1, 2, 3, 7):
        tell(state, seed)
    for seed in (7, 3, 3, 1, 2, 1):
        tell(other, seed, T + seed)
    one, two = tmp_path / f"one{ENDINGS[form]}", tmp_path / f"two{ENDINGS[form]}"
    assert export(state, Selection(), form, one) == export(other, Selection(), form, two) == 4
    assert [content for _, content, *_ in look(one)] == [content for _, content, *_ in look(two)]
    other.close()


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_that_fails_in_the_middle_leaves_the_old_one(tmp_path, form):
    state, path = State.open(tmp_path / "middle.db", NOW), tmp_path / f"set{ENDINGS[form]}"
    for seed in (1, 2, 3):
        tell(state, seed)
    state.commit()
    export(state, Selection(), form, path)
    before = look(path)
    state.close()
    with closing(sqlite3.connect(tmp_path / "middle.db", isolation_level=None)) as writer:
        writer.execute("UPDATE articles SET words = 0 WHERE key LIKE '%/003'")
    state = State.look(tmp_path / "middle.db")
    with pytest.raises(DamagedRow):
        export(state, Selection(), form, path)
    state.close()
    assert look(path) == before
    assert not list(tmp_path.glob(".set*"))


@pytest.mark.parametrize("form", FORMATS)
def test_what_killed_runs_left_beside_an_export_is_removed(full, tmp_path, form):
    job = job_with(tmp_path, sinks=[form])
    job.output.mkdir()
    (job.output / f".{FILES[form]}.abc.part").mkdir()
    (job.output / f".{FILES[form]}.abc.part" / "x").write_text("x")
    (job.output / f".{FILES[form]}.def.part").write_text("x")
    export_all(job, full)
    assert not list(job.output.glob(".*"))


@pytest.mark.parametrize("form", FORMATS)
def test_what_cannot_be_written_says_where_and_why(full, tmp_path, form):
    (tmp_path / "file").write_text("")
    with pytest.raises(SinkError, match=r"file/set: cannot be written \(.*/file is a file\)"):
        export(full, Selection(), form, tmp_path / "file" / "set")


@pytest.mark.parametrize("form", ["md", "parquet"])
def test_a_folder_that_holds_anything_else_is_not_replaced(full, tmp_path, form):
    folder = tmp_path / "notes"
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / "diary.md").write_text("mine")
    with pytest.raises(SinkError, match="holds deep, which is not of such a dataset and would be lost"):
        export(full, Selection(), form, folder)
    assert (folder / "deep" / "diary.md").read_text() == "mine"


@pytest.mark.parametrize("form", ["md", "parquet"])
def test_an_empty_folder_and_a_dataset_of_ours_are_replaced(full, tmp_path, form):
    job, folder = job_with(tmp_path), tmp_path / "set"
    folder.mkdir()
    for _ in range(2):
        write_dataset(job, full, Selection(), form, folder)
    assert len(list(folder.iterdir())) == {"md": 5, "parquet": 4}[form]


# Readers


def test_csv_is_read_by_the_csv_module_and_duckdb(full, tmp_path):
    tell(full, 6, headline='Quotes "inside", commas,\nand lines', tags=["a", "b"], free_access=True)
    path = tmp_path / "set.csv"
    assert export(full, Selection(), "csv", path) == 5
    with path.open(newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert urls(rows) == ["001", "002", "003", "005", "006"]
    assert (rows[-1]["headline"], rows[-1]["tags"], rows[-1]["free_access"]) == ('Quotes "inside", commas,\nand lines', "a; b", "true")
    told = duckdb.sql(f"SELECT url, headline, body FROM read_csv('{path}', all_varchar = true) ORDER BY url").fetchall()
    assert [(url, headline, body) for url, headline, body in told] == [(row["url"], row["headline"], row["body"]) for row in rows]


def test_json_is_one_array(full, tmp_path):
    export(full, Selection(), "json", tmp_path / "set.json")
    assert urls(json.loads((tmp_path / "set.json").read_text())) == ["001", "002", "003", "005"]


def test_sqlite_has_columns_and_the_whole_record(full, tmp_path):
    export(full, Selection(), "sqlite", tmp_path / "set.sqlite")
    with closing(sqlite3.connect(tmp_path / "set.sqlite")) as connection:
        rows = connection.execute("SELECT url, status, date, record FROM articles ORDER BY rowid").fetchall()
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert [(row[1], row[2]) for row in rows] == [("ok", "2024-05-02"), ("ok", "2024-05-03"), ("ok", "2024-05-04"), ("paywalled", None)]
    assert all(json.loads(record)["url"] == url for url, _, _, record in rows)


def test_markdown_is_a_file_an_article(full, tmp_path):
    export(full, Selection(), "md", tmp_path / "set")
    names = sorted(file.name for file in (tmp_path / "set").iterdir())
    assert [name[:-12] for name in names] == ["2024-05-02-001", "2024-05-03-002", "2024-05-04-003", "unknown-005"]
    assert (tmp_path / "set" / names[0]).read_text().startswith("# The ferry report number 1\n")


def test_parquet_is_partitioned_by_day_and_read_by_duckdb(full, tmp_path):
    export(full, Selection(), "parquet", tmp_path / "set")
    assert sorted(file.name for file in (tmp_path / "set").iterdir()) == [
        "day=2024-05-02",
        "day=2024-05-03",
        "day=2024-05-04",
        "day=unknown",
    ]
    told = duckdb.sql(
        f"SELECT url, day, len(blocks), blocks[1].kind, error FROM read_parquet('{tmp_path}/set/**/*.parquet', hive_partitioning = true) ORDER BY url"
    ).fetchall()
    assert [(url[-3:], day, kind, error) for url, day, _, kind, error in told] == [
        ("001", "2024-05-02", "paragraph", None),
        ("002", "2024-05-03", "paragraph", None),
        ("003", "2024-05-04", "paragraph", None),
        ("005", "unknown", "paragraph", None),
    ]
    assert all(count == 6 for _, _, count, *_ in told)


def test_a_day_is_text_to_duckdb_also_where_every_article_has_one(state, tmp_path):
    """As docs/datasets.md has it read: DuckDB by itself makes a date of it only where there is no day=unknown."""
    tell(state, 1)
    export(state, Selection(), "parquet", tmp_path / "set")
    asked = f"read_parquet('{tmp_path}/set/**/*.parquet', hive_partitioning = true, hive_types_autocast = false)"
    assert duckdb.sql(f"SELECT typeof(day), day, typeof(date) FROM {asked}").fetchall() == [("VARCHAR", "2024-05-02", "VARCHAR")]


def test_parquet_gives_back_the_records(state, tmp_path):
    picture = {"url": "https://post.example/1.jpg", "caption": "A ferry", "credit": None, "alt": None}
    one = tell(state, 1, images=[msgspec.convert(picture, Image)])
    export(state, Selection(), "parquet", tmp_path / "set")
    table = pyarrow.dataset.dataset(tmp_path / "set", partitioning="hive").to_table()
    (row,) = table.to_pylist()
    assert row.pop("day") == "2024-05-02"
    assert row["images"] == [picture]
    assert msgspec.convert(row, Article) == one


def test_parquet_columns_are_typed_even_where_nothing_fills_them(state, tmp_path):
    assert export(state, Selection(), "parquet", tmp_path / "empty") == 0
    schema = pyarrow.parquet.read_schema(tmp_path / "empty" / "day=unknown" / "part-0.parquet")
    assert schema.field("tags").type == pyarrow.list_(pyarrow.string())
    assert schema.field("free_access").type == pyarrow.bool_()
    assert schema.field("http_status").type == pyarrow.int32()
    assert pyarrow.types.is_struct(schema.field("links").type.value_type)
    assert schema.field("error").type.field("retry_after").type == pyarrow.float64()
    assert duckdb.sql(f"SELECT count(*), count(url) FROM read_parquet('{tmp_path}/empty/**/*.parquet')").fetchall() == [(0, 0)]


@pytest.mark.parametrize("form", ["json", "jsonl", "csv", "sqlite", "md"])
def test_a_dataset_of_nothing_is_a_dataset(state, tmp_path, form):
    path = tmp_path / f"set{ENDINGS[form]}"
    assert export(state, Selection(), form, path) == 0
    assert path.exists()
    if form == "json":
        assert json.loads(path.read_text()) == []


# Cards


def test_a_card_tells_what_is_in_a_dataset(full, tmp_path):
    count, card = write_dataset(job_with(tmp_path), full, Selection(min_words=10), "parquet", tmp_path / "set")
    text = card.read_text()
    assert (count, card.name) == (4, "set.card.md")
    assert "4 articles" in text
    assert "published from 2024-05-02 to 2024-05-04. 1 copies under other addresses were left out." in text
    assert "Chosen by: at least 10 words." in text
    for line in ("| feed | 4 |", "| en | 4 |", "| 2024-05-03 | 1 |", "| unknown | 1 |", "| date | 75% |", "| body | 100% |"):
        assert line in text.splitlines()


def test_a_card_counts_only_the_copies_that_its_dataset_would_hold(full, tmp_path):
    _, card = write_dataset(job_with(tmp_path), full, Selection(after="2024-05-04"), "jsonl", tmp_path / "set.jsonl")
    assert "1 articles" in card.read_text()
    assert "0 copies under other addresses were left out." in card.read_text()


def test_a_card_stands_beside_its_dataset_but_in_a_folder_of_markdown(full, tmp_path, monkeypatch):
    job = job_with(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert write_dataset(job, full, Selection(), "md", Path("set"))[1] == Path("set/README.md")
    assert write_dataset(job, full, Selection(), "csv", Path("set.csv"))[1] == Path("set.csv.card.md")


def test_a_card_names_every_source_and_the_latest_days(state, tmp_path):
    for seed in range(70):
        tell(state, seed, source=f"source {seed:02}", date=f"2024-{seed // 28 + 1:02}-{seed % 28 + 1:02}", content_hash=str(seed))
    _, card = write_dataset(job_with(tmp_path), state, Selection(), "jsonl", tmp_path / "set.jsonl")
    text = card.read_text()
    assert "| source 00 | 1 |" in text
    assert "| 2024-01-10 |" not in text
    assert "| 2024-03-14 | 1 |" in text
    assert "10 earlier days are not shown." in text
