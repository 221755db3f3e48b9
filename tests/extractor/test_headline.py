"""Which of a page's titles is its headline."""

import json

import pytest

from tests.conftest import PARAGRAPHS, page_with


def page(*, h1="", title="", head="", json_ld=None):
    script = f'<script type="application/ld+json">{json.dumps(json_ld)}</script>' if json_ld else ""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return f'<!doctype html><html lang="en"><head><title>{title}</title>{head}{script}</head><body><article>{h1}{body}</article></body></html>'


def og(title):
    return f'<meta property="og:title" content="{title}">'


CASES = {
    "without a label in front that a declared title parts by a mark": (
        page(
            h1="<h1><span class=flag>Breaking</span> Ferry returns to Norhaven</h1>",
            title="Breaking: Ferry returns to Norhaven",
            head=og("Breaking | Ferry returns to Norhaven"),
        ),
        "Ferry returns to Norhaven",
    ),
    "without a label in front that one declared title does not have": (
        page(
            h1="<h1><span class=flag>Exclusive</span> Ferry returns to Norhaven</h1>",
            title="Ferry returns to Norhaven | Island Courier",
            head=og("Exclusive: Ferry returns to Norhaven"),
        ),
        "Ferry returns to Norhaven",
    ),
    "with a first word that could be a label, if nothing parts it": (
        page(
            h1="<h1>Live music returns to Norhaven</h1>", head=og("Live music returns to Norhaven")
        ),
        "Live music returns to Norhaven",
    ),
    "with the dash that opens a quotation": (
        page(
            h1="<h1>– We waited nine years for the ferry</h1>",
            title="– We waited nine years for the ferry – Island Courier",
        ),
        "– We waited nine years for the ferry",
    ),
    "the line of the page with the marks that its title tag writes otherwise": (
        page(
            h1="<div class=t>“Ferry returns” – at last, says Norhaven</div>",
            title='"Ferry returns" - at last, says Norhaven | Island Courier',
        ),
        "“Ferry returns” – at last, says Norhaven",
    ),
    "the title without a domain behind a bar": (
        page(title="Ferry returns | Courier-online.com"),
        "Ferry returns",
    ),
    "a kicker in an h1 that is marked as microdata": (
        page(
            h1="<h1 itemprop=headline><span>Island traffic</span> "
            "<span>Ferry returns to Norhaven after eleven weeks</span></h1>",
            head=og("Ferry returns to Norhaven after eleven weeks"),
        ),
        "Ferry returns to Norhaven after eleven weeks",
    ),
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
    "the page's h1, though all that is declared was written for social media": (
        page(
            h1="<h1>A long way across the water</h1>",
            title="Norhaven gets its ferry back - Island Courier",
            head=og("Norhaven gets its ferry back"),
        ),
        "A long way across the water",
    ),
    "a short h1 with a class for headlines": (
        page(
            h1='<h1 class="article-title">Crossing</h1>',
            title="Norhaven gets its ferry back - Island Courier",
            head=og("Norhaven gets its ferry back"),
        ),
        "Crossing",
    ),
    "a kicker without a mark, which og:title leaves out": (
        page(
            h1="<h1><span>Island traffic </span>Ferry returns to Norhaven after eleven weeks</h1>",
            head=og("Ferry returns to Norhaven after eleven weeks"),
        ),
        "Ferry returns to Norhaven after eleven weeks",
    ),
    "not without its first words, which JSON-LD has too": (
        page(
            h1="<h1>The Grand Prize Ferry returns to Norhaven after eleven weeks</h1>",
            head=og("Ferry returns to Norhaven after eleven weeks"),
            json_ld={
                "@type": "NewsArticle",
                "headline": "The Grand Prize Ferry returns to Norhaven after eleven weeks",
            },
        ),
        "The Grand Prize Ferry returns to Norhaven after eleven weeks",
    ),
    "the h1 without the section that all declared titles have before it": (
        page(
            h1="<h1>Ferry returns to Norhaven</h1>",
            title="Chronicle: Ferry returns to Norhaven",
            head=og("Chronicle: Ferry returns to Norhaven")
            + '<meta name="twitter:title" content="Chronicle: Ferry returns to Norhaven">',
            json_ld={"@type": "NewsArticle", "headline": "Chronicle: Ferry returns to Norhaven"},
        ),
        "Ferry returns to Norhaven",
    ),
    "a label behind a bar that og:title leaves out": (
        page(
            h1="<h1>Ferry returns to Norhaven after storm | Opinion</h1>",
            head=og("Ferry returns to Norhaven after storm"),
        ),
        "Ferry returns to Norhaven after storm",
    ),
    "what two titles with different kickers share": (
        page(
            h1="<h1>Storm damage - Ferry returns to Norhaven after eleven weeks</h1>",
            head=og("Island traffic: Ferry returns to Norhaven after eleven weeks"),
        ),
        "Ferry returns to Norhaven after eleven weeks",
    ),
    "a site's h1 above the article's h2, both in the title": (
        page(
            h1="<h1>Notes from a small harbour town</h1><h2>Ferry returns to Norhaven</h2>",
            title="Notes from a small harbour town » Archive » Ferry returns to Norhaven",
        ),
        "Ferry returns to Norhaven",
    ),
    "an h1 that leads to the home page is the site's name": (
        page(
            h1='<h1><a href="/">Notes from a small harbour town</a></h1><h2>Ferry returns to '
            "Norhaven</h2>",
            title="Ferry returns to Norhaven - Notes from a small harbour town",
        ),
        "Ferry returns to Norhaven",
    ),
    "the h1 that resembles the title, not a lower heading inside the title": (
        page(
            h1="<h1>The best ferries of the northern islands, tested by our crew</h1><h2>The best "
            "ferries of the northern islands</h2>",
            title="The best ferries of the northern islands in 2024",
        ),
        "The best ferries of the northern islands, tested by our crew",
    ),
    "a Korean title without the section behind its hyphen": (
        page(title="노르하벤 여객선, 11주 만에 다시 운항-사회"),
        "노르하벤 여객선, 11주 만에 다시 운항",
    ),
    "a Chinese title without section and site": (
        page(title="渡轮停航十一周后重返诺港_社会_岛屿新闻网"),
        "渡轮停航十一周后重返诺港",
    ),
    "the site's domain behind a bar": (
        page(h1="<h1>Ferry returns to Norhaven | Courier.Example</h1>"),
        "Ferry returns to Norhaven",
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
    "a part of a word in an element of its own stays a part of it": (
        page(h1="<h1>The inter<em>national</em> fair opens on the quay</h1>"),
        "The international fair opens on the quay",
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
    assert extract(markup, url="https://www.courier.example/ferry").headline == headline


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


H1 = {
    "a subtitle": '<span class="title">{h}</span> <small class="article-subtitle">All aboard</small>',
    "a kicker": '<span class="dachzeile">Verkehr</span> <span class="headline">{h}</span>',
    "a kicker and a colon": '<em class="kicker">Traffic</em>: {h}',
    "a kicker above a line break": "<small>Traffic of the week</small><br>{h}",
}


@pytest.mark.parametrize("what", H1)
def test_what_is_beside_the_title_in_its_heading_is_not_the_headline(what, extract):
    headline = "Ferry returns to Norhaven"
    page = page_with().replace(f"<h1>{headline}</h1>", f"<h1>{H1[what].format(h=headline)}</h1>")
    assert "</small>" in page or "</span>" in page or "</em>" in page
    article = extract(page)
    assert article.headline == headline
    assert "Traffic" not in article.body


def test_a_kicker_that_the_site_has_in_its_titles_belongs_to_the_headline(extract):
    heading = "<h1><span class=kicker>Traffic</span> Ferry returns to Norhaven</h1>"
    title = "Traffic: Ferry returns to Norhaven"
    head = f'<meta property="og:title" content="{title}">'
    page = page_with(head=head).replace("<h1>Ferry returns to Norhaven</h1>", heading)
    assert extract(page.replace("<title>Ferry", "<title>Traffic: Ferry")).headline == title
