"""Which of a page's dates is that of publication, and how precise it is."""

import json

import pytest

from scraper.pipeline import extract_page
from scraper.records import Page
from tests.conftest import page_with

HEAD = "<meta property='article:published_time' content='{}'>"


def json_ld(**fields):
    return (
        "<script "
        f'type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'
    )


def time(stamp, *, classes="", text="a while ago"):
    return f'<time class="{classes}" datetime="{stamp}">{text}</time>'


CASES = {
    "JSON-LD": (
        json_ld(datePublished="2024-05-16T08:30:00+02:00"),
        "",
        "2024-05-16T08:30:00+02:00",
        "json-ld",
    ),
    "a meta tag": (HEAD.format("2024-05-16T08:30:00Z"), "", "2024-05-16T08:30:00+00:00", "meta"),
    "a meta tag written for people": (
        "<meta name='published' content='May 16, 2024'>",
        "",
        "2024-05-16",
        "meta",
    ),
    "a day stays a day": (json_ld(datePublished="2024-05-16"), "", "2024-05-16", "json-ld"),
    "midnight without an offset is a day": (
        json_ld(datePublished="2024-05-16T00:00:00"),
        "",
        "2024-05-16",
        "json-ld",
    ),
    "the page's own JSON-LD, where the article has none": (
        '<script type="application/ld+json">{"@type": "WebPage", "datePublished": '
        '"2024-05-16"}</script>',
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
    "and in winter": (
        "",
        "<p>Published January 16, 2024 8:30 a.m. ET</p>",
        "2024-01-16T08:30:00-05:00",
        "text",
    ),
    "published before updated, on one line": (
        "",
        "<p>Updated: 18 May 2024 | Published: 16 May 2024</p>",
        "2024-05-16",
        "text",
    ),
    "published before updated, on two": (
        "",
        "<p>Last updated on 18 May 2024</p><p>Published on 16 May 2024</p>",
        "2024-05-16",
        "text",
    ),
    "a time element of publication before one of an update": (
        "",
        f"<p>{time('2024-05-18', classes='updated')} "
        f"{time('2024-05-16T08:30:00+01:00', classes='entry-date published')}</p>",
        "2024-05-16T08:30:00+01:00",
        "time published",
    ),
    "UTC in the head, the newsroom's own time on the page": (
        HEAD.format("2024-05-16T23:30:00Z"),
        f"<p>{time('2024-05-17T01:30:00+02:00', classes='published', text='17 May 2024')}</p>",
        "2024-05-17T01:30:00+02:00",
        "time published",
    ),
    "what stands above the headline is today's": (
        "",
        "<p class=byline>By Ada Linqvist</p><p>Published: May 16, 2024 8:30 a.m. EDT</p>",
        "2024-05-16T08:30:00-04:00",
        "text",
    ),
    "the hour of a time element whose text shows the day": (
        "",
        "<p class=meta>" + time("2024-05-16T08:30:00-04:00", text="May 16, 2024") + "</p>",
        "2024-05-16T08:30:00-04:00",
        "time shown",
    ),
    "an update of the same day keeps its hour to itself": (
        "",
        "<p>Published 16 May 2024 | Updated 16 May 2024, 18:40</p>",
        "2024-05-16",
        "text",
    ),
    "the hour of publication, not of the update": (
        "",
        "<p>Published 16 May 2024, 08:30 | Updated 16 May 2024, 18:40 CEST</p>",
        "2024-05-16T08:30:00",
        "text",
    ),
    "half past eight in the evening, in a meta tag": (
        "<meta name=date content='May 16, 2024 8:30 pm'>",
        "",
        "2024-05-16T20:30:00",
        "meta",
    ),
    "half past eight in a Japanese paper": (
        "",
        "<p class=date>2024年5月16日 8時30分</p>",
        "2024-05-16T08:30:00",
        "text",
    ),
    "two sources that agree against one": (
        "<meta name=date content='2024-05-14'>",
        f"<p>{time('2024-05-16', classes='published', text='16 May 2024')}</p>",
        "2024-05-16",
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
    page = page_with(head=head).replace("</h1>", f"</h1>{markup}")
    if "today" in case:
        page = page.replace("<article>", "<div class=today>Saturday, May 18, 2024</div><article>")
    article = extract(page)
    assert (article.date, article.date_info.source) == (date, source)


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://courier.example/2024/05/16/ferry", "2024-05-16"),
        ("https://courier.example/2024/5/16/ferry", "2024-05-16"),
        ("https://courier.example/20240516/ferry", "2024-05-16"),
        ("https://courier.example/news/16-05-2024", "2024-05-16"),
        ("https://courier.example/news?day=2024-05-16", "2024-05-16"),
        ("https://courier.example/2024/05/16?page=2", "2024-05-16"),
        ("https://courier.example/2024/05/ferry", None),
        ("https://courier.example/202411/ferry", None),
        ("https://courier.example/news/2012315", None),
        ("https://courier.example/id/20241399/ferry", None),
        ("https://courier.example/a/12024/05/16/x", None),
    ],
)
def test_a_url_gives_a_date_if_it_has_a_whole_one(url, date, extract):
    assert extract(page_with(), url=url).date == date


def test_a_date_of_another_piece_is_not_the_articles(extract):
    aside = "".join(
        f"<li><a href=/x{day}>A ferry sinks</a> <time datetime='2023-02-{day}'>{day} February "
        "2023</time></li>"
        for day in (11, 12, 13)
    )
    markup = page_with(head=HEAD.format("2024-05-16")).replace(
        "</article>", f"</article><aside class=related><ul>{aside}</ul></aside>"
    )
    assert extract(markup).date == "2024-05-16"


def test_a_lone_update_is_the_date_with_a_warning(extract):
    article = extract(page_with().replace("</h1>", "</h1><p>Last updated on 18 May 2024</p>"))
    assert (article.date, article.date_modified) == ("2024-05-18", "2024-05-18")
    assert [warning.code for warning in article.warnings] == ["date_of_update"]


def test_the_last_change_is_what_the_page_says(extract):
    article = extract(
        page_with(head=json_ld(datePublished="2024-05-16", dateModified="2024-05-17T09:00:00Z"))
    )
    assert article.date_modified == "2024-05-17T09:00:00+00:00"


LINES = {
    "Publié le 12 mars 2024 à 08h00, modifié le 13 mars 2024 à 09h47": (
        "fr",
        "2024-03-12T08:00:00",
        "2024-03-13T09:47:00",
    ),
    "12 marzo 2024 (modifica il 13 marzo 2024 | 19:22)": (
        "it",
        "2024-03-12",
        "2024-03-13T19:22:00",
    ),
    "12 marzo 2024 alle 14:35 Aggiornato il 13 marzo 2024 alle 09:00": (
        "it",
        "2024-03-12T14:35:00",
        "2024-03-13T09:00:00",
    ),
    "12 de marzo de 2024 a las 8:15 - Actualizado 13 de marzo de 2024 a las 14:35": (
        "es",
        "2024-03-12T08:15:00",
        "2024-03-13T14:35:00",
    ),
    "Posted at 8:15 AM, Mar 12, 2024 and last updated 9:00 AM, Mar 13, 2024": (
        "en",
        "2024-03-12T08:15:00",
        "2024-03-13T09:00:00",
    ),
    "Published 5/16/2024 | Updated May 18, 2024": ("en", "2024-05-16", "2024-05-18"),
    "Publié le 16 mai 2024 à 8h30 et mis à jour à 9h12": (
        "fr",
        "2024-05-16T08:30:00",
        "2024-05-16T09:12:00",
    ),
}


@pytest.mark.parametrize("line", LINES)
def test_a_line_tells_publication_and_change_apart(line, extract):
    from tests.extractor.test_languages import PAGES

    language, date, modified = LINES[line]
    told = PAGES[language]
    body = "".join(f"<p>{paragraph}</p>" for paragraph in told.paragraphs)
    article = extract(
        "<html "
        f"lang={language}><head><title>x</title></head><body><article><h1>{told.headline}</h1><p "
        f"class=date>{line}</p>{body}"
    )
    assert (article.date, article.date_modified) == (date, modified)


def test_the_update_next_to_wordpress_publication_is_the_last_change(extract):
    pair = time("2024-04-11T07:30:12+01:00", classes="entry-date published") + time(
        "2024-04-12T16:04:55+01:00", classes="updated"
    )
    article = extract(page_with().replace("</h1>", f"</h1><p>{pair}</p>"))
    assert (article.date, article.date_modified) == (
        "2024-04-11T07:30:12+01:00",
        "2024-04-12T16:04:55+01:00",
    )


def test_a_page_that_was_never_changed_has_no_date_of_change(extract):
    article = extract(
        page_with().replace(
            "</h1>",
            f"</h1><p>{time('2024-04-11T07:30:12+01:00', classes='entry-date published updated')}</p>",
        )
    )
    assert (article.date, article.date_modified, article.warnings) == (
        "2024-04-11T07:30:12+01:00",
        None,
        [],
    )


def test_the_last_change_is_in_local_time_of_the_newsroom(extract):
    head = (
        HEAD.format("2024-05-16")
        + "<meta property='article:modified_time' content='2024-05-17T14:30:00Z'>"
    )
    article = extract(
        page_with(head=head).replace(
            "</h1>", f"</h1><p>{time('2024-05-17T16:30:00+02:00', classes='updated')}</p>"
        )
    )
    assert article.date_modified == "2024-05-17T16:30:00+02:00"


def test_an_implausible_last_change_is_ignored(extract):
    assert (
        extract(
            page_with(head=json_ld(datePublished="2024-05-16", dateModified="1970-01-01T00:00:00Z"))
        ).date_modified
        is None
    )


@pytest.mark.parametrize("day", ["1985-05-16", "2024-05-20"])
def test_an_implausible_date_is_refused_with_a_warning(day):
    page = Page(
        source="test", content=page_with(head=HEAD.format(day)), fetched_at="2024-05-16T12:00:00Z"
    )
    article = extract_page(page)
    assert (article.date, [warning.code for warning in article.warnings]) == (
        None,
        ["implausible_date"],
    )


def test_without_a_fetch_no_date_is_in_the_future(extract):
    assert extract(page_with(head=HEAD.format("2093-05-16"))).date == "2093-05-16"


@pytest.mark.parametrize("text", ["5 minutes ago", "Yesterday", "May 16", "16 May"])
def test_half_a_date_is_not_read(text, extract):
    assert extract(page_with().replace("</h1>", f"</h1><p class=dateline>{text}</p>")).date is None
