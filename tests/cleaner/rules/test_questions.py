"""Questions of shops and services above their answers."""

import pytest

from scraper.cleaner import Cleaner
from scraper.cleaner.rules.questions import take_questions
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page, Verdict

CLEANER = Cleaner(Lexicon())
ITEMS = (
    ("Can I bring my old lamps?", "Yes, leave them at the gate and we take them apart for you."),
    ("How long does oil last?", "A litre burns for about nine hours, and longer in calm weather."),
)
FORMS = {
    "buttons": "<div><button aria-expanded=false>{}</button><div><p>{}</p></div></div>",
    "links to an anchor": '<div><h5><a href="#q">{}</a></h5><div><p>{}</p></div></div>',
}


def judged(html, labels):
    """The labels of the texts of a page after the rule. `labels` has the verdicts before."""
    document = parse(Page(source="page", content=f"<body><h1>Lamps</h1>{html}</body>".encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [labels(block) for block in page.blocks]
    take_questions(page, verdicts)
    return {block.text: verdict.label for block, verdict in zip(page.blocks, verdicts, strict=True)}


def of_buttons(block):
    if block.text.endswith("?"):
        in_button = block.parent.tag == "button"
        return Verdict(*(("navigation", "navigation_container") if in_button else NOT))
    return Verdict("body", "model", 0.9)


NOT = ("boilerplate", "model", 0.8)


@pytest.mark.parametrize("form", FORMS)
def test_questions_right_above_their_answers_are_headings(form):
    labels = judged("".join(FORMS[form].format(*item) for item in ITEMS), of_buttons)
    assert [labels[question] for question, _ in ITEMS] == ["heading"] * 2


@pytest.mark.parametrize(
    "html",
    [
        FORMS["buttons"].format(*ITEMS[0]),
        "".join(FORMS["buttons"].format(*item) for item in ITEMS).replace("<div><p>", "<nav><p>"),
    ],
    ids=["a single one", "without answers"],
)
def test_other_questions_stay_out(html):
    def without_menus(block):
        in_menu = block.parent.parent.tag == "nav"
        return Verdict("navigation", "navigation_container") if in_menu else of_buttons(block)

    assert "heading" not in judged(html, without_menus).values()
