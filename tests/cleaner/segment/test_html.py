"""From tree to blocks: every text once, in reading order, with where it stood."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from scraper.cleaner.segment.elements import ElementReader
from scraper.cleaner.segment.html import segment
from scraper.language.vocabulary import Vocabulary

READER = ElementReader(Vocabulary())


def blocks(markup):
    return segment(html.document_fromstring(f"<body>{markup}</body>"), READER).blocks


def shape(markup):
    return [(block.kind, block.text) for block in blocks(markup)]


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>one <b>bold</b> word</p>", [("paragraph", "one bold word")]),
        (
            "<div>one<p>two</p>three</div>",
            [("paragraph", "one"), ("paragraph", "two"), ("paragraph", "three")],
        ),
        ("one<br><br>two", [("paragraph", "one"), ("paragraph", "two")]),
        ("one<br> \n <br/>two", [("paragraph", "one"), ("paragraph", "two")]),
        ("one<br>two", [("paragraph", "one\ntwo")]),
        ("<h2>Title</h2><p>x</p>", [("heading", "Title"), ("paragraph", "x")]),
        ("<ul><li>one<li><p>two</p></ul>", [("list_item", "one"), ("list_item", "two")]),
        ("<blockquote><p>said</p></blockquote>", [("quote", "said")]),
        ("<table><tr><th>a</th><td>b <i>c</i></td></tr></table>", [("table_row", "a | b c")]),
        (
            "<table><tr><td><p>one</p><p>two</p></td></tr></table>",
            [("paragraph", "one"), ("paragraph", "two")],
        ),
        ("<pre>if x:\n    y</pre>", [("code", "if x:\n    y")]),
        (
            "<figure><figcaption>at sea <small class=copyright>Photo: "
            "X</small></figcaption></figure>",
            [("caption", "at sea"), ("caption", "Photo: X")],
        ),
        ("<p>a<script>b</script><style>c</style>d</p>", [("paragraph", "ad")]),
        ("<p><ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp></ruby>字</p>", [("paragraph", "漢字")]),
        ("<h1>Title <small>More</small></h1>", [("heading", "Title"), ("paragraph", "More")]),
        ("<h1><small>All of it</small></h1>", [("heading", "All of it")]),
        (
            "<h1><span class='article-kicker'>Ferry</span><br><span>It is back</span></h1>",
            [("paragraph", "Ferry"), ("heading", "It is back")],
        ),
        ("<h2>Title <small>More</small></h2>", [("heading", "Title More")]),
        (
            "<p>wood<label for=n>⊕</label><input id=n type=checkbox>en</p>",
            [("paragraph", "wooden")],
        ),
        ("<p>Size <label>of the boat</label></p>", [("paragraph", "Size of the boat")]),
        ("<p>\n  wrapped\n  source </p>", [("paragraph", "wrapped source")]),
    ],
)
def test_blocks_of(markup, expected):
    assert shape(markup) == expected


def test_the_name_of_a_custom_element_is_one_of_its_words():
    (block,) = blocks("<related-stories><p>The lamp goes out</p></related-stories>")
    assert block.parent.parent.words >= {"related-stories", "related", "stories"}


REST = "<p>The captain has rung the bell since she was nine years old.</p>" * 3


def test_paragraphs_without_scripts_that_go_on_with_those_above_are_blocks():
    assert shape(f"<div><p>One.</p><noscript>{REST}</noscript></div>")[1:] == shape(REST)


@pytest.mark.parametrize(
    "markup",
    [
        f"<div><noscript>{REST}</noscript></div>",
        "<div><p>One.</p><noscript><p>Switch scripts on.</p><p>Then come back.</p></noscript></div>",
    ],
)
def test_other_text_without_scripts_is_no_block(markup):
    assert len(blocks(markup)) == markup.count("One.")


LINES = "One ferry.\n\nTwo\nboats, <b>three</b>\n\noars"
SHOWN = [("paragraph", "One ferry."), ("paragraph", "Two\nboats, three"), ("paragraph", "oars")]


@pytest.mark.parametrize(
    "markup",
    [
        f'<div style="white-space: pre-line">{LINES}</div>',
        f'<div class="prose whitespace-pre-wrap">{LINES}</div>',
        f"<style>.text {{ white-space: pre-line }}</style><div class=text>{LINES}</div>",
    ],
)
def test_lines_of_the_source_are_lines_where_the_style_keeps_them(markup):
    tree = html.document_fromstring(f"<body>{markup}</body>")
    assert [(block.kind, block.text) for block in segment(tree, READER).blocks] == SHOWN


def test_elsewhere_lines_of_the_source_are_no_lines():
    assert shape(f"<div>{LINES}</div>") == [("paragraph", "One ferry. Two boats, three oars")]


LONG = "The captain has rung the bell of the ferry since she was nine, and her father before " * 2


def test_paragraphs_that_are_set_as_headings_are_paragraphs():
    kinds = [kind for kind, _ in shape("<h5>Bells</h5>" + f"<h5>{LONG}.</h5>" * 3)]
    assert kinds == ["heading", "paragraph", "paragraph", "paragraph"]


def test_one_long_heading_stays_one():
    assert [kind for kind, _ in shape(f"<h2>{LONG}.</h2><p>{LONG}.</p>")] == [
        "heading",
        "paragraph",
    ]


def test_the_text_of_a_tooltip_is_no_part_of_the_sentence():
    markup = "<p>A <span class=term>peat<span class=tooltip-box>wet soil</span></span> bog</p>"
    assert shape(markup) == [("paragraph", "A peat bog")]


def test_a_slide_outside_of_the_window_is_seen_and_its_clone_is_not():
    slide = "<div class=swiper-slide><p>The mill.</p></div>"
    clone = slide.replace("swiper-slide", '"swiper-slide swiper-slide-duplicate"')
    moved = f'<div class=swiper-wrapper style="transform: translate3d(-640px, 0, 0)">{slide}{clone}</div>'
    assert [block.parent.hidden for block in blocks(moved)] == [False, True]


def test_a_link_keeps_its_text_and_address():
    (block,) = blocks('<p>see <a href=" /x "><b>the</b> page</a> now</p>')
    assert [(anchor.href, anchor.text) for anchor in block.links] == [("/x", "the page")]


def test_a_block_knows_the_containers_above_it():
    (block,) = blocks('<div class="Article-Body mainText"><p>x</p></div>')
    assert block.parent.parent.words >= {"article", "body", "main", "text", "article-body"}


def test_blocks_of_one_figure_share_its_number():
    first, second, third = blocks(
        "<figure><p>a</p><figcaption>b</figcaption></figure><figure>c</figure>"
    )
    assert first.figure == second.figure != third.figure


@pytest.mark.parametrize(
    ("markup", "src"),
    [
        ('<img src="a.jpg">', "a.jpg"),
        ('<img src="a.jpg" srcset="b.jpg 400w, c.jpg 1600w, d.jpg 800w">', "c.jpg"),
        ('<img src="data:image/gif;base64,AAAA" data-src="real.jpg">', "real.jpg"),
        ('<picture><source srcset="big.webp 2x"><img src="a.jpg"></picture>', "big.webp"),
        ('<noscript><img src="a.jpg"></noscript>', "a.jpg"),
    ],
)
def test_the_largest_or_lazily_loaded_image_is_taken(markup, src):
    assert [
        picture.src
        for picture in segment(
            html.document_fromstring(f"<body><p>x</p>{markup}</body>"), READER
        ).pictures
    ] == [src]


INLINE = st.sampled_from(["b", "i", "span", "em", "a"])
BLOCK = st.sampled_from(
    ["p", "div", "section", "li", "ul", "h2", "blockquote", "figure", "td", "tr", "table", "center"]
)
WORDS = st.text(alphabet="abcdefgh ", min_size=1, max_size=12)
TREES = st.recursive(
    WORDS,
    lambda children: st.tuples(st.one_of(INLINE, BLOCK), st.lists(children, max_size=4)),
    max_leaves=25,
)


def markup_of(tree):
    if isinstance(tree, str):
        return tree
    tag, children = tree
    return f"<{tag}>{''.join(map(markup_of, children))}</{tag}>"


@given(TREES)
def test_every_letter_of_a_page_is_in_exactly_one_block(tree):
    root = html.document_fromstring(f"<body><p>start</p>{markup_of(tree)}</body>")
    letters = re.sub(r"[\s|]+", "", root.text_content())
    assert (
        re.sub(r"[\s|]+", "", "".join(block.text for block in segment(root, READER).blocks))
        == letters
    )


def test_each_block_inside_a_link_is_linked():
    (block,) = blocks("<a href=/x><h3>A title</h3></a>")
    assert [(anchor.href, anchor.text) for anchor in block.links] == [("/x", "A title")]


def test_a_link_around_a_picture_does_not_reach_the_next_block():
    assert blocks("<a href=/x><img src=a.png></a><p>text</p>")[0].links == ()


def test_what_only_screen_readers_read_out_is_no_text():
    assert shape(
        "<p>See <a href=/x>the log<span class='sr-only'>opens in a new tab</span></a>.</p>"
    ) == [("paragraph", "See the log.")]


def test_bold_and_italic_characters_are_counted():
    (block,) = blocks("<p><b>bold</b> and <em>italics</em></p>")
    assert (block.strong, block.emphasis) == (4, 7)


def test_a_rule_is_remembered_by_the_block_below_it():
    assert [block.after_rule for block in blocks("<p>a</p><hr><p>b</p><p>c</p>")] == [
        False,
        True,
        False,
    ]


def test_an_empty_element_that_calls_itself_a_break_is_one():
    assert shape("<div>one<span class=br></span><span class='x br'></span>two</div>") == [
        ("paragraph", "one"),
        ("paragraph", "two"),
    ]


WORDS = st.text(st.sampled_from("ab \n\u00a0\u200b\u00ad渡é🙂"), max_size=6)
INLINE = st.recursive(
    WORDS.map(lambda text: (None, [text])),
    lambda inner: st.tuples(
        st.sampled_from(["b", "i", "code", "a", "span", "br", "div"]), st.lists(inner, max_size=4)
    ),
    max_leaves=12,
)


def marked_up(node):
    tag, children = node
    inside = "".join(child if isinstance(child, str) else marked_up(child) for child in children)
    if tag is None or tag == "br":
        return inside + ("<br>" if tag else "")
    return f"<{tag}{' href=/x' if tag == 'a' else ''}>{inside}</{tag}>"


@given(st.lists(INLINE, max_size=5))
def test_spans_are_in_order_and_never_blank_at_their_ends(nodes):
    for block in blocks("".join(map(marked_up, nodes))):
        spans = block.spans
        assert [*spans] == sorted(spans, key=lambda one: (one.start, -one.end, one.kind))
        for span in spans:
            marked = block.text[span.start : span.end]
            assert marked
            assert marked == marked.strip()
        for kind in ("strong", "emphasis", "code", "link"):
            ends = [one.end for one in spans if one.kind == kind]
            starts = [one.start for one in spans if one.kind == kind]
            assert all(end <= start for end, start in zip(ends, starts[1:], strict=False))


@given(st.lists(st.tuples(st.booleans(), WORDS), max_size=6))
def test_the_characters_in_bold_are_the_characters_of_strong_spans(pieces):
    markup = "".join(f"<b>{text}</b>" if bold else text for bold, text in pieces)
    found = [block.text[span.start : span.end] for block in blocks(markup) for span in block.spans]
    bold = "".join(text for is_bold, text in pieces if is_bold)
    bold = bold.replace("\u200b", "").replace("\u00ad", "")
    assert "".join("".join(found).split()) == "".join(bold.split())


@pytest.mark.parametrize(
    "link",
    [
        "<a href=/x target=_blank>the report (opens in a new tab)</a>",
        "<a href=/x>the report<span> (opens in new window)</span></a>",
        "<a href=/x>the report <small>External link</small></a>",
        "<a href=/x>the report（新しいタブで開く）</a>",
        "<a href=/x>the report (öffnet in neuem Fenster)</a>",
        "<a href=/x>the report [s'ouvre dans un nouvel onglet]</a>",
    ],
)
def test_the_notice_that_a_link_opens_a_tab_is_not_part_of_it(link):
    (block,) = blocks(f"<p>Read {link} of 1931.</p>")
    assert block.text == "Read the report of 1931."
    assert [one.text for one in block.links] == ["the report"]


def test_a_name_and_a_date_by_their_classes_are_parts_of_a_line():
    line = (
        "<i class=paper>Mercury</i> <i class=author>Ada Linqvist</i> <i class=date>3 May 2024</i>"
    )
    (block,) = blocks(f"<p>{line}</p>")
    assert block.parts == ("Mercury", "Ada Linqvist", "3 May 2024")


def test_a_given_and_a_family_name_in_two_elements_are_one_name():
    names = "<i class=author-first>Amalia</i> <i class=author-last>Linqvist</i>"
    (block,) = blocks(f"<p>By {names}, in the harbour</p>")
    assert (block.signed, block.parts) == (("Amalia Linqvist",), ())
