"""The quick looks at a line before it is searched for dates."""

import pytest

from scraper.language.date_patterns import DatePatterns, readable
from scraper.language.vocabulary import Vocabulary

_PATTERNS = DatePatterns(("en",), Vocabulary())


@pytest.mark.parametrize(
    "line",
    ["3 May 1999", "May 2024", "2567", "1403", "4/5/24", "4.05.24", "5-Jan-16", "Jan 5, '16"],
)
def test_a_line_with_the_year_of_a_date_may_have_one(line: str) -> None:
    assert _PATTERNS.may_be_date.search(line)


@pytest.mark.parametrize("line", ["", "No. 24", "1824", "4/5", "5-16", "Jan-165", "the 16th"])
def test_a_line_without_a_year_has_no_date(line: str) -> None:
    assert not _PATTERNS.may_be_date.search(line)


def test_patterns_whose_sign_a_line_lacks_are_not_tried() -> None:
    assert len(_PATTERNS.of_line("May 3 2024")) < len(_PATTERNS.of_line("5-Jan-'16"))
    assert len(_PATTERNS.of_line("May 3 2024")) < len(_PATTERNS.of_line("2024年5月3日"))


def test_other_digits_and_marks_become_readable_and_letters_stay() -> None:
    assert readable("٣\xa0مايو ٢٠٢٤") == "3 مايو 2024"
    assert readable("3 août ’24") == "3 août '24"
