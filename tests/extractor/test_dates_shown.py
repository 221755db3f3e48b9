"""Dates in the markups that people write them in, and which of several dates is that of
publication.
"""

import json

import pytest

import scraper
from tests.conftest import page_with
from tests.extractor.test_languages import PAGES

PUBLISHED, CHANGED = "2024-05-16T08:30:00+01:00", "2024-05-18T12:15:00+01:00"
DECLARED = "<meta property='article:published_time' content='{}'>"


def below_headline(markup, *, head="", extra=""):
    return page_with(extra, head=head).replace("</h1>", f"</h1>{markup}")


def json_ld(**fields):
    data = json.dumps({"@type": "NewsArticle", **fields})
    return f'<script type="application/ld+json">{data}</script>'


def script(code):
    return f"<script>{code}</script>"


MARKUPS = {
    "an abbreviation with a title": f"<abbr class=published title='{PUBLISHED}'>08:30</abbr>",
    "an abbreviation as microdata": (
        f"<abbr itemprop=datePublished title='{PUBLISHED}'>this morning</abbr>"
    ),
    "an element of GitHub": f"<p><relative-time datetime='{PUBLISHED}'>today</relative-time></p>",
    "a time with a title": f"<p><time title='{PUBLISHED}'>2 hours ago</time></p>",
    "a time whose attribute is written for people": (
        "<p><time datetime='16 May 2024 08:30 +0100'>today</time></p>"
    ),
    "a class of hCalendar": f"<p><span class=dtstamp title='{PUBLISHED}'>Thursday</span></p>",
    "a value of a microformat": (
        f"<p><span><span class=value-title title='{PUBLISHED}'></span>Thursday</span></p>"
    ),
    "microdata in a span": f"<p><span itemprop=datePublished content='{PUBLISHED}'>now</span></p>",
}


@pytest.mark.parametrize("markup", MARKUPS)
def test_the_date_is_read_from(markup, extract):
    assert extract(below_headline(MARKUPS[markup])).date == PUBLISHED


PAIRS = {
    "two times with words before them": (
        f"<p>Published <time datetime='{PUBLISHED}'>16 May</time>, "
        f"updated <time datetime='{CHANGED}'>18 May</time></p>"
    ),
    "two times with labels in elements": (
        f"<p><span>Updated:</span> <time datetime='{CHANGED}'>18 May</time></p>"
        f"<p><span>Published:</span> <time datetime='{PUBLISHED}'>16 May</time></p>"
    ),
    "two times with class words": (
        f"<time class=date-modified datetime='{CHANGED}'>18 May</time>"
        f"<time class=date-published datetime='{PUBLISHED}'>16 May</time>"
    ),
    "two times with itemprop": (
        f"<time class=datetime itemprop=dateModified datetime='{CHANGED}'>18 May</time>"
        f"<time class=datetime itemprop=datePublished datetime='{PUBLISHED}'>16 May</time>"
    ),
    "two times in a list of terms": (
        f"<dl><dt>Last updated</dt><dd><time datetime='{CHANGED}'>18 May</time></dd>"
        f"<dt>First published</dt><dd><time datetime='{PUBLISHED}'>16 May</time></dd></dl>"
    ),
}


SHOWN_PAIRS = {
    "terms and their descriptions": (
        "<dl><dt>Updated:</dt><dd>18 May 2024, 12:15</dd>"
        "<dt>Published:</dt><dd>16 May 2024, 08:30</dd></dl>"
    ),
    "lines below each other": (
        "<div><div>Updated</div><div>18 May 2024, 12:15</div></div>"
        "<div><div>Published</div><div>16 May 2024, 08:30</div></div>"
    ),
}


@pytest.mark.parametrize("pair", SHOWN_PAIRS)
def test_a_line_above_a_date_can_be_its_label(pair, extract):
    article = extract(below_headline(SHOWN_PAIRS[pair]))
    assert (article.date, article.date_modified) == ("2024-05-16T08:30:00", "2024-05-18T12:15:00")


@pytest.mark.parametrize("pair", PAIRS)
def test_publication_and_change_are_told_apart_by(pair, extract):
    article = extract(below_headline(PAIRS[pair]))
    assert (article.date, article.date_modified) == (PUBLISHED, CHANGED)


