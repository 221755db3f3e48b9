"""Captions in markup that does not call them so, next to lines that only stand below a picture."""

import pytest
from lxml import etree

from scraper.cleaner.context import page_context
from scraper.cleaner.pipeline import apply_rules
from scraper.cleaner.rules.registry import is_hint
from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.language.lexicon import Lexicon
from scraper.parsing import StructuredData
from scraper.records import CaptionFinding, CreditFinding

LEXICON = Lexicon()
STORY = "".join(
    f"<p>On day {day} the ferry left the quay at noon, as it had done every day since the bridge "
    f"was closed for the winter, and of those who stood on pier {day} nobody waved at it.</p>"
    for day in range(1, 6)
)
IMG = '<img src=/a.jpg width=400 height=300 alt="">'
LINE = "The ferry at its new landing stage"


def verdict_on(text, box, language="en"):
    """The verdict of the rules on a line of a box between paragraphs; None if it is a hint."""
    markup = f"<body><h1>The ferry is late</h1>{STORY}{box}{STORY}</body>"
    tree = etree.fromstring(markup, etree.HTMLParser())
    segmentation = segment(tree, ElementReader(LEXICON.vocabulary))
    page = page_context(segmentation, LEXICON.phrases_for(language), StructuredData())
    (verdict,) = (
        verdict
        for block, verdict in zip(page.blocks, apply_rules(page), strict=True)
        if block.text == text
    )
    return None if verdict is None or is_hint(verdict) else verdict


def found(verdict):
    caption, credit = verdict.first(CaptionFinding), verdict.first(CreditFinding)
    return caption and caption.caption, credit and credit.credit


CAPTIONS = {
    "a row of one cell under a row with a picture": (
        "<table align=right><tr><td>{img}</td></tr><tr><td><font size=1>{line}</font></td></tr>"
        "</table>"
    ),
    "a class of the box": "<div class=article-image>{img}<p>{line}</p></div>",
    "a class of the line": "<div>{img}<p class=legend>{line}</p></div>",
    "a class in another language": "<div class=bildbox>{img}<span>{line}</span></div>",
    "an item of a gallery": "<ul><li class=slide>{img}<div>{line}</div></li></ul>",
    "an element called credit below it": (
        "<div>{img}<p>{line}</p><span class=credit>Ada Linqvist</span></div>"
    ),
    "italics right below a picture": "<p>{img}</p><p><em>{line}</em></p>",
    "small type right below a picture": "<p>{img}</p><p><small class=x>{line}</small></p>",
    "small type without attributes": "<p>{img}</p><p align=center><small>{line}</small></p>",
}


@pytest.mark.parametrize("box", CAPTIONS.values(), ids=CAPTIONS)
def test_a_line_in_the_box_of_a_picture_is_its_caption(box):
    verdict = verdict_on(LINE, box.format(img=IMG, line=LINE))
    assert verdict is not None
    assert verdict.label == "caption"
    assert found(verdict)[0] == LINE


CREDITED = {
    "en": (f"{LINE} (Photo: Ada Linqvist)", "Ada Linqvist"),
    "de": ("Die Fähre am neuen Anleger. Foto: Ada Linqvist", "Ada Linqvist"),
    "fr": ("Le bac à son nouveau quai. Photo : Ada Linqvist", "Ada Linqvist"),
    "es": ("El transbordador en su nuevo muelle. Foto: Ada Linqvist", "Ada Linqvist"),
    "pl": ("Prom przy nowym nabrzeżu. Fot. Ada Linqvist", "Ada Linqvist"),
    "ru": ("Паром у нового причала. Фото: Ada Linqvist", "Ada Linqvist"),
}
PLACES = {
    "a cell": "<table><tr><td>{img}</td></tr><tr><td>{line}</td></tr></table>",
    "a definition": "<dl><dt>{img}</dt><dd>{line}</dd></dl>",
    "centred": "<p>{img}</p><center>{line}</center>",
    "a paragraph": "<p>{img}</p><p>{line}</p>",
    "a figure": "<figure>{img}<figcaption>{line}</figcaption></figure>",
}


