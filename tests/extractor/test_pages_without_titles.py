"""Headlines of pages whose <title> says nothing of them."""

import pytest

import scraper
from tests.ferry import TEXT

EMPTY = (
    "main",
    "Untitled Document",
    "Printable version",
    "The Island Mercury: Printable version",
    "Mirror: 2002/06/ferry.txt",
    "Druckversion",
    "Версия для печати",
    "無題ドキュメント",
)


def headline(title, above, *, head=""):
    html = f"<html><head><title>{title}</title>{head}</head><body>{above}{TEXT}</body></html>"
    return scraper.extract(html).headline


@pytest.mark.parametrize("title", EMPTY)
def test_the_first_heading_of_the_text_is_the_headline(title):
    assert headline(title, "<h3>The ferry runs again</h3>") == "The ferry runs again"


@pytest.mark.parametrize("title", EMPTY)
def test_the_line_above_the_byline_is_the_headline(title):
    above = "<p><b>The ferry runs again</b><br>By Ada Linqvist<br>May 3, 2003</p>"
    assert headline(title, above) == "The ferry runs again"


def test_a_title_of_one_word_that_names_the_page_stays():
    assert headline("Seagrass", "") == "Seagrass"


def test_a_line_behind_a_comma_of_the_title_is_the_headline():
    title = "Island Mercury mobile site, the ferry runs again after eleven weeks"
    line = "<p class=view_title>The ferry runs again after eleven weeks</p>"
    assert headline(title, line) == "The ferry runs again after eleven weeks"


def test_the_first_heading_is_the_headline_if_a_declared_title_says_so():
    title = "Maps for the Lost. Why I stopped drawing north | by Ada Linqvist | Longform"
    above = "<h1>Maps for the Lost</h1><h2>Why I stopped drawing north</h2>"
    head = "<meta property='og:title' content='Maps for the Lost'>"
    assert headline(title, above, head=head) == "Maps for the Lost"


def test_the_line_above_a_date_is_the_headline_if_it_is_a_part_of_the_title():
    menu = "<p>There are fourteen guests and no members online. You can register here for free.</p>"
    above = f"{menu}<font><b>The ferry runs again</b></font><br>Posted on May 3, 2003 @ 10:21"
    assert headline("Mercury Portal - The ferry runs again", above) == "The ferry runs again"


@pytest.mark.parametrize("title", ["Home", "Everything about robots.txt", "A house: Home page"])
def test_a_title_that_the_page_shows_and_declares_stays(title):
    head = f"<meta property='og:title' content='{title}'>"
    assert headline(title, f"<h1>{title}</h1>", head=head) == title


def test_the_name_of_the_site_as_og_title_is_not_the_headline():
    head = "<meta property='og:title' content='Island Mercury'>"
    above = "<h1>Island Mercury</h1><h2>The ferry runs again after eleven weeks</h2>"
    title = "The ferry runs again after eleven weeks | Island Mercury"
    assert headline(title, above, head=head) == "The ferry runs again after eleven weeks"


@pytest.mark.parametrize(
    "title", ["a:" * 3000, "https://a.b/c d:e " * 500, "std::vector::iterator " * 300, "a, " * 9000]
)
def test_a_long_title_takes_no_long_time(title):
    """The patterns for it do not try all divisions of a text, which would take hours."""
    assert headline(title, "<h1>The ferry runs again</h1>") == "The ferry runs again"


def test_a_small_heading_above_a_larger_one_is_the_section():
    above = "<h3>News of the harbour</h3><h2>The ferry runs again after eleven weeks</h2>"
    title = "News of the harbour / Island Mercury"
    assert headline(title, above) == "The ferry runs again after eleven weeks"


def test_a_large_heading_that_is_declared_is_the_headline_and_not_that_of_the_section():
    above = "<h1>Letters to the editor</h1><h2>The bench in the little square</h2>"
    title = "The bench in the little square | Letters to the editor | Island Mercury"
    head = "<meta property='og:title' content='The bench in the little square'>"
    assert headline(title, above, head=head) == "The bench in the little square"
