"""Which paragraph under the headline is the standfirst, and which is the first of the body."""

import pytest

PROSE = [
    f"On day {day} the ferry left the quay at noon, as it had done every day since the bridge was "
    f"closed for the winter, and of those on pier {day} nobody waved."
    for day in range(1, 7)
]
LEAD = (
    "The harbour council has voted to keep the old ferry for ten more years, in spite of its age."
)


def page(body, head=""):
    return (
        f"<html><head><title>Council keeps the ferry</title>{head}</head><body><main><article>"
        f"<h1>Council keeps the ferry</h1>{body}</article></main></body></html>"
    )


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


@pytest.mark.parametrize(
    "body",
    [
        f"<p class=standfirst>{LEAD}</p><div>{paragraphs(*PROSE)}</div>",
        f"<div class=article-lead><p>{LEAD}</p></div><div>{paragraphs(*PROSE)}</div>",
        f"<div class=summary>{LEAD}</div>{paragraphs(*PROSE)}",
    ],
)
def test_an_element_of_its_own_that_is_called_so_is_the_standfirst(extract, body):
    article = extract(page(body))
    assert article.summary == LEAD
    assert LEAD not in article.body


@pytest.mark.parametrize(
    "body",
    [
        f"<div class=post-description>{paragraphs(LEAD, *PROSE)}</div>",
        f"<div itemprop='description articleBody'>{'<br><br>'.join([LEAD, *PROSE])}</div>",
        f"<div class='field-body field-type-text-with-summary'><p>{LEAD}</p></div>"
        f"<div class=field-more>{paragraphs(*PROSE)}</div>",
    ],
)
def test_the_first_paragraph_in_the_container_of_the_body_is_body(extract, body):
    assert extract(page(body)).body.startswith(LEAD)


def test_a_line_without_a_full_stop_between_headline_and_byline_is_the_standfirst(extract):
    line = "Every year the council votes on a boat that is older than all its members"
    byline = "<p>By <a rel=author href=/ada>Ada Reed</a>, 3 May 2024</p>"
    body = f"<div><p>{line}</p></div>{byline}<div class=text>{paragraphs(*PROSE)}</div>"
    assert extract(page(body)).summary == line


@pytest.mark.parametrize("name", ["lead", "lede", "intro"])
def test_a_first_paragraph_in_larger_type_is_body(extract, name):
    body = f"<div><p class={name}>{LEAD}</p>{paragraphs(*PROSE)}</div>"
    assert extract(page(body)).body.startswith(LEAD)


ADVERT = "<div class=advert>Advertisement</div>"
MORE = paragraphs(*PROSE)


@pytest.mark.parametrize(
    "body",
    [
        f"<div>{paragraphs(LEAD, *PROSE)}</div>",
        f"<div><p><span>{LEAD}</span></p>{MORE}</div>",
        f"<div><p class=has-drop-cap>{LEAD}</p>{MORE}</div>",
        f"<div class=text>{paragraphs(LEAD)}</div>{ADVERT}<div class=text>{MORE}</div>",
        f"<div>{paragraphs(LEAD)}<blockquote>{PROSE[0]}</blockquote>{paragraphs(*PROSE[1:])}</div>",
        f"<section><div class=p>{LEAD}</div>{''.join(f'<div class=p>{one}</div>' for one in PROSE)}"
        "</section>",
    ],
)
def test_a_first_paragraph_that_is_also_the_description_is_body(extract, body):
    head = f'<meta name="description" content="{LEAD}">'
    article = extract(page(body, head))
    assert article.body.startswith(LEAD)
    assert article.summary == LEAD


@pytest.mark.parametrize("element", ["<h2>{}</h2>", "<p class=x1>{}</p>", "<div><p>{}</p></div>"])
def test_a_description_that_is_shown_apart_is_the_standfirst(extract, element):
    head = f'<meta name="description" content="{LEAD}">'
    article = extract(page(f"{element.format(LEAD)}<div>{paragraphs(*PROSE)}</div>", head))
    assert article.summary == LEAD
    assert LEAD not in article.body


@pytest.mark.parametrize("markup", ["<h2><p>{}</p></h2>", "<p>{}</p>", "<div><p>{}</p></div>"])
def test_a_line_between_headline_and_byline_in_the_same_header_is_the_standfirst(extract, markup):
    line = "The old boat stays on the river for another ten years"
    article = extract(
        "<html><head><title>Council keeps the ferry</title></head><body><main><article><header>"
        f"<h1>Council keeps the ferry</h1>{markup.format(line)}<div><p class=byline>By Ada Quill"
        f"</p><time>2 May 2024</time></div></header><div>{MORE}</div></article></main></body></html>"
    )
    assert article.summary == line
    assert line not in article.body
