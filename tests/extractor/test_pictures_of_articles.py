"""Which pictures are the article's, and what their attributes say."""

import pytest

import scraper

TEXT = "".join(
    f"<p>{text}</p>"
    for text in (
        "The ferry between the two islands will run again from Monday, eleven weeks after a storm.",
        "Divers finished the last welds on Thursday night, and a trial run went without trouble.",
    )
)
MORE = (
    "<p>The repair cost more than two million, most of it paid by the insurer of the harbour, and "
    "the county will decide about the rest when its council meets again in autumn.</p>"
)
PICTURE = '<img src="/2024/ferry.jpg" width=800 height=500>'


def images_with(markup, byline="<p class=byline>By Ada Linqvist</p>"):
    html = (
        f"<html lang=en><title>Ferry returns</title><main><h1>Ferry returns</h1>{byline}"
        f"{TEXT}{markup}{MORE}</main></html>"
    )
    return scraper.extract(html, url="https://news.example/a").images


@pytest.mark.parametrize(
    "other",
    [
        '<img src="/p/ada.jpg" alt="Ada Linqvist">',
        '<img src="/images/core/emoji/1f33e.svg" alt="wheat">',
        '<img src="/uploads/sponsors/bank.png">',
        '<img src="/2024/somebody-60x60.jpg">',
    ],
)
def test_it_is_not_a_portrait_an_icon_or_a_sponsor(other):
    urls = [image.url for image in images_with(PICTURE + other)]
    assert urls == ["https://news.example/2024/ferry.jpg"]


def test_it_is_the_largest_copy():
    slider = '<img src="/2024/boat-1000.jpg"><img src="/2024/boat-90.jpg">'
    assert [image.url for image in images_with(slider)] == [
        "https://news.example/2024/boat-1000.jpg"
    ]


@pytest.mark.parametrize(
    "attribute",
    ['data-credit="Bo Ek"', 'title="The ferry. Photo: Bo Ek"', 'alt="The ferry (Photo: Bo Ek)"'],
)
def test_its_credit_is_in_an_attribute(attribute):
    (image,) = images_with(PICTURE.replace(" width", f" {attribute} width"))
    assert image.credit == "Bo Ek"


def test_a_caption_whose_parts_touch_has_a_credit():
    figure = (
        f"<figure>{PICTURE}<figcaption><span>The ferry at the pier.</span><span>Photo:</span>"
        "<b>Bo Ek</b></figcaption></figure>"
    )
    (image,) = images_with(figure)
    assert (image.caption, image.credit) == ("The ferry at the pier.", "Bo Ek")


@pytest.mark.parametrize(
    "other",
    [
        "<div class=quizBox><img src=/q.jpg alt=''><h3>Which ferry are you?</h3></div>",
        "<div class=reporter><img src=/a.jpg alt=''><b>Ada Linqvist</b></div>",
        "<div class=autora><img src=/a.jpg alt=''><b>Ada Linqvist</b></div>",
    ],
)
def test_a_picture_in_a_box_for_something_else_is_not_the_articles(other):
    urls = [image.url for image in images_with(PICTURE + other)]
    assert urls == ["https://news.example/2024/ferry.jpg"]


BYLINE_BOX = (
    "<div><img src=/a.jpg alt=''><p class=byline>By Ada Linqvist</p><p>3 May 2024</p></div>"
)


def test_a_picture_in_the_box_of_a_byline_is_a_portrait():
    urls = [image.url for image in images_with(PICTURE, byline=BYLINE_BOX)]
    assert urls == ["https://news.example/2024/ferry.jpg"]


def test_the_only_picture_is_the_articles_even_in_the_box_of_the_byline():
    urls = [image.url for image in images_with("", byline=BYLINE_BOX)]
    assert urls == ["https://news.example/a.jpg"]


def test_a_captioned_picture_in_a_box_for_pictures_and_videos_is_the_articles():
    box = (
        "<div><div class=imageAndVideoWrapper><img src=/2024/ferry.jpg></div><div class=mediaInfo>"
        "<div>The ferry at its new quay</div><div>Photo: Bo Ek</div></div></div>"
    )
    (image,) = images_with(box)
    assert (image.url, image.credit) == ("https://news.example/2024/ferry.jpg", "Bo Ek")
