"""A batch of pages in Arrow becomes a batch of records in Arrow. Needs pyarrow only."""

import pyarrow
import pytest
from pyarrow import parquet

from scraper.error_record import failure_record
from scraper.errors import SourceError
from scraper.fetcher.warc import UnreadablePage
from scraper.pipeline import extract_page
from scraper.scale.arrow_batch import PageColumns, extract_table, output_schema
from tests.conftest import page_with
from tests.scale.datasets import build, html, write_pages

COLUMNS = PageColumns("html", "url")
URLS = [f"https://news.example/{number}" for number in range(3)]
HTMLS = [html(number) for number in range(3)]


def extract(pages):
    """The records of pages, in this process."""
    for page in pages:
        unreadable = isinstance(page, UnreadablePage)
        yield failure_record(page.error, page.page) if unreadable else extract_page(page)


def records(table, columns=COLUMNS, max_bytes=1_000_000):
    return extract_table(table, columns, extract, max_bytes)


def table(**columns):
    return pyarrow.table({"url": URLS, "html": HTMLS, **columns})


def test_a_row_is_the_record_that_a_dataset_has(tmp_path):
    build([write_pages(tmp_path / "a.jsonl", range(3))], tmp_path / "out", duplicates="keep")
    (file,) = (tmp_path / "out" / "data").iterdir()
    written = parquet.read_table(file)
    found = records(table())
    assert found.schema.equals(written.schema)
    assert found.drop(["source"]).equals(written.drop(["source"]))


@pytest.mark.parametrize("kind", [pyarrow.large_string(), pyarrow.string_view()])
def test_pages_may_be_text_of_any_arrow_type(kind):
    assert records(table(html=pyarrow.array(HTMLS, kind))).equals(records(table()))


def test_pages_may_be_bytes_whose_charset_is_found():
    text = "Паром вышел из гавани рано утром. " * 8
    content = page_with('<meta charset="windows-1251">', paragraphs=[text] * 4)
    found = records(
        pyarrow.table({"html": [content.encode("windows-1251")]}), PageColumns("html", None)
    )
    assert found["body"][0].as_py().startswith("Паром вышел")


def test_other_columns_are_kept_behind_those_of_the_record():
    found = records(table(crawl=["a", "b", "c"], language=["xx"] * 3))
    assert found["crawl"].to_pylist() == ["a", "b", "c"]
    assert found["language"].to_pylist() == ["en"] * 3
    assert "html" not in found.column_names
    assert found.schema.equals(output_schema(table(crawl=["a"] * 3).schema, COLUMNS))


def test_a_row_without_a_page_and_a_page_that_is_too_large_are_failures_with_a_row():
    found = records(table(html=[HTMLS[0], None, "x" * 60_000]), max_bytes=50_000)
    assert found["status"].to_pylist() == ["ok", "failed", "failed"]
    codes = [error and error["code"] for error in found["error"].to_pylist()]
    assert codes == [None, "source_unreadable", "too_large"]


def test_the_source_is_that_of_the_row_or_its_url_or_its_number():
    given = table(url=[URLS[0], URLS[1], None], source=["a.warc:7", None, None])
    assert records(given)["source"].to_pylist() == ["a.warc:7", URLS[1], "row 2"]


def test_an_empty_batch_has_the_same_columns():
    assert records(table().slice(0, 0)).equals(records(table()).slice(0, 0))


def test_a_batch_of_many_chunks_is_one_batch():
    chunked = pyarrow.concat_tables([table(n=[1, 2, 3]), table(n=[4, 5, 6])])
    found = records(chunked)
    assert found["url"].to_pylist() == URLS * 2
    assert found["n"].to_pylist() == [1, 2, 3, 4, 5, 6]


def test_columns_are_found_by_their_usual_names():
    assert PageColumns.of(["target_uri", "raw_html"], None, None) == PageColumns(
        "raw_html", "target_uri"
    )
    assert PageColumns.of(["html", "site"], None, "site") == PageColumns("html", "site")
    assert PageColumns.of(["html"], None, None) == PageColumns("html", None)


@pytest.mark.parametrize(
    ("names", "html_column", "message"),
    [
        (["url", "title"], None, "no column with pages among url, title"),
        (["url", "html"], "markup", "there is no column markup"),
    ],
)
def test_a_batch_without_pages_is_an_error_that_names_its_columns(names, html_column, message):
    with pytest.raises(SourceError, match=message):
        PageColumns.of(names, html_column, None)
