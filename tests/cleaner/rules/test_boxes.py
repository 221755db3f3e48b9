"""Foreign boxes between the paragraphs of an article, in the markups and languages of news sites."""

import tomllib
from pathlib import Path

import pytest

from scraper.language.lexicon import Lexicon

LEXICON = Lexicon()
PROSE = [
    f"On day {day} the ferry left the quay at noon, as it had done every day since the bridge was "
    f"closed for the winter, and of those on pier {day} nobody waved."
    for day in range(1, 9)
]
URL = "https://courier.example/harbour/ferry"
NEWS = '<script type="application/ld+json">{"@type": "NewsArticle"}</script>'


def page(box, head="", place=4):
    paragraphs = [f"<p>{text}</p>" for text in PROSE]
    paragraphs.insert(place, box)
    return (
        f"<html lang=en><head><title>The ferry is late</title>{head}</head><body><main><article>"
        f"<h1>The ferry is late</h1><div class=text>{''.join(paragraphs)}</div></article></main>"
        "</body></html>"
    )


BOXES = {
    "subscriber benefits": (
        "<section class=x-1><header><div class=h2>THIS STORY IS FOR SUBSCRIBERS</div>"
        "<p>Subscribe now to read what happens on your street.</p></header>"
        "<ul><li>Columns by our writers, and a quiz on Fridays.</li>"
        "<li>Unlimited access to nine sister sites with one account.</li></ul></section>"
    ),
    "account wall": (
        "<div><h3>Create an account or sign in to continue</h3>"
        "<p>Read stories from along the coast with one account.</p><a href=/login>Sign in</a></div>"
    ),
    "app": (
        "<aside><strong>Download our app</strong>"
        "<p>The day's stories on your phone, before the first ferry leaves.</p></aside>"
    ),
    "donation": (
        "<div class=y><p>Support independent journalism</p>"
        "<p>We can only look behind the harbour wall because readers pay for it.</p>"
        "<a href=/give>Give now</a></div>"
    ),
    "poll": (
        "<div class=z><h4>Reader poll</h4><p>Should the ferry be replaced by a bridge?</p>"
        "<p>Yes, at once</p><p>No, never</p></div>"
    ),
    "call to action": (
        "<div class=b><p>Travel the coast in a week</p>"
        "<p>Our tours visit nine lighthouses, with meals and a guide.</p>"
        "<a href=/tours>Book a tour</a></div>"
    ),
    "most read": (
        "<div class=most-read-inline><h2>Most Read Harbour Stories</h2><ul>"
        "<li><a href=/1>Swimmer finds a lost wedding ring</a></li>"
        "<li><a href=/2>Why the tower strikes thirteen</a></li></ul></div>"
    ),
    "related timeline": (
        "<div class=q><h3>More on the ferry</h3><ol><li><a href=/1>2 May: the pump breaks</a></li>"
        "<li><a href=/2>9 May: the pump breaks again</a></li></ol></div>"
    ),
    "gallery of another story": (
        "<div class=g><h2>The year in pictures</h2><ul>"
        + "".join(
            f"<li><figure><img src=/g{n}.jpg></figure><h3>{n}/4 A swan on the slipway</h3>"
            f"<p>The swan of pond {n} came back in the spring, with a ring from another country.</p>"
            "</li>"
            for n in range(1, 5)
        )
        + "</ul></div>"
    ),
    "card of another story": (
        "<div class=x-2><a href=/news/lamp><img src=/lamp.jpg><div><span>Harbour</span>"
        "<h3>The lamp goes out for the last time</h3></div></a></div>"
    ),
    "video of another story": (
        "<div class=related-video><h3>Rescue in the storm</h3><span>1:42</span>"
        "<p>A lifeboat crew pulled nine people from the water.</p></div>"
    ),
    "teaser in a language without a table": (
        "<p><b>ये भी पढ़ें</b>: <a href=/n/7>सोमवार से बदलेगा नौका का समय</a></p>"
    ),
    "blocked post": (
        "<div class=embed-consent><p>We need your permission to show this post from X.</p>"
        "<button>Allow</button></div>"
    ),
    "duration of a video": "<div class=vid><p>Watch: Rescue in the storm</p><span>1:42</span></div>",
    "poll with buttons": (
        "<div class=poll><h3>Should the ferry be replaced?</h3><label><input type=radio>Yes</label>"
        "<label><input type=radio>No</label><button>Vote</button></div>"
    ),
    "offer with a button": (
        "<div><a href=/shop/rope><p>Rope of the old ferry, nine metres</p></a>"
        "<p>24 hours left</p><button>Into the basket</button></div>"
    ),
    "toolbar that says what it did": (
        "<div role=group><button>Keep</button><button>Give</button><span>The story is on your list now</span></div>"
    ),
    "appeal with a form": (
        "<div><p><strong>We sail where nobody else does</strong></p>"
        "<p>This story took nine days and two boats. Sail with us.</p>"
        "<form><label>5 a month</label><label>9 a month</label><button>Sail</button></form></div>"
    ),
    "notice on the subscription": (
        "<div id=ctn-1><div class=subscriber-notice-box><div class=abo>"
        "<p>Somebody reads with your account on another telephone.</p>"
        "<p>Change the password if you do not know who.</p></div></div></div>"
    ),
    "line in a box of its own": (
        "<div class=telegram><p>More from the quay is in our channel, every day at six.</p></div>"
    ),
    "player": (
        "<div class=videoPlayer><ul><li>Subtitles off</li><li>Quality: automatic</li></ul>"
        "<span>The path of the ferry, seen from above</span></div>"
    ),
    "another story with its first line": (
        "<div class=box-7><a href=/news/lamp>The lamp goes out for the last time</a>"
        "<p>Its keeper has sold the tower to a baker.</p></div>"
    ),
    "price box": (
        "<div class=p><p>Foul-weather jacket, blue</p><p>£49.90</p><p>View deal</p></div>"
    ),
}


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES)
def test_a_foreign_box_between_paragraphs_is_not_body(box, extract):
    assert extract(page(box), URL).body == "\n\n".join(PROSE)


