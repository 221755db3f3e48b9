"""Containers whose name says that they are not the article, on pages of which they are most."""

import pytest

from scraper.cleaner.pipeline import Cleaner, apply_rules
from scraper.language.lexicon import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page

CLEANER = Cleaner(Lexicon())
SENTENCE = (
    "The keepers of the old lighthouse counted every ship that passed the harbour in the night "
    "and wrote its name into a long green book that nobody read. "
)
ARTICLE = f"<p>{SENTENCE * 2}</p>" * 4
REMARK = f"<li><p>{SENTENCE * 2}</p></li>"
DECLARED = '<meta property="og:type" content="article">'


def rules_of(body, head=""):
    """The names of the rules that judged the page's blocks, None where none did, without doubles."""
    html = f"<html><head>{head}</head><body>{body}</body></html>"
    document = parse(Page(source="page", content=html.encode(), url="https://paper.example/a"))
    page = CLEANER.context(document, parse_structured_data(document))
    named = apply_rules(page)
    return {verdict and verdict.rule for verdict in named}


@pytest.mark.parametrize(
    "comments",
    [
        '<ol class="comment-list">{}</ol>',
        '<section id="comments"><ul>{}</ul></section>',
        '<ul class="kommentare">{}</ul>',
    ],
)
def test_comments_longer_than_a_declared_article_are_comments(comments):
    page = f"<main>{ARTICLE}</main>{comments.format(REMARK * 20)}"
    assert rules_of(page, DECLARED) == {None, "comment_container"}


def test_posts_named_comments_on_a_page_that_is_no_article_are_judged_by_the_model():
    page = f'<main>{ARTICLE}</main><ol class="comment-list">{REMARK * 20}</ol>'
    assert rules_of(page) == {None}


def test_comments_without_an_article_beside_them_are_judged_by_the_model():
    page = f'<h1>Ships</h1><ol class="comment-list">{REMARK * 20}</ol>'
    assert "comment_container" not in rules_of(page, DECLARED)


def test_menus_longer_than_the_article_beside_them_are_menus():
    entries = "<li><a href='/a'>Harbour news</a> and the ships of the day</li>" * 60
    page = f'<div class="menu"><ul>{entries}</ul></div>' * 3 + f"<main>{ARTICLE}</main>"
    assert rules_of(page) == {None, "navigation_container"}


def test_a_page_that_is_all_in_a_container_named_menu_is_judged_by_the_model():
    assert rules_of(f'<div class="menu">{ARTICLE * 3}</div>') == {None}
