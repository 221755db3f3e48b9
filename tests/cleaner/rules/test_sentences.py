"""Sentences of an article that have words as sites say them to their readers stay in its body; what
a site puts between the paragraphs does not.
"""

import tomllib
from pathlib import Path

import pytest

import scraper
from tests.language.sample_tables import SAMPLES

OF_LANGUAGES = tomllib.loads((Path(__file__).parent / "sentences.toml").read_text(encoding="utf-8"))
PARAGRAPHS = OF_LANGUAGES["en"]["paragraphs"]
SENTENCE = "Send us your poor was the line that she recited to the senators."


def body_of(paragraphs, language="en"):
    text = "".join(one if one.startswith("<") else f"<p>{one}</p>" for one in paragraphs)
    html = f"<html lang={language}><body><article><h1>Ferry</h1>{text}</article></body></html>"
    return scraper.extract(html.encode(), url="https://paper.example/ferry").body


@pytest.mark.parametrize("language", OF_LANGUAGES)
def test_sentences_between_paragraphs_stay(language):
    of = OF_LANGUAGES[language]
    first, second, third = of.get("paragraphs") or SAMPLES[language]["page"]["paragraphs"]
    page = [first, *of["sentences"], second, third]
    body = body_of(page, language)
    assert [paragraph for paragraph in page if paragraph not in body] == []


def test_a_sentence_in_quotation_marks_stays():
    first, second, third = PARAGRAPHS
    assert SENTENCE in body_of([first, second, f"“{SENTENCE}”", third])


@pytest.mark.parametrize("question", ["What do you think?", "Have you spotted a mistake in it?"])
def test_a_question_of_an_interview_stays(question):
    others = ["<p><b>Was the storm a surprise?</b></p>", "<p><b>And will you sail again?</b></p>"]
    first, second, third = PARAGRAPHS
    asked = f"<p><b>{question}</b></p>"
    assert question in body_of([others[0], first, asked, second, others[1], third])
    assert question not in body_of([first, asked, second, third])


@pytest.mark.parametrize(
    "line",
    [
        "<p>Send us your pictures at <a href='mailto:a@paper.example'>this address</a>.</p>",
        "<p><b>Send us your pictures of the ferry for the page of our readers.</b></p>",
        "<p><em>Send us your pictures of the ferry for the page of our readers.</em></p>",
        "<p class=promo>Send us your pictures of the ferry for the page of our readers.</p>",
        "<div>Send us your pictures of the ferry for the page of our readers.</div>",
        "<p>Send us your pictures of the ferry!</p>",
        "<p>Send us your pictures of the ferry</p>",
    ],
)
def test_a_line_of_the_site_between_paragraphs_goes(line):
    first, second, third = PARAGRAPHS
    assert "your pictures" not in body_of([first, second, line, third])


def test_a_line_of_the_site_below_the_last_paragraph_goes():
    notice = "Send us your pictures of the ferry for the page of our readers."
    assert notice not in body_of([*PARAGRAPHS, notice])


@pytest.mark.parametrize(
    ("language", "line"),
    [
        ("en", "Cookie settings"),
        ("en", "Accept cookies"),
        ("de", "Schreiben Sie uns!"),
        ("fr", "Donnez votre avis"),
        ("es", "Aceptar todo"),
        ("zh", "您的支持"),
    ],
)
def test_words_that_sentences_have_too_are_the_sites_outside_of_sentences(language, line):
    of = OF_LANGUAGES[language]["paragraphs"]
    assert line not in body_of([of[0], line, *of[1:]], language)