JOB = (
    "<div class='part other'><div class=card><a href=/jobs/12><h3>Mate on a night ferry</h3>"
    "<p>Quay and Sons, 32 hours</p><span>See the job</span></a></div></div>"
)


def test_a_card_between_parts_of_the_article_is_not_body(extract):
    parts = [f"<div class=part><p>{text}</p></div>" for text in PROSE]
    parts.insert(4, JOB)
    html = (
        "<html lang=en><head><title>The ferry is late</title></head><body><main><article>"
        f"<h1>The ferry is late</h1><div>{''.join(parts)}</div></article></main></body></html>"
    )
    assert extract(html, URL).body == "\n\n".join(PROSE)


OWN = {
    "a card of a list with a button": (
        "<div class=card><h3>2. The inn on the pier</h3>"
        "<p>Its cook serves what the ferry brings.</p><button>Keep</button></div>"
    ),
    "a heading whose id has the words of its text": (
        "<h3 id=promotion-codes-and-subscription>Promotion codes of the ferry</h3>"
    ),
    "a table in a box of the page builder": (
        "<div class='w-embed embed'><table><tr><td>May</td><td>31 trips</td></tr>"
        "<tr><td>June</td><td>29 trips</td></tr></table></div>"
    ),
    "a list of the article": "<ul><li>A rope of nine metres</li><li>Two lamps for the bow</li></ul>",
    "a list of sources": (
        '<ul><li><a href="https://quay.example/log">The log of the ferry, 1931 to 1950</a></li>'
        '<li><a href="https://quay.example/map">A map of the old quay</a></li></ul>'
    ),
    "a box with facts": (
        "<div class=facts><h3>The ferry in numbers</h3>"
        "<p>She is 31 metres long, carries 120 people and was built on the island in 1931.</p></div>"
    ),
    "a quote": "<blockquote><p>Nobody has ever waved, and nobody ever will.</p></blockquote>",
    "a label and a link to another site": (
        '<p><b>Her log book:</b> <a href="https://quay.example/log">The log of the ferry, 1931</a></p>'
    ),
    "two photographs with numbers": (
        "<div><h3>1/2 of the crew stays</h3><p>Half of the crew will stay on the island.</p></div>"
    ),
}


