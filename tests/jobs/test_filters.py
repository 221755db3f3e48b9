"""The conditions of users, and what a condition must not be able to do."""

import time

import pytest

from scraper.errors import ConfigError
from scraper.jobs.filters import ArticleFilter, Condition
from scraper.jobs.store import ArticleVersion
from scraper.min_confidence import MinConfidence

ROW = ArticleVersion(
    "https://a.example/x",
    2,
    "https://a.example/x",
    "feed",
    "ok",
    "h",
    "de",
    "2024-05-16",
    300,
    1000.0,
    0.93,
    0.8,
    None,
    None,
    b"",
)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("language = 'de'", True),
        ("language = 'de' and words > 300", False),
        ("day >= '2024-05' AND source IN ('feed', 'page')", True),
        ("key LIKE '%/x'", True),
        ("seen_at BETWEEN 0 AND 2000", True),
        ("NULL", False),
        ("version > 1 -- a remark", True),
        ("(SELECT max(words, 5)) = 300", True),
        ("confidence_body >= 0.9", True),
        ("confidence_headline >= 0.9", False),
        ("confidence_date >= 0", False),
    ],
)
def test_a_condition_holds_or_not(written, expected):
    assert Condition(written).holds(ROW) is expected


@pytest.mark.parametrize(
    "written",
    [
        "langauge = 'de'",
        "language = ",
        "",
        "1)); DROP TABLE articles; --",
        "1; SELECT 1",
        "key = ?",
        "EXISTS (SELECT 1 FROM articles)",
        "(SELECT load_extension('/tmp/x.so'))",
        "(SELECT writefile('/tmp/x', 'y'))",
        "(SELECT readfile('/etc/hostname')) IS NOT NULL",
        "ATTACH '/tmp/x.db' AS x",
        "1)) UNION SELECT 1 FROM pragma_database_list WHERE ((1",
        "(WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n) "
        "> 0",
        "length(zeroblob(100000000)) > 0",
        "length(replace(hex(zeroblob(400000)), '0', '00000000')) > 0",
        "key LIKE '" + "%a" * 5000 + "'",
        "a\0b",
        "\udc80",
        "(" * 5000,
    ],
)
def test_a_text_that_is_not_a_condition_is_refused_and_the_message_lists_the_columns(written):
    with pytest.raises(
        ConfigError,
        match="columns are key, url, source, status, language, day, words, seen_at, version",
    ):
        Condition(written)


def test_a_condition_that_would_not_end_is_aborted(slowness):
    numbers = "(VALUES " + ",".join(f"({number})" for number in range(100)) + ")"
    began = time.process_time()
    with pytest.raises(ConfigError, match="takes too long"):
        Condition(
            f"(SELECT count(*) FROM {numbers}, {numbers}, {numbers}, {numbers}, {numbers}) > 0"
        )
    assert time.process_time() - began < 5 * slowness


def test_a_condition_that_fails_on_an_article_raises_an_error():
    condition = Condition("json_extract(key, '$') = 1")
    with pytest.raises(ConfigError, match="malformed JSON"):
        condition.holds(ROW)


@pytest.mark.parametrize(
    ("written", "message"),
    [
        (
            "language = 'de",
            "--where `language = 'de`: SQLite says: unrecognized token: \"'de\"; columns are ",
        ),
        (
            'day = "2024',
            '--where `day = "2024`: SQLite says: unrecognized token: ""2024"; columns are ',
        ),
        ("language =", "--where `language =`: SQLite says: incomplete input; columns are "),
        ("1)) OR ((1", '--where `1)) OR ((1`: SQLite says: near ")": syntax error; columns are '),
        ("1; SELECT 1", "--where `1; SELECT 1`: it is not a single condition, such as "),
        ("0 UNION SELECT 1", "--where `0 UNION SELECT 1`: it is not a single condition, such as "),
        ("key = ?", "--where `key = ?`: it is not a single condition, such as "),
        ("a\nb", r"--where `'a\nb'`: SQLite says: "),
    ],
)
def test_messages_quote_the_text_of_the_user(written, message):
    with pytest.raises(ConfigError) as raised:
        Condition(written)
    assert raised.value.message.startswith(message)


@pytest.mark.parametrize(
    ("selection", "expected"),
    [
        (ArticleFilter(), True),
        (ArticleFilter(languages=("en", "de")), True),
        (ArticleFilter(languages=("en",)), False),
        (ArticleFilter(min_words=300), True),
        (ArticleFilter(min_words=301), False),
        (ArticleFilter(after="2024-05-16"), True),
        (ArticleFilter(after="2024-05-17"), False),
        (ArticleFilter(since=1000.0), True),
        (ArticleFilter(since=1000.5), False),
        (ArticleFilter(where=Condition("words = 1")), False),
    ],
)
def test_conditions_of_a_selection(selection, expected):
    assert selection.matches(ROW) is expected


def test_a_selection_is_described_in_words():
    least = MinConfidence(body=0.9, date=0.75)
    text = ArticleFilter(("de",), 100, "2024-01-01", least, 0.0, Condition("words > 5")).describe()
    assert (
        text == "language de, at least 100 words, published on or after 2024-01-01, "
        "confidence of at least body=0.9,date=0.75, fetched since 1970-01-01 00:00 UTC, `words > 5`"
    )
    assert ArticleFilter().describe() == ""
