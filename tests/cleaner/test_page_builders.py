"""Pages whose paragraphs have elements of their own: what stands between them, and what belongs to
them.
"""

import pytest

import scraper
from tests.ferry import PARAGRAPHS


def body_of(*parts, head="", tail=""):
    inner = "".join(parts)
    top = "<h1>Ferry returns</h1><p>By Ada Linqvist</p>"
    page = f"<title>Ferry returns</title>{head}<main>{top}{inner}</main>{tail}"
    return scraper.extract(f"<html lang=en><body>{page}</body></html>").body


def widget(inner, name="text"):
    """An element as page builders nest it."""
    return f"<section><div class=row><div class='widget {name}'>{inner}</div></div></section>"


TEXT = [widget(f"<p>{one}</p>") for one in PARAGRAPHS]
OFFER = "<h3>Sleep by the quay</h3><p>Our huts are open from Easter.</p><a href=/stay>Book now</a>"
FOREIGN = {
    "an offer with a button": (widget(OFFER, "cta"), "Sleep by the quay"),
    "a field for a newsletter": (
        widget(
            "<h3>The Ledger in your inbox</h3><p>Tides and crops, each Friday at six.</p>"
            "<form><input type=email placeholder='Your email'><button>Subscribe</button></form>",
            "group",
        ),
        "The Ledger in your inbox",
    ),
    "a list of another program": (
        widget(
            "<p>Top tours on the islands</p><ul><li>Seal safari – from 39.00</li></ul>"
            "<p>Powered by TourFinder</p>",
            "tours",
        ),
        "Seal safari",
    ),
}


@pytest.mark.parametrize("what", FOREIGN)
def test_between_the_parts_of_a_text_it_is_left_out(what):
    markup, line = FOREIGN[what]
    body = body_of(*TEXT[:2], markup, *TEXT[2:])
    assert (line in body, all(one in body for one in PARAGRAPHS)) == (False, True)


def test_three_offers_of_one_class_are_the_cards_of_a_list():
    names = ("Sleep by the quay", "Eat by the mill", "Walk by the weir")
    cards = [widget(OFFER.replace("Sleep by the quay", name), "card") for name in names]
    body = body_of(*TEXT[:2], *cards, *TEXT[2:])
    assert all(name in body for name in names)


def test_a_class_for_subscribers_at_each_paragraph_makes_none_of_them_a_box():
    lines = ("In defence of crows", *PARAGRAPHS[:2], "Evan Stroop, Cedar Fork", *PARAGRAPHS[2:])
    parts = [f"<div class=subscriber-only><p>{line}</p></div>" for line in lines]
    assert "Evan Stroop, Cedar Fork" in body_of(*parts)


def test_the_first_of_the_parts_is_no_standfirst_because_it_is_the_description():
    first = f"<div class='ce_text first block' itemprop=description><p>{PARAGRAPHS[0]}</p></div>"
    others = [f"<div class='ce_text block'><p>{one}</p></div>" for one in PARAGRAPHS[1:]]
    assert body_of(first, *others).startswith(PARAGRAPHS[0])


DAYS = ("14 February", "2 March", "19 April", "6 May", "14 May")


def test_the_days_of_a_chronicle_stay_with_what_happened():
    said = (*PARAGRAPHS, "The council met for five hours and agreed to the plan in the end.")
    items = [
        f"<div class=day>{day}</div><div class=what>{text}</div>"
        for day, text in zip(DAYS, said, strict=True)
    ]
    body = body_of(f"<p>{PARAGRAPHS[0]} This is how it came.</p>", *items)
    assert [day for day in DAYS if day in body] == list(DAYS)


def comment(number, name, text):
    return f"<tr><td>{number}{name} 15.05.2024 11:0{len(name) % 9}<br>{text}</td></tr>"


def test_below_an_article_lines_of_names_and_times_open_comments():
    rows = [
        comment(f"{number}. ", name, "High time, but why is it always us who have to go around?")
        for number, name in enumerate(("Driver", "Old Neda"), 1)
    ]
    body = body_of(
        "".join(f"<p>{one}</p>" for one in PARAGRAPHS), f"<table>{''.join(rows)}</table>"
    )
    assert "why is it always us" not in body


def test_a_chronicle_with_times_and_no_names_is_no_comment():
    items = "".join(
        f"<p>15.05.2024 1{hour}:30<br>The crane lifted part number {hour} of the bridge.</p>"
        for hour in range(4)
    )
    body = body_of("".join(f"<p>{one}</p>" for one in PARAGRAPHS), items)
    assert "part number 3" in body


def test_a_menu_in_brackets_is_no_text():
    menu = " ".join(f"[ <a href=/{name}>{name}</a> ]" for name in ("Start", "Shafts", "Links"))
    body = body_of(f"<p>{menu}</p>", *(f"<p>{one}</p>" for one in PARAGRAPHS))
    assert "Shafts" not in body


CREDITS = {
    "a source and a picture": "Source: Zarech.online<br>Photo: press office of the port",
    "a writer and an editor": "Text: Ada Linqvist<br>Editor: Bo Ek",
}


@pytest.mark.parametrize("what", CREDITS)
def test_a_block_of_credits_below_the_text_is_no_text(what):
    body = body_of(*(f"<p>{one}</p>" for one in PARAGRAPHS), f"<p>{CREDITS[what]}</p>")
    assert CREDITS[what].partition("<br>")[2] not in body


def test_a_sentence_with_a_source_before_it_is_text():
    line = "Source: the harbour office, which said so last night and did not wish to say any more"
    body = body_of(*(f"<p>{one}</p>" for one in PARAGRAPHS[:3]), f"<p>{line}.</p>", TEXT[3])
    assert line in body


