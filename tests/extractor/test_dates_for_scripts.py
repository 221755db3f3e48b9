"""Dates of publication and change in attributes, RDFa and scripts, beside those of other articles."""

from tests.conftest import page_with
from tests.extractor.test_dates_shown import CHANGED, PUBLISHED, below_headline, script

TEASER = "<div data-published='2024-06-01T09:00:00+01:00'><a href=/x>A clock strikes</a></div>"


def test_attributes_of_the_articles_element_win_over_those_of_teasers(extract):
    own = f"<article data-published='{PUBLISHED}' data-modified='{CHANGED}'>"
    page = page_with().replace("<article>", f"{TEASER}{own}", 1)
    article = extract(page)
    assert (article.date, article.date_modified) == (PUBLISHED, CHANGED)


def test_the_change_of_a_teaser_is_not_that_of_the_article(extract):
    teaser = TEASER.replace("data-published", "data-modified")
    page = page_with().replace("<article>", f"{teaser}<article data-published='{PUBLISHED}'>", 1)
    assert extract(page).date_modified is None


def test_rdfa_gives_the_offset_of_the_line_that_is_shown(extract):
    line = (
        "<div class=submitted><span property='dc:date dc:created' datatype=xsd:dateTime "
        f"content='{PUBLISHED}'>By Ada Linqvist on 16 May 2024 - 08:30</span></div>"
    )
    assert extract(below_headline(line)).date == PUBLISHED


def test_rdfa_of_another_article_does_not_give_the_date(extract):
    teaser = f"<p><a href=/x>A clock</a> <span property=dc:created datatype=xsd:dateTime content='{CHANGED}'>May</span>"
    page = below_headline("<p>16 May 2024</p>").replace("</article>", f"</article>{teaser}")
    assert extract(page).date == "2024-05-16"


def test_a_script_gives_the_change_next_to_the_publication(extract):
    head = script('push({"publishDate": "2024-05-16", "modifiedDate": "2024-05-18"})')
    article = extract(page_with(head=head))
    assert (article.date, article.date_modified) == ("2024-05-16", "2024-05-18")


def test_a_script_that_gives_several_changes_gives_none(extract):
    head = script(
        '[{"publishDate": "2024-05-16"}, {"modifiedDate": "2024-05-18"}, '
        '{"modifiedDate": "2024-05-19"}]'
    )
    assert extract(page_with(head=head)).date_modified is None