def test_a_time_of_the_last_change_may_show_both_dates(extract):
    markup = (
        f"<time itemprop=dateModified datetime='{CHANGED}'>16/05/2024 08:30 | Updated "
        "18/05/2024 12:15</time>"
    )
    article = extract(below_headline(markup), url="https://courier.example.uk/ferry")
    assert (article.date, article.date_modified) == ("2024-05-16T08:30:00", CHANGED)


def test_the_zone_of_a_change_is_known_from_the_publication(extract):
    markup = (
        f"<p>Published: <time datetime='{PUBLISHED}'>08:30 BST, 16 May 2024</time> | "
        "Updated: 12:15 BST, 18 May 2024</p>"
    )
    assert extract(below_headline(markup)).date_modified == CHANGED


def test_a_day_that_is_shown_is_older_than_the_one_of_the_last_rewriting(extract):
    page = below_headline(
        "<p class=date>May 16, 2024</p>", head=json_ld(datePublished="2025-06-12")
    )
    assert extract(page).date == "2024-05-16"


def test_a_later_day_that_is_shown_is_not_the_publication(extract):
    page = below_headline(
        "<p class=date>June 12, 2025</p>", head=json_ld(datePublished="2024-05-16")
    )
    assert extract(page).date == "2024-05-16"


def test_a_time_of_the_last_change_is_not_the_publication_if_another_is_declared(extract):
    head = DECLARED.format("2024-05-16") + (
        "<meta property='article:modified_time' content='2024-05-18'>"
    )
    markup = "<p><time class=posted datetime='2024-05-18'>May 18, 2024</time></p>"
    assert extract(below_headline(markup, head=head)).date == "2024-05-16"


def test_the_day_is_that_of_the_newsroom_not_that_of_utc(extract):
    head = DECLARED.format("2024-05-17T02:25:54Z")
    article = extract(below_headline("<p class=date>May 16, 2024 | 9:25pm</p>", head=head))
    assert article.date == "2024-05-16T21:25:54-05:00"


def test_a_date_below_the_body_gives_way_to_one_above_the_headline(extract):
    page = page_with().replace("<h1>", "<p class=date>May 16, 2024</p><h1>")
    page = page.replace("</article>", "<p class=date>May 10, 2024</p></article>")
    assert extract(page).date == "2024-05-16"


SENTENCES = {
    "at the end of the body": ("", "<p>This text was originally published on 16 May 2024.</p>"),
    "below the body": ("", "<footer><p>Published on 16 May 2024</p></footer>"),
}


@pytest.mark.parametrize("place", SENTENCES)
def test_a_labelled_date_is_found(place, extract):
    above, below = SENTENCES[place]
    page = page_with(above).replace("</article>", f"</article>{below}")
    assert extract(page).date == "2024-05-16"


SCRIPTS = {
    "the state of an application": (
        'window.__STATE__ = {"post": {"publishedAt": "2024-05-16T08:30:00+01:00"}}'
    ),
    "an escaped state": r'self.push("{\"publish_date\":\"2024-05-16T08:30:00+01:00\"}")',
    "a data layer": "dataLayer.push({'articlePublishDate': '2024-05-16T08:30:00+01:00'})",
    "an assignment": "var page_publish_date = '2024-05-16T08:30:00+01:00';",
    "several that agree": (
        'a = {"datePublished": "2024-05-16T08:30:00+01:00"}; '
        'b = {"datePublished": "2024-05-16T08:30:00+01:00"}'
    ),
}


@pytest.mark.parametrize("code", SCRIPTS)
def test_a_script_gives_the_date_if_nothing_else_does(code, extract):
    article = extract(page_with(head=script(SCRIPTS[code])))
    assert (article.date, article.date_info.source) == (PUBLISHED, "script")


def test_seconds_since_1970_are_in_utc(extract):
    page = page_with(head=script('{"publishTime": 1715848200000}'))
    assert extract(page).date == "2024-05-16T08:30:00+00:00"


def test_scripts_about_several_articles_give_no_date(extract):
    code = '[{"publishedAt": "2024-05-16"}, {"publishedAt": "2024-05-17"}]'
    assert extract(page_with(head=script(code))).date is None


def test_of_several_articles_in_a_script_the_one_with_the_headline_counts(extract):
    filler = "x" * 5000
    code = (
        '[{"title": "A clock tower strikes thirteen", "publishedAt": "2024-05-10"}, '
        f'"{filler}", {{"title": "Ferry returns to Norhaven", "publishedAt": "2024-05-16"}}]'
    )
    assert extract(page_with(head=script(code))).date == "2024-05-16"


