"""What makes relative URLs absolute if the URL of the page is not known."""

import pytest

from tests.conftest import page_with

RELATIVE = (
    '<p>The <a href="/loan">loan</a> and the <a href="plan.html">plan</a> were approved.</p>'
    '<p>See <a href="#top">above</a> or <a href="mailto:desk@courier.example">write</a>.</p>'
    '<figure><img src="/pier.jpg" width=800 height=600><figcaption>The pier in March'
    "</figcaption></figure>"
)
CANONICAL = '<link rel=canonical href="https://courier.example/news/ferry">'
OG_URL = '<meta property="og:url" content="https://courier.example/news/ferry">'


def page(head=""):
    return page_with(RELATIVE).replace("<head>", f"<head>{head}", 1)


def body_urls(article):
    return [link.url for link in article.links if link.kind == "body"]


def codes(article):
    return [notice.code for notice in article.warnings]


@pytest.mark.parametrize("declared", [CANONICAL, OG_URL])
def test_the_canonical_url_stands_in_for_the_url_of_the_page(declared, extract):
    article = extract(page(declared))
    assert body_urls(article)[:2] == [
        "https://courier.example/loan",
        "https://courier.example/news/plan.html",
    ]
    assert [image.url for image in article.images] == ["https://courier.example/pier.jpg"]
    assert [link.internal for link in article.links][:1] == [None]
    assert "relative_links" not in codes(article)


@pytest.mark.parametrize("declared", ["", '<link rel=canonical href="/news/ferry">'])
def test_without_any_base_a_warning_counts_what_is_left_out(declared, extract):
    article = extract(page(declared))
    (notice,) = [one for one in article.warnings if one.code == "relative_links"]
    assert "2 links and 1 image are left out" in notice.message


def test_a_relative_base_element_is_joined_to_the_canonical_url(extract):
    article = extract(page(CANONICAL + '<base href="/archive/">'))
    assert "https://courier.example/archive/plan.html" in body_urls(article)


def test_a_base_element_that_is_absolute_is_enough(extract):
    article = extract(page('<base href="https://courier.example/a/">'))
    assert "https://courier.example/a/plan.html" in body_urls(article)
    assert "relative_links" not in codes(article)


def test_the_url_of_the_page_comes_before_the_canonical_url(extract):
    article = extract(page(CANONICAL), "https://mirror.example/ferry")
    assert "https://mirror.example/loan" in body_urls(article)


def test_a_page_without_relative_urls_has_no_warning(extract):
    assert "relative_links" not in codes(extract(page_with("<p>The pier is open again.</p>")))
