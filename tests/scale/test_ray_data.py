"""Batches of tables and data frames, extracted by worker processes; and a Dataset of Ray."""

import os
import tempfile

import pyarrow
import pytest
from pyarrow import parquet

from scraper.errors import SourceError
from scraper.scale.ray_data import BatchExtractor, extract_batch, extract_batches
from tests.scale.datasets import html
from tests.scale.examples import run_example

URLS = [f"https://news.example/{number}" for number in range(3)]


def table(**columns):
    return pyarrow.table({"url": URLS, "html": [html(number) for number in range(3)], **columns})


@pytest.fixture(scope="module")
def extractor():
    with BatchExtractor() as one:
        yield one


def test_a_table_gives_a_table(extractor):
    found = extractor(table())
    assert isinstance(found, pyarrow.Table)
    assert found["status"].to_pylist() == ["ok"] * 3
    assert found["url"].to_pylist() == URLS


@pytest.mark.parametrize("count", [0, 3])
def test_a_record_batch_gives_a_record_batch(extractor, count):
    (batch,) = table().to_batches()
    found = extractor(batch.slice(0, count))
    assert isinstance(found, pyarrow.RecordBatch)
    assert found.num_rows == count


def test_a_data_frame_gives_a_data_frame(extractor):
    pandas = pytest.importorskip("pandas")
    found = extractor(table(n=[1, 2, 3]).to_pandas())
    assert isinstance(found, pandas.DataFrame)
    assert list(found["status"]) == ["ok"] * 3
    assert list(found["n"]) == [1, 2, 3]
    assert found["blocks"][0][0]["kind"] == "paragraph"


def test_what_is_not_a_batch_is_an_error(extractor):
    with pytest.raises(SourceError, match="not a batch of pages"):
        extractor({"html": ["<p>"]})


def test_a_column_can_be_named():
    found = extract_batch(
        table().rename_columns(["u", "markup"]), html_column="markup", url_column="u"
    )
    assert found["url"].to_pylist() == URLS


def test_batches_are_extracted_in_their_order():
    found = list(extract_batches(table().slice(number, 1) for number in range(3)))
    assert [one["url"].to_pylist() for one in found] == [[url] for url in URLS]


@pytest.fixture(scope="module")
def ray():
    """Ray with one processor, in a short folder: the paths of its sockets must not be long."""
    ray = pytest.importorskip("ray", reason="needs the extra `ray`")
    pytest.importorskip("ray.data", reason="needs ray[data]")
    os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
    with tempfile.TemporaryDirectory(prefix="ray", dir="/tmp") as folder:
        ray.init(
            address="local",
            num_cpus=2,
            include_dashboard=False,
            log_to_driver=False,
            object_store_memory=200_000_000,
            _temp_dir=folder,
        )
        ray.data.DataContext.get_current().enable_progress_bars = False
        yield ray
        ray.shutdown()


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(400)
@pytest.mark.parametrize("form", ["pyarrow", "pandas"])
def test_a_dataset_of_ray_is_mapped_by_the_function(ray, form):
    pages = ray.data.from_arrow(table(n=[1, 2, 3]))
    rows = pages.map_batches(extract_batch, batch_format=form).take_all()
    assert {row["url"]: (row["status"], row["n"]) for row in rows} == {
        url: ("ok", n) for n, url in enumerate(URLS, 1)
    }


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.timeout(400)
def test_the_example_of_the_docs_maps_a_dataset_by_actors(ray, tmp_path):
    folder = tmp_path / "pages"
    folder.mkdir()
    parquet.write_table(table(), folder / "a.parquet")
    run_example("ray.data", tmp_path)
    found = parquet.read_table(tmp_path / "records")
    assert sorted(found["url"].to_pylist()) == URLS
    assert set(found["status"].to_pylist()) == {"ok"}