@pytest.mark.parametrize("box", OWN.values(), ids=OWN)
def test_a_box_of_the_article_stays(box, extract):
    whole = extract(page(box), URL)
    assert len(whole.blocks) > len(PROSE)


PROMOTION = [
    ("en", "Already a subscriber?", "Follow us on Google News for the latest stories."),
    ("de", "Nur für Abonnenten", "Folgen Sie uns auf Instagram und Facebook."),
    ("fr", "Réservé aux abonnés", "Suivez-nous sur Google Actualités."),
    ("es", "Solo para suscriptores", "Síguenos en Telegram y Facebook."),
    ("it", "Riservato agli abbonati", "Seguici su Google News."),
    ("pt", "Exclusivo para assinantes", "Siga nosso canal no WhatsApp."),
    ("nl", "Alleen voor abonnees", "Volg ons op Instagram."),
    ("sv", "Endast för prenumeranter", "Följ oss på Facebook."),
    ("da", "Kun for abonnenter", "Følg os på Facebook."),
    ("nb", "Kun for abonnenter", "Følg oss på Facebook."),
    ("pl", "Tylko dla prenumeratorów", "Obserwuj nas w Google News."),
    ("ru", "Только для подписчиков", "Подписывайтесь на наш канал в Telegram."),
    ("uk", "Лише для передплатників", "Підписуйтесь на наш канал у Telegram."),
    ("tr", "Abonelere özel", "Bizi takip edin ve haberdar olun."),
    ("zh", "会员专享", "扫描二维码，下载客户端"),
    ("ja", "有料会員限定記事", "この記事は会員限定です。ログインしてお読みください。"),
    ("ko", "구독자 전용", "구독하시면 기사를 끝까지 읽을 수 있습니다."),
]
LANGUAGES = sorted(language for language, *_ in PROMOTION)


@pytest.mark.parametrize(("language", "whole", "start"), PROMOTION)
def test_promotion_is_known_in_each_language(language, whole, start):
    phrases = LEXICON.phrases_for(language)
    assert phrases.has_whole("promotion_whole", phrases.line(whole))
    assert phrases.start("promotion_start", phrases.line(start))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "key",
    "advert_whole ai_summary_whole disclosure_contains embed_start embed_whole key_points_whole "
    "live_blog_contains navigation_whole newsletter_start shop_whole tags_lead teaser_box_start "
    "teaser_lead teaser_start teaser_whole time_ago_whole".split(),
)
def test_each_language_has_phrases_of_each_kind(language, key):
    assert LEXICON.phrases((language,))[key]


SENTENCES = [
    ("en", "Subscribers to the parish magazine were told of the closure in a letter."),
    ("en", "Support for the ferry has grown since the winter, the council said."),
    ("en", "The poll closed at ten, and by eleven the count was done."),
    ("de", "Abonnenten der Zeitung hatten den Brief zuerst gelesen."),
    ("de", "Folgen hatte der Streit für niemanden."),
    ("fr", "Suivre le bateau depuis la jetée est devenu un jeu d'enfants."),
    ("es", "Síguelos quien pueda, dijo el capitán antes de zarpar."),
    ("it", "Seguire il traghetto dalla riva è un passatempo antico."),
    ("ru", "Подписчики журнала узнали об этом из письма капитана."),
    ("zh", "他说，订阅这份报纸的人越来越少了。"),
    ("ja", "会員の多くは島に住んでいると船長は話した。"),
]


@pytest.mark.parametrize(("language", "sentence"), SENTENCES)
def test_a_sentence_with_such_words_is_no_promotion(language, sentence):
    phrases = LEXICON.phrases_for(language)
    line = phrases.line(sentence)
    assert not phrases.has_whole("promotion_whole", line)
    assert phrases.start("promotion_start", line) is None


