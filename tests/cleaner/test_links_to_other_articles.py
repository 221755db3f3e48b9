"""Links to other articles in and below an article, and what belongs to them."""

import pytest

import scraper
from scraper.cleaner.rules.teaser_labels import title_behind_mark
from scraper.language import Lexicon
from tests.ferry import PARAGRAPHS

LEXICON = Lexicon()
TEXT = [f"<p>{one}</p>" for one in PARAGRAPHS]
EXCERPT = "A man of seventy took the first wave of the summer, and nobody was surprised."


def body_of(*parts, below="", language="en"):
    page = f"<h1>Ferry returns</h1><p>By Ada Linqvist</p><div>{''.join(parts)}</div>{below}"
    html = f"<html lang={language}><title>Ferry returns</title><main>{page}</main></html>"
    return scraper.extract(html).body


CARDS = {
    "a title and its excerpt": f"<div class=i><a href=/a/1>Surf is up</a><p>{EXCERPT}</p></div>",
    "a link around both": f"<div><a href=/a/2><h3>Surf is up</h3><p>{EXCERPT}</p></a></div>",
    "an item of a query": (
        f"<ul><li><h3><a href=/a/3>Surf is up</a></h3><div><p>{EXCERPT}</p></div></li></ul>"
    ),
}


@pytest.mark.parametrize("what", CARDS)
def test_below_an_article_a_card_goes_with_its_text(what):
    body = body_of(*TEXT, below=f"<section>{CARDS[what]}</section>")
    assert (EXCERPT in body, PARAGRAPHS[-1] in body) == (False, True)


def test_linked_titles_with_texts_between_paragraphs_stay():
    cards = "".join(
        f"<div><h2><a href=/walks/{name}>{name}</a></h2><p>{EXCERPT.replace('wave', name)}</p></div>"
        for name in ("Harbour", "Lighthouse", "Marsh")
    )
    body = body_of(*TEXT[:2], cards, *TEXT[2:])
    assert "took the first Marsh" in body


LINES = {
    "an arrow": "<p><a href=/2023/10/7>&gt;&gt; The station has a new roof. See pictures</a></p>",
    "a URL with its words": "<p><a href=/2023/station-has-new-roof>Station has a new roof</a></p>",
    "a bar behind a label": "<p>READ MORE | The station has a new roof</p>",
    "a dash behind a label": "<p><strong>Read more – The station has a new roof</strong></p>",
}


@pytest.mark.parametrize("what", LINES)
def test_between_paragraphs_a_title_of_another_article_is_left_out(what):
    body = body_of(*TEXT[:2], LINES[what], *TEXT[2:])
    assert "new roof" not in body


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("fr", "À lire aussi | Les cornes de brume vont se taire"),
        ("hi", "ये भी पढ़ें- तालाब में मिला पुराना डाकघर"),
        ("pl", "Czytaj też | Remiza ma nowy dach"),
        ("de", "Lesen Sie auch » Der Leuchtturm wird gestrichen"),
    ],
)
def test_a_mark_ends_the_label_of_a_teaser_in_any_language(language, line):
    assert title_behind_mark(line, LEXICON.phrases_for(language)).split()


@pytest.mark.parametrize(
    "line",
    ["Read-only files stay", "The ferry - a short history", "> quoted", "More – a hundred men"],
)
def test_a_mark_behind_other_words_ends_no_label(line):
    assert title_behind_mark(line, LEXICON.phrases_for("en")) == ""


def test_a_link_to_another_site_between_paragraphs_stays():
    link = "<p><a href='https://orme.example/roof'>The report about the roof, 40 pages</a></p>"
    assert "report about the roof" in body_of(*TEXT[:2], link, *TEXT[2:])


FACTS = "".join(
    f"<dt>{name}</dt><dd>{value}</dd>"
    for name, value in (("Access", "Bus 5 to the quay"), ("Entry", "Free"), ("Closed", "In fog"))
)


def test_a_list_of_facts_above_the_last_paragraph_stays():
    body = body_of(*TEXT[:3], f"<h2>Good to know</h2><dl>{FACTS}</dl>", TEXT[3])
    assert all(one in body for one in ("Good to know", "Access", "Bus 5 to the quay", "In fog"))


def test_paragraphs_that_are_all_set_as_headings_are_the_text():
    body = body_of(*(f"<h5>{one}</h5>" for one in PARAGRAPHS))
    assert all(one in body for one in PARAGRAPHS)


def test_a_heading_in_quotation_marks_that_a_paragraph_has_too_is_a_pull_quote():
    quote = "“By the end I knew the names of four dogs and the outcome of one divorce.”"
    paragraph = f"<p>I stood there for two hours. {quote[1:-1]} I had half a glove.</p>"
    body = body_of(TEXT[0], paragraph, f"<div><h3>{quote}</h3></div>", *TEXT[1:])
    assert quote not in body


def test_on_a_page_that_nobody_signs_the_cards_below_the_text_stay():
    html = f"<title>What we do</title><main><h1>What we do</h1>{''.join(TEXT)}"
    card = CARDS["a title and its excerpt"]
    assert EXCERPT in scraper.extract(f"<html lang=en>{html}<section>{card}</section></main>").body


def test_sections_whose_headings_are_links_stay_to_the_last():
    sections = [
        f"<div><h3><a href=/steps/{name}>{name} the boat</a></h3><p>{EXCERPT} {name} it.</p></div>"
        for name in ("Plank", "Caulk", "Paint")
    ]
    body = body_of(*TEXT[:2], sections[0], *TEXT[2:], *sections[1:])
    assert "Paint it." in body


def test_three_linked_titles_between_paragraphs_are_the_headings_of_a_list():
    titles = ("The last boatyard in town", "The first ferry of the year", "The long way around")
    lines = [f"<p><a href=/{title.replace(' ', '-')}>{title}</a></p>" for title in titles]
    parts = [part for pair in zip(lines, TEXT[1:], strict=True) for part in pair]
    body = body_of(TEXT[0], *parts)
    assert all(title in body for title in titles)


def test_a_link_to_a_file_between_paragraphs_stays():
    line = "<p><a href=/letter-of-the-harbour-master.pdf>Letter of the harbour master</a></p>"
    assert "Letter of the harbour master" in body_of(*TEXT[:2], line, *TEXT[2:])


def test_a_heading_that_quotes_the_paragraph_below_it_stays():
    quote = "“By the end I knew the names of four dogs and the outcome of one divorce.”"
    paragraph = f"<p>I stood there for two hours. {quote[1:-1]} I had half a glove.</p>"
    assert quote in body_of(TEXT[0], f"<h3>{quote}</h3>", paragraph, *TEXT[1:])
