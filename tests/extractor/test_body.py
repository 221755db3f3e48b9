"""The blocks of the body: their spans, and the images that stand before them."""

import pytest

from tests.conftest import PARAGRAPHS, page_with

URL = "https://courier.example/ferry"
BOTH = [("emphasis", "A"), ("strong", "A")]


def spans_of(extract, markup, **options):
    """(kind, text, URL) of the spans between the second and third paragraphs of a page."""
    found = []
    for block in extract(page_with(markup, **options), URL).blocks:
        if block.text not in PARAGRAPHS:
            found += [(one.kind, block.text[one.start : one.end], one.url) for one in block.spans]
    return found


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<b>Ada</b> and <strong>Bo</strong>", [("strong", "Ada"), ("strong", "Bo")]),
        ("<em>Ada</em> <i>Bo</i> <cite>Cy</cite>", [("emphasis", x) for x in ("Ada", "Bo", "Cy")]),
        ("<code>ls</code> <kbd>Ctrl</kbd>", [("code", "ls"), ("code", "Ctrl")]),
        ("<b> the  pier </b>!", [("strong", "the pier")]),
        ("<b>the\u00a0</b> pier", [("strong", "the")]),
        ("<b>the<br>pier</b>", [("strong", "the\npier")]),
        ("<b>fer</b><b>ry</b>", [("strong", "ferry")]),
        ("<b>a <b>b</b> c</b>", [("strong", "a b c")]),
        ("<b>a <i>b</i></b>", [("strong", "a b"), ("emphasis", "b")]),
        ("<i><b>a</b></i>", [("emphasis", "a"), ("strong", "a")]),
        ("so\u00adft <b>hy\u00adphen</b>", [("strong", "hyphen")]),
        ("<b>👩‍👩‍👧 café</b> 渡船<b>渡</b>", [("strong", "👩‍👩‍👧 café"), ("strong", "渡")]),
        ("x<b> </b>y<i></i>", []),
        ("<span style='color: red; font-weight:bold'>Ada</span>", [("strong", "Ada")]),
        ("<span style='FONT-STYLE: Italic; font-weight: 700'>A</span>", BOTH),
        ("<b style='font-weight:normal'>Ada <b>Bo</b></b>", [("strong", "Bo")]),
        ("<em style='font-style: normal; font-size: 700'>Ada</em>", []),
        ("<strong style='font-weight: inherit'>Ada</strong>", [("strong", "Ada")]),
    ],
)
def test_spans_of_a_paragraph(markup, expected, extract):
    found = spans_of(extract, f"<p>The harbour has news today: {markup} was said.</p>")
    assert [(kind, text) for kind, text, _ in found] == expected


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ('<a href="/a?utm_source=x#y">a</a>', [("a", "https://courier.example/a#y")]),
        ('<a href=" /a ">a\n b</a>', [("a b", "https://courier.example/a")]),
        ('<a href="javascript:go()">a</a> <a href="mailto:a@b.example">b</a> <a>c</a>', []),
        ('<a href="#top">a</a>', []),
        (
            '<a href="/1">a</a><a href="/2">b</a>',
            [("a", "https://courier.example/1"), ("b", "https://courier.example/2")],
        ),
        ('<a href="/1">a</a><a href="/1">b</a>', [("ab", "https://courier.example/1")]),
    ],
)
def test_links_of_a_paragraph(markup, expected, extract):
    found = spans_of(extract, f"<p>The harbour has news today: {markup} was said.</p>")
    assert [(text, url) for kind, text, url in found if kind == "link"] == expected


def test_a_mark_around_blocks_marks_each(extract):
    first = "The pier is closed for repairs until the end of the month, the office said."
    second = "The ferry runs again from the old quay on the other side of the bay."
    markup = f"<b><div>{first}</div><div>{second}</div></b>"
    assert spans_of(extract, markup) == [("strong", first, None), ("strong", second, None)]


def test_items_of_lists_and_cells_of_tables_have_spans(extract):
    markup = (
        "<p>The county asks for three things, as its letter to the harbour office says:</p>"
        "<ul><li>a <b>second</b> stage at the old quay</li><li>a longer <i>season</i> on the "
        "water</li></ul><p>The prices are set for the whole of the season by the county:</p>"
        "<table><tr><th>Ticket</th><th>Price</th></tr><tr><td>Adult, <b>one way</b></td>"
        "<td><i>12.50</i> in summer</td></tr></table>"
    )
    assert spans_of(extract, markup) == [
        ("strong", "second", None),
        ("emphasis", "season", None),
        ("strong", "one way", None),
        ("emphasis", "12.50", None),
    ]


def test_code_keeps_its_indents_and_only_other_kinds_are_marked_in_it(extract):
    code = "<pre><code>  if ferry:\n\tgo(<a href='/go'>north</a>)  \n</code></pre>"
    article = extract(page_with(f"<p>The timetable is a program of two lines:</p>{code}"), URL)
    (block,) = [block for block in article.blocks if block.kind == "code"]
    assert block.text == "  if ferry:\n    go(north)"
    assert [(one.kind, block.text[one.start : one.end], one.url) for one in block.spans] == [
        ("link", "north", "https://courier.example/go")
    ]


def test_plain_text_has_no_spans(extract):
    article = extract("Ferry returns to Norhaven\n\n" + "\n\n".join(PARAGRAPHS))
    assert [block.spans for block in article.blocks] == [[]] * 4


def test_an_image_names_the_block_that_it_stands_before(extract):
    figure = '<figure><img src="/{0}.jpg"><figcaption>The {0} at noon.</figcaption></figure>'
    page = page_with(figure.format("ferry"), head="")
    page = page.replace("</h1>", "</h1>" + figure.format("quay"))
    page = page.replace("</article>", figure.format("island") + "</article>")
    assert [(image.caption, image.block) for image in extract(page, URL).images] == [
        ("The quay at noon.", 0),
        ("The ferry at noon.", 2),
        ("The island at noon.", None),
    ]


def test_an_image_inside_a_paragraph_names_that_paragraph(extract):
    markup = '<p>The ferry <img src="/ferry.jpg" width="300"> came in at noon with all lights.</p>'
    assert [image.block for image in extract(page_with(markup), URL).images] == [2]


def test_the_image_for_sharing_has_no_block(extract):
    head = '<meta property="og:image" content="/share.jpg">'
    assert [image.block for image in extract(page_with(head=head), URL).images] == [None]


def test_a_section_title_above_a_late_copy_of_the_headline_stays(extract):
    text = (
        "The keeper of the lamp went home on Friday, and nobody has been found who would climb it."
    )
    article = extract(
        "<html><head><title>The lamp goes out</title></head><body><main><article>"
        + "".join(
            f"<h3>Night {number}</h3><p>{text} That was night {number}.</p>" for number in "123"
        )
        + f"<h3>The lamp goes out</h3><p>{text} It was the last one.</p></article></main></body></html>"
    )
    assert article.body.count("Night") == 3
