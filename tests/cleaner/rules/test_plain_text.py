"""Flattened text: what lines without a name are, by shape and place."""

import pytest

from tests.conftest import PARAGRAPHS

HEAD = "Ferry returns to Norhaven\n\nMarch 5, 2024\n\n"


def segmentation(*groups):
    return HEAD + "\n\n".join(groups)


def body_of(extract, *groups):
    return extract(segmentation(*groups)).body.split("\n\n")


def test_a_short_line_alone_before_a_paragraph_is_a_heading(extract):
    article = extract(segmentation(PARAGRAPHS[0], "A winter of welding", PARAGRAPHS[1]))
    assert [(block.kind, block.text) for block in article.blocks][1] == (
        "heading",
        "A winter of welding",
    )


def test_two_short_lines_beside_each_other_are_no_headings(extract):
    assert body_of(
        extract, PARAGRAPHS[0], "Storm batters the coast", "Waves at the mole", PARAGRAPHS[1]
    ) == [PARAGRAPHS[0], PARAGRAPHS[1]]


def test_the_price_of_that_rule_is_stacked_headings(extract):
    """A chapter's title right above a section's title is lost with it: text alone cannot tell the
    two from a video's title and caption.
    """
    assert body_of(
        extract, PARAGRAPHS[0], "Part two: the repair", "A winter of welding", PARAGRAPHS[1]
    ) == [PARAGRAPHS[0], PARAGRAPHS[1]]


def test_a_short_line_that_ends_the_article_is_no_heading(extract):
    assert body_of(extract, PARAGRAPHS[0], PARAGRAPHS[1], "A message from the islands") == [
        PARAGRAPHS[0],
        PARAGRAPHS[1],
    ]


def test_a_short_line_before_a_teaser_at_the_end_is_no_heading(extract):
    assert body_of(
        extract,
        PARAGRAPHS[0],
        PARAGRAPHS[1],
        "A message from the islands",
        "Read: What the divers found",
    ) == [
        PARAGRAPHS[0],
        PARAGRAPHS[1],
    ]


def test_a_heading_before_a_picture_is_a_heading(extract):
    assert (
        body_of(
            extract,
            PARAGRAPHS[0],
            "A winter of welding",
            "Divers at work. Photo: Jo Ember",
            PARAGRAPHS[1],
        )[1]
        == "A winter of welding"
    )


def test_a_list_that_a_colon_introduces_is_body(extract):
    text = "The county asks for three things:"
    assert body_of(
        extract,
        PARAGRAPHS[0],
        text,
        "- a second landing stage\n- a longer season on the route\n- fares that a family can pay",
    )[2] == ("a second landing stage\na longer season on the route\nfares that a family can pay")


def test_a_list_of_titles_in_the_flow_is_a_list_of_teasers(extract):
    article = extract(
        segmentation(
            PARAGRAPHS[0],
            "- Storm tears landing stage from its piles",
            "- County argues over who pays for the repair",
            PARAGRAPHS[1],
        )
    )
    assert article.body.split("\n\n") == [PARAGRAPHS[0], PARAGRAPHS[1]]
    assert [link.text for link in article.links] == [
        "Storm tears landing stage from its piles",
        "County argues over who pays for the repair",
    ]


@pytest.mark.parametrize(
    "divider", ["By Ada Linqvist", "https://hpo.example/p/1", "Share on Facebook", "5 min read"]
)
def test_a_paragraph_that_the_head_divides_from_the_body_is_the_standfirst(divider, extract):
    article = extract(
        "Ferry returns to Norhaven\n\nEleven weeks after the storm the islands are one parish "
        "again.\n\n" + divider + "\n\n" + "\n\n".join(PARAGRAPHS)
    )
    assert article.summary == "Eleven weeks after the storm the islands are one parish again."
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_the_first_paragraph_of_a_body_is_no_standfirst(extract):
    article = extract(segmentation(*PARAGRAPHS))
    assert article.summary is None
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_a_kicker_above_the_headline_is_not_the_headline(extract):
    assert (
        extract("Transport\n\n" + segmentation(*PARAGRAPHS)).headline == "Ferry returns to Norhaven"
    )


def test_an_alternative_text_above_a_caption_is_the_pictures(extract):
    article = extract(
        segmentation(
            PARAGRAPHS[0],
            "Ferry quay storm damage\nThe torn landing stage at Norhaven in JanuaryImage: Jo "
            "Ember/Reuters",
            PARAGRAPHS[1],
        )
    )
    (image,) = article.images
    assert (image.alt, image.caption, image.credit) == (
        "Ferry quay storm damage",
        "The torn landing stage at Norhaven in January",
        "Jo Ember/Reuters",
    )


def test_a_biography_gives_the_author_where_no_byline_does(extract):
    article = extract(
        segmentation(
            *PARAGRAPHS,
            "Ada Linqvist\nAda Linqvist Journalist based in Norhaven, writing on islands and the "
            "sea",
        )
    )
    assert article.author == "Ada Linqvist"
    assert article.body == "\n\n".join(PARAGRAPHS)


def test_text_wrapped_at_72_columns_is_unwrapped(extract):
    import textwrap

    wrapped = "\n\n".join(
        textwrap.fill(paragraph, 72, break_on_hyphens=False) for paragraph in PARAGRAPHS
    )
    assert extract(HEAD + wrapped).body == "\n\n".join(PARAGRAPHS)
