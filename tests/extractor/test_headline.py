"""Which of a page's titles is its headline."""

import json

import pytest

from tests.conftest import PARAGRAPHS


def page(*, h1="", title="", head="", json_ld=None):
    script = f'<script type="application/ld+json">{json.dumps(json_ld)}</script>' if json_ld else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f'<!doctype html><html lang="en"><head><title>{title}</title>{head}{script}</head><body><article>{h1}{body}</article></body></html>'


def og(title):
    return f'<meta property="og:title" content="{title}">'


CASES = {
    "the h1": (
        page(
            h1="<h1>Ferry returns to Norhaven</h1>", title="Norhaven ferry is back | Island Courier"
        ),
        "Ferry returns to Norhaven",
    ),
    "the title without the site, where there is no h1": (
        page(title="Ferry returns to Norhaven | Island Courier"),
        "Ferry returns to Norhaven",
    ),
    "its own dash stays": (
        page(
            title="The ferry – a love story",
            head='<meta property="og:site_name" content="Courier">',
        ),
        "The ferry – a love story",
    ),
    "the site's name in an h1 is none": (
        page(
            h1="<h1>Anna's Harbour Notes</h1><h1>Ferry returns to Norhaven</h1>",
            title="Ferry returns to Norhaven – Anna's Harbour Notes",
            head=og("Ferry returns to Norhaven"),
        ),
        "Ferry returns to Norhaven",
    ),
    "the site's name as its only h1 is none": (
        page(
            h1="<h1>Anna's Harbour Notes</h1><h2>Ferry returns to Norhaven</h2>",
            title="Anna's Harbour Notes: Ferry returns to Norhaven",
            head=og("Ferry returns to Norhaven"),
        ),
        "Ferry returns to Norhaven",
    ),
    "a kicker that another title leaves out": (
        page(
            h1="<h1><span>Island traffic:</span> Ferry returns to Norhaven after eleven weeks</h1>",
            head=og("Ferry returns to Norhaven after eleven weeks"),
        ),
        "Ferry returns to Norhaven after eleven weeks",
    ),
    "a kicker that a style sheet parts from the rest": (
        page(
            h1="<h1><span>Island traffic</span><span>Ferry returns to Norhaven</span></h1>",
            head=og("Island traffic: Ferry returns to Norhaven"),
        ),
        "Island traffic: Ferry returns to Norhaven",
    ),
    "a first word left out is no kicker": (
        page(
            h1="<h1>The best ferries of the northern islands</h1>",
            head=og("Best ferries of the northern islands"),
        ),
        "The best ferries of the northern islands",
    ),
    "what other titles agree on, where the h1 says something else altogether": (
        page(
            h1="<h1>Our blog</h1>",
            title="Ferry returns to Norhaven",
            head=og("Ferry returns to Norhaven"),
            json_ld={"@type": "NewsArticle", "headline": "Ferry returns to Norhaven"},
        ),
        "Ferry returns to Norhaven",
    ),
    "the shown one, where another is only for search engines": (
        page(
            h1="<h1>Ferry returns to Norhaven</h1>",
            title="Norhaven ferry timetable, prices, news 2024",
            json_ld={
                "@type": "BlogPosting",
                "headline": "Norhaven ferry timetable, prices, news 2024",
            },
        ),
        "Ferry returns to Norhaven",
    ),
    "what follows a bar in the h1 is its own": (
        page(h1="<h1>Ferry returns to Norhaven after storm | In pictures</h1>"),
        "Ferry returns to Norhaven after storm | In pictures",
    ),
    "a hyphen ends no kicker": (
        page(
            h1="<h1>Post-Brexit ferry deal is close, both sides say</h1>",
            head=og("Brexit ferry deal is close, both sides say"),
        ),
        "Post-Brexit ferry deal is close, both sides say",
    ),
    "a Chinese h1 against a title with the site's name": (
        page(h1="<h1>渡轮停航十一周后重返诺港</h1>", title="渡轮停航十一周后重返诺港_岛屿日报"),
        "渡轮停航十一周后重返诺港",
    ),
    "what is cut off loses to what is whole": (
        page(
            title="Ferry returns to Norhaven after eleven …",
            head="<meta name=headline content='Ferry returns to Norhaven after eleven weeks'>",
        ),
        "Ferry returns to Norhaven after eleven weeks",
    ),
    "words that a tag parts stay parted": (
        page(head=og("Ferry returns&lt;br&gt;to Norhaven")),
        "Ferry returns to Norhaven",
    ),
    "what a title says of a tag": (
        page(title="How to use the &lt;b&gt; tag well"),
        "How to use the <b> tag well",
    ),
    "entities in JSON-LD": (
        page(json_ld={"@type": "NewsArticle", "headline": "Ferry &amp; crew return to Norhaven"}),
        "Ferry & crew return to Norhaven",
    ),
    "the article that bears this page's title, of several": (
        page(
            title="Ferry returns to Norhaven",
            json_ld={
                "@graph": [
                    {"@type": "NewsArticle", "headline": "Bridge closed for good"},
                    {"@type": "NewsArticle", "headline": "Ferry returns to Norhaven"},
                ]
            },
        ),
        "Ferry returns to Norhaven",
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_the_headline_is(case, extract):
    markup, headline = CASES[case]
    assert extract(markup).headline == headline


def test_the_summary_is_the_standfirst_before_the_description(extract):
    markup = page(
        h1='<h1>Ferry returns to Norhaven</h1><p class="standfirst">Eleven weeks after the storm '
        "the first cars roll on board again.</p>",
        head='<meta name="description" content="News from the islands.">',
    )
    assert (
        extract(markup).summary
        == "Eleven weeks after the storm the first cars roll on board again."
    )


def test_the_summary_is_the_description_where_no_standfirst_is_shown(extract):
    markup = page(
        h1="<h1>Ferry returns to Norhaven</h1>",
        head='<meta name="description" content="News from the islands.">',
    )
    assert extract(markup).summary == "News from the islands."
