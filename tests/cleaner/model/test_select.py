"""Who has the last word on a block: named rules, hints, the block model, the expected F1 of the
whole.
"""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.cleaner import Cleaner
from scraper.cleaner.model import BlockModel, TextModel, Trees
from scraper.cleaner.model.hashed_text import SIZE
from scraper.cleaner.model.select import BETA, classify_html, decision_threshold, reasons
from scraper.cleaner.pipeline import apply_rules
from scraper.language.lexicon import Lexicon
from scraper.parsing.document import parse
from scraper.parsing.structured_data import parse_structured_data
from scraper.records import Page

CLEANER = Cleaner(Lexicon())

PAGE = """<html lang=en><head><title>The ferry is late</title></head><body>
<nav><p>A sentence in a menu, long enough to be judged by anyone who asks.</p></nav>
<article><h1>The ferry is late</h1>
<p>The ferry left the quay at noon, as it had done every day since the bridge was closed.</p>
<p>Photo: Jane Doe/Reuters</p>
<p>Advertisement</p>
<p>The captain said that the tide was late again, and that he would not wait for it.</p>
</article></body></html>"""


def always(margin):
    """A model that gives every block the same margin."""
    tree = Trees(
        np.zeros((1, 1), np.int16),
        np.zeros((1, 1), np.float32),
        np.zeros((1, 2), np.float32),
        np.ones((1, 2), np.float32),
        margin,
    )
    return BlockModel(TextModel(np.zeros(SIZE, np.float32), 0.0), tree, tree)


def judged(model, markup=PAGE):
    document = parse(Page(source="test", content=markup))
    page = CLEANER.context(document, parse_structured_data(document))
    verdicts = classify_html(page, apply_rules(page), model)
    return {block.text: verdict for block, verdict in zip(page.blocks, verdicts, strict=True)}


def test_a_named_rule_is_never_overruled():
    verdicts = judged(always(15.0))
    assert verdicts["Photo: Jane Doe/Reuters"].label == "credit"
    assert verdicts["Advertisement"].label == "advert"
    assert verdicts["The ferry is late"].label == "headline"


def test_a_hint_gives_way_to_a_model_that_is_sure():
    menu = next(
        verdict
        for text, verdict in judged(always(15.0)).items()
        if text.startswith("A sentence in a menu")
    )
    assert (menu.label, menu.rule) == ("body", "model")


def test_a_hint_stands_where_the_model_is_against_it_too():
    menu = next(
        verdict
        for text, verdict in judged(always(-15.0)).items()
        if text.startswith("A sentence in a menu")
    )
    assert menu.rule == "navigation_container"


def test_a_caption_gives_way_only_to_more_than_an_even_chance():
    text = "The quay, with the late ferry."
    figure = f"<figure><img src='/q.jpg'><figcaption>{text}</figcaption></figure>"
    markup = PAGE.replace("<p>Advertisement</p>", figure)
    unsure, sure = judged(always(-0.4), markup), judged(always(15.0), markup)
    assert unsure[text].label == "caption"
    assert sure[text].label == "body"
    assert {verdict.label for line, verdict in unsure.items() if "captain" in line} == {"body"}


@pytest.mark.parametrize(("words", "label"), [(12, "caption"), (60, "body")])
def test_a_short_caption_next_to_a_long_body_is_never_part_of_it(words, label):
    text = "The quay." + " Ferry" * (words - 2)
    figure = f"<figure><img src='/q.jpg'><figcaption>{text}</figcaption></figure>"
    body = "<p>The captain of the ferry rang the harbour bell before the fog came in.</p>" * 6
    markup = PAGE.replace("<p>Advertisement</p>", figure + body)
    assert judged(always(15.0), markup)[text].label == label


def test_several_paragraphs_in_a_caption_may_be_the_article():
    texts = [f"The quay was number {number} of nine." for number in "abcd"]
    paragraphs = "".join(f"<p>{text}</p>" for text in texts)
    figure = f"<figure><img src='/q.jpg'><figcaption>{paragraphs}</figcaption></figure>"
    body = "<p>The captain of the ferry rang the harbour bell before the fog came in.</p>" * 6
    verdicts = judged(always(15.0), PAGE.replace("<p>Advertisement</p>", figure + body))
    assert {verdicts[text].label for text in texts} == {"body"}


def test_a_block_without_a_name_is_the_models():
    captain = next(
        verdict for text, verdict in judged(CLEANER.model).items() if text.startswith("The captain")
    )
    assert (captain.label, captain.rule) == ("body", "model")


def test_the_model_gives_its_reasons_by_the_names_of_features():
    document = parse(Page(source="test", content=PAGE))
    page = CLEANER.context(document, parse_structured_data(document))
    given_reasons = reasons(page, apply_rules(page), CLEANER.model)
    assert given_reasons
    assert all(
        reason.feature in CLEANER.model.feature_names
        for found in given_reasons.values()
        for reason in found
    )


@pytest.mark.parametrize(
    ("scores", "words", "line"),
    [
        ([1.0, 1.0, 0.0], [50, 50, 50], 0.5),  # sure: every block above a half
        ([0.3, 0.3, 0.3], [50, 50, 50], 3 * 0.3 / (3 + 3 * 0.3)),  # unsure: rather all than none
        ([], [], 0.5),
    ],
)
def test_the_line_is_half_the_best_f1_that_can_be_expected(scores, words, line):
    assert decision_threshold(np.array(scores), np.array(words, np.float32)) == pytest.approx(line)


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 300)), min_size=1, max_size=40))
def test_the_line_is_never_above_a_half_and_takes_the_likeliest_block(blocks):
    scores, words = (
        np.array([score for score, _ in blocks]),
        np.array([count for _, count in blocks], np.float32),
    )
    line = decision_threshold(scores, words)
    assert 0 <= line <= 0.5 + 1e-9
    assert scores.max() >= line - 1e-9


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(1, 300)), max_size=40))
def test_the_line_is_higher_where_precision_is_favoured_and_lower_where_recall_is(blocks):
    scores, words = (
        np.array([score for score, _ in blocks]),
        np.array([count for _, count in blocks], np.float32),
    )
    precision, balanced, recall = (
        decision_threshold(scores, words, BETA[favour]) for favour in ("precision", None, "recall")
    )
    assert precision >= balanced - 1e-9
    assert balanced >= recall - 1e-9


def test_the_best_f_beta_counts_recall_beta_times_as_much():
    # Both blocks: precision .65, recall 1, F2 = 5 * .65 / (.65 * 4 + 1) = .90.
    line = decision_threshold(np.array([0.9, 0.4]), np.array([1, 1], np.float32), 2.0)
    assert line == pytest.approx(5 * 0.65 / (4 * 0.65 + 1) / 5)
