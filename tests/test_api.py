"""The arguments of `scraper.extract`. One of a wrong type raises; a page and its URL never do."""

import pytest

import scraper
from tests.conftest import PARAGRAPHS, page_with


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
