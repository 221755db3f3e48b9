"""What trains the block model: labels from gold."""

from benchmarks.training.labels import label
from scraper.records import Block

STORY = [
    "The ferry left the quay at noon as it had done every day.",
    "Nobody waved",
    "The captain said that the tide was late again this year.",
]


def blocks(*texts):
    return [Block(index=index, kind="paragraph", text=text) for index, text in enumerate(texts)]


def inside(texts, gold_lines):
    shares, weights = label(blocks(*texts), {"body": "\n".join(gold_lines)})
    return [bool(share > 0.5) for share, weight in zip(shares, weights, strict=True) if weight > 0]


def test_blocks_of_the_gold_are_inside_and_others_are_not():
    assert inside(
        ["Menu and more menu here", *STORY, "Read the latest news from the port"], STORY
    ) == [False, True, True, True, False]


def test_of_two_copies_the_one_in_the_golds_order_counts():
    # The headline of a section stands in a list of contents too, above the text.
    assert inside(["Nobody waved", *STORY], STORY) == [False, True, True, True]


def test_a_pull_quote_of_the_body_is_not_inside():
    assert inside([STORY[0], "the tide was late again", *STORY[1:]], STORY) == [
        True,
        False,
        True,
        True,
    ]


def test_what_stands_out_of_order_still_counts_where_nothing_else_gave_it():
    assert inside([STORY[2], STORY[0]], [STORY[0], STORY[2]]) == [True, True]


def test_a_gold_of_snippets_tells_only_of_the_blocks_that_hold_them():
    gold = {"must": ["left the quay"], "must_not": ["latest news"]}
    shares, weights = label(blocks(*STORY, "Read the latest news from the port"), gold)
    assert [float(share) for share in shares] == [1, 0, 0, 0]
    assert [bool(weight) for weight in weights] == [True, False, False, True]
