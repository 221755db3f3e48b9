"""Texts that are hidden only until a script runs or a reader closes a dialog."""

import pytest

import scraper

FIRST = "The ferry between the two islands will run again from Monday, eleven weeks after a storm."
REST = (
    "Divers finished the last welds on Thursday night, and a trial run went without any trouble.",
    "The repair cost more than two million, most of it paid by the insurer of the harbour.",
)
STYLE = "<style>.elementor-invisible{visibility:hidden}.fly{opacity:0}</style>"


def body_with(attributes, *, before="", around=("", "")):
    rest = "".join(f"<p>{text}</p>" for text in REST)
    return (
        scraper.extract(
            f"<html lang=en><head><title>Ferry returns</title>{STYLE}</head><body>{before}"
            f"{around[0]}<main><h1>Ferry returns</h1><div {attributes}><p>{FIRST}</p></div>{rest}"
            f"</main>{around[1]}</body></html>"
        ).body
        or ""
    )


@pytest.mark.parametrize(
    "attributes",
    [
        'class="elementor-invisible"',
        'class="fly" data-aos="fade-up"',
        'style="opacity:0" data-w-id="1-2"',
        'style="visibility:hidden" class="wow"',
        """class="fly" data-settings='{"_animation":"fadeIn"}'""",
    ],
)
def test_what_moves_in_is_seen(attributes):
    assert FIRST in body_with(attributes)


def test_what_only_fades_stays_hidden():
    assert FIRST not in body_with('class="fly"')


DIALOG = '<div role=dialog aria-modal="true"><p>Do you like cookies?</p></div>'
BEHIND = '<div aria-hidden="true" inert style="position:absolute;top:-9999px">'


def test_a_page_behind_a_dialog_is_seen():
    assert FIRST in body_with("", before=DIALOG, around=(BEHIND, "</div>"))


def test_without_a_dialog_it_is_hidden():
    assert FIRST not in body_with("", around=(BEHIND, "</div>"))


def test_the_text_below_a_question_is_opened_by_readers():
    assert FIRST in body_with('class="faq__answer" style="display:none"')
