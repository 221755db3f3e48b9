"""Marks of notes go out of sentences. Notes are blocks of their own kind, last in the body."""

import pytest

import scraper

STORY = [
    "The ferry to Stennick left the quay at noon on Monday, as it had done on every working day.",
    "Forty-one passengers were on board, most of them pupils of the school on the northern bank.",
    "The harbour master, Ilse Marlow, said that the engine had been repaired over the weekend.",
    "A second boat is to be rented from a yard in the south until September, for bicycles only.",
]
FIRST = "The calls were recorded in the winter of 1987 on a cassette that is still in use."
SECOND = "See the county’s report on ferries, second part, page nineteen."


def article(first, second, notes="", rest=""):
    """An article with two marks, whose notes stand behind its paragraphs."""
    one, two, *others = STORY
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in others)
    return scraper.extract(
        f"<html lang=en><body><article><h1>The ferry sails again</h1><p>{one}{first}</p>"
        f"<p>{two}{second}</p>{paragraphs}{notes}{rest}</article></body></html>"
    )


PAGES = {
    "a list below the text": (
        "<sup><a href='#fn1' id=r1>1</a></sup>",
        "<sup><a href='#fn2' id=r2>2</a></sup>",
        f"<ol><li id=fn1>{FIRST} <a href='#r1'>↩</a></li>"
        f"<li id=fn2>{SECOND} <a href='#r2'>↩\ufe0e</a></li></ol>",
    ),
    "paragraphs with their marks": (
        "<a href='#_ftn1' name=_ftnref1><sup>[1]</sup></a>",
        "<a href='#_ftn2' name=_ftnref2><sup>[2]</sup></a>",
        f"<hr><p id=_ftn1><a href='#_ftnref1'>[1]</a> {FIRST}</p>"
        f"<p id=_ftn2><a href='#_ftnref2'>[2]</a> {SECOND}</p>",
    ),
    "a word processor's page": (
        "<a href='#_ftn1' name=_ftnref1 title=''>[1]</a>",
        "<a href='#_ftn2' name=_ftnref2 title=''>[2]</a>",
        f"<div id=ftn1><p><a href='#_ftnref1' name=_ftn1>[1]</a> {FIRST}</p></div>"
        f"<div id=ftn2><p><a href='#_ftnref2' name=_ftn2>[2]</a> {SECOND}</p></div>",
    ),
    "roles": (
        "<a href='#fn1' role=doc-noteref><sup>1</sup></a>",
        "<a href='#fn2' role=doc-noteref><sup>2</sup></a>",
        f"<section role=doc-endnotes><ol><li id=fn1><p>{FIRST} <a href='#r1' role=doc-backlink>"
        f"↩</a></p></li><li id=fn2><p>{SECOND}</p></li></ol></section>",
    ),
    "classes alone": (
        "<span class=footnote-ref>1</span>",
        "<sup class=footnote>2</sup>",
        f"<div class=footnotes><h3>Notes</h3><p>{FIRST}</p><p>{SECOND}</p></div>",
    ),
    "notes beside their sentences": (
        f"<label class=sidenote-number></label><span class=sidenote>{FIRST}</span>",
        f"<span class=marginnote>{SECOND}</span>",
        "",
    ),
    "two marks in one place": (
        "<sup><a href='#fn1'>1</a>, <a href='#fn2'>2</a></sup>",
        "",
        f"<ol><li id=fn1>{FIRST}</li><li id=fn2>{SECOND}</li></ol>",
    ),
    "signs": (
        "<sup><a href='#n'>*</a></sup>",
        "<sup><a href='#m'>†</a></sup>",
        f"<p id=n>{FIRST}</p><p id=m>{SECOND}</p>",
    ),
    "an encyclopaedia": (
        "<sup class=reference id=ref-1><a href='#note-1'><span>[</span>1<span>]</span></a></sup>",
        "<sup class=reference id=ref-2><a href='#note-2'>[2]</a></sup>",
        f"<ol class=references><li id=note-1><b><a href='#ref-1'>^</a></b> {FIRST}</li>"
        f"<li id=note-2><b><a href='#ref-2'>^</a></b> {SECOND}</li></ol>",
    ),
}


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_notes_are_the_last_blocks_without_marks(page):
    notes = [block.text for block in article(*page).blocks if block.kind == "footnote"]
    assert notes == [FIRST, SECOND]


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_sentences_lose_their_marks(page):
    texts = [block.text for block in article(*page).blocks if block.kind != "footnote"]
    assert texts == STORY


def test_notes_come_after_paragraphs_that_follow_them():
    rest = (
        "The council meets again in September, said its chairwoman, who hopes for better weather."
    )
    blocks = article(*PAGES["signs"], rest=f"<p>{rest}</p>").blocks
    assert [block.text for block in blocks[-3:]] == [rest, FIRST, SECOND]


def test_links_name_the_place_of_their_note():
    linked = f"<p id=n>{FIRST} <a href='https://quay.example/tape'>Listen.</a></p>"
    rest = (
        "<p>The council meets again in September, said its chairwoman, who hopes for the best.</p>"
    )
    found = article("<sup><a href='#n'>1</a></sup>", "", linked, rest)
    (link,) = found.links
    assert "Listen." in found.blocks[link.block].text


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("The area is 12 m<sup>2</sup>.", "The area is 12 m2."),
        ("On the 10<sup>th</sup> day.", "On the 10th day."),
        ("See part <a href='#part-2'>2</a> of it.", "See part 2 of it."),
        ("In [2024] it sank.", "In [2024] it sank."),
        ("It is x<sup>n</sup> large.", "It is xn large."),
        ("The 1<sup><a href='/saints#st'>st</a></sup> boat.", "The 1st boat."),
    ],
)
def test_other_raised_pieces_stay(markup, text):
    assert text in article("", "", f"<p>{markup}</p><p>{STORY[0]} {STORY[1]}</p>").body


def test_a_link_to_the_comments_does_not_make_notes_of_them():
    comments = "".join(f"<p>{FIRST} {number}</p>" for number in range(9))
    count = "<sup><a href='#comments'>9</a></sup>"
    blocks = article(count, "", f"<section id=comments>{comments}</section>").blocks
    assert not [block for block in blocks if block.kind == "footnote"]


def test_a_list_of_literature_is_no_list_of_notes():
    numbers = range(1, 40)
    marks = "".join(f"<sup><a href='#b{number}'>{number}</a></sup>" for number in numbers)
    books = "".join(
        f"<li id=b{number}>Marlow I. Boats of the {number}th year.</li>" for number in numbers
    )
    blocks = article(marks, "", f"<ol>{books}</ol>").blocks
    assert not [block for block in blocks if block.kind == "footnote"]
