"""The span of the article, from the verdicts of all blocks."""

import pytest

from scraper.cleaner.cleaned import ArticleSpan, article_span
from scraper.records import Verdict


def span_of(*labels):
    return article_span([Verdict(label, "test") for label in labels])


@pytest.mark.parametrize(
    ("labels", "span"),
    [
        (("navigation", "headline", "byline", "body", "advert", "body"), ArticleSpan(1, 3, 5)),
        (("navigation", "heading", "body", "legal"), ArticleSpan(2, 2, 2)),
        (("navigation", "headline"), ArticleSpan(1, 0, -1)),
        ((), ArticleSpan(0, 0, -1)),
    ],
    ids=["with a headline", "without a headline", "without a body", "empty"],
)
def test_the_span_is_from_the_first_to_the_last_block_of_the_body(labels, span):
    assert span_of(*labels) == span


def test_the_top_of_the_article_is_its_body_if_the_headline_comes_later():
    assert span_of("body", "headline", "body").top == 0
