"""Hidden text that is the article, or that readers open, stays in it."""

import pytest

import scraper
from tests.cleaner.test_hidden_text import LONG, SENTENCE, STORY, page

OPENED = (
    "The report of the engineers names four bearings, of which two have cracks that are longer "
    "than a hand, and it asks for a measurement every week until the repair has been paid for."
)


def body_of(markup, **options):
    return scraper.extract(markup, **options).body


def codes(markup, **options):
    return [warning.code for warning in scraper.extract(markup, **options).warnings]


@pytest.mark.parametrize(
    "markup",
    [
        f"<details><summary>What the report says</summary><p>{OPENED}</p></details>",
        f"<div role=tabpanel id=t2 hidden><p>{OPENED}</p></div>",
        f"<div class='tab-pane' style='display:none'><p>{OPENED}</p></div>",
        f"<button aria-controls=rest>More</button><div id=rest hidden><p>{OPENED}</p></div>",
        f"<button onclick=\"show('rest')\">More</button><div id=rest hidden><p>{OPENED}</p></div>",
        f"<a data-target='#rest'>More</a><div id=rest style='display:none'><p>{OPENED}</p></div>",
        f"<div class=faq-answer style='max-height:0;overflow:hidden'><p>{OPENED}</p></div>",
        f"<div hidden id='S:1'><p>{OPENED}</p></div>",
        f"<p aria-hidden=true>{OPENED}</p>",
        f"<p style='opacity:0;transform:translateY(20px)'>{OPENED}</p>",
        f"<p style='opacity:0;transition:opacity 1s'>{OPENED}</p>",
        f"<style>.x{{display:none}}</style><p class=x style='display:block'>{OPENED}</p>",
        f"<style>.x{{display:none}} .is-open{{display:block}}</style><p class='x is-open'>{OPENED}",
        f"<style>@media print{{.x{{display:none}}}}</style><p class=x>{OPENED}</p>",
        f"<style media=print>.x{{display:none}}</style><p class=x>{OPENED}</p>",
        f"<noscript><style>.x{{display:none}}</style></noscript><p class=x>{OPENED}</p>",
        f"<style>.js .x{{display:none}}</style><p class=x>{OPENED}</p>",
        f"<p style='color:#fff'>{OPENED}</p>",
        f"<p style='color:transparent;background-clip:text;background:red'>{OPENED}</p>",
        f"<p style='color:#fff;background:url(sea.jpg) #fff'>{OPENED}</p>",
        f"<div style='font-size:0'><p style='font-size:16px'>{OPENED}</p></div>",
        f"<div style='visibility:hidden'><p style='visibility:visible'>{OPENED}</p></div>",
        f"<div style='color:#fff;background:#fff'><p style='color:#111'>{OPENED}</p></div>",
        f"<p style='position:relative;left:-20px;text-indent:-1.5em'>{OPENED}</p>",
        f"<p style='clip-path:inset(0)'>{OPENED}</p>",
        f"<p style='height:0'>{OPENED}</p>",
        f"<p class='sr-only not-sr-only'>{OPENED}</p>",
        f"<div class='field field--label-visually_hidden box node teaser'><p>{OPENED}</p></div>",
    ],
)
def test_text_that_readers_see_or_open_stays(markup):
    assert OPENED in body_of(page(middle=markup))


@pytest.mark.parametrize(
    "hiding",
    [
        "style='display:none'",
        "style='visibility:hidden;opacity:0'",
        "style='opacity:0'",
        "hidden",
    ],
)
def test_a_hidden_container_with_most_of_the_text_is_the_article(hiding):
    first, *rest = STORY
    hidden = "".join(f"<p>{paragraph}</p>" for paragraph in rest)
    markup = (
        f"<h1>The ferry sails again</h1><div class=text><p>{first}</p><div {hiding}>{hidden}</div>"
    )
    assert all(paragraph in body_of(markup) for paragraph in STORY)
    assert codes(markup) == ["shown_by_script"]


