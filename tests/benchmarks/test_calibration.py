"""How the confidence is fitted and measured, on outcomes that are drawn with known probabilities."""

import json
import math
import random

import msgspec
import pytest

from benchmarks.calibration import (
    Example,
    Outcome,
    calibration_error,
    cross_validated,
    cuts,
    examples_of,
    reliability,
    report,
    rightness,
    scorer_of,
)
from benchmarks.training.confidence import fit_table
from scraper.extractor.confidence import PointTable

# The scorer of the corpus is not part of this repository. This one judges by the same figures.
SCORER = """
def names(people):
    return {one["name"] if isinstance(one, dict) else one for one in people or []}

def score(gold, predictions):
    (one,) = gold
    return {
        name: float(predictions[one["id"]].get(field) == one[field])
        for field, name in (("body", "f1"), ("headline", "headline"), ("date", "date"))
        if field in one
    }
"""


def drawn(count=3000):
    """Fields whose probability depends on a number and a flag."""
    rng = random.Random(7)
    found = []
    for number in range(count):
        lead, is_declared = rng.random() * 10, rng.random() < 0.4
        probability = 1 / (1 + math.exp(-(0.4 * lead - 2 + 1.5 * is_declared)))
        evidence = {"lead": lead} | ({"from meta": 1} if is_declared else {})
        is_right = rng.random() < probability
        found.append((Example(f"page {number}", number % 5, evidence, is_right), probability))
    return found


DRAWN = drawn()
EXAMPLES = [example for example, _ in DRAWN]


@pytest.fixture
def scorer(tmp_path):
    (tmp_path / "score.py").write_text(SCORER)
    return scorer_of(tmp_path)


def test_the_fitted_probabilities_are_about_those_that_outcomes_were_drawn_with():
    table = fit_table(EXAMPLES)
    differences = [
        abs(table.probability(example.evidence) - probability) for example, probability in DRAWN
    ]
    assert sum(differences) / len(differences) < 0.04


def test_the_same_examples_give_the_same_table_in_any_order():
    shuffled = EXAMPLES[:]
    random.Random(1).shuffle(shuffled)
    first, second = (msgspec.json.encode(fit_table(some)) for some in (EXAMPLES, shuffled))
    assert first == second


def test_a_table_survives_its_file():
    table = fit_table(EXAMPLES)
    assert msgspec.json.decode(msgspec.json.encode(table), type=PointTable) == table


def test_rare_evidence_gets_no_points():
    rare = [
        Example(
            one.page, one.fold, {**one.evidence, "rare": 1} if number < 9 else one.evidence, False
        )
        for number, one in enumerate(EXAMPLES)
    ]
    assert "rare" not in {term.evidence for term in fit_table(rare).terms}


def test_no_field_is_judged_by_a_table_that_saw_its_fold():
    seen = []

    def fit(examples):
        folds = {one.fold for one in examples}
        seen.append(folds)
        return PointTable(len(folds), ())

    assert len(cross_validated(EXAMPLES, fit)) == len(EXAMPLES)
    assert seen == [{0, 1, 2, 3, 4} - {fold} for fold in range(5)]


def test_cross_validated_confidence_is_calibrated():
    outcomes = cross_validated(EXAMPLES, fit_table)
    assert calibration_error(reliability(outcomes)) < 0.04


def test_the_calibration_error_is_the_mean_distance_of_confidence_and_share():
    outcomes = [Outcome(0.9, True)] * 9 + [Outcome(0.9, False)] + [Outcome(0.25, False)] * 10
    bins = reliability(outcomes)
    assert [(one.count, one.right) for one in bins] == [(10, 0.0), (10, 0.9)]
    assert calibration_error(bins) == pytest.approx(0.125)


def test_cuts_have_the_share_kept_and_the_share_of_those_that_is_right():
    outcomes = [Outcome(0.92, True)] * 3 + [Outcome(0.55, True), Outcome(0.55, False)]
    found = {one.least: (one.kept, one.right) for one in cuts(outcomes)}
    assert found[0.0] == (1.0, 0.8)
    assert found[0.5] == (1.0, 0.8)
    assert found[0.9] == (0.6, 1.0)
    assert 0.95 not in found


def test_the_report_has_a_line_for_each_field_in_both_tables():
    text = report({"body": [Outcome(0.9, True)], "date": [Outcome(0.8, False)]})
    assert text.count("body") == text.count("date") == 2


GOLD = {
    "id": "1",
    "set": "newsrooms",
    "url": "https://a.example/1",
    "body": "x",
    "headline": "Ferry",
    "authors": ["Ada"],
}


def test_only_fields_of_the_gold_are_judged(scorer):
    record = {"body": "x", "headline": "Tram", "date": "2024-05-16", "authors": [{"name": "Ada"}]}
    assert rightness(GOLD, record, scorer) == {"body": True, "headline": False, "authors": True}


def test_a_name_too_many_is_wrong_and_no_author_can_be_right(scorer):
    gold = {**GOLD, "authors": [{"name": "Ada"}]}
    names = ([{"name": "Ada"}], [{"name": "Ada"}, {"name": "Bo"}], [])
    found = [rightness(gold, {"authors": some}, scorer)["authors"] for some in names]
    assert found == [True, False, False]
    assert "authors" not in rightness({**GOLD, "set": "zh", "authors": []}, {}, scorer)


def test_examples_are_of_fields_that_the_record_has(scorer):
    prediction = {"id": "1", "body": "x", "headline": "Ferry", "evidence": {"body": {"words": 9}}}
    found = examples_of([GOLD], [json.loads(json.dumps(prediction))], scorer)
    assert [one.is_right for one in found["body"]] == [True]
    assert not found["headline"]
