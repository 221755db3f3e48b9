"""Lists and tables below the last paragraph of an article."""

import pytest

PARAGRAPHS = (
    "The regatta ended on Sunday with calm water and a long prize giving, and the harbour was full "
    "of people who had come to see the last race of the year.",
    "The winners of the main class had not been in a final before, and their coach said that he "
    "would need some days to believe it.",
    "The organisers counted four thousand visitors, more than in any year since the bridge was "
    "opened, and they want to come back in June.",
)
RIVER = (
    "<li><a href='/x/ferry-returns'>Ferry returns to the island after the storm</a></li>"
    "<li><a href='/x/the-lamp'>The lamp goes out for the last time this year</a></li>"
    "<li><a href='/x/harbour-bell'>Harbour bell rings twice for the new captain</a></li>"
)


@pytest.fixture
def body_with(extract):
    """The end of the body of an article, with markup below its last paragraph and behind it."""

    def end(inside, outside=""):
        text = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
        article = extract(
            "<html lang=en><head><title>Regatta ends</title></head><body>"
            "<nav><a href=/a>News</a><a href=/b>Sport</a></nav>"
            f"<div class=story><h1>Regatta ends</h1><p class=byline>By Ada Quill</p>{text}{inside}"
            f"</div>{outside}<footer>Copyright</footer></body></html>",
            url="https://post.example/regatta",
        )
        before, _, after = article.body.partition("come back in June.")
        assert before
        return after.split("\n")

    return end


LISTS = {
    "short items": (
        "<ul><li>Norhaven 12:31</li><li>Skellow 12:40</li><li>Oster 13:02</li></ul>",
        ["Norhaven 12:31", "Skellow 12:40", "Oster 13:02"],
    ),
    "a heading": (
        "<h3>Medals</h3><ol><li>Gold: Ada Lind</li><li>Silver: Per Vask</li></ol>",
        ["Medals", "Gold: Ada Lind", "Silver: Per Vask"],
    ),
    "a table of numbers": (
        "<table><tr><td>Norhaven</td><td>12:31</td></tr><tr><td>Oster</td><td>9</td></tr></table>",
        ["Norhaven | 12:31", "Oster | 9"],
    ),
    "terms": (
        "<h3>In short</h3><dl><dt>Where</dt><dd>Norhaven harbour</dd><dt>When</dt><dd>14 June</dd></dl>",
        ["In short", "Where", "Norhaven harbour", "When", "14 June"],
    ),
    "an item with elements of its own": (
        "<ul><li><span>Norhaven</span> <b>12:31</b></li><li><p>Skellow 12:40</p></li></ul>",
        ["Norhaven 12:31", "Skellow 12:40"],
    ),
}


@pytest.mark.parametrize(("markup", "lines"), LISTS.values(), ids=LISTS)
def test_the_list_below_the_last_paragraph_belongs_to_the_body(body_with, markup, lines):
    assert [line for line in body_with(markup) if line] == lines


@pytest.mark.parametrize(
    ("inside", "outside"),
    [
        (f"<ul>{RIVER}</ul>", ""),
        (f"<h3>More stories</h3><ul>{RIVER}</ul>", ""),
        ("", f"<div><h3>Most seen</h3><ul>{RIVER}</ul></div>"),
        ("", "<ul><li>Norhaven</li><li>Skellow</li><li>Oster</li></ul>"),
        ("<ul class=share><li>Share</li><li>Print</li><li>E-mail</li></ul>", ""),
        ("<ul><li><a href=/tag/a>Rowing</a></li><li><a href=/tag/b>Harbour</a></li></ul>", ""),
    ],
    ids=["links", "links with a heading", "a box", "a list elsewhere", "share", "tags"],
)
def test_a_list_that_is_not_the_articles_stays_out(body_with, inside, outside):
    assert [line for line in body_with(inside, outside) if line] == []