PARTS_OF_ARTICLES = {
    "a list of what is needed, with a link to print it": widget(
        "<h3>For the soup</h3><p>Two herrings and some dill.</p><a href=/print/7>Print this</a>",
        "recipe-7",
    ),
    "a person with a link to a page": widget(
        "<h3>Mina Orme</h3><p>She wants two herrings a day.</p>"
        "<a href='https://orme.example/'>Her website</a>",
        "person--orme",
    ),
    "what powers a boat": widget(
        "<h3>Mayfly, 2024</h3><p>Two herrings long.</p><p>Powered by a small quiet motor</p>",
        "boat",
    ),
    "a section whose id is its topic": (
        "<section id=poll><div class=row><div class='widget text'><h3>The poll</h3>"
        "<p>Six in ten want two herrings.</p></div></div></section>"
    ),
}


@pytest.mark.parametrize("what", PARTS_OF_ARTICLES)
def test_between_the_parts_of_a_text_it_stays(what):
    body = body_of(*TEXT[:2], PARTS_OF_ARTICLES[what], *TEXT[2:])
    assert body is not None
    assert "wo herrings" in body


def test_a_button_in_each_part_makes_none_of_them_an_advert():
    short = ("The hall is full.", "The count starts.", "It is done.")
    parts = [
        widget(f"<p>{one}</p><button>Share</button>", "update") for one in (*PARAGRAPHS, *short)
    ]
    body = body_of(*parts)
    assert all(one in body for one in short)


MESSAGES = "".join(
    f"<p>{number}. Orla 15.05.2024 11:0{number}<br>{text}</p>"
    for number, text in enumerate(("The wind is up.", "We see the light.", "Pump on."), 1)
)


def test_messages_that_a_text_quotes_and_goes_on_behind_are_no_comments():
    paragraphs = "".join(f"<p>{one}</p>" for one in PARAGRAPHS)
    body = body_of(paragraphs, MESSAGES, paragraphs.replace("islands", "shores") * 2)
    assert "We see the light" in body


@pytest.mark.parametrize(
    "lines",
    [
        ["Chapel Hall 12.05.2024 20:00", "School Yard 26.05.2024 20:00", "Quay 02.06.2024 20:00"],
        ["Nord – Ost, 12.05.2024 15:30", "West – Nord, 19.05.2024 15:30", "Ost, 26.05.2024 15:30"],
    ],
    ids=["concerts", "matches"],
)
def test_a_list_of_places_and_times_at_the_end_is_no_row_of_comments(lines):
    items = "".join(f"<div>{one}</div>" for one in lines)
    body = body_of("".join(f"<p>{one}</p>" for one in PARAGRAPHS), items)
    assert PARAGRAPHS[-1] in body


def test_brackets_that_are_no_links_to_other_pages_are_no_menu():
    line = "<p>[Laughs] [Pause] [Waves to <a href='#note'>the crew</a>]</p>"
    body = body_of(f"<p>{PARAGRAPHS[0]}</p>{line}" + "".join(f"<p>{x}</p>" for x in PARAGRAPHS[1:]))
    assert "[Laughs]" in body


def test_a_standfirst_next_to_the_text_in_an_element_of_its_class_is_one():
    page = "".join(f"<p>{one}</p>" for one in PARAGRAPHS[1:])
    article = scraper.extract(
        "<html lang=en><title>Ferry returns</title><main><h1>Ferry returns</h1>"
        f"<div class='text chapo'><p>{PARAGRAPHS[0]}</p></div><div class=text>{page}</div></main>"
    )
    assert article.summary == PARAGRAPHS[0]


def test_on_a_page_that_nobody_signs_the_sections_stay():
    parts = "".join((*TEXT[:2], FOREIGN["an offer with a button"][0], *TEXT[2:]))
    page = f"<title>What we do</title><main><h1>What we do</h1>{parts}</main>"
    assert "Sleep by the quay" in scraper.extract(f"<html lang=en><body>{page}</body></html>").body


def test_measures_with_fractions_are_no_gallery():
    sizes = "".join(f"<p>Width: {number} {number % 8}/8</p>" for number in (31, 17, 29, 53))
    body = body_of(
        "".join(f"<p>{one}</p>" for one in PARAGRAPHS[:2]),
        f"<div>{sizes}</div>",
        "".join(f"<p>{one}</p>" for one in PARAGRAPHS[2:]),
    )
    assert "Width: 31" in body


@pytest.mark.parametrize("attribute", ["data-hook", "data-framer-name", "data-testid", "class"])
def test_attributes_for_scripts_say_what_an_element_is(attribute):
    card = "<p>Surf is up, and a man of seventy took the first wave of the summer again.</p>"
    body = body_of(
        *(f"<p>{one}</p>" for one in PARAGRAPHS), f"<div {attribute}=comments>{card}</div>"
    )
    assert "Surf is up" not in body


def test_a_box_with_a_long_text_between_paragraphs_is_no_part_of_the_article():
    text = (
        "Delivered once a week, it is your guide to the most important talks about tides and crops."
    )
    box = f"<div class=signup><h3>Get The Ledger</h3><p>{text}</p></div>"
    paragraphs = [f"<p>{one}</p>" for one in PARAGRAPHS]
    body = body_of(f"<div>{''.join((*paragraphs[:2], box, *paragraphs[2:]))}</div>")
    assert (text in body, PARAGRAPHS[-1] in body) == (False, True)
