"""Live blogs in the markups that sites use: the body has every update, in the page's order, and
`posts` has the time and author of each.
"""

import json

import pytest

from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()
LEAD = (
    "The council of Marlow Quay sat until after midnight to decide what becomes of the swing "
    "bridge, which has carried lorries to the northern bank since the year of the great flood."
)
UPDATES = [
    (
        "2024-05-14T22:40:00+01:00",
        "22:40",
        "Clerk reads the result",
        "The motion is carried by seven votes to four, and the public gallery empties slowly.",
    ),
    (
        "2024-05-14T21:15:00+01:00",
        "21:15",
        "Hauliers leave the chamber",
        "Two hauliers walked out when the chair refused to hear them a second time this evening.",
    ),
    (
        "2024-05-14T20:05:00+01:00",
        "20:05",
        "Sitting opens late",
        "The sitting begins an hour late because the caretaker could not find the larger key.",
    ),
    (
        "2024-05-14T19:30:00+01:00",
        "19:30",
        "Queue at the door",
        "A queue of some sixty people reaches as far as the fish market, most of them in coats.",
    ),
]
ENTRIES = {
    "div with time element": (
        '<div class="live-post"><time datetime="{iso}">{clock}</time><h3>{title}</h3><p>{text}</p>'
        '<div class="share"><button>Share</button></div></div>'
    ),
    "article with a header": (
        '<article class="liveblog-post"><header><h2>{title}</h2><span class="by">'
        '<time datetime="{iso}">{clock} BST</time></span></header><div><p>{text}</p></div></article>'
    ),
    "list item": (
        '<li class="ticker"><span class="ticker-time"><time datetime="{iso}">{clock}</time></span>'
        "<h4>{title}</h4><p>{text}</p></li>"
    ),
    "time, heading and paragraph without a container": (
        '<p class="when"><time datetime="{iso}">{clock}</time></p><h3>{title}</h3><p>{text}</p>'
    ),
    "table row of layout": (
        '<table class="live-update"><tr><td><time datetime="{iso}">{clock}</time></td>'
        "<td><h3>{title}</h3><p>{text}</p></td></tr></table>"
    ),
    "custom element": (
        '<section class="live-entry"><rel-time><time datetime="{iso}">{clock}</time></rel-time>'
        "<h3>{title}</h3><div>{text}</div></section>"
    ),
}


def live_page(entry, *, feed="div", head="", lead=LEAD, title="Bridge vote: live updates"):
    entries = "".join(
        entry.format(iso=iso, clock=clock, title=title, text=text)
        for iso, clock, title, text in UPDATES
    )
    return (
        f"<html lang=en><head><title>{title}</title>{head}</head><body>"
        '<nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>'
        f"<main><article><h1>{title}</h1><p>{lead}</p><{feed}>{entries}</{feed}></article></main>"
        "<footer><p>© 2024 The Marlow Observer. All rights reserved.</p></footer></body></html>"
    ).encode()


@pytest.fixture(params=ENTRIES.values(), ids=ENTRIES)
def live_blog(request, extract):
    return extract(live_page(request.param), "https://observer.example/live/bridge")


def test_the_body_has_each_update_once_in_the_page_s_order(live_blog):
    texts = [block.text for block in live_blog.blocks]
    wanted = [LEAD, *(line for _, _, title, text in UPDATES for line in (title, text))]
    assert texts == wanted


def test_each_update_is_a_post_with_its_time(live_blog):
    assert [(post.kind, post.date, post.headline, post.text) for post in live_blog.posts] == [
        ("update", iso, title, text) for iso, _, title, text in UPDATES
    ]


def test_a_post_names_its_first_block(live_blog):
    first = [live_blog.blocks[post.block].text for post in live_blog.posts]
    assert first == [title for _, _, title, _ in UPDATES]


def test_times_are_not_in_the_body(live_blog):
    assert not [clock for _, clock, _, _ in UPDATES if clock in live_blog.body]


RELATIVE = [
    ("de", "vor 12 Minuten"),
    ("fr", "il y a 12 minutes"),
    ("es", "hace 12 minutos"),
    ("it", "12 minuti fa"),
    ("pt", "há 12 minutos"),
    ("nl", "12 minuten geleden"),
    ("sv", "för 12 minuter sedan"),
    ("da", "12 minutter siden"),
    ("nb", "for 12 minutter siden"),
    ("pl", "12 minut temu"),
    ("ru", "12 минут назад"),
    ("uk", "12 хвилин тому"),
    ("tr", "12 dakika önce"),
    ("zh", "12分钟前"),
    ("ja", "12分前"),
    ("ko", "12분 전"),
    ("en", "12 minutes ago"),
]


@pytest.mark.parametrize(("language", "written"), RELATIVE)
def test_a_relative_time_is_a_time_in_each_language(language, written):
    phrases = LEXICON.phrases_for(language)
    assert phrases.has_whole("time_ago_whole", phrases.line(written))


def test_a_relative_time_is_not_in_the_body(extract):
    entry = '<div class="live-post"><span>12 minutes ago</span><h3>{title}</h3><p>{text}</p></div>'
    live_blog = extract(live_page(entry), "https://observer.example/live/bridge")
    assert len(live_blog.posts) == len(UPDATES)
    assert "12 minutes ago" not in live_blog.body


def test_the_author_of_an_update_is_its_own(extract):
    entry = (
        '<div class="live-post"><time datetime="{iso}">{clock}</time><p class="byline">By Tom '
        "Lowther</p><h3>{title}</h3><p>{text}</p></div>"
    )
    posts = extract(live_page(entry), "https://observer.example/live/bridge").posts
    assert {post.author for post in posts} == {"Tom Lowther"}


def test_json_ld_gives_the_times_that_the_page_does_not_show(extract):
    updates = [
        {
            "@type": "BlogPosting",
            "headline": title,
            "datePublished": iso,
            "author": {"@type": "Person", "name": "Nadia Fennimore"},
        }
        for iso, _, title, _ in UPDATES
    ]
    data = json.dumps({"@type": "LiveBlogPosting", "liveBlogUpdate": updates})
    head = f'<script type="application/ld+json">{data}</script>'
    entry = "<div><span>{clock}</span><h3>{title}</h3><p>{text}</p></div>"
    posts = extract(live_page(entry, head=head), "https://observer.example/live/bridge").posts
    assert [(post.date, post.author) for post in posts] == [
        (iso, "Nadia Fennimore") for iso, *_ in UPDATES
    ]


def test_readers_comments_are_no_updates(extract):
    entry = (
        '<div class="comment"><time datetime="{iso}">{clock}</time><h3>{title}</h3>'
        "<p>{text}</p></div>"
    )
    page = live_page(entry, title="Live updates", lead=" ".join([LEAD] * 3))
    assert extract(page, "https://observer.example/live/bridge").posts == []


def test_a_timeline_of_an_ordinary_article_is_no_live_blog(extract):
    page = live_page(
        "<div><time>{clock}</time><h3>{title}</h3><p>{text}</p></div>", title="The bridge vote"
    )
    assert extract(page, "https://observer.example/news/bridge").posts == []