def test_a_visible_date_counts_more_than_a_script(extract):
    page = below_headline(
        "<p class=date>16 May 2024</p>", head=script('{"publishedAt": "2024-05-18"}')
    )
    assert extract(page).date == "2024-05-16"


PIECES = {
    "month first": ("May", "16", "2024"),
    "day first": ("16", "May", "2024"),
}


@pytest.mark.parametrize("order", PIECES)
def test_a_date_may_have_an_element_for_each_part(order, extract):
    pieces = "".join(f"<div>{piece}</div>" for piece in PIECES[order])
    assert extract(below_headline(f"<div class=date>{pieces}</div>")).date == "2024-05-16"


def test_the_issue_in_which_an_article_appeared_gives_its_date_if_nothing_else_does(extract):
    page = below_headline("").replace(
        "</article>", "<p>This article appeared in the May 16, 2024, print edition.</p></article>"
    )
    assert extract(page).date == "2024-05-16"


def test_the_teaser_of_another_article_does_not_give_its_date(extract):
    teaser = (
        "<article><a href=/x>A clock strikes</a> <time datetime=2023-02-11>then</time></article>"
    )
    page = page_with(head=DECLARED.format("2024-05-16")).replace(
        "<article>", f"{teaser}<article>", 1
    )
    assert extract(page).date == "2024-05-16"


def test_of_many_times_the_one_at_the_headline_counts(extract):
    times = "".join(
        f"<p><a href=/e{day}>A meeting</a> <time class=datetime datetime=2025-01-{day}>"
        f"01/{day}/2025</time></p>"
        for day in (11, 12, 13, 14)
    )
    own = "<div><time class=datetime datetime=2024-05-16>05/16/2024</time> by Ada Linqvist</div>"
    page = below_headline(own).replace("<article>", f"<div>{times}</div><article>", 1)
    assert extract(page).date == "2024-05-16"


ATTRIBUTES = {
    "milliseconds since 1970": "<span class=timestamp data-timestamp=1715844600000>May 16</span>",
    "seconds since 1970": "<span class=when data-time=1715844600></span>",
    "ISO 8601": "<div class=meta data-published='2024-05-16T07:30:00Z'>2 days ago</div>",
    "another name": "<small class=time-ago data-utc-time='2024-05-16T07:30:00Z'>May 16</small>",
    "an element that is not of HTML": "<local-time datetime='2024-05-16T07:30:00Z'></local-time>",
    "an empty element that a script fills": "<span data-livestamp=1715844600></span>",
    "a name in another order": "<div data-date-published='2024-05-16T07:30:00Z'>2 days ago</div>",
    "an element of a forum": "<post-time ts='2024-05-16T07:30:00Z' format=narrow></post-time>",
    "the title of a link": ("<a class=timestamp href=/x title='2024-05-16T07:30:00Z'>16 May</a>"),
}


@pytest.mark.parametrize("form", ATTRIBUTES)
def test_an_attribute_for_scripts_gives_the_date_in(form, extract):
    assert extract(below_headline(ATTRIBUTES[form])).date == "2024-05-16T07:30:00+00:00"


def test_an_attribute_of_a_teaser_does_not_give_the_date(extract):
    teaser = "<aside><a href=/x>A clock</a> <span data-time=1715844600>May 16</span></aside>"
    assert extract(page_with().replace("</article>", f"</article>{teaser}")).date is None


FORMS = {
    "1715844600": "2024-05-16T07:30:00+00:00",
    "1715844600000": "2024-05-16T07:30:00+00:00",
    "2024/05/16 08:30:00": "2024-05-16T08:30:00",
    "2024-5-16": "2024-05-16",
    "2024-05-16 08:30:00 +0000 UTC": "2024-05-16T08:30:00+00:00",
    "2024-05-16T08:30:00 EDT": "2024-05-16T08:30:00-04:00",
    "2024-05-16 8:30 PM": "2024-05-16T20:30:00",
    "2024-05-16T08:30:00+02:00[Europe/Berlin]": "2024-05-16T08:30:00+02:00",
    "20240516083000": "2024-05-16T08:30:00",
    "Thu May 16 2024 08:30:00 GMT+0100 (British Summer Time)": "2024-05-16T08:30:00+01:00",
}


