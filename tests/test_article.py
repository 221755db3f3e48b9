"""Records of older versions of the schema are read as records of this one."""

import json

import msgspec
import pytest

from scraper.article import NO_CONFIDENCE, SCHEMA_VERSION, Article
from tests.conftest import page_with

EXTRA = '<p>The <a href="/pier">pier</a> is <b>closed</b>.</p><img src="/pier.jpg">'


@pytest.fixture
def article(extract):
    return extract(page_with(EXTRA), "https://courier.example/ferry")


def as_1_0(article):
    """A record as version 0.1.0 of the program wrote it before spans."""
    record = article.to_dict()
    for block in record["blocks"]:
        del block["spans"]
    for image in record["images"]:
        del image["block"]
    for key in ("key_points", "contributors", "posts", "confidence"):
        del record[key]
    return record | {"schema_version": "1.0"}


def test_a_record_is_read_as_it_was_written(article):
    assert Article.from_json(article.to_json()) == article
    assert Article.from_dict(article.to_dict()) == article


def test_a_record_of_1_0_has_no_spans_and_its_images_no_block(article):
    read = Article.from_json(json.dumps(as_1_0(article)))
    assert read.schema_version == SCHEMA_VERSION
    assert [block.spans for block in read.blocks] == [[] for _ in article.blocks]
    assert [(image.url, image.block) for image in read.images] == [
        ("https://courier.example/pier.jpg", None)
    ]
    assert (read.body, read.links, read.content_hash) == (
        article.body,
        article.links,
        article.content_hash,
    )


def test_a_record_of_2_0_from_before_a_list_was_added_has_an_empty_one(article):
    record = article.to_dict()
    del record["posts"]
    assert Article.from_json(json.dumps(record)) == article
    assert Article.from_dict(record) == article


def test_a_record_of_2_0_from_before_the_confidence_has_none(article):
    record = article.to_dict()
    del record["confidence"]
    assert Article.from_json(json.dumps(record)).confidence == NO_CONFIDENCE
    assert Article.from_dict(record).body == article.body


def test_a_failure_of_1_0_gets_the_version_of_this_schema(extract):
    old = json.dumps(as_1_0(extract(b"%PDF-1.7")))
    assert Article.from_json(old).schema_version == SCHEMA_VERSION


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ("half a rec", "not JSON"),
        ("[]", "not a record"),
        ('{"schema_version": "1.0"}', "not a record"),
        ('{"schema_version": "1.0", "blocks": [1], "images": []}', "not a record"),
        ('{"schema_version": "9.0"}', "schema 9.0"),
        ('{"headline": "Ferry"}', "schema None"),
    ],
)
def test_what_is_not_a_record_is_refused(record, reason):
    with pytest.raises(ValueError, match=reason):
        Article.from_json(record)


def test_a_record_with_a_key_too_many_is_refused(article):
    with pytest.raises(ValueError, match="unknown field"):
        Article.from_dict(article.to_dict() | {"colour": "red"})


def test_a_dict_is_not_changed_by_reading_it(article):
    record = as_1_0(article)
    before = json.dumps(record)
    Article.from_dict(record)
    assert json.dumps(record) == before


def test_a_row_of_a_parquet_dataset_is_a_record(article, tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    from scraper.sinks import spec_of

    fetched = msgspec.structs.replace(article, fetched_at="2024-05-16T12:00:00+00:00")
    spec_of("parquet").write([fetched], tmp_path / "out")
    (row,) = parquet.read_table(tmp_path / "out").to_pylist()
    assert Article.from_dict(row) == fetched
