"""Short blocks between paragraphs that the model left out."""

from dataclasses import replace

import pytest

from scraper.cleaner import Cleaner
from scraper.cleaner.rules.pieces import (
    take_first_paragraph,
    take_notes_on_article,
    take_pieces_between_paragraphs,
    take_rest_of_tables,
)
from scraper.cleaner.rules.postprocess import postprocess
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page, Verdict

CLEANER = Cleaner(Lexicon())
PARAGRAPH = "The ferry left the quay at seven and came back with the first snow of the year."


def corrected(rule, html, is_body, language="en"):
    """The labels of the texts of a page after a rule. `is_body` says of a block whether the model
    took it.
    """
    document = parse(Page(source="page", content=f"<body>{html}</body>".encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    page = replace(page, phrases=Lexicon().phrases_for(language))
    verdicts = [
        Verdict("body" if is_body(block) else "boilerplate", "model", 0.8) for block in page.blocks
    ]
    if page.headline is not None:
        verdicts[page.headline] = Verdict("headline", "titled_heading")
    rule(page, verdicts)
    pairs = zip(page.blocks, verdicts, strict=True)
    return {block.text: verdict.label for block, verdict in pairs}


def is_paragraph(block):
    return block.text == PARAGRAPH


def label_of_heading(html):
    return corrected(take_pieces_between_paragraphs, f"<h1>A title</h1>{html}", is_paragraph)[
        "What comes next"
    ]


TAKEN = {
    "between paragraphs": "<p>{p}</p><h2>What comes next</h2><p>{p}</p>",
    "between groups of paragraphs": (
        "<article><div><p>{p}</p><p>{p}</p></div><h2>What comes next</h2>"
        "<div><p>{p}</p></div></article>"
    ),
    "in a section like the paragraphs": (
        "<article><div><div>{p}</div></div><div><div><h3>What comes next</h3></div></div>"
        "<div><div>{p}</div></div></article>"
    ),
    "with an element inside": (
        "<main><div><p>{p}</p></div><h3><div>What comes next</div></h3><div><p>{p}</p></div></main>"
    ),
}


@pytest.mark.parametrize("where", TAKEN)
def test_a_heading_between_paragraphs_of_the_body_belongs_to_it(where):
    assert label_of_heading(TAKEN[where].format(p=PARAGRAPH)) == "heading"


LEFT = {
    "with teasers below it": (
        "<article><div><p>{p}</p></div><div><h2>What comes next</h2><p>Tides.</p><p>Wind.</p></div>"
        "<div><p>{p}</p></div></article>"
    ),
    "that is a link": (
        "<article><div><p>{p}</p></div><h2><a href=/next>What comes next</a></h2>"
        "<div><p>{p}</p></div></article>"
    ),
    "far away from the paragraphs": (
        "<div><div><div><div><div><p>{p}</p></div></div></div></div></div><h2>What comes next</h2>"
        "<div><div><div><div><div><p>{p}</p></div></div></div></div></div>"
    ),
    "below the body": "<p>{p}</p><h2>What comes next</h2>",
}


@pytest.mark.parametrize("which", LEFT)
def test_another_heading_does_not(which):
    assert label_of_heading(LEFT[which].format(p=PARAGRAPH)) == "boilerplate"


NOTES = {
    "en": "This article was corrected on 6 March: the ferry costs five crowns, not six.",
    "de": "In einer früheren Version hieß es, die Fähre koste sechs Kronen. Das war falsch.",
    "fr": "Note de la rédaction : cet article a été complété le 6 mars à midi, heure locale.",
    "es": "Fe de errores: el billete cuesta cinco coronas y no seis, como decía este texto.",
    "ru": "Уточнение: билет стоит пять крон, а не шесть, как было написано раньше.",
}


def label_of_note(language, html):
    return corrected(take_notes_on_article, html, is_paragraph, language)[NOTES[language]]


@pytest.mark.parametrize("language", NOTES)
@pytest.mark.parametrize(
    "page", ["<div><p>{p}</p><p>{p}</p><p>{n}</p></div>", "<div><p>{n}</p><p>{p}</p></div>"]
)
def test_a_note_of_the_editors_on_the_article_belongs_to_it(language, page):
    assert label_of_note(language, page.format(p=PARAGRAPH, n=NOTES[language])) == "body"


@pytest.mark.parametrize(
    "page",
    [
        "<div><p>{p}</p></div><aside><div><p>{n}</p></div></aside>",
        "<div><p>{p}</p><p>One.</p><p>Two.</p><p>Three.</p><p>{n}</p></div>",
    ],
)
def test_a_note_elsewhere_does_not(page):
    assert label_of_note("en", page.format(p=PARAGRAPH, n=NOTES["en"])) == "boilerplate"


INTRO = (
    "The council of Marlow Quay voted on Tuesday night to close the old bridge to lorries for good, "
    "four years after the first of them had struck its rail."
)


def label_of_intro(html):
    return corrected(take_first_paragraph, html, lambda block: block.kind == "list_item")[INTRO]


LIST = "<ol><li>1 January: a lorry is fined.</li><li>4 May: the deck is painted.</li></ol>"


def test_the_paragraph_above_a_list_that_is_the_body_belongs_to_it():
    assert label_of_intro(f"<article><h1>A bridge</h1><p>{INTRO}</p>{LIST}</article>") == "body"


@pytest.mark.parametrize(
    "page",
    [
        "<article><p>{p}</p><h1>A bridge</h1>{list}</article>",
        "<h1>A bridge</h1><aside><p>{p}</p></aside><article>{list}</article>",
        "<article><h1>A bridge</h1><p>{p}</p><p>Read more</p>{list}</article>",
    ],
)
def test_a_paragraph_elsewhere_above_the_body_does_not(page):
    assert label_of_intro(page.format(p=INTRO, list=LIST)) == "boilerplate"


ROWS = [f"{place}. | Boat {place}" for place in range(1, 6)]
TABLE = "".join(
    "<tr>" + "".join(f"<td>{c}</td>" for c in row.split(" | ")) + "</tr>" for row in ROWS
)


def test_a_table_behind_a_box_is_completed_with_the_other_corrections():
    def correct(page, verdicts):
        verdicts[:] = postprocess(page, verdicts)

    html = f"<p>{PARAGRAPH}</p><div><p>Sign here</p></div><table>{TABLE}</table>"
    labels = corrected(correct, html, lambda block: block.text in (PARAGRAPH, *ROWS[:3]))
    assert [labels[row] for row in ROWS] == ["body"] * 5


@pytest.mark.parametrize(("taken", "label"), [(3, "body"), (2, "boilerplate")])
def test_the_rows_of_a_table_of_which_half_are_body_are_body(taken, label):
    labels = corrected(
        take_rest_of_tables,
        f"<p>{PARAGRAPH}</p><table>{TABLE}</table>",
        lambda block: block.text in (PARAGRAPH, *ROWS[:taken]),
    )
    assert labels[ROWS[-1]] == label
