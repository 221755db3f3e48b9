"""What the model takes outside of the container that has most of the article."""

import pytest

from scraper.cleaner import Cleaner, is_of_model
from scraper.cleaner.rules.main_container import leave_out, strays, take_long_text
from scraper.language import Lexicon
from scraper.parsing import parse, parse_structured_data
from scraper.records import Page, Verdict

CLEANER = Cleaner(Lexicon())
PARAGRAPH = "<p>The ferry left the quay at seven and came back with the first snow of the year, as on every other day.</p>"


def kept(html, unsure):
    """The texts that stay of a page whose blocks are all taken: those with the word `unsure` with a
    probability of 0.6, the others with 0.99.
    """
    document = parse(Page(source="page", content=html.encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [
        Verdict("body", "model", 0.6 if unsure in block.text else 0.99) for block in page.blocks
    ]
    leave_out(strays(page, verdicts), verdicts)
    return [
        block.text
        for block, verdict in zip(page.blocks, verdicts, strict=True)
        if verdict.label == "body"
    ]


def article(number=12):
    return f"<article><section>{PARAGRAPH * (number // 2)}</section>{PARAGRAPH * (number // 2)}</article>"


@pytest.mark.parametrize(
    "page",
    [
        "{article}<div><p>Reset your password here, reader.</p></div>",
        "<main>{article}</main><section><h3>Reset your password here, reader.</h3></section>",
    ],
)
def test_an_unsure_block_after_the_article_goes(page):
    texts = kept(page.format(article=article()), "password")
    assert len(texts) == 12
    assert not any("password" in text for text in texts)


@pytest.mark.parametrize(
    "page",
    [
        "<div><p>A standfirst with a password.</p></div>{article}",
        "{article}<div><p>A sure last word.</p></div>",
    ],
)
def test_a_block_in_front_of_the_article_or_a_sure_one_stays(page):
    assert len(kept(page.format(article=article()), "password")) == 13


def test_an_unsure_block_between_two_parts_of_the_article_stays():
    parts = f"<main><div>{PARAGRAPH * 6}</div><p>My password.</p><div>{PARAGRAPH * 6}</div></main>"
    assert len(kept(parts, "password")) == 13


def test_a_text_in_many_containers_has_none_outside():
    cards = "".join(f"<div>{PARAGRAPH}</div>" for _ in range(12))
    assert len(kept(f"<main>{cards}</main>", "ferry")) == 12


def test_a_short_text_has_no_main_container():
    assert (
        len(kept(f"<article>{PARAGRAPH}</article><div><p>A password.</p></div>", "password")) == 2
    )


def test_the_sentence_in_front_of_a_list_is_inside_with_it():
    entries = "".join(f"<li>{PARAGRAPH}</li>" for _ in range(12))
    assert len(kept(f"<main><p>A password each.</p><ul>{entries}</ul></main>", "password")) == 13


def test_lists_of_short_facts_go_on_in_other_containers():
    facts = "".join(f"<p>{number} boats were seen off the quay.</p>" for number in range(40))
    assert len(kept(f"<main>{facts}</main><div><p>One password.</p></div>", "password")) == 41


def test_nothing_is_outside_of_nothing():
    assert kept("<p></p>", "password") == []


WALL = "The ferry left the quay at seven and came back with the first snow. " * 20


def body_of(html, **scores):
    """The texts of the body of a page of which the model takes nothing, after the rule. `scores`
    are its probabilities of the blocks that start with a word, else 0.3.
    """
    document = parse(Page(source="page", content=html.encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [
        Verdict("boilerplate", "model", 1 - scores.get(block.text.split()[0], 0.3))
        for block in page.blocks
    ]
    take_long_text(page, verdicts)
    return [
        block.text[:9]
        for block, verdict in zip(page.blocks, verdicts, strict=True)
        if verdict.label == "body"
    ]


def test_a_long_text_that_the_model_does_not_know_is_the_body():
    assert body_of(f"<div><p>Menu</p></div><div><p>{WALL}</p></div>") == ["The ferry"]


def test_the_paragraphs_next_to_a_long_text_are_the_body_with_it():
    assert len(body_of(f"<div><p>{WALL}</p>{PARAGRAPH * 2}</div><div>{PARAGRAPH}</div>")) == 3


def test_the_score_of_a_long_text_is_the_models_probability():
    document = parse(Page(source="page", content=f"<p>{WALL}</p>".encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [Verdict("boilerplate", "model", 0.75)]
    take_long_text(page, verdicts)
    assert (verdicts[0].label, verdicts[0].score) == ("body", 0.25)
    assert is_of_model(verdicts[0])


def test_a_long_text_that_is_surely_none_is_no_body():
    assert body_of(f"<div><p>{WALL}</p></div>", The=0.05) == []


def test_a_shorter_text_is_no_body():
    assert body_of(f"<div>{PARAGRAPH * 4}</div>") == []


def test_a_long_text_next_to_a_body_is_none():
    document = parse(Page(source="page", content=f"<p>{WALL}</p><p>{WALL}</p>".encode()))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = [Verdict("body", "model", 0.9), Verdict("boilerplate", "model", 0.7)]
    take_long_text(page, verdicts)
    assert [verdict.label for verdict in verdicts] == ["body", "boilerplate"]
