"""A dataset opens as it is in the programs that read datasets."""

import pytest

from tests.scale.datasets import build, write_pages

NUMBERS = [1, 2, 3]
URLS = [f"https://news.example/{number}" for number in NUMBERS]


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """A dataset of three records in two files."""
    folder = tmp_path_factory.mktemp("readers")
    write_pages(folder / "in" / "a.jsonl", NUMBERS[:2])
    write_pages(folder / "in" / "b.jsonl", NUMBERS[2:])
    build([folder / "in"], folder / "out")
    return folder / "out"


def test_duckdb(out):
    duckdb = pytest.importorskip("duckdb")
    rows = duckdb.sql(
        f"SELECT url, day, headline, len(blocks) FROM '{out}/data/*.parquet' ORDER BY url"
    ).fetchall()
    assert [row[0] for row in rows] == URLS
    assert all(row[3] > 0 for row in rows)


def test_polars(out):
    polars = pytest.importorskip("polars")
    frame = polars.scan_parquet(f"{out}/data/*.parquet").sort("url").collect()
    assert frame["url"].to_list() == URLS
    assert frame.schema["day"] == polars.Date


def test_pandas(out):
    pandas = pytest.importorskip("pandas")
    assert sorted(pandas.read_parquet(out / "data")["url"]) == URLS


def test_the_datasets_of_hugging_face(out, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    datasets = pytest.importorskip("datasets")
    found = datasets.load_dataset(str(out), cache_dir=str(tmp_path))
    assert list(found) == ["train"]
    assert sorted(found["train"]["url"]) == URLS


def test_json_lines(tmp_path):
    polars = pytest.importorskip("polars")
    build([write_pages(tmp_path / "a.jsonl", NUMBERS)], tmp_path / "out", format="jsonl.gz")
    (file,) = (tmp_path / "out" / "data").iterdir()
    assert polars.read_ndjson(file)["url"].to_list() == URLS
