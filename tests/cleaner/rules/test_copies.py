"""Articles that a page prints twice, and articles that it adds below its own."""

import pytest

PROSE = [
    f"On day {day} the ferry left the quay at noon, as it had done every day since the bridge was "
    f"closed for the winter, and of those on pier {day} nobody waved."
    for day in range(1, 7)
]
OTHER = [
    f"The tower of ward {ward} strikes thirteen since the flood, and the clockmaker of ward {ward} "
    "says that she will not touch it before she is paid for the last time."
    for ward in range(1, 6)
]
URL = "https://courier.example/harbour/ferry"


def paragraphs(texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def page(body):
    return (
        "<html lang=en><head><title>The ferry is late</title></head><body>"
        f"<main>{body}</main><footer>© The Courier</footer></body></html>"
    )


COPIES = {
    "versions for phones and desktops": (
        f"<h1>The ferry is late</h1><div class=mobile>{paragraphs(PROSE)}</div>"
        f"<div class=desktop>{paragraphs(PROSE)}</div>"
    ),
    "a version for printing": (
        f"<article><h1>The ferry is late</h1><div>{paragraphs(PROSE)}</div></article>"
        f"<section id=print><h1>The ferry is late</h1>{paragraphs(PROSE)}</section>"
    ),
    "the start above the whole": (
        f"<h1>The ferry is late</h1><div class=free>{paragraphs(PROSE[:3])}</div>"
        f"<div class=all>{paragraphs(PROSE)}</div>"
    ),
    "three times": ("<h1>The ferry is late</h1>" + f"<article>{paragraphs(PROSE)}</article>" * 3),
    "a start with an ellipsis": (
        f"<h1>The ferry is late</h1><div class=cut><p>{PROSE[0][:90]}…</p></div>"
        f"<div>{paragraphs(PROSE)}</div>"
    ),
}


@pytest.mark.parametrize("body", COPIES.values(), ids=COPIES)
def test_an_article_that_is_printed_twice_comes_once(body, extract):
    assert extract(page(body), URL).body == "\n\n".join(PROSE)


TWINS = {
    "twins for small and wide screens": (
        f"{paragraphs(PROSE[:3])}<div class='block md:hidden'><p>{PROSE[3]}</p></div>"
        f"<div class='hidden md:block'><p>{PROSE[3]}</p></div>{paragraphs(PROSE[4:])}"
    ),
    "twins after twins": (
        f"<div class='block md:hidden'>{paragraphs(PROSE[:2])}</div>"
        f"<div class='hidden md:block'>{paragraphs(PROSE[:2])}</div>"
        f"<div class='hidden md:block'><p>{PROSE[2]}</p></div>"
        f"<div class='block md:hidden'><p>{PROSE[2]}</p></div>{paragraphs(PROSE[3:])}"
    ),
    "the first paragraph above the text": (
        f"<div class=lead-text><p>{PROSE[0]}</p></div><div class=text>{paragraphs(PROSE)}</div>"
    ),
}


@pytest.mark.parametrize("body", TWINS.values(), ids=TWINS)
def test_a_paragraph_for_two_kinds_of_screens_comes_once(body, extract):
    html = page(f"<h1>The ferry is late</h1><article>{body}</article>")
    assert extract(html, URL).body == "\n\n".join(PROSE)


SENTENCE = "as it had done every day since the bridge was closed for the winter"
PULL_QUOTES = [
    f"<aside class=x-1><p>“{SENTENCE}”</p></aside>",
    f"<aside aria-hidden=true>{SENTENCE}</aside>",
    f"<blockquote><p>{SENTENCE.capitalize()}</p></blockquote>",
    f"<figure class=wp-block-pullquote><blockquote><p>{SENTENCE}</p></blockquote></figure>",
    f"<div class=pull-quote><p>… {SENTENCE} …</p></div>",
]


@pytest.mark.parametrize("quote", PULL_QUOTES)
def test_a_sentence_that_is_shown_again_beside_the_text_comes_once(quote, extract):
    shown = [f"<p>{text}</p>" for text in PROSE]
    shown.insert(2, quote)
    html = page(f"<h1>The ferry is late</h1><article>{''.join(shown)}</article>")
    html = html.replace("</head>", '<meta property="og:type" content="article"></head>')
    assert extract(html, URL).body == "\n\n".join(PROSE)


def test_a_quotation_that_the_text_does_not_have_stays(extract):
    quote = "<blockquote><p>I have waved at it once, and it did not answer.</p></blockquote>"
    html = page(f"<h1>The ferry is late</h1>{paragraphs(PROSE[:3])}{quote}{paragraphs(PROSE[3:])}")
    assert "waved at it once" in extract(html, URL).body


def test_a_paragraph_that_is_repeated_on_purpose_stays(extract):
    body = f"<h1>The ferry is late</h1>{paragraphs([*PROSE, PROSE[2]])}"
    assert extract(page(body), URL).body.count(PROSE[2]) == 2


def test_of_two_versions_the_fuller_one_stays(extract):
    short = paragraphs([*PROSE[:2], *PROSE[3:]])
    body = f"<h1>The ferry is late</h1><div>{short}</div><div>{paragraphs(PROSE)}</div>"
    assert extract(page(body), URL).body == "\n\n".join(PROSE)


def test_a_refrain_stays(extract):
    refrain = (
        "O ferry, o ferry,<br>the night is so long,<br>and nobody waves to you<br>all day long"
    )
    verses = "".join(f"<p>{text}</p><p>{refrain}</p>" for text in PROSE[:4])
    song = extract(page(f"<h1>The ferry is late</h1><div>{verses}</div>"), URL)
    assert song.body.count("O ferry, o ferry") == 4


NEXT = {
    "articles in a row": (
        f"<article><h1>The ferry is late</h1>{paragraphs(PROSE)}</article>"
        f"<article><h1>The tower strikes thirteen</h1>{paragraphs(OTHER)}</article>"
    ),
    "items of a list": (
        f"<div class=item><article><h1>The ferry is late</h1>{paragraphs(PROSE)}</article></div>"
        f"<div class=item><article><h1>The tower strikes thirteen</h1>{paragraphs(OTHER)}</article></div>"
    ),
    "boxes of one name": (
        f"<div class='post full'><h1>The ferry is late</h1><div>{paragraphs(PROSE)}</div></div>"
        f"<div class='post full'><h1>The tower strikes thirteen</h1><div>{paragraphs(OTHER)}</div></div>"
    ),
    "lower headlines": (
        f"<article class=story><h1>The ferry is late</h1>{paragraphs(PROSE)}</article>"
        f"<article class=story><h2>The tower strikes thirteen</h2>{paragraphs(OTHER)}</article>"
    ),
    "a headline and a byline": (
        f"<h1>The ferry is late</h1><p>By Ada Quill</p><p>May 6, 2024</p>{paragraphs(PROSE)}"
        "<h1>The tower strikes thirteen</h1><p>By Tom Lowther</p><p>May 7, 2024</p>"
        f"{paragraphs(OTHER)}"
    ),
}


NEXT["a label, a headline and a byline in the container of the article"] = (
    f"<div><h1>The ferry is late</h1><p>By Ada Reed, 2 May 2024</p>{paragraphs(PROSE)}"
    "<div>Next article</div><h1>The tower strikes thirteen</h1><p>By Tam Orr, 3 May 2024</p>"
    f"{paragraphs(OTHER)}</div>"
)


@pytest.mark.parametrize("body", NEXT.values(), ids=NEXT)
def test_the_next_article_is_not_body(body, extract):
    assert extract(page(body), URL).body == "\n\n".join(PROSE)


LISTS = {
    "cards": "".join(
        f"<article class=card><h2>Pier {n}</h2><p>{text}</p></article>"
        for n, text in enumerate(PROSE)
    ),
    "sections": "".join(
        f"<section><h2>Pier {n}</h2><p>{text}</p></section>" for n, text in enumerate(PROSE)
    ),
    "first-level headings": "".join(
        f"<section><h1>Pier {n}</h1><p>{text}</p></section>" for n, text in enumerate(PROSE)
    ),
}


@pytest.mark.parametrize("cards", LISTS.values(), ids=LISTS)
def test_the_parts_of_one_article_stay(cards, extract):
    body = f"<article><header><h1>The ferry is late</h1></header><p>{OTHER[0]}</p>{cards}</article>"
    article = extract(page(body), URL)
    assert all(text in article.body for text in PROSE)