@pytest.mark.parametrize("form", FORMS)
def test_a_declared_date_may_be_written_as(form, extract):
    assert extract(page_with(head=DECLARED.format(form))).date == FORMS[form]


OPENINGS = {
    "an agency": "NORHAVEN, May 16, 2024 (Island Press) – The ferry is back.",
    "a press service": "NORHAVEN, May 16, 2024 /PressWire/ -- The ferry is back.",
    "a dash": "Norhaven, 16 May 2024 — The ferry is back.",
    "a full stop": "16 May 2024. The ferry is back.",
    "a bar": "Press release of 16 May 2024 | Norhaven – The ferry is back.",
}
MORE = (
    " Its crew had repaired it in a dry dock for four months, and the county paid for half of it."
)


@pytest.mark.parametrize("opening", OPENINGS)
def test_the_first_paragraph_may_open_with_the_date_of(opening, extract):
    page = below_headline(f"<p>{OPENINGS[opening]}{MORE}</p>")
    assert extract(page).date == "2024-05-16"


def test_a_day_in_the_first_sentence_is_not_the_date(extract):
    page = below_headline(f"<p>On 16 May 2024 the ferry came back to its island.{MORE}</p>")
    assert extract(page).date is None


def test_a_line_with_a_date_below_the_headline_counts_whatever_its_box_is_called(extract):
    page = below_headline(
        "<div class=newsletter-details><p>May 16, 2024</p></div>",
        head=json_ld(datePublished="2025-06-12"),
    )
    assert extract(page).date == "2024-05-16"


def test_a_date_after_the_word_date_counts_more_than_one_in_a_caption(extract):
    page = below_headline("<p>A ferry in Norhaven, 24 April 2024</p>").replace(
        "</article>", "</article>" + "<p>More on this</p>" * 4 + "<p>Date: 28 April 2024</p>"
    )
    assert extract(page).date == "2024-04-28"


FOOTERS = {
    "a footer of the article": "<footer><time datetime=2024-05-16>16 May 2024</time></footer>",
    "a box named after the article": (
        "<div class=post-template-footer__main><time datetime=2024-05-16>16 May</time></div>"
    ),
    "a box of WordPress": "<div class=entry-footer><time datetime=2024-05-16>16 May</time></div>",
}


@pytest.mark.parametrize("where", FOOTERS)
def test_the_date_in_the_footer_of_an_article_is_its_date(where, extract):
    page = page_with().replace("</article>", f"{FOOTERS[where]}</article>")
    assert extract(page).date == "2024-05-16"


def test_the_date_in_the_footer_of_a_page_is_not_that_of_the_article(extract):
    menu = "".join(f"<p><a href=/{name}>{name}</a></p>" for name in "About Jobs Ads Help".split())
    footer = f"<footer>{menu}<time datetime=2024-05-16>today</time></footer>"
    assert extract(page_with().replace("</article>", f"</article>{footer}")).date is None


SUBMITTED = {
    "en": "Submitted by ada on Thu, 16 May 2024 - 18:55",
    "de": "Gespeichert von ada am 16. Mai 2024 - 18:55",
    "fr": "Soumis par Ada Linqvist le 16 mai 2024 - 18:55",
    "es": "Enviado por ada el 16 de mayo de 2024 - 18:55",
    "it": "Inviato da ada il 16 maggio 2024 - 18:55",
    "pt": "Submetido por ada em 16 de maio de 2024 - 18:55",
    "nl": "Ingediend door ada op 16 mei 2024 - 18:55",
    "pl": "Wysłane przez ada dnia 16 maja 2024 - 18:55",
    "sv": "Inskickad av ada den 16 maj 2024 - 18:55",
}


def in_language(language, line):
    """A page whose paragraphs are those of the language's page in the tests of languages."""
    text = "".join(f"<p>{one}</p>" for one in PAGES[language].paragraphs)
    return (
        f"<html lang={language}><title>{PAGES[language].headline}</title><body><main>"
        f"<h1>{PAGES[language].headline}</h1>{text}</main><div class=meta>{line}</div>"
    )


@pytest.mark.parametrize("language", SUBMITTED)
def test_the_date_behind_who_submitted_the_article_is_its_date(language, extract):
    found = extract(in_language(language, SUBMITTED[language]))
    assert found.date == "2024-05-16T18:55:00"


