"""The article's pictures, with their captions and credits."""

import pytest

from scraper.language import split_known_caption
from scraper.language.lexicon import Lexicon
from tests.conftest import page_with

LEXICON = Lexicon()

URL = "https://courier.example/ferry"


def pictures(extract, markup, **head):
    return [
        (image.url, image.caption, image.credit, image.alt)
        for image in extract(page_with(markup, **head), url=URL).images
    ]


def test_a_figure_gives_url_caption_credit_and_alternative_text(extract):
    markup = (
        '<figure><img src=/a.jpg alt="A ferry"><figcaption>The ferry on Monday. Photo: Ada '
        "Linqvist</figcaption></figure>"
    )
    assert pictures(extract, markup) == [
        ("https://courier.example/a.jpg", "The ferry on Monday.", "Ada Linqvist", "A ferry")
    ]


def test_a_caption_below_a_picture_outside_any_figure_is_its(extract):
    markup = (
        "<div><img src=/a.jpg></div><div class=caption>The ferry at its new landing stage on "
        "Monday</div>"
    )
    assert pictures(extract, markup) == [
        (
            "https://courier.example/a.jpg",
            "The ferry at its new landing stage on Monday",
            None,
            None,
        )
    ]


def test_each_picture_of_two_has_its_own_caption(extract):
    markup = "".join(
        f"<figure><img src=/{name}.jpg><figcaption>{caption}</figcaption></figure>"
        for name, caption in (("a", "The ferry on Monday"), ("b", "The bakery on the quay"))
    )
    assert [(url[-5:], caption) for url, caption, *_ in pictures(extract, markup)] == [
        ("a.jpg", "The ferry on Monday"),
        ("b.jpg", "The bakery on the quay"),
    ]


def test_a_caption_whose_picture_a_script_would_make_is_an_image_without_url(extract):
    markup = (
        "<figure><div data-image=17></div><figcaption>The ferry at its new landing stage on "
        "Monday</figcaption></figure>"
    )
    assert pictures(extract, markup) == [
        (None, "The ferry at its new landing stage on Monday", None, None)
    ]


def test_a_caption_is_that_of_the_picture_right_above_it(extract):
    text = (
        "Nobody on the quay was surprised by that, and the bakery sold more bread than in any week "
        "since the spring."
    )
    markup = (
        f"<img src=/a.jpg><p>{text}</p><img src=/b.jpg><div class=caption>The bakery on the "
        "quay</div>"
    )
    assert [(url[-5:], caption) for url, caption, *_ in pictures(extract, markup)] == [
        ("a.jpg", None),
        ("b.jpg", "The bakery on the quay"),
    ]


def test_a_caption_right_below_a_figure_is_its(extract):
    markup = (
        "<figure><img src=/a.jpg></figure><div class=caption>The bakery on the quay at noon on "
        "Monday</div>"
    )
    assert [(url[-5:], caption) for url, caption, *_ in pictures(extract, markup)] == [
        ("a.jpg", "The bakery on the quay at noon on Monday")
    ]


def test_an_agency_alone_in_a_figure_is_the_credit(extract):
    markup = (
        "<figure><img src=/a.jpg><span><span class=visually-hidden>Image source, </span>Getty "
        "Images</span>"
        "<figcaption>Image caption, The ferry on Monday</figcaption></figure>"
    )
    assert pictures(extract, markup) == [
        ("https://courier.example/a.jpg", "The ferry on Monday", "Getty Images", None)
    ]


def test_a_label_without_a_picture_is_not_an_image(extract):
    assert (
        pictures(
            extract, "<figure><div data-video=17></div><figcaption>2:43 min</figcaption></figure>"
        )
        == []
    )


def test_the_url_of_a_picture_is_that_of_the_largest_version(extract):
    markup = (
        "<figure><img src=/s.jpg srcset='/m.jpg 640w, /l.jpg 1920w'><figcaption>The ferry on "
        "Monday</figcaption></figure>"
    )
    assert pictures(extract, markup)[0][0] == "https://courier.example/l.jpg"


def test_the_url_of_a_picture_that_loads_late_is_the_real_one(extract):
    markup = (
        "<figure><img src='data:image/gif;base64,R0' data-src=/a.jpg><figcaption>The ferry on "
        "Monday</figcaption></figure>"
    )
    assert pictures(extract, markup)[0][0] == "https://courier.example/a.jpg"


