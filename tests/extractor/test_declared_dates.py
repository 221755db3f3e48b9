"""Dates that a page declares under many names: in meta tags, in its URL, in its scripts."""

import pytest

from tests.conftest import page_with


def script(code):
    return f"<script>{code}</script>"


NAMES = (
    *("article-publication-date", "pub_date", "foxnews:publish-date", "creation_date"),
    *("story_date", "og:created_time", "vf:published", "Published-Date-Time"),
)


@pytest.mark.parametrize("name", NAMES)
def test_a_meta_tag_may_call_the_publication(name, extract):
    head = f"<meta name='{name}' content='2024-05-16'>"
    assert extract(page_with(head=head)).date == "2024-05-16"


def test_of_several_meta_tags_the_earliest_counts(extract):
    head = (
        "<meta name=cms-published-at content='2025-02-03T09:00:00Z'>"
        "<meta name=publication-date content='2024-05-16'>"
    )
    assert extract(page_with(head=head)).date == "2024-05-16"


@pytest.mark.parametrize("name", ["date-expires", "last-published-date", "video_release_date"])
def test_the_publication_is_not_what_a_meta_tag_calls(name, extract):
    head = f"<meta name='{name}' content='2024-05-16'>"
    assert extract(page_with(head=head)).date is None


def test_a_meta_tag_may_hold_the_date_in_json(extract):
    head = """<meta name=parsely-page content='{"title": "Ferry", "pub_date": "2024-05-16"}'>"""
    assert extract(page_with(head=head)).date == "2024-05-16"


def test_json_in_a_meta_tag_may_be_broken(extract):
    assert extract(page_with(head="<meta name=parsely-page content='{\"title'>")).date is None


ADDRESSES = {
    "the name of the month": "https://courier.example.com/2024/may/16/ferry-returns",
    "a day behind a hyphen": "https://courier.example.com/ferry-returns-20240516-story.html",
    "the year last": "https://courier.example.co.uk/news/16-05-2024/ferry",
}


@pytest.mark.parametrize("form", ADDRESSES)
def test_the_url_gives_the_date_with(form, extract):
    assert extract(page_with(), url=ADDRESSES[form]).date == "2024-05-16"


def test_a_url_in_unknown_order_gives_no_date(extract):
    assert extract(page_with(), url="https://courier.example.com/x/03-04-2024/").date is None


IN_SCRIPTS = {
    "in words": 'var page = {"publishedDate": "May 16, 2024"}',
    "numeric": "s.pubDate = '05/16/2024';",
    "with a prefix": 'dataLayer.push({"page_publishedDate": "2024-05-16"})',
    "of an article": "utag = {article_date: '2024-05-16'}",
}


@pytest.mark.parametrize("form", IN_SCRIPTS)
def test_a_script_may_give_the_date(form, extract):
    assert extract(page_with(head=script(IN_SCRIPTS[form]))).date == "2024-05-16"


@pytest.mark.parametrize(
    "name", ["lastPublishedAt", "publisherId", "republishDate", "unpublishedAt"]
)
def test_a_script_does_not_give_the_date_by(name, extract):
    assert extract(page_with(head=script(f'x = {{"{name}": 1715844600}}'))).date is None
