"""Which texts are near duplicates."""

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from scraper import near_duplicates
from scraper.jobs.export_selection import selected
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.store import State
from scraper.jobs.store.versions import store_article
from tests.jobs.conftest import NOW, article, prose

CHINESE = "港口渡轮将于星期一恢复通航，距离风暴摧毁码头已经过去十一个星期。工程师周四晚上完成了最后的焊接工作，试航一切顺利，船上载有四十辆空车。"
JAPANESE = "フェリーは月曜日から再び運航される。嵐が桟橋を壊してから十一週間が経った。潜水士たちは木曜日の夜に最後の溶接を終えた。"
WORDS = " ".join(prose(1, 20)).split()


def likeness(one, other):
    return near_duplicates.jaccard(near_duplicates.shingles(one), near_duplicates.shingles(other))


def share_a_band(one, other):
    return bool(
        set(near_duplicates.bands(near_duplicates.shingles(one)))
        & set(near_duplicates.bands(near_duplicates.shingles(other)))
    )


def test_a_word_in_a_long_text_makes_it_nearly_the_same():
    changed = [*WORDS[:200], "indeed", *WORDS[200:]]
    assert near_duplicates.SAME <= likeness(" ".join(WORDS), " ".join(changed)) < 1
    assert share_a_band(" ".join(WORDS), " ".join(changed))


def test_similar_texts_are_not_near_duplicates():
    half = " ".join(WORDS[: len(WORDS) // 2] + " ".join(prose(2, 10)).split())
    assert 0.1 < likeness(" ".join(WORDS), half) < near_duplicates.SAME


def test_texts_without_spaces_are_compared_by_characters():
    for text in (CHINESE * 1, JAPANESE):
        assert all(len(shingle) == 5 for shingle in near_duplicates.shingles(text))
        assert 0.7 < likeness(text, text.replace("十一", "十二")) < 1
    assert likeness(CHINESE, JAPANESE) < 0.1


def test_case_and_spacing_do_not_matter():
    assert likeness("The  Ferry is\nback at last", "the ferry is back at last") == 1


def test_a_text_without_words_has_no_bands():
    assert near_duplicates.bands(near_duplicates.shingles("")) == []
    assert near_duplicates.jaccard(frozenset(), frozenset()) == 1


@given(st.text(max_size=300), st.text(max_size=300))
def test_likeness_is_symmetric_and_from_0_to_1(one, other):
    assert 0 <= likeness(one, other) == likeness(other, one) <= 1
    assert likeness(one, one) == 1


@settings(max_examples=40)
@given(st.permutations(WORDS[:160]), st.integers(0, 149))
def test_texts_that_are_the_same_share_a_band(words, at):
    one, other = " ".join(words), " ".join([*words[:at], "quite", *words[at + 1 :]])
    if likeness(one, other) >= near_duplicates.SAME:
        assert share_a_band(one, other)


@given(st.text(max_size=200))
def test_bands_are_a_function_of_the_text(text):
    found = near_duplicates.bands(near_duplicates.shingles(text))
    assert found == near_duplicates.bands(near_duplicates.shingles(text))
    assert all(-(2**63) <= band < 2**63 for band in found)


def family():
    """Four tellings of one article, a word more each time, so that only neighbours are nearly the
    same for certain; and a stranger.
    """
    bodies = [
        " ".join([*WORDS[:150], *("indeed " * count).split(), *WORDS[150:]]) for count in range(4)
    ]
    copies = [
        article(
            1,
            f"https://post.example/{name}",
            headline="One",
            body=body,
            content_hash=body[-9:] + name,
        )
        for name, body in zip("dbca", bodies, strict=True)
    ]
    return [*copies, article(2, "https://post.example/other")]


def kept(articles, path):
    state = State.open(path, NOW)
    try:
        for number, one in enumerate(articles):
            store_article(state, one.url, one.url, "feed", one, 1000.0 + number)
        return [stored.key for stored in selected(state, ArticleFilter())], state.copies()
    finally:
        state.close()


def test_the_article_that_stands_for_its_copies_does_not_hang_on_the_order(tmp_path):
    results = [
        kept(order, tmp_path / f"{number}.db")
        for number, order in enumerate(
            itertools.islice(itertools.permutations(family()), 0, 120, 9)
        )
    ]
    assert results[0] == (
        ["https://post.example/a", "https://post.example/other"],
        {f"https://post.example/{name}": "https://post.example/a" for name in "bcd"},
    )
    assert all(result == results[0] for result in results)


def test_the_earliest_day_stands_for_its_copies(tmp_path):
    first, second = (
        article(1, "https://post.example/b", date="2024-01-01"),
        article(1, "https://post.example/a", date="2024-01-02"),
    )
    assert kept([second, first], tmp_path / "state.db")[0] == ["https://post.example/b"]


def test_two_stubs_that_only_ask_to_subscribe_are_two_articles(tmp_path):
    stub = {"status": "paywalled", "body": "Subscribe now to read this article in full."}
    one = article(
        1, content_hash="1", headline="The mayor of Norhaven resigns after a long night", **stub
    )
    other = article(
        2, content_hash="2", headline="A winter without ice on the lake of Aldersee", **stub
    )
    assert len(kept([one, other], tmp_path / "state.db")[0]) == 2
