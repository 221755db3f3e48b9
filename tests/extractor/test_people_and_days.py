"""People with other work than writing, days that are not the article's, and changes of one day."""

import pytest

import scraper
from scraper.language import Contribution, Lexicon, role_behind
from tests.ferry import TEXT

LEXICON = Lexicon()

HINDI = "".join(
    f"<p>{text}</p>"
    for text in (
        "नगर परिषद ने मंगलवार रात फ़ैसला किया कि दोनों द्वीपों के बीच की नाव सोमवार से फिर चलेगी।",
        "गोताख़ोरों ने गुरुवार की रात आख़िरी मरम्मत पूरी की और जाँच में कोई दिक़्क़त नहीं आई।",
    )
)
CHINESE = (
    "市政府星期二晚上决定，两座岛屿之间的渡轮将从下星期一起恢复通航，此前停航已有十一个星期。",
    "潜水员星期四夜里完成了最后的焊接，试航一切顺利，船长说他从来没有见过这样平静的海面。",
    "岛上的居民表示，他们希望渡轮公司能够增加班次，因为夏天的游客比往年多了将近一倍。",
    "渡轮公司说，新的时刻表将在六月第一周公布，票价暂时不变，学生和老人仍然可以免费乘坐。",
)


def article_with(below, above="", language="en"):
    html = f"<html lang={language}><title>Ferry returns</title><body>{above}<main>"
    return scraper.extract(f"{html}<h1>Ferry returns</h1>{below}{TEXT}</main></body></html>")


def test_the_word_for_other_work_behind_a_name_is_read():
    read = role_behind("Ada Linqvist Photographer", LEXICON.phrases_for("en"))
    assert read == Contribution("Ada Linqvist", "photographer")


def test_the_word_for_other_work_is_read_in_the_language_of_the_page():
    read = role_behind("Torbjørn Hauge Fotograf", LEXICON.phrases_for("nb"))
    assert read == Contribution("Torbjørn Hauge", "photographer")


def test_todays_date_above_the_headline_is_not_the_articles():
    above = "<p>Today is Monday, 20 May 2024</p>"
    article = article_with("<p>Published on 16 May 2024</p>", above)
    assert article.date == "2024-05-16"


def test_an_update_later_the_same_day_is_the_change():
    article = article_with("<p>16 May 2024, 12:30, updated 15:05</p>")
    assert article.date_modified == "2024-05-16T15:05:00"


@pytest.mark.parametrize("line", ["16 May 2024, 12:30, updated 9:05", "16 May 2024, updated 15:05"])
def test_an_earlier_time_or_one_without_another_is_none(line):
    assert article_with(f"<p>{line}</p>").date_modified is None


def test_a_biography_that_its_own_first_line_signs_names_the_author():
    bio = "<p>Ada Linqvist<br>Ada Linqvist teaches history in Norhaven and writes about boats.</p>"
    html = f"<html lang=en><title>Ferry</title><main><h1>The ferry returns</h1>{TEXT}{bio}</main>"
    article = scraper.extract(html)
    assert [author.name for author in article.authors] == ["Ada Linqvist"]
    assert "teaches history" not in article.body


def test_a_role_in_an_element_that_touches_the_name_is_no_part_of_it():
    facts = "<div><span>16. 5. 2024 7:12</span><span>Dana Orme</span><span>redaktorka</span></div>"
    article = article_with(facts, language="cs")
    assert [author.name for author in article.authors] == ["Dana Orme"]


def test_dates_in_elements_that_touch_are_read_apart():
    facts = (
        "<div><span>प्रकाशित: 15 मई 2024, 07:12 AM IST</span>"
        "<span>अपडेटेड: 16 मई 2024, 09:40 AM IST</span></div>"
    )
    article = scraper.extract(
        f"<html lang=hi><title>नाव</title><body><main><h1>नाव लौट आई</h1>{facts}{HINDI}</main>",
        url="https://courier.example.in/boat",
    )
    assert article.date == "2024-05-15T07:12:00+05:30"
    assert article.date_modified == "2024-05-16T09:40:00+05:30"


def test_an_editor_in_brackets_below_the_text_is_no_text():
    paragraphs = "".join(f"<p>{text}</p>" for text in CHINESE)
    article = scraper.extract(
        f"<html lang=zh><title>渡轮</title><body><main><h1>渡轮恢复通航</h1>{paragraphs}"
        "<p>（责任编辑：王小明）</p></main></body></html>"
    )
    assert article.body.endswith(CHINESE[-1])
    assert [(one.name, one.role) for one in article.contributors] == [("王小明", "editor")]


def test_a_web_editor_who_only_posted_the_text_is_no_author():
    facts = "<p>By Ada Linqvist</p><p>Posted by Web Editor on May 3, 2024 at 5:06 pm in News</p>"
    assert [author.name for author in article_with(facts).authors] == ["Ada Linqvist"]
