"""Whether "03/04/2024" begins with the day or the month, by what else the page shows."""

import pytest

from tests.extractor.test_dates_shown import DECLARED, below_headline

ORDERS = {
    "of a British domain": ("https://courier.example.co.uk/x", "en", "", "2024-04-03"),
    "of an American institution": ("https://courier.example.gov/x", "en", "", "2024-03-04"),
    "of the declared language": ("https://courier.example.com/x", "en-GB", "", "2024-04-03"),
    "of the declared locale": (
        "https://courier.example.com/x",
        "en",
        "<meta property='og:locale' content='en_US'>",
        "2024-03-04",
    ),
}


@pytest.mark.parametrize("country", ORDERS)
def test_the_order_of_a_numeric_date_is_that(country, extract):
    url, language, head, date = ORDERS[country]
    page = below_headline("<p class=date>03/04/2024</p>", head=head)
    assert extract(page.replace('lang="en"', f'lang="{language}"'), url=url).date == date


TELLING = {
    "an American zone": ("<p>9:15 p.m. ET</p>", "2024-03-04"),
    "a date in words, month first": ("<p>July 9, 2023</p>", "2024-03-04"),
    "a date in words, day first": ("<p>9 July 2023</p>", "2024-04-03"),
    "a numeric date with a short year": ("<p>7/28/23</p>", "2024-03-04"),
}


@pytest.mark.parametrize("line", TELLING)
def test_the_order_of_a_numeric_date_is_told_by(line, extract):
    other, date = TELLING[line]
    page = below_headline("<p class=date>03/04/2024</p>").replace(
        "</article>", f"</article><aside><h3>A clock strikes</h3>{other}</aside>"
    )
    assert extract(page).date == date


def test_a_numeric_date_whose_order_nothing_tells_is_read_month_first_with_a_warning(extract):
    article = extract(below_headline("<p class=date>03/04/2024</p>"))
    assert article.date == "2024-03-04"
    assert [warning.code for warning in article.warnings] == ["date_order_assumed"]


def test_any_other_date_counts_more_than_one_whose_order_nothing_tells(extract):
    page = below_headline("<p class=date>03/04/2024</p>", head=DECLARED.format("2024-04-03"))
    article = extract(page)
    assert (article.date, article.warnings) == ("2024-04-03", [])


def test_another_numeric_date_of_the_page_tells_the_order(extract):
    page = below_headline("<p class=date>03/04/2024</p>").replace(
        "</article>", "</article><aside><p>A clock strikes</p><p>28/02/2024</p></aside>"
    )
    assert extract(page).date == "2024-04-03"
