"""The conditions of datasets."""

import pytest

import scraper
from scraper.errors import ConfigError
from scraper.scale.where import COLUMNS, record_filter
from tests.conftest import page_with

ARTICLE = scraper.extract(page_with(), url="https://www.news.example/ferry")


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (None, True),
        ("host = 'news.example'", True),
        ("url LIKE 'https://www.news.example/%'", True),
        ("status = 'ok' AND language = 'en'", True),
        ("words > 20", True),
        ("words > 20000", False),
        ("confidence_body >= 0 AND confidence_headline <= 1", True),
        ("confidence_body > 1", False),
        ("confidence_date IS NULL AND confidence_authors IS NULL", True),
        ("day IS NULL", True),
        ("http_status IS NULL AND images = 0 AND blocks > 1 AND links = 0", True),
    ],
)
def test_a_record_meets_a_condition_or_not(condition, expected):
    assert record_filter(condition)(ARTICLE) is expected


def test_a_column_that_does_not_exist_is_named():
    with pytest.raises(
        ConfigError, match=f"no such column: wrods; columns are {', '.join(COLUMNS)}"
    ):
        record_filter("wrods > 3")
