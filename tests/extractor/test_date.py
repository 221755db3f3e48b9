"""Which of a page's dates is that of publication, and how precise it is."""

import json

import pytest

from scraper.pipeline import extract_page
from scraper.records import Page
from tests.conftest import page_with

HEAD = "<meta property='article:published_time' content='{}'>"


def json_ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


def time(stamp, *, classes="", text="a while ago"):
    return f'<time class="{classes}" datetime="{stamp}">{text}</time>'


CASES = {
    "JSON-LD": (json_ld(datePublished="2024-05-16T08:30:00+02:00"), "", "2024-05-16T08:30:00+02:00", "json-ld"),
    "a meta tag": (HEAD.format("2024-05-16T08:30:00Z"), "", "2024-05-16T08:30:00+00:00", "meta"),
    "a meta tag written for people": ("<meta name='published' content='May 16, 2024'>", "", "2024-05-16", "meta"),
    "a day stays a day": (json_ld(datePublished="2024-05-16"), "", "2024-05-16", "json-ld"),
    "midnight without an offset is a day": (json_ld(datePublished="2024-05-16T00:00:00"), "", "2024-05-16", "json-ld"),
    "the page's own JSON-LD, where the article has none": (
        '<script type="application/ld+json">{"@type": "WebPage", "datePublished": "2024-05-16"}</script>',
        "",
        "2024-05-16",
        "json-ld of the page",
    ),
    "a line": ("", "<p>Published 16 May 2024, 8.30am BST</p>", "2024-05-16T08:30:00", "text"),
    "a zone whose offset depends on the day, in summer": (
        "",
        "<p>Published May 16, 2024 8:30 a.m. ET</p>",
        "2024-05-16T08:30:00-04:00",
        "text",
    ),
    "and in winter": ("", "<p>Published January 16, 2024 8:30 a.m. ET</p>", "2024-01-16T08:30:00-05:00", "text"),
    "published before updated, on one line": ("", "<p>Updated: 18 May 2024 | Published: 16 May 2024</p>", "2024-05-16", "text"),
    "published before updated, on two": ("", "<p>Last updated on 18 May 2024</p><p>Published on 16 May 2024</p>", "2024-05-16", "text"),
    "a time element of publication before one of an update": (
        "",
        f"<p>{time('2024-05-18', classes='updated')} {time('2024-05-16T08:30:00+01:00', classes='entry-date published')}</p>",
        "2024-05-16T08:30:00+01:00",
        "time published",
    ),
    "UTC in the head, the newsroom's own time on the page": (
        HEAD.format("2024-05-16T23:30:00Z"),
        f"<p>{time('2024-05-17T01:30:00+02:00', classes='published', text='17 May 2024')}</p>",
        "2024-05-17T01:30:00+02:00",
        "time published",
    ),
    "a comment's hour is not the article's": (
        json_ld(datePublished="2024-05-16"),
        f"<div class=comments>{time('2024-05-16T22:10:00Z')}</div>",
        "2024-05-16",
        "json-ld",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_date_is_from(case, extract):
    head, markup, date, source = CASES[case]
    article = extract(page_with(head=head).replace("</h1>", f"</h1>{markup}"))
    assert (article.date, article.date_info.source) == (date, source)


@pytest.mark.parametrize(
    ("address", "date"),
    [
        ("https://courier.example/2024/05/16/ferry", "2024-05-16"),
        ("https://courier.example/2024/5/16/ferry", "2024-05-16"),
        ("https://courier.example/20240516/ferry", "2024-05-16"),
        ("https://courier.example/news/16-05-2024", "2024-05-16"),
        ("https://courier.example/news?day=2024-05-16", "2024-05-16"),
        ("https://courier.example/2024/05/ferry", None),
        ("https://courier.example/id/20241399/ferry", None),
        ("https://courier.example/a/12024/05/16/x", None),
    ],
)
def test_an_address_gives_a_date_where_it_holds_a_whole_one(address, date, extract):
    assert extract(page_with(), url=address).date == date


def test_a_date_of_another_piece_is_not_the_articles(extract):
    aside = "".join(
        f"<li><a href=/x{day}>A ferry sinks</a> <time datetime='2023-02-{day}'>{day} February 2023</time></li>" for day in (11, 12, 13)
    )
    markup = page_with(head=HEAD.format("2024-05-16")).replace("</article>", f"</article><aside class=related><ul>{aside}</ul></aside>")
    assert extract(markup).date == "2024-05-16"


def test_a_lone_update_is_the_date_and_a_warning_says_so(extract):
    article = extract(page_with().replace("</h1>", "</h1><p>Last updated on 18 May 2024</p>"))
    assert (article.date, article.date_modified) == ("2024-05-18", "2024-05-18")
    assert [warning.code for warning in article.warnings] == ["date_of_update"]


def test_the_last_change_is_what_the_page_says(extract):
    article = extract(page_with(head=json_ld(datePublished="2024-05-16", dateModified="2024-05-17T09:00:00Z")))
    assert article.date_modified == "2024-05-17T09:00:00+00:00"


@pytest.mark.parametrize("day", ["1985-05-16", "2024-05-20"])
def test_an_implausible_date_is_refused_with_a_warning(day):
    page = Page(source="test", content=page_with(head=HEAD.format(day)), fetched_at="2024-05-16T12:00:00Z")
    article = extract_page(page)
    assert (article.date, [warning.code for warning in article.warnings]) == (None, ["implausible_date"])


def test_without_a_fetch_no_date_is_in_the_future(extract):
    assert extract(page_with(head=HEAD.format("2093-05-16"))).date == "2093-05-16"


@pytest.mark.parametrize("text", ["5 minutes ago", "Yesterday", "May 16", "16 May"])
def test_half_a_date_is_none(text, extract):
    assert extract(page_with().replace("</h1>", f"</h1><p class=dateline>{text}</p>")).date is None
