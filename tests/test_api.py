"""The arguments of `scraper.extract`. One of a wrong type raises; a page and its URL never do."""

import pytest

import scraper
from tests.conftest import PARAGRAPHS, page_with
from tests.doubtful_pages import DOUBTFUL_PAGES


@pytest.mark.parametrize(
    "url", ["", "foo bar", "/rel", "example.org/x", "http://", "ftp://a.example/", "https://a..b/"]
)
def test_a_url_that_is_not_one_is_kept_and_does_not_prevent_a_record(url):
    article = scraper.extract(page_with(), url=url)
    assert article.url == (url or None)
    assert article.body == "\n\n".join(PARAGRAPHS)


@pytest.mark.parametrize("arguments", [("<p>x</p>", 5), (None, None), (5, "https://a.example/")])
def test_an_argument_of_another_type_is_a_type_error(arguments):
    with pytest.raises(TypeError, match="must be"):
        scraper.extract(*arguments)


def lines_of(article):
    return [line for line in article.body.split("\n") if line]  # rows of a table are lines


def test_a_page_in_doubt_gives_less_if_precision_is_favoured_and_more_if_recall_is():
    lengths = []
    for page in DOUBTFUL_PAGES:
        bodies = [
            lines_of(scraper.extract(page, favour=favour))
            for favour in ("precision", None, "recall")
        ]
        assert set(bodies[0]) <= set(bodies[1]) <= set(bodies[2])
        lengths.append([len(body) for body in bodies])
    precision, balanced, recall = map(sum, zip(*lengths, strict=True))
    assert precision < balanced < recall


def test_a_page_is_not_judged_by_what_another_page_favoured():
    before = [scraper.extract(page).body for page in DOUBTFUL_PAGES]
    for favour in ("recall", "precision"):
        scraper.extract(DOUBTFUL_PAGES[0], favour=favour)
    assert [scraper.extract(page).body for page in DOUBTFUL_PAGES] == before


def test_something_else_cannot_be_favoured():
    with pytest.raises(
        ValueError, match="favour must be 'precision' or 'recall' or None, not 'f1'"
    ):
        scraper.extract("<p>x</p>", favour="f1")