POINTS = ["The ferry leaves at noon", "The bridge stays closed until May", "Nobody waves"]
ITEMS = "".join(f"<li>{point}</li>" for point in POINTS)
LINES = "".join(f"<p>{point}</p>" for point in POINTS)
KEY_POINTS = {
    "div and list": f"<div class=key-points><h2>Key points</h2><ul>{ITEMS}</ul></div>",
    "aside and paragraphs": f"<aside><h3>At a glance</h3>{LINES}</aside>",
    "bold title": f"<div class=sum><p><b>Key takeaways:</b></p><ul>{ITEMS}</ul></div>",
    "title in a header": (
        f"<section><header><span>Story highlights</span></header><div><ul>{ITEMS}</ul></div></section>"
    ),
    "heading and list in the text": f"<h3>In brief</h3><ul>{ITEMS}</ul>",
    "summary by a program": f"<div><h4>AI summary</h4><ul>{ITEMS}</ul></div>",
}


@pytest.mark.parametrize("box", KEY_POINTS.values(), ids=KEY_POINTS)
def test_the_key_points_of_news_are_not_body(box, extract):
    news = extract(page(box, NEWS, place=0), URL)
    assert news.key_points == POINTS
    assert news.body == "\n\n".join(PROSE)


def test_a_box_that_is_called_so_and_has_a_button_for_a_title_holds_the_key_points(extract):
    box = f"<div class=summary-box><button>Summary</button><ul>{ITEMS}</ul></div>"
    article = extract(page(box, place=0), URL)
    assert article.key_points == POINTS
    assert article.body == "\n\n".join(PROSE)


def test_a_summary_by_a_program_is_never_body(extract):
    article = extract(page(KEY_POINTS["summary by a program"], place=3), URL)
    assert article.key_points == POINTS
    assert article.body == "\n\n".join(PROSE)


def test_the_takeaways_at_the_end_of_a_guide_are_its_text(extract):
    article = extract(page(f"<h2>Key takeaways</h2><ul>{ITEMS}</ul>", place=7), URL)
    assert article.key_points == []
    assert all(point in article.body for point in POINTS)


PAGES = tomllib.loads(Path(__file__).with_name("foreign_boxes.toml").read_text(encoding="utf-8"))
MARKUPS = {
    "div of paragraphs": lambda lines: f"<div>{''.join(f'<p>{line}</p>' for line in lines)}</div>",
    "aside with a heading": lambda lines: (
        f"<aside><h3>{lines[0]}</h3>{''.join(f'<p>{line}</p>' for line in lines[1:])}</aside>"
    ),
    "section of divs": lambda lines: (
        f"<section class=x>{''.join(f'<div>{line}</div>' for line in lines)}</section>"
    ),
    "bold title": lambda lines: (
        f"<div><p><b>{lines[0]}</b></p><ul>{''.join(f'<li>{one}</li>' for one in lines[1:])}</ul></div>"
    ),
}


@pytest.mark.parametrize("markup", MARKUPS.values(), ids=MARKUPS)
@pytest.mark.parametrize("language", PAGES)
def test_foreign_boxes_are_no_body_in_each_language(language, markup, extract):
    prose, boxes = PAGES[language]["prose"], PAGES[language]["boxes"]
    parts = []
    for number, paragraph in enumerate([*prose, *prose[::-1]]):
        text = paragraph if number < len(prose) else f"„{paragraph}“"
        parts.append(f"<p>{text}</p>")
        if number < len(boxes):
            parts.append(markup(boxes[number]))
    wanted = [*prose, *(f"„{one}“" for one in prose[::-1])]
    article = extract(
        f"<html lang={language}><head><title>{prose[0][:20]}</title></head><body><article>"
        f"<h1>{prose[0][:20]}</h1><div class=text>{''.join(parts)}</div></article></body></html>",
        URL,
    )
    assert [block.text for block in article.blocks] == wanted
