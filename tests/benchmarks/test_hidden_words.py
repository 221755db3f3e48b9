"""The guard of the rule about hidden text counts the words of the gold that it costs."""

from benchmarks.hidden_words import RememberingCleaner, lost_words, report
from scraper.language import Lexicon
from scraper.pipeline import extract_page
from scraper.records import Page
from tests.cleaner.test_hidden_text import SENTENCE, STORY, page

GOLD = {"body": "\n".join([*STORY, SENTENCE])}


def lost(markup):
    cleaner = RememberingCleaner(Lexicon())
    extract_page(Page(source="", content=markup), cleaner)
    return lost_words(cleaner.last, GOLD)


def test_a_hidden_line_of_the_gold_is_lost():
    words = len(SENTENCE.split())
    assert lost(page(middle=f"<p style='font-size:0'>{SENTENCE}</p>"))[0] == words


def test_a_visible_line_is_not_lost():
    assert lost(page(middle=f"<p>{SENTENCE}</p>"))[0] == 0


def test_a_hidden_copy_is_not_lost():
    copy = f"<p hidden>{STORY[0]}</p>"
    assert lost(page(middle=copy))[0] == 0


def test_the_line_says_if_too_much_is_lost():
    assert report([(2, 1000), (0, 500)]) == (
        "hidden text: 2 of 1500 words of the gold are lost (0.133%, more than 0.1%)"
    )
