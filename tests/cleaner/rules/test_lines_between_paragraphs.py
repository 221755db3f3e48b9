"""Lines between the paragraphs of an article that are not part of it, in any language."""

import pytest

import scraper

PARAGRAPHS = [
    "The ferry between the two islands will run again from Monday, eleven weeks after a storm "
    "tore the landing stage from its piles and left the harbour without a boat.",
    "Divers finished the last welds on Thursday night, the harbour office said, and a trial run "
    "with two lorries and a school class went without any trouble.",
    "The repair cost more than two million, most of it paid by the insurer, and the county will "
    "decide about the rest when its council meets again in autumn.",
]
HEAD = (
    '<html lang=en><head><title>Ferry returns</title><meta property="og:type" content="article">'
    '<meta property="og:url" content="https://news.example/ferry"></head>'
)


def body_with(line, head=HEAD):
    first, second, third = (f"<p>{text}</p>" for text in PARAGRAPHS)
    html = f"{head}<body><article><h1>Ferry returns</h1>{first}{second}{line}{third}</article>"
    article = scraper.extract(html, url="https://news.example/ferry")
    for text in PARAGRAPHS:
        assert text in article.body
    return article.body


@pytest.mark.parametrize(
    "line",
    [
        '<p>On this: <a href="/storm">Why the landing stage was so weak</a></p>',
        '<p><b>На тему</b> <a href="/storm">Почему причал был таким слабым</a></p>',
        '<blockquote>До теми: <a href="/storm">Чому причал був слабким</a></blockquote>',
        '<p>[<a href="/storm">Why the landing stage was so weak</a>]</p>',
        '<p>➡️ <a href="/storm">Why the landing stage was so weak</a></p>',
        '<p>☞ <a href="/storm">Why the landing stage was so weak</a></p>',
        '<ul><li><a href="/a">Why the landing stage was so weak</a></li>'
        '<li><a href="/b">How other islands mend their boats</a></li></ul>',
        '<p>Follow the Courier on <a href="https://t.me/courier">Telegram</a> for more news.</p>',
        "<p>👉 Pratite nas na Viberu</p>",
        "<p>Anzeige – Winterreifen jetzt günstig</p>",
        "<p>Διαφήμιση: Ηλιακοί θερμοσίφωνες</p>",
        '<p>Lantern 899 kr <a href="https://shop.example/1">Till butiken</a></p>',
        '<p><b>[More]</b><br><a href="/a">▶ Why the landing stage was so weak</a><br>'
        '<a href="/b">▶ How other islands mend their boats</a></p>',
        '<div><span>Az is</span><a href="/storm">Why the landing stage was so weak</a></div>',
        "<p>#ferry #weak #islands</p>",
        "<p>Annonse (weak lamps, les videre)</p>",
        "<p>Per le notizie di ogni giorno segui il Corriere sul canale Telegram</p>",
    ],
)
def test_it_is_not_in_the_body(line):
    words = {"weak", "слабым", "слабким", "mend", "Telegram", "Viberu", "Winterreifen"}
    words |= {"Ηλιακοί", "Lantern"}
    body = body_with(line)
    assert not [word for word in words if word in body]


@pytest.mark.parametrize(
    "line",
    [
        '<p>The office wrote: <a href="https://other.example/x">The boat is back on Monday</a></p>',
        '<p>➡️ <a href="https://other.example/x">The timetable of the new ferry</a></p>',
        "<p>The captain said that passengers follow the ferry on Telegram.</p>",
        "<p>Advertising: half of the council wants none of it on the new boat.</p>",
        "<p>#ferry is what the children wrote on the wall of the school in chalk.</p>",
        "<p>Anzeige (auch Inserat) heißt, was die Reederei im Hafen an die Wand hängt.</p>",
        "<p>A ticket costs 30 kr and can be bought on the boat, as before.</p>",
    ],
)
def test_a_sentence_like_it_stays(line):
    text = line.split(">")[1].split("<")[0].strip()
    assert text in body_with(line)


def test_comments_below_their_title_are_no_body():
    comments = (
        "<h2>Comments (2)</h2><p>Bo</p><p>I have taken that boat for thirty years, and it was "
        "never on time, not once, whatever the harbour office says about the weather.</p>"
        "<p>Cy</p><p>The old boat had a stove and a cat, and nobody minded to wait an hour.</p>"
    )
    html = f"{HEAD}<body><h1>Ferry returns</h1>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS)}"
    body = scraper.extract(html + comments).body
    assert PARAGRAPHS[-1] in body
    assert "stove" not in body


