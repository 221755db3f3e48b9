"""Dates as people and machines write them."""

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.language.dates import COMMON_LANGUAGES, parse_machine
from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()

WRITTEN = [
    ("en", "July 12, 2017", "2017-07-12"),
    ("en", "12 July 2017", "2017-07-12"),
    ("en", "Sept. 5th, 2023 at 3:05 pm", "2023-09-05T15:05:00"),
    ("en", "Tuesday 5 March 2024 10.30 GMT", "2024-03-05T10:30:00+00:00"),
    ("en", "14:05, 12 March 2024", "2024-03-12T14:05:00"),
    ("en", "March 5, 2024 3:05 p.m. EDT", "2024-03-05T15:05:00-04:00"),
    ("de", "3. September 2023, 18:40 Uhr", "2023-09-03T18:40:00"),
    ("de", "30.01.2024", "2024-01-30"),
    ("de", "30.01.2024 | 08:15 MEZ", "2024-01-30T08:15:00+01:00"),
    ("fr", "12 mars 2024 à 14h05", "2024-03-12T14:05:00"),
    ("fr", "1er avril 2023", "2023-04-01"),
    ("fr", "03/04/2024", "2024-04-03"),
    ("es", "5 de marzo de 2024", "2024-03-05"),
    ("it", "5 marzo 2024", "2024-03-05"),
    ("pt", "5 de março de 2024 às 10:30", "2024-03-05T10:30:00"),
    ("nl", "5 maart 2024 om 10.30", "2024-03-05T10:30:00"),
    ("pl", "5 marca 2024", "2024-03-05"),
    ("ru", "30 января 2024", "2024-01-30"),
    ("ja", "2024年3月5日 10:30", "2024-03-05T10:30:00"),
    ("ko", "2024년 3월 5일", "2024-03-05"),
    ("en", "2024-03-05", "2024-03-05"),
]


@pytest.mark.parametrize(("language", "text", "iso"), WRITTEN, ids=[text for _, text, _ in WRITTEN])
def test_a_written_date_is_read(language, text, iso):
    assert LEXICON.dates((language, "en")).find(text).isoformat() == iso


@pytest.mark.parametrize(
    "text",
    [
        "03/04/2024",
        "March 5",
        "5 minutes ago",
        "yesterday",
        "May 2024",
        "31.02.2024",
        "The 12 apostles 2024",
        "12345/67/2024",
    ],
)
def test_an_incomplete_date_is_not_read(text):
    assert LEXICON.dates(("en",)).find(text) is None


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024-01-30T14:13:12.269Z", "2024-01-30T14:13:12+00:00"),
        ("2024-01-30T14:13:12+0100", "2024-01-30T14:13:12+01:00"),
        ("2024-01-30 10:00", "2024-01-30T10:00:00"),
        ("20240130", "2024-01-30"),
        ("Tue, 30 Jan 2024 14:13:12 GMT", "2024-01-30T14:13:12+00:00"),
    ],
)
def test_a_machine_date_is_read(text, iso):
    assert parse_machine(text).isoformat() == iso


@pytest.mark.parametrize("text", ["", "2024-13-40", "soon", "2024", "1706623992"])
def test_a_text_that_is_not_a_machine_date_is_not_read(text):
    assert parse_machine(text) is None


@given(st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2099, 12, 31)))
def test_every_iso_date_is_read_back(moment):
    moment = moment.replace(microsecond=0)
    assert parse_machine(moment.isoformat()).isoformat() == moment.isoformat()


@given(st.text(max_size=80))
def test_any_text_is_a_date_or_none(text):
    found = LEXICON.dates(COMMON_LANGUAGES).find(text)
    assert found is None or text[found.start : found.end].strip()
    parse_machine(text)
