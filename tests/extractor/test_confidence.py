"""The confidence in fields: which have one, and what moves it. How well it is calibrated is a
matter of the corpus: `python -m benchmarks quality`.
"""

import re
from pathlib import Path

import pytest

import scraper
from scraper.article import NO_CONFIDENCE
from scraper.cleaner import Cleaner
from scraper.extractor import authors, date_evidence, evidence_of, headline, score_fields
from scraper.extractor.confidence import FIELDS, STEP, PointTable, Term, shipped_tables
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page
from tests.conftest import PARAGRAPHS, page_with
from tests.doubtful_pages import DOUBTFUL_PAGES

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").glob("*.example/*/page.*"))
SIGNED = page_with(
    head='<meta name="author" content="Ada Linqvist">'
    '<meta property="article:published_time" content="2024-05-16T09:00:00+02:00">'
)
WITH_ARTICLE_BODY = page_with(
    head='<script type="application/ld+json">{"@type": "NewsArticle", "articleBody": "'
    f'{" ".join(PARAGRAPHS)}"}}</script>'
)
TRUST = {"headline": headline.TRUST, "date": date_evidence.TRUST, "authors": authors.TRUST}
CLEANER = Cleaner(Lexicon())


def evidence(markup):
    page = Page(source="test", content=markup)
    document = parse(page)
    structured = parse_structured_data(document)
    cleaned = CLEANER.clean(document, structured)
    fields = score_fields(page, document, structured, cleaned)
    return evidence_of(fields.scored, fields.dates, cleaned, structured)


def test_every_field_of_a_record_has_a_probability_of_two_digits(extract):
    confidence = extract(SIGNED).to_dict()["confidence"]
    assert tuple(confidence) == FIELDS
    for one in confidence.values():
        assert 0 <= one <= 1
        assert round(one, 2) == one


def test_a_field_that_is_missing_has_none(extract):
    confidence = extract(page_with()).confidence
    assert (confidence.date, confidence.authors) == (None, None)
    assert confidence.body is not None


def test_a_failure_has_none(extract):
    assert extract(b"%PDF-1.7").confidence == NO_CONFIDENCE


def test_a_page_in_doubt_has_less_expected_f1_and_more_doubt():
    clear = evidence(SIGNED)["body"]
    for page in DOUBTFUL_PAGES:
        doubtful = evidence(page)["body"]
        assert doubtful["expected f1"] < clear["expected f1"]
        assert doubtful["unsure words"] >= clear["unsure words"]


def test_a_body_is_compared_with_the_one_that_the_page_declares():
    assert evidence(WITH_ARTICLE_BODY)["body"]["as long as the article body"] > 0.95
    assert "article body" not in evidence(SIGNED)["body"]


def test_the_sources_that_agree_on_a_value_are_evidence():
    found = evidence(SIGNED)
    assert found["date"]["from meta"] == 1
    assert found["authors"]["from meta"] == 1
    assert found["headline"]["from headline block"] == 1


def test_a_date_with_a_rival_is_less_far_ahead():
    rival = SIGNED.replace("<h1>", '<time datetime="2023-01-02">2 January 2023</time><h1>')
    before, after = evidence(SIGNED)["date"], evidence(rival)["date"]
    assert after["ahead of the next"] < before["ahead of the next"]
    assert after["candidates"] > before["candidates"]


def test_points_count_above_their_limit_and_missing_evidence_is_0():
    table = PointTable(0, (Term("lead", 2.0, 1024), Term("from meta", 0.0, 2048)))
    assert table.probability({}) == 0.5
    assert table.probability({"lead": 2.0}) == 0.5
    assert table.probability({"lead": 2.1}) == 0.73
    assert table.probability({"lead": 2.1, "from meta": 1, "other": 9}) == 0.95
    assert PointTable(round(-40 / STEP), ()).probability({}) == 0


def test_the_shipped_tables_use_evidence_that_exists():
    known = {field: set() for field in FIELDS}
    for page in (*(path.read_bytes() for path in FIXTURES), WITH_ARTICLE_BODY):
        for field, names in evidence(page).items():
            known[field] |= names.keys()
    for field, table in shipped_tables().items():
        named = {term.evidence for term in table.terms}
        named = {one for one in named if not re.match(r"(status|language) \w+$", one)}
        reasons = {f"from {reason}" for reason in TRUST.get(field, ())}
        assert named <= known[field] | reasons


def test_the_shipped_tables_have_all_fields():
    assert shipped_tables().keys() == set(FIELDS)


@pytest.mark.parametrize("page", DOUBTFUL_PAGES)
def test_the_same_page_has_the_same_confidence_after_another_page(page):
    before = scraper.extract(page).confidence
    scraper.extract(SIGNED)
    assert scraper.extract(page).confidence == before
