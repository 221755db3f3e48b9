"""Headlines that are no first-level headings."""

import pytest

import scraper

TEXT = (
    "<p>The ferry between the two islands will run again from Monday, eleven weeks after a storm "
    "tore the landing stage from its piles, the harbour office said.</p>"
    "<p>Divers finished the last welds on Thursday night, and a trial run with two lorries and a "
    "school class went without any trouble, so the office is sure of the day.</p>"
)


def headline(title, heading):
    html = f"<html lang=en><head><title>{title}</title></head><body><nav><a href=/>Home</a></nav>"
    return scraper.extract(f"{html}{heading}{TEXT}</body></html>").headline


@pytest.mark.parametrize(
    "heading",
    [
        "<div class=top>The ferry returns to Norhaven</div>",
        "<table><tr><td><span class=t>The ferry returns to Norhaven</span></td></tr></table>",
    ],
)
@pytest.mark.parametrize(
    "title",
    ["The ferry returns to Norhaven - Courier", "Courier - News - The ferry returns to Norhaven"],
)
def test_a_line_that_a_title_names_is_the_headline(title, heading):
    assert headline(title, heading) == "The ferry returns to Norhaven"


def test_a_heading_goes_on_after_the_title():
    assert (
        headline(
            "The ferry returns to Norhaven - Courier",
            "<h3>The ferry returns to Norhaven, and so does its cat</h3>",
        )
        == "The ferry returns to Norhaven, and so does its cat"
    )


def test_a_title_in_capitals_names_a_heading_with_accents():
    assert (
        headline("ΤΟ ΠΛΟΙΟ ΔΕΝΕΙ ΞΑΝΑ ΣΤΟ ΝΗΣΙ | ΝΕΑ", "<h3>Το πλοίο δένει ξανά στο νησί</h3>")
        == "Το πλοίο δένει ξανά στο νησί"
    )


def test_parts_that_touch_are_words_of_their_own():
    heading = "<h1><span>The Ferry</span><span>That Came Back</span></h1>"
    assert headline("Courier", heading) == "The Ferry That Came Back"


def test_the_headline_may_be_the_first_line_of_a_block():
    block = "<font size='+2'><b>The ferry returns to Norhaven</b></font><br>By Ada Linqvist<br>"
    title = "The ferry returns to Norhaven - The Island Courier"
    assert headline(title, f"<div>{block}</div>") == "The ferry returns to Norhaven"


def test_the_title_before_the_headline_of_microdata_is_the_sites():
    heading = "<h1>Island Mail</h1><span itemprop=headline>The ferry returns to Norhaven</span>"
    heading = f"<div itemscope itemtype='http://schema.org/NewsArticle'>{heading}</div>"
    title = "Island Mail: The ferry returns to Norhaven"
    assert headline(title, heading) == "The ferry returns to Norhaven"


@pytest.mark.parametrize("mark", ["::", "«", "~", "//", "›"])
def test_the_sites_name_behind_a_mark_is_not_in_the_headline(mark):
    title = f"The ferry returns to Norhaven {mark} The Courier"
    assert headline(title, "<p>Ferries</p>") == "The ferry returns to Norhaven"


def test_the_sections_before_the_title_are_not_in_the_headline():
    title = "The Courier > News > The ferry returns to Norhaven from its dock"
    assert headline(title, "<p>Ferries</p>") == "The ferry returns to Norhaven from its dock"


@pytest.mark.parametrize(
    "title", ["Le port « remplace » deux grues", "A ferry // a dock // a quay"]
)
def test_marks_inside_of_a_title_stay(title):
    assert headline(title, "<p>Ferries</p>") == title


@pytest.mark.parametrize("mark", ["~", ">", "::"])
def test_a_line_is_the_headline_with_the_site_behind(mark):
    heading = "<span class=top>The ferry returns to Norhaven</span>"
    title = f"The ferry returns to Norhaven {mark} The Courier of the north isles"
    assert headline(title, f"<div>{heading}</div>") == "The ferry returns to Norhaven"


def test_a_heading_with_the_sites_name_is_not_the_headline_of_a_line():
    heading = "<h1>Island Courier</h1><div class=top>The ferry returns to Norhaven</div>"
    title = "The ferry returns to Norhaven - Island Courier"
    assert headline(title, heading) == "The ferry returns to Norhaven"