def test_a_line_in_a_script_without_spaces_may_have_more_than_its_date(extract):
    line = "2005-04-05 06:40更新 来源：转载文章 | 第1页/共1页 上一页 下一页"
    page = in_language("zh", "").replace("</h1>", f"</h1><p>{line}</p>")
    assert extract(page).date == "2005-04-05T06:40:00"


def test_dates_of_several_submissions_are_of_other_articles(extract):
    lines = "</div><div>".join(f"Posted by ada on May {day}, 2024" for day in (14, 15, 16))
    assert extract(in_language("en", lines)).date is None


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "This page was last modified on 16 May 2024, at 18:55."),
        ("de", "Zuletzt geändert am 16. Mai 2024"),
        ("fr", "Dernière mise à jour le 16 mai 2024"),
        ("es", "Última actualización: 16 de mayo de 2024"),
    ],
)
def test_the_last_change_of_a_page_without_another_date_is_its_date_and_says_so(
    language, line, extract
):
    found = extract(in_language(language, line))
    assert (found.date or "")[:10] == (found.date_modified or "")[:10] == "2024-05-16"
    assert [one.code for one in found.warnings] == ["date_of_update"]


CHANGES = {
    "a meta tag": f"<meta property='article:modified_time' content='{CHANGED}'>",
    "JSON-LD": json_ld(dateModified=CHANGED),
}


@pytest.mark.parametrize("where", CHANGES)
def test_a_declared_change_is_the_date_of_a_page_without_another_one(where, extract):
    found = extract(page_with(head=CHANGES[where]))
    assert found.date == found.date_modified == CHANGED
    assert [one.code for one in found.warnings] == ["date_of_update"]


CLASSES = ("date", "entry-date", "post-date small", "c datum", "fecha", "meta_published")


def fairs(*days, name="date"):
    """A page with sentences about fairs below its article, each with a day in an element."""
    sentence = (
        "<p>The fair of the {0} was opened in the rain by the mayor of the island, who spoke for an "
        "hour about boats, <b class='{1}'>{0} May 2024</b> being the day on which he was elected "
        "for the first time, and nobody left before the end of it.</p>"
    )
    return page_with().replace(
        "</article>", "</article>" + "".join(sentence.format(day, name) for day in days)
    )


@pytest.mark.parametrize("name", CLASSES)
def test_an_element_that_is_called_a_date_gives_it_wherever_it_is(name, extract):
    assert extract(fairs(16, name=name)).date == "2024-05-16"


def test_elements_that_are_called_dates_and_give_several_days_do_not(extract):
    assert extract(fairs(4, 5, 6)).date is None


def test_the_last_change_is_not_the_date_of_a_page_with_another_one(extract):
    page = in_language("en", "This page was last modified on 16 May 2024.")
    page = page.replace("</h1>", "</h1><p class=date>14 May 2024</p>")
    assert extract(page).date == "2024-05-14"


@pytest.mark.parametrize(
    ("path", "date"),
    [
        ("/article/A2024051609300012345", "2024-05-16"),
        ("/news/202405160930123", "2024-05-16"),
        ("/view?id=20240516093012", "2024-05-16"),
        ("/news/202413160930123", None),
        ("/news/202405169930123", None),
        ("/news/2024051609", None),
        ("/product/8202405160930123", None),
    ],
)
def test_the_number_of_an_article_may_begin_with_the_minute_of_its_publication(path, date, extract):
    assert extract(page_with(), url=f"https://post.example{path}").date == date


MENU = (
    "<p>Friday, 7 June 2024</p><ul><li><a href=/n>News</a></li><li><a href=/s>Sports</a></li></ul>"
)
UNDER_A_MENU = {
    "a line with other words": ("<p>May 16th 2024 | NORHAVEN | From the print edition</p>", ""),
    "a line below the body": ("", "<p>Posted by Ada Linqvist on May 16, 2024</p>"),
    "an update": ("<p>Last updated: May 16, 2024</p>", ""),
}


@pytest.mark.parametrize("what", UNDER_A_MENU)
def test_the_date_above_the_menu_counts_less_than(what, extract):
    above, below = UNDER_A_MENU[what]
    page = below_headline(above).replace("<article>", f"{MENU}<article>")
    assert extract(page.replace("</article>", f"{below}</article>")).date == "2024-05-16"


