"""Duplicates over a whole dataset are those that a comparison in memory finds, however the dataset
is divided.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from benchmarks.scale.parts import record, write_part
from scraper.scale.duplicates.signatures import NO_DAY, utc_day
from scraper.scale.engines.local import LocalEngine
from scraper.scale.finish import finish_dataset
from scraper.scale.settings import DatasetSettings
from scraper.scale.tasks import InlineEngine
from tests.scale.duplicates.expected import expected_duplicates

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

MARK = DatasetSettings()
WORDS = [f"word{number}" for number in range(1_000)]
MOST_COMPARED = 4


def series(number):
    """A long text. Pieces of it at a distance of up to five words are near duplicates."""
    return random.Random(number).choices(WORDS, k=200)


SERIES = [series(number) for number in range(3)]


def piece(one, shift):
    return " ".join(SERIES[one][shift : shift + 100])


def marked(out):
    """Source of each duplicate -> its `duplicate_of`."""
    rows = [
        row
        for path in sorted((out / "data").glob("*.parquet"))
        for row in parquet.read_table(path, columns=["source", "duplicate_of"]).to_pylist()
    ]
    return {row["source"]: row["duplicate_of"] for row in rows if row["duplicate_of"] is not None}


def duplicates(out, parts, engine=None, options=MARK, **sizes):
    """The duplicates of parts in an order, as the dataset marks them."""
    markers = [write_part(out, name, records, options) for name, records in parts]
    finish_dataset(markers, str(out), options, engine or InlineEngine(), **sizes)
    return marked(out)


DAYS = (None, "2024-05-01", "2024-05-02T01:00:00+05:00", "2024-05-01T23:00:00-05:00", "2024-05")
ROWS = st.lists(
    st.tuples(
        st.integers(0, len(SERIES) - 1),
        st.integers(0, 40),
        st.sampled_from(DAYS),
        st.sampled_from([None, "https://a.example/", "https://b.example/", "https://c.example/é"]),
    ),
    min_size=1,
    max_size=50,
)


@settings(max_examples=6, deadline=None)
@given(rows=ROWS, order=st.randoms(use_true_random=False), number=st.integers(1, 4))
def test_duplicates_do_not_depend_on_how_a_dataset_is_divided(
    tmp_path_factory, rows, order, number
):
    records = [
        record(f"source {index}", piece(one, shift), day=day, url=url)
        for index, (one, shift, day, url) in enumerate(rows)
    ]
    parts = [(f"part {index}", records[index::number]) for index in range(number)]
    expected = expected_duplicates(parts, MOST_COMPARED)
    order.shuffle(parts)
    for rows_of_a_task in (1_000, order.choice([1, 7, 20])):
        out = tmp_path_factory.mktemp("out")
        found = duplicates(out, parts, rows=rows_of_a_task, most_compared=MOST_COMPARED)
        assert found == expected


def test_a_long_chain_of_near_duplicates_is_kept_at_the_same_distances(tmp_path):
    chain = [record(str(number), piece(0, number), url=f"u{number:03}") for number in range(100)]
    order = random.Random(1).sample(chain, len(chain))
    found = duplicates(tmp_path, [("a", order[:50]), ("b", order[50:])], rows=10)
    assert found == expected_duplicates([("a", chain)], 64)
    assert sorted({int(kept) for kept in found.values()}) == list(range(0, 100, 6))


@pytest.mark.long
def test_processes_find_the_same(tmp_path):
    parts = [
        (
            "a",
            [
                record(name, piece(0, shift))
                for name, shift in zip("abcd", (0, 40, 5, 40), strict=True)
            ],
        )
    ]
    found = duplicates(tmp_path, parts, LocalEngine(2), rows=2)
    assert found == expected_duplicates(parts, 64) == {"c": "a", "d": "b"}


def test_the_earliest_row_is_kept_and_its_copies_follow_it(tmp_path):
    parts = [
        ("a", [record("late", piece(0, 0), day="2024-05-03"), record("none", piece(0, 0))]),
        ("b", [record("first", piece(0, 1), day="2024-05-01")]),
    ]
    assert duplicates(tmp_path, parts) == {"late": "first", "none": "first"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"canonical_url": "https://a.example/", "url": "https://z.example/"}, {"url": "https://b.example/"}),
        ({"url": "https://z.example/"}, {"url": None}),
        ({"day": "2024-05-01T23:30:00-01:00"}, {"day": "2024-05-02T01:30:00+01:00", "url": "https://z.example/"}),
    ],
    ids=["canonical URL", "no URL", "day in UTC"],
)  # fmt: skip
def test_rows_are_ranked_by_day_and_url(tmp_path, one, other):
    records = [record("other", "Same text.", **other), record("one", "Same text.", **one)]
    kept = "other" if "day" in one else "one"
    assert set(duplicates(tmp_path, [("a", records)]).values()) == {kept}


def test_records_without_a_text_are_not_duplicates(tmp_path):
    records = [record(str(number), None) for number in range(3)]
    assert duplicates(tmp_path, [("a", records)]) == {}


def test_texts_without_a_word_are_duplicates_only_if_they_are_equal(tmp_path):
    records = [record("a", "“…”"), record("b", "“…”"), record("c", "!")]
    assert duplicates(tmp_path, [("a", records)]) == {"b": "a"}


def test_a_dataset_without_rows_has_no_duplicates(tmp_path):
    assert duplicates(tmp_path, [("a", []), ("b", [])]) == {}


def test_a_dataset_with_many_pairs_is_divided_further(tmp_path):
    stages = {}
    chain = [record(str(number), piece(0, number), url=f"u{number:03}") for number in range(40)]
    marker = write_part(tmp_path, "a", chain, MARK)
    finish_dataset(
        [marker],
        str(tmp_path),
        MARK,
        InlineEngine(),
        rows=8,
        progress=lambda stage, _, tasks: stages.update({stage: tasks}),
    )
    assert marked(tmp_path) == expected_duplicates([("a", chain)], 64)
    assert stages["greedy"] > stages["follow"] == 5


def test_bands_with_many_rows_are_counted(tmp_path):
    words = SERIES[0]  # which word has capitals does not matter, so the texts share all bands
    texts = [" ".join([*words[:at], words[at].upper(), *words[at + 1 :]]) for at in range(8)]
    records = [record(str(number), text) for number, text in enumerate(texts)]
    marker = write_part(tmp_path, "a", records, MARK)
    finished = finish_dataset([marker], str(tmp_path), MARK, InlineEngine(), most_compared=5)
    assert finished.capped_bands == 16
    assert finished.pairs == sum(min(number, 5) for number in range(8))
    assert finished.near == 7


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-05-16", "2024-05-16"),
        ("2024-05", "2024-05-01"),
        ("2024-05-16T23:30:00-02:00", "2024-05-17"),
        ("2024-05-16T00:30:00+02:00", "2024-05-15"),
        ("2024-05-16T00:30", "2024-05-16"),
        ("0001-01-01T00:00:00+14:00", None),
        ("no date", None),
        ("", None),
        (None, None),
    ],
)
def test_the_day_of_a_row_is_that_of_utc(written, day):
    assert utc_day(written) == (NO_DAY if day is None else utc_day(day))
