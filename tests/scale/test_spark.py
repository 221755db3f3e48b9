"""A DataFrame of a local Spark, mapped by Arrow batches and by data frames."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from tests.scale.datasets import html
from tests.scale.examples import run_example

pytest.importorskip("pyspark", reason="needs pyspark")
if shutil.which("java") is None:
    pytest.skip("needs Java", allow_module_level=True)

from pyarrow import parquet
from pyspark.sql import SparkSession

from scraper.errors import SourceError
from scraper.scale.spark import extract_batches, spark_schema

pytestmark = [pytest.mark.slow, pytest.mark.long, pytest.mark.timeout(400)]

ROOT = Path(__file__).parents[2]
URLS = [f"https://news.example/{number}" for number in range(3)]


@pytest.fixture(scope="module")
def spark():
    """A session of its own, on loopback, whose workers import this package."""
    patch = pytest.MonkeyPatch()
    patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
    patch.setenv("PYTHONPATH", os.pathsep.join([str(ROOT), *filter(None, sys.path)]))
    patch.setenv("PYSPARK_PYTHON", sys.executable)
    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.sql.session.timeZone", "UTC")
        .getOrCreate()
    )
    yield session
    session.stop()
    patch.undo()


@pytest.fixture(scope="module")
def pages(spark):
    rows = [(url, html(number), number) for number, url in enumerate(URLS)]
    return spark.createDataFrame(rows, "url string, html string, n int")


@pytest.mark.parametrize("method", ["mapInArrow", "mapInPandas"])
def test_a_data_frame_is_mapped(pages, method):
    found = getattr(pages, method)(extract_batches, spark_schema(pages))
    rows = found.select("url", "status", "headline", "n", "blocks").collect()
    assert {row.url: row.n for row in rows} == {url: n for n, url in enumerate(URLS)}
    assert {row.status for row in rows} == {"ok"}
    assert all(row.headline and row.blocks[0].kind == "paragraph" for row in rows)


def test_the_schema_has_the_columns_of_the_record_and_then_the_others(pages):
    names = spark_schema(pages).names
    assert names[0] == "schema_version"
    assert names[-2:] == ["day", "n"]
    assert "html" not in names


def test_a_data_frame_without_pages_is_an_error(spark):
    with pytest.raises(SourceError, match="no column with pages"):
        spark_schema(spark.createDataFrame([(1,)], "n int"))


def test_the_example_of_the_docs_writes_parquet(spark, pages, tmp_path):
    pages.write.parquet(str(tmp_path / "pages"))
    run_example("pyspark", tmp_path)
    assert sorted(parquet.read_table(tmp_path / "records")["url"].to_pylist()) == URLS
