"""Sections of a shop's page that are not about its product."""

import pytest

from scraper.cleaner import Cleaner
from scraper.cleaner.rules.product_page import leave_out_sections
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page, Verdict
from tests.language.sample_tables import SAMPLES

CLEANER = Cleaner(Lexicon())
ABOUT = (
    "<h1>Lantern</h1><p>The lantern burns for nine hours and is made of brass that does not rust, "
    "so it can hang outside all year, in rain and snow and wind.</p>"
)
REVIEW = "<p>I hung it at the gate and the neighbours want one, too. Five stars, Ada.</p>"
CARD = "<div><a href=/{0}>Lamp number {0}</a><p>{0}.50</p></div>"
CARDS = "".join(CARD.format(number) for number in (1, 2, 3, 4))


def kept(body, language="en"):
    """What stays of a page whose blocks are all taken, with the labels of the others."""
    html = f"<html lang={language}><body>{ABOUT}{body}</body></html>"
    document = parse(Page(source="page", content=html.encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [Verdict("body", "model", 0.9) for _ in page.blocks]
    leave_out_sections(page, verdicts)
    judged = list(zip(page.blocks, verdicts, strict=True))
    return (
        [block.text for block, verdict in judged if verdict.label == "body"],
        {verdict.label for _, verdict in judged} - {"body"},
    )


REVIEWS = {
    "in a section": f"<section><h2>Customer reviews</h2>{REVIEW * 3}</section>",
    "with a number": f"<section><h2>48 Reviews</h2>{REVIEW * 3}</section>",
    "below a header": f"<div><header><h2>Reviews (48)</h2></header>{REVIEW * 3}</div>",
    "with headings of their own": (
        f"<div><div><h2>Ratings & Reviews</h2></div><h3>Good</h3>{REVIEW}<h3>Bad</h3>{REVIEW}</div>"
    ),
}


@pytest.mark.parametrize("how", REVIEWS)
def test_what_customers_write_is_a_comment(how):
    texts, labels = kept(REVIEWS[how] + "<section><h2>Delivery</h2><p>In a week.</p></section>")
    assert labels == {"comment"}
    assert texts[0] == "Lantern"
    assert texts[-2:] == ["Delivery", "In a week."]
    assert not any("neighbours" in text for text in texts)


TITLES = {
    "en": ("Customer reviews", "Customers also bought"),
    "de": ("Kundenbewertungen", "Kunden kauften auch"),
    "fr": ("Avis clients", "Produits similaires"),
    "es": ("Opiniones de clientes", "Productos relacionados"),
    "it": ("Recensioni dei clienti", "Prodotti correlati"),
    "pt": ("Avaliações de clientes", "Produtos relacionados"),
    "nl": ("Klantbeoordelingen", "Gerelateerde producten"),
    "pl": ("Opinie klientów", "Podobne produkty"),
    "sv": ("Kundrecensioner", "Liknande produkter"),
    "da": ("Kundeanmeldelser", "Lignende produkter"),
    "nb": ("Kundeomtaler", "Lignende produkter"),
    "tr": ("Müşteri yorumları", "Benzer ürünler"),
    "ru": ("Отзывы покупателей", "Похожие товары"),
    "uk": ("Відгуки покупців", "Схожі товари"),
    "ja": ("カスタマーレビュー", "関連商品"),
    "ko": ("고객 리뷰", "관련 상품"),
    "zh": ("商品评价", "相关商品"),
    **{language: sample["product_titles"] for language, sample in SAMPLES.items()},
}


def test_every_language_with_tables_has_titles():
    assert set(TITLES) == set(Lexicon().languages)


@pytest.mark.parametrize("language", TITLES)
def test_sections_are_known_by_their_titles_in(language):
    phrases = Lexicon().phrases_for(language)
    reviews, others = (phrases.line(title) for title in TITLES[language])
    assert phrases.has_whole("customer_reviews_whole", reviews)
    assert phrases.has_whole("other_products_whole", others)


@pytest.mark.parametrize("title", ["h2", "h4", "div", "p"])
def test_other_products_are_teasers(title):
    section = f"<div><{title}>Customers also bought</{title}>{CARDS}</div>"
    texts, labels = kept(section + "<p>The warranty lasts for two years.</p>")
    assert labels == {"teaser"}
    assert texts[0] == "Lantern"
    assert texts[-1] == "The warranty lasts for two years."
    assert not any("number" in text for text in texts)


KEPT = {
    "a tab with the name of another part": (
        f"<ul><li>Details</li><li>Customer reviews</li></ul><div>{REVIEW * 2}</div>"
    ),
    "a text under such a title": f"<div><h2>Related products</h2>{REVIEW * 4}</div>",
    "a title without anything": "<h2>Customer reviews</h2>",
}


@pytest.mark.parametrize("what", KEPT)
def test_what_stays_is(what):
    assert kept(KEPT[what])[1] == set()


def test_a_page_that_would_be_left_without_a_text_stays_as_it_is():
    html = f"<h1>Lantern</h1><section><h2>Customer reviews</h2>{REVIEW * 4}</section>"
    document = parse(Page(source="page", content=html.encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [Verdict("body", "model", 0.9) for _ in page.blocks]
    leave_out_sections(page, verdicts)
    assert {verdict.label for verdict in verdicts} == {"body"}


def test_only_pages_of_products_lose_such_sections(extract):
    section = f"<section><h2>Customer reviews</h2>{REVIEW * 3}</section>"
    text = ABOUT + f"<p>{'It is sold in three sizes and four colours. ' * 6}</p>"
    product = '<script type="application/ld+json">{"@type": "Product", "name": "Lantern"}</script>'
    page = f"<html lang=en><head><title>Lantern</title>%s</head><body>{text}{section}</body></html>"
    assert "neighbours" not in (extract(page % product).body or "")
    assert extract(page % "").status == "ok"