@pytest.mark.parametrize(
    "markup",
    [
        "<img src=/logo.png>",
        "<img src=/pixel.gif width=1 height=1>",
        "<div class=author-photo><img src=/ada.jpg></div>",
        "<div class=author-card><a href=/ada><img src=/vasseur.jpg></a></div>",
        "<div class=share><img src=/share-arrow.png></div>",
        "<img src=/icons/mail.svg width=16 height=16>",
    ],
)
def test_a_picture_that_is_not_the_articles_is_left_out(markup, extract):
    assert pictures(extract, markup) == []


def test_the_picture_for_sharing_is_used_if_the_article_has_no_picture(extract):
    head = (
        '<meta property="og:image" content="/share.jpg"><meta property="og:image:alt" content="A '
        'ferry">'
    )
    assert pictures(extract, "", head=head) == [
        ("https://courier.example/share.jpg", None, None, "A ferry")
    ]


@pytest.mark.parametrize(
    ("language", "text", "split"),
    [
        ("en", "The ferry on Monday. (Ada Linqvist)", ("The ferry on Monday.", "Ada Linqvist")),
        ("en", "The ferry on its first lap.AFP", ("The ferry on its first lap.", "AFP")),
        (
            "de",
            "Die Fähre am Montag.Unsplash/Kai Moor",
            ("Die Fähre am Montag.", "Unsplash/Kai Moor"),
        ),
        (
            "ko",
            "여객선이 월요일에 다시 운항하고 있다. 연합뉴스",
            ("여객선이 월요일에 다시 운항하고 있다.", "연합뉴스"),
        ),
        ("en", "Prime minister Ada Ek meets U.S. President Jo Roe", None),
        ("en", "The rocks near St. Mary Island", None),
        ("de", "Ada Lindqvist im Gespräch mit Dr. Bo Ek", None),
        ("en", "Bo Ek at a rally in Norhaven (Green Party)", None),
        ("en", "The old town of Norhaven (New Quay)", None),
        ("pl", "Most o świcie Fot. Piotr Nowicki", ("Most o świcie", "Piotr Nowicki")),
        ("en", "Soldiers in the demilitarised zone (DMZ)", None),
        ("en", "Ada Linqvist and Bo Ek (from left)", None),
        ("de", "Ada Lindqvist und Bo Ek (links)", None),
        ("en", "The ferry left at noon. It was late again.", None),
    ],
)
def test_where_the_credit_of_a_known_caption_begins(language, text, split):
    assert split_known_caption(text, LEXICON.phrases_for(language)) == split


def test_the_thumbnail_that_is_shown_until_a_script_loads_the_picture_is_left_out(extract):
    markup = (
        "<figure><div><img src=https://cdn.example/freeze/max/30/0*7kQ.jpeg?q=20>"
        "<img data-src=https://cdn.example/max/800/0*7kQ.jpeg></div>"
        "<figcaption>The ferry at its new landing stage</figcaption></figure>"
    )
    assert [url for url, *_ in pictures(extract, markup)] == [
        "https://cdn.example/max/800/0*7kQ.jpeg"
    ]


def test_pictures_of_one_name_in_one_figure_may_be_different_ones(extract):
    markup = "<figure><img src=/17/image.jpg><img src=/18/image.jpg></figure>"
    assert len(pictures(extract, markup)) == 2


def test_a_picture_in_a_link_to_another_article_is_that_articles(extract):
    markup = (
        "<figure><img src=/a.jpg><figcaption>The ferry at its new landing stage</figcaption>"
        "</figure><p>The ferry left the quay at noon, as it had done every day since then.</p>"
        "<div class=article-embed><a href=/news/lamp><img src=/lamp.jpg><div><span>Harbour</span>"
        "<h3>The lamp goes out for the last time</h3></div></a></div>"
        "<p>The harbour has a new bell, which rings twice for each captain who comes home.</p>"
    )
    assert [url for url, *_ in pictures(extract, markup)] == ["https://courier.example/a.jpg"]


def test_a_picture_with_a_link_to_enlarge_it_is_the_articles(extract):
    markup = (
        "<div><img src=/a.jpg><a href=/a-large.jpg>Show a larger picture of this</a></div>"
        "<p>The ferry left the quay at noon, as it had done every day since then.</p>"
    )
    assert [url for url, *_ in pictures(extract, markup)] == ["https://courier.example/a.jpg"]
