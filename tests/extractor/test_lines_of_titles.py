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