@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("language", CREDITED)
def test_a_line_below_a_picture_that_ends_in_a_credit_is_its_caption_without_doubt(language, place):
    line, credit = CREDITED[language]
    verdict = verdict_on(line, place.format(img=IMG, line=line), language)
    assert verdict is not None
    assert verdict.label == "caption"
    assert found(verdict)[1] == credit


def test_an_element_called_credit_in_the_box_of_a_picture_is_its_credit():
    box = f"<div>{IMG}<p>{LINE}</p><span class=credit>Ada Linqvist</span></div>"
    verdict = verdict_on("Ada Linqvist", box)
    assert verdict is not None
    assert verdict.label == "credit"


OTHERS = {
    "a paragraph below a picture": "<p>{img}</p><p>{line}</p>",
    "a box without any sign": "<div>{img}<p>{line}</p></div>",
    "a line below an icon": "<div class=image><img src=/a.png width=16 height=16><p>{line}</p></div>",
    "the name below a portrait": "<div class='author photo'>{img}<p>{line}</p></div>",
    "a heading below a picture": "<div class=image>{img}<h3>{line}</h3></div>",
    "a line above the picture": "<div class=image><p>{line}</p>{img}</div>",
    "a box of a whole section": "<div class=image>{img}<p>{line}</p>" + STORY + "</div>",
}


@pytest.mark.parametrize("box", OTHERS.values(), ids=OTHERS)
def test_a_line_that_only_stands_near_a_picture_is_no_caption(box):
    assert verdict_on(LINE, box.format(img=IMG, line=LINE)) is None


def test_a_line_in_italics_below_the_picture_above_the_article_is_no_caption():
    markup = f"<body><h1>The ferry is late</h1><p>{IMG}</p><p><em>{LINE}</em></p>{STORY}</body>"
    tree = etree.fromstring(markup, etree.HTMLParser())
    segmentation = segment(tree, ElementReader(LEXICON.vocabulary))
    page = page_context(segmentation, LEXICON.phrases_for("en"), StructuredData())
    assert apply_rules(page)[1] is None


def test_a_holder_of_rights_in_a_credit_element_below_a_picture_is_a_credit():
    box = f"<div class=slide>{IMG}<div class=caption>{LINE}</div><div class=credit>© Doe Agency"
    assert found(verdict_on("© Doe Agency", f"{box}</div></div>")) == (None, "Doe Agency")


def test_a_labelled_credit_in_an_element_for_an_author_is_a_credit():
    box = (
        f"<div class=picture>{IMG}<div class=picture-text>{LINE}.</div>"
        "<div class=picture-author>Photo: Jane Doe</div></div>"
    )
    assert found(verdict_on("Photo: Jane Doe", box)) == (None, "Jane Doe")


OPENED = {
    "en": "Pictured is the ferry at its new landing stage on the western side.",
    "de": "Im Bild: die Fähre am neuen Anleger auf der Westseite.",
    "zh": "图为渡轮停靠在西岸的新码头。",
    "ja": "写真は西岸の新しい桟橋に着いたフェリー。",
}


@pytest.mark.parametrize("language", OPENED)
def test_a_line_below_a_picture_that_says_what_is_in_it_is_its_caption(language):
    line = OPENED[language]
    verdict = verdict_on(line, f"<p>{IMG}</p><p>{line}</p>", language)
    assert found(verdict) == (line, None)


def test_a_line_that_only_begins_with_such_letters_is_no_caption():
    line = "Picturedrome owners waved at the ferry from the roof of their cinema."
    assert verdict_on(line, f"<p>{IMG}</p><p>{line}</p>") is None


def test_a_part_of_a_caption_called_its_source_is_a_credit():
    box = f"<figure>{IMG}<figcaption><span class=source>Jane Doe</span> <span>{LINE}</span>"
    verdict = verdict_on("Jane Doe", f"{box}</figcaption></figure>")
    assert found(verdict) == (None, "Jane Doe")


def test_the_source_of_a_quotation_is_no_credit():
    box = f"<figure><blockquote>{LINE}</blockquote><figcaption class=source>Jane Doe</figcaption>"
    verdict = verdict_on("Jane Doe", f"{box}</figure>")
    assert verdict is None or verdict.label != "credit"
