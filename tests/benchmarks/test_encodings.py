"""The round trip of texts through legacy encodings."""

from benchmarks.encodings import cases, texts
from benchmarks.encodings.report import lossy
from scraper.parsing.charset import decode

PAGES = list(cases(with_language=True))


def of_kind(declaration):
    return [case for case in PAGES if case.declaration == declaration]


def read(content):
    return decode(content, None).text


def test_a_page_that_declares_its_charset_loses_no_letter():
    assert lossy(read, of_kind("declared")) == []


def test_pages_that_declare_nothing_lose_letters_in_one_of_two_hundred_at_most():
    pages = of_kind("undeclared")
    assert len(lossy(read, pages)) <= 0.005 * len(pages)


def test_every_language_has_pages():
    assert {case.language for case in PAGES} == set(texts())


def test_a_page_that_declares_another_charset_says_so():
    for case in of_kind("wrong"):
        assert "charset_guessed" in [notice.code for notice in decode(case.content, None).warnings]
