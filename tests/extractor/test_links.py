"""The article's links: where they lead, what kind they are, which block they stand in."""

import pytest

from scraper.urls import absolute_url
from tests.conftest import page_with

URL = "https://courier.example/news/ferry"


def linked(extract, markup, **head):
    return [
        (link.url, link.kind, link.block, link.internal)
        for link in extract(page_with(markup, **head), url=URL).links
    ]


SENTENCE = (
    "<p>The harbour office said so in <a href='{}'>its report of Monday</a>, and nobody on the "
    "quay was surprised by that.</p>"
)


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/reports/7", "https://courier.example/reports/7"),
        ("../reports", "https://courier.example/reports"),
        ("//harbour.example/7#stage", "https://harbour.example/7#stage"),
        (
            "https://harbour.example/7?utm_source=x&page=2&fbclid=y",
            "https://harbour.example/7?page=2",
        ),
        ("https://harbour.example/?ref=7", "https://harbour.example/?ref=7"),
        (" https://harbour.example/a b ", "https://harbour.example/a%20b"),
        ("/<b>?q=<i>#`", "https://courier.example/%3Cb%3E?q=%3Ci%3E#%60"),
    ],
)
def test_a_link_in_a_sentence_has_its_absolute_url(href, url, extract):
    assert [found[0] for found in linked(extract, SENTENCE.format(href))] == [url]


@pytest.mark.parametrize(
    "href",
    ["#top", "mailto:ada@courier.example", "javascript:void(0)", "tel:110", "", "http://[::1"],
)
def test_a_link_that_does_not_lead_to_a_page_is_left_out(href, extract):
    assert linked(extract, SENTENCE.format(href)) == []


def test_a_link_tells_its_block_and_whether_it_stays_on_the_site(extract):
    markup = SENTENCE.format("https://harbour.example/7") + SENTENCE.format(
        "https://www.courier.example/8"
    )
    assert linked(extract, markup) == [
        ("https://harbour.example/7", "body", 2, False),
        ("https://www.courier.example/8", "body", 3, True),
    ]


def test_urls_are_relative_to_the_base_of_the_page(extract):
    assert (
        linked(extract, SENTENCE.format("7"), head="<base href='https://cdn.example/reports/'>")[0][
            0
        ]
        == "https://cdn.example/reports/7"
    )


def test_a_link_that_was_cut_into_pieces_is_one(extract):
    markup = (
        "<p>The office wrote in <a href=/7>its rep</a><a href=/7>ort of Mon</a><a href=/7>day</a> "
        "that nobody on the quay was surprised.</p>"
    )
    assert [link.text for link in extract(page_with(markup), url=URL).links] == [
        "its report of Monday"
    ]


def test_a_teaser_between_paragraphs_is_related(extract):
    assert linked(extract, "<p>Read also: <a href=/storm>The night of the storm</a></p>") == [
        ("https://courier.example/storm", "related", None, True)
    ]


def test_a_link_to_a_tags_page_is_a_tag_and_the_tags_of_a_page_that_declares_none(extract):
    page = page_with().replace(
        "</article>",
        "<p class=tags><a rel=tag href=/tag/ferry/>ferry</a> <a rel=tag "
        "href=/tag/storm/>storm</a></p></article>",
    )
    article = extract(page, url=URL)
    assert [(link.url, link.kind) for link in article.links] == [
        ("https://courier.example/tag/ferry/", "tag"),
        ("https://courier.example/tag/storm/", "tag"),
    ]
    assert article.tags == ["ferry", "storm"]


def test_the_title_of_a_box_of_teasers_is_not_a_link(extract):
    box = (
        "<div class=related><h3>Related</h3><a href=/storm><img src=x.jpg></a><a href=/storm>The "
        "night of the storm</a></div>"
    )
    assert linked(extract, box) == [("https://courier.example/storm", "related", None, True)]


def test_without_a_url_of_the_page_internal_is_unknown(extract):
    (link,) = extract(page_with(SENTENCE.format("https://harbour.example/7"))).links
    assert link.internal is None


def test_a_tracking_parameter_is_known_by_its_whole_name():
    assert (
        absolute_url("https://a.example/?utm=1&gclid_x=2&gclid=3", None)
        == "https://a.example/?utm=1&gclid_x=2"
    )
