"""Who else is credited with an article, and in which role."""

import json

import pytest

from tests.conftest import page_with

URL = "https://courier.example/ferry"


def json_ld(**fields):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **fields})}</script>'


# case: (head, below the headline, below the body, contributors)
CASES = {
    "a photographer in the byline": (
        "",
        "<p>By Ada Linqvist | Photos by Bo Ek</p>",
        "",
        [("Bo Ek", "photographer")],
    ),
    "a photographer by a label in bold": (
        "",
        "<p><b>Words</b> Ada Linqvist</p><p><b>Photos</b> Bo Ek</p>",
        "",
        [("Bo Ek", "photographer")],
    ),
    "an editor on a line of his own": (
        "",
        "<p>By Ada Linqvist</p><p>Edited by Bo Ek</p>",
        "",
        [("Bo Ek", "editor")],
    ),
    "editors in brackets below the body": (
        "",
        "",
        "<p>(Reporting by Ada Linqvist; Editing by Bo Ek and Cy Dahl)</p>",
        [("Bo Ek", "editor"), ("Cy Dahl", "editor")],
    ),
    "a translator below the body": (
        "",
        "<p>By Ada Linqvist</p>",
        "<p>Translated from the French by Bo Ek</p>",
        [("Bo Ek", "translator")],
    ),
    "a reviewer with a degree": (
        "",
        "<p>By Ada Linqvist</p><p>Medically reviewed by Bo Ek, MD</p>",
        "",
        [("Bo Ek", "reviewer")],
    ),
    "an editor and an illustrator in JSON-LD": (
        json_ld(
            editor={"@type": "Person", "name": "Bo Ek"},
            illustrator={"@type": "Person", "givenName": "Cy", "familyName": "Dahl"},
        ),
        "",
        "",
        [("Bo Ek", "editor"), ("Cy Dahl", "illustrator")],
    ),
    "a person with two roles has both": (
        "",
        "<p>Edited by Bo Ek | Photos by Bo Ek</p>",
        "",
        [("Bo Ek", "editor"), ("Bo Ek", "photographer")],
    ),
    "an author who took the photos is an author alone": (
        "",
        "<p>By Ada Linqvist | Photos by Ada Linqvist</p>",
        "",
        [],
    ),
    "an agency is no person": ("", "<p>By Ada Linqvist | Photos: AFP</p>", "", []),
    "an editor of the site, declared as a body, is none": (
        json_ld(editor={"@type": "Organization", "name": "Island Courier"}),
        "",
        "",
        [],
    ),
    "the credit of a picture is the picture's": (
        "",
        "<figure><img src=/pier.jpg width=800 height=600><figcaption>The pier. Photo: Bo "
        "Ek</figcaption></figure>",
        "",
        [],
    ),
    "a sentence that begins like a label": (
        "",
        "",
        "<p>Photos by the fire brigade show how far the storm had moved the landing stage.</p>",
        [],
    ),
    "nobody": ("", "", "", []),
}


@pytest.mark.parametrize("case", CASES)
def test_the_contributors_are(case, extract):
    head, above, below, people = CASES[case]
    markup = (
        page_with(head=head)
        .replace("</h1>", f"</h1>{above}")
        .replace("</article>", f"{below}</article>")
    )
    assert [(one.name, one.role) for one in extract(markup, url=URL).contributors] == people


def test_a_contributor_has_the_profile_that_the_line_links(extract):
    markup = page_with().replace("</h1>", "</h1><p>Edited by <a href='/people/bo'>Bo Ek</a></p>")
    (editor,) = extract(markup, url=URL).contributors
    assert editor.url == "https://courier.example/people/bo"
