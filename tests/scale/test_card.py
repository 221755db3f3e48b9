"""What the card of a dataset says."""

import pytest

from scraper.errors import SourceError
from scraper.scale.card import CardCounts, card_of
from scraper.scale.facts import FIELDS, Facts, RowFacts, counted, largest
from scraper.scale.report import FailedPart
from scraper.scale.settings import DatasetSettings

ROWS = [
    RowFacts("a.example", "de", "2024-05-16", "ok", 100, 0b111),
    RowFacts("a.example", "en", "2024-05-17", "ok", 50, 0b001),
    RowFacts("b.example", "unknown", "unknown", "index", 0, 0),
]


def card(rows=ROWS, failed=(), **settings):
    counts = CardCounts(facts=counted(rows), pages=5, failures=2)
    counts.failures_by_code.update({"empty_document": 2})
    counts.parts.update({"news-1-0": 3})
    return card_of(counts, DatasetSettings(**settings), failed)


def front_matter(text):
    yaml = pytest.importorskip("yaml")
    return yaml.safe_load(text.split("---\n")[1])


def test_the_front_matter_names_the_data_the_languages_and_the_size():
    assert front_matter(card()) == {
        "license": "unknown",
        "tags": ["news"],
        "language": ["de", "en"],
        "size_categories": ["n<1K"],
        "configs": [
            {
                "config_name": "default",
                "data_files": [{"split": "train", "path": "data/*.parquet"}],
            }
        ],
    }


def test_norwegian_is_not_a_boolean():
    rows = [RowFacts("a.example", "no", "unknown", "ok", 1, 0)]
    assert front_matter(card(rows))["language"] == ["no"]


def test_records_are_counted_by_status_language_host_day_and_part():
    text = card()
    for row in (
        "| ok | 2 |",
        "| index | 1 |",
        "| de | 1 |",
        "| a.example | 2 |",
        "| 2024-05-16 | 1 |",
        "| unknown | 1 |",
        "| news-1-0 | 3 |",
        "| `empty_document` | 2 |",
    ):
        assert row in text
    assert "3 records, 150 words, published from 2024-05-16 to 2024-05-17." in text


def test_the_share_of_records_with_each_field_is_shown():
    text = card()
    assert f"| {FIELDS[0]} | 66.7% |" in text
    assert f"| {FIELDS[1]} | 33.3% |" in text
    assert f"| {FIELDS[3]} | 0.0% |" in text


def test_the_hundred_largest_are_shown_and_the_others_are_summed():
    rows = [
        RowFacts(f"host-{one:03}.example", "en", "unknown", "ok", 1, 0)
        for one in range(130)
        for _ in range(2 if one < 100 else 1)
    ]
    text = card(rows)
    assert "| host-099.example | 2 |\n| 30 others | 30 |" in text
    assert "host-100.example" not in text


def test_failed_parts_are_named_without_markup():
    failed = [FailedPart("in/a|b.warc", SourceError("in/a|b.warc: is `damaged`"))]
    assert r"| in/a\|b.warc | in/a\|b.warc: is \`damaged\` |" in card(failed=failed)


def test_the_options_and_the_condition_are_shown():
    text = card(where="status = 'ok' OR words > 5", duplicates="keep")
    assert "the condition `status = 'ok' OR words > 5`" in text
    assert "| `--part-size` | `256MB` |" in text
    assert "duplicate_of" not in text


def test_a_dataset_without_records_has_a_card():
    text = card([])
    assert "0 records, 0 words." in text
    assert "language" not in front_matter(text)


def test_facts_are_the_same_whatever_the_order_and_can_be_written_and_read():
    whole = counted(ROWS)
    merged = counted(ROWS[2:])
    merged.merge(counted(ROWS[:2]))
    assert merged == whole
    assert merged.to_json() == counted(reversed(ROWS)).to_json()
    assert Facts.from_json(whole.to_json()) == whole


def test_of_equal_counts_the_first_name_comes_first():
    assert list(largest(counted(ROWS).languages, 2)) == [("de", 1), ("en", 1)]
