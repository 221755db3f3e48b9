"""Dates beside an article that are not its own: today's, those of comments, teasers, an agenda."""

import pytest

from tests.conftest import page_with
from tests.extractor.test_dates_shown import DECLARED, below_headline, json_ld

TODAY = "<header><div class=today>Monday 20 May 2024</div></header>"


def test_a_labelled_date_in_a_toolbar_wins_over_todays_date_in_the_header(extract):
    bar = "<div class=toolbar><span>Published: 16 May 2024</span></div>"
    page = page_with().replace("<article>", f"{TODAY}{bar}<article>", 1)
    assert extract(page).date == "2024-05-16"


def test_three_days_of_a_list_of_articles_give_no_date(extract):
    rows = "".join(
        f"<p>An agenda of the harbour for the week</p><p class=date>{day} May 2024</p>"
        for day in (3, 10, 17)
    )
    page = page_with().replace("</article>", "</article>" + "<p>More</p>" * 4 + rows)
    assert extract(page).date is None


@pytest.mark.parametrize("name", ["reacties", "kommentare", "comentarios", "yorumlar", "comments"])
def test_a_date_in_comments_called_is_not_the_articles(name, extract):
    comments = (
        f"<section id={name}><ol><li><cite>Ada</cite> <time datetime=2024-06-14>14 June 2024"
        "</time><p>We row every evening now.</p></li></ol></section>"
    )
    assert extract(page_with().replace("</article>", f"</article>{comments}")).date is None


def test_a_date_in_a_sidebar_far_from_the_article_is_not_its_own(extract):
    agenda = "<aside><h3>Agenda</h3><ul><li>12 July 2024 Harbour fair</li></ul></aside>"
    page = page_with().replace("</article>", "</article>" + "<p>More on this</p>" * 4 + agenda)
    assert extract(page).date is None


def test_the_change_that_is_shown_gives_the_offset_that_its_element_has(extract):
    line = (
        "<p>Updated <time datetime=2024-05-18T12:15:00+01:00>18 May 2024 12:15</time>, published "
        "<time datetime=2024-05-16T08:30:00+01:00>16 May 2024 08:30</time></p>"
    )
    assert extract(below_headline(line)).date_modified == "2024-05-18T12:15:00+01:00"


def test_the_time_that_is_shown_completes_a_declared_day_of_change(extract):
    page = below_headline(
        "<p>Published 16 May 2024, updated 18 May 2024 12:15</p>",
        head=json_ld(dateModified="2024-05-18"),
    )
    assert extract(page).date_modified == "2024-05-18T12:15:00"


def test_an_update_that_is_the_declared_instant_gives_its_local_time(extract):
    page = below_headline(
        "<p>Updated 16 May 2024 8:30 a.m. ET</p>", head=DECLARED.format("2024-05-16T12:30:00Z")
    )
    assert extract(page).date == "2024-05-16T08:30:00-04:00"