def test_an_answer_that_a_button_opens_stays_next_to_a_short_one_that_none_opens():
    answers = f"<div class=a id=a1 hidden><p>{OPENED}</p></div><div class=a hidden><p>No.</p></div>"
    assert OPENED in body_of(page(middle=f"<button aria-controls=a1>More</button>{answers}"))


def test_paragraphs_that_fade_in_one_by_one_are_the_article():
    markup = "".join(
        f"<div class=part-{number}><p style='opacity:0'>{paragraph}</p></div>"
        for number, paragraph in enumerate(STORY)
    )
    assert all(paragraph in body_of(f"<article>{markup}</article>") for paragraph in STORY)


def test_text_that_is_hidden_inside_of_a_hidden_article_is_left_out():
    rest = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    markup = f"<div class=app style='display:none'>{rest}<p style='display:none'>{SENTENCE}.</p>"
    body = body_of(markup)
    assert STORY[-1] in body
    assert SENTENCE not in body


def test_a_hidden_copy_of_the_article_is_left_out():
    copy = "".join(f"<p>{paragraph}</p>" for paragraph in STORY)
    body = body_of(page(bottom=f"<div class=mobile style='display:none'>{copy}</div>"))
    assert [body.count(paragraph) for paragraph in STORY] == [1] * len(STORY)


def test_the_title_of_a_hidden_heading_is_the_headline():
    markup = page().replace("<h1>", "<h1 class=sr-only>")
    assert scraper.extract(markup).headline == "The ferry sails again"


def test_a_warning_counts_the_hidden_words():
    hidden = f"<p style='font-size:0'>{SENTENCE}.</p>"
    (warning,) = scraper.extract(page(middle=hidden)).warnings
    words = len(SENTENCE.split())
    assert (warning.code, warning.message.split()[0]) == ("hidden_text", str(words))


def test_labels_for_screen_readers_give_no_warning():
    label = (
        "<a href=https://quay.example/x>A map<span class=sr-only>, opens in a new tab</span></a>"
    )
    assert codes(page(inside=label)) == []


def test_hidden_text_is_kept_on_request():
    markup = page(middle=f"<div style='font-size:0'><p>{LONG}</p></div>")
    assert LONG.strip() in body_of(markup, keep_hidden=True)
    assert codes(markup, keep_hidden=True) == []


def tagged(text):
    """A text in the tag characters of Unicode, which nobody sees."""
    return "".join(chr(0xE0000 + ord(character)) for character in text)


def test_tag_characters_are_removed_with_a_warning():
    article = scraper.extract(page(inside=f"a map{tagged(SENTENCE)}"))
    assert "a map of" not in STORY[2]
    assert not any(0xE0000 <= ord(character) <= 0xE007F for character in article.body)
    assert [warning.code for warning in article.warnings] == ["hidden_text"]


def test_a_flag_of_a_region_keeps_its_tags():
    flag = f"\U0001f3f4{tagged('gbsct')}\U000e007f"
    assert flag in body_of(page(inside=flag))


def test_a_run_of_characters_without_width_is_removed_with_a_warning():
    run = "".join("\u200c" if bit == "0" else "\u200d" for bit in "0100100101001110")
    article = scraper.extract(page(inside=f"boat{run}s"))
    assert "boats" in article.body
    assert [warning.code for warning in article.warnings] == ["hidden_text"]


@pytest.mark.parametrize("text", ["می‌خواهم", "👩‍❤️‍👨", "葛󠄀城"])
def test_characters_without_width_stay_in_words_and_emoji(text):
    assert text in body_of(page(inside=text))
    assert codes(page(inside=text)) == []


def test_flattened_text_loses_tag_characters_too():
    article = scraper.extract("\n\n".join([*STORY, f"The end{tagged(SENTENCE)}."]))
    assert not any(0xE0000 <= ord(character) <= 0xE007F for character in article.body)
    assert [warning.code for warning in article.warnings] == ["hidden_text"]