def test_a_date_above_the_headline_is_not_later_than_the_update_below_it(extract):
    page = below_headline("<p>Updated 2:05 PM, May 16, 2024</p>")
    page = page.replace("<article>", "<p>Friday, 7 June 2024</p><article>")
    assert extract(page).date == "2024-05-16T14:05:00"


def test_the_day_of_the_printed_edition_comes_after_that_of_the_page(extract):
    line = "May 16, 2024 | This article appeared in the June 3, 2024 edition of The Courier."
    assert extract(below_headline(f"<p>{line}</p>")).date == "2024-05-16"


ENDS = {
    "a date": ("Its crew is back. (2024/05/16-14:05)", "2024-05-16T14:05:00"),
    "a signature": ("Its crew is back. (Ada Linqvist, 16 May 2024)", "2024-05-16"),
    "a sentence with a date": ("Its crew is back (it left on 16 May 2024).", None),
}


@pytest.mark.parametrize("what", ENDS)
def test_the_last_bracket_of_the_text_gives_the_date_if_it_has_only(what, extract):
    text, date = ENDS[what]
    assert extract(page_with().replace("</article>", f"<p>{text}</p></article>")).date == date


def test_the_foot_of_a_wiki_gives_the_last_change(extract):
    foot = "<div id=footer><p>This page was last modified on 18 May 2024, at 09:40.</p></div>"
    page = below_headline("<p>May 16, 2024</p>").replace("</article>", f"</article>{foot}")
    assert extract(page).date_modified == "2024-05-18T09:40:00"


@pytest.mark.parametrize("name", ["citation_date", "pdate"])
def test_a_meta_tag_of_catalogues_and_papers_gives_the_date(name, extract):
    assert extract(page_with(head=f"<meta name={name} content=2024-05-16>")).date == "2024-05-16"


def test_the_day_on_which_a_page_was_made_is_that_above_its_menu(extract):
    page = below_headline("<p>May 16, 2024</p>", head="<meta name=date content=2024-06-07>")
    assert extract(page.replace("<article>", f"{MENU}<article>")).date == "2024-05-16"


WITHOUT_YEAR = {
    "of the year of the update": (
        "Published 23 April, 14:05. Updated 24 April 2024, 09:10",
        "2024",
    ),
    "of the year before": ("Published 30 December, 14:05. Updated 2 January 2024, 09:10", "2023"),
    "with the month first": ("Published Apr 23 | Updated Apr 24, 2024", "2024"),
}


@pytest.mark.parametrize("which", WITHOUT_YEAR)
def test_a_publication_without_its_year_is_the_last_such_day_before_the_update(which, extract):
    line, year = WITHOUT_YEAR[which]
    assert extract(below_headline(f"<p class=dates>{line}</p>")).date[:4] == year


def test_a_day_without_its_year_and_without_a_label_is_not_the_publication(extract):
    line = "<p class=dates>The fair of 23 April. Updated 24 April 2024</p>"
    assert extract(below_headline(line)).date in (None, "2024-04-24")


def test_the_title_of_an_element_with_a_relative_time_gives_the_date():
    below = "<p><span title='2019-01-24 22:07:31'>five years ago</span></p>"
    text = "<p>The ferry will run again from Monday, eleven weeks after the storm broke it.</p>" * 4
    html = f"<html lang=en><title>Ferry</title><main><h1>Ferry</h1>{below}{text}</main></html>"
    assert scraper.extract(html).date == "2019-01-24T22:07:31"


PARTS = {
    "numbers": "<span class=month>07</span><span class=day>14</span><span class=year>2021</span>",
    "a name": "<b class=entry-day>14</b> <b class=entry-month>Jul</b><i class=entry-year>2021</i>",
    "a box": "<div><p><em class=jour>14</em><em class=mois>7</em></p><u class=annee>2021</u></div>",
}


@pytest.mark.parametrize("what", PARTS)
def test_parts_of_a_date_in_elements_of_their_own_are_read_together(what):
    text = "<p>The ferry will run again from Monday, eleven weeks after the storm broke it.</p>" * 4
    html = f"<title>Ferry</title><div>{PARTS[what]}</div><main><h1>Ferry</h1>{text}</main>"
    assert scraper.extract(html).date == "2021-07-14"