def test_the_offer_below_the_beginning_of_an_article_is_no_body():
    free = (
        '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "Ferry returns",'
    )
    free += ' "isAccessibleForFree": false}</script></head>'
    offer = "<h3>Want to know more?</h3><p>This article is for subscribers only. Try it for a month.</p>"
    html = f"{HEAD.replace('</head>', free)}<body><article><h1>Ferry returns</h1>"
    html += f"<p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p>{offer}</article>"
    article = scraper.extract(html)
    assert article.status == "paywalled"
    assert article.body == "\n\n".join(PARAGRAPHS[:2])


def test_a_notice_for_subscribers_between_paragraphs_is_no_paywall():
    assert (
        scraper.extract(
            f"{HEAD}<body><article><h1>Ferry returns</h1><p>{PARAGRAPHS[0]}</p>"
            f"<p>Already a subscriber? Sign in</p><p>{PARAGRAPHS[1]}</p><p>{PARAGRAPHS[2]}</p>"
        ).status
        == "ok"
    )


@pytest.mark.parametrize(
    "line",
    [
        "<ul class=post-ratings><li>Boats of readers: 4.8 (12 votes)</li></ul>",
        "<dl class=article-info><dd class=hits>Boats seen: 1847</dd></dl>",
    ],
)
def test_what_readers_did_with_the_page_is_not_in_the_body(line):
    assert "Boats" not in body_with(line)


@pytest.mark.parametrize(
    "heading", ["Terms of use of the ferry", "Terms of use", "Privacy policy", "Copyright"]
)
def test_a_heading_right_above_a_paragraph_is_no_legal_line(heading):
    text = "Whoever takes the boat has read these rules, or has had them read out by the captain."
    line = f"<h2>{heading}</h2><p>{text} They hang next to the bell, where nobody looks.</p>"
    assert f"{heading}\n" in body_with(line)


def test_the_heading_of_the_questions_of_an_article_is_no_menu():
    questions = "".join(
        f"<h3>{question}?</h3><p>{PARAGRAPHS[0]} It said so on {question}.</p>"
        for question in ("When does the boat leave", "Who rings the bell")
    )
    assert "\nFAQ\n" in body_with(f"<h2>FAQ</h2>{questions}")


def test_the_numbers_of_lines_of_code_are_not_in_the_body():
    code = "<table><tr><td><pre>1\n2\n3</pre></td><td><pre>row()\nring()\nsleep()</pre></td></tr></table>"
    body = body_with(code)
    assert "ring()" in body
    assert "1\n2\n3" not in body


LETTER = "<p>I rowed across that winter with the mail, and the harbour office never thanked me.</p>"


def test_letters_of_readers_between_paragraphs_are_judged_like_other_text():
    first, *others = (f"<p>{text}</p>" for text in PARAGRAPHS)
    letters = f"<div class='letter comment'>{LETTER}</div>"
    comments = f"<section class=comments><ul><li class=comment>{LETTER}</li></ul></section>"
    html = (
        f"{HEAD}<body><article><h1>Ferry returns</h1><div>{first}{letters}{''.join(others)}</div>"
    )
    body = scraper.extract(html + comments + "</article>").body
    assert body.count("rowed across") == 1


def test_a_list_below_a_sentence_with_a_colon_is_none_of_the_teasers_above():
    streets = "".join(f"<li>Pier {name}</li>" for name in ("Alder, 3 to 9", "Birch", "Cedar, even"))
    related = (
        "<div class=related><p>Read also</p><ul><li><a href=/1>The bell is mended</a></ul></div>"
    )
    line = f"{related}<p>These piers stay closed until Monday:</p><ul>{streets}</ul>"
    assert "Cedar, even" in body_with(line)


def test_a_byline_next_to_share_buttons_names_the_author():
    head = "<div class=share-bar><p>By Ada Linqvist</p><button>Share</button></div>"
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    article = scraper.extract(f"{HEAD}<body><article><h1>Ferry returns</h1>{head}{text}</article>")
    assert [author.name for author in article.authors] == ["Ada Linqvist"]


def test_a_bold_line_below_another_text_of_the_page_signs_nothing():
    text = "".join(f"<p>{text}</p>" for text in PARAGRAPHS * 2)
    notice = (
        "<p>The harbour keeps a list of all who board, and shows it to nobody but the crew.</p>"
    )
    other = f"<div>{notice * 3}<p><b>Ada Linqvist</b></p></div>"
    html = f"{HEAD}<body><article><h1>Ferry returns</h1><div>{text}</div></article>{other}"
    assert not scraper.extract(html).authors
