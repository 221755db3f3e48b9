"""JSON that is damaged in one of the ways of the web is read as it was before the damage."""

import json
import re
import time
from html import escape

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scraper.parsing.lenient_json import load_all

TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{},:]|[^\s\[\]{},:"]+')
TEXT = st.text() | st.sampled_from(
    [
        "https://x.example/a//b",
        "/* no */",
        "<!-- no -->",
        "a, b: [c]}",
        "it's",
        "&quot;",
        "\\",
        "-->",
    ]
)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | TEXT,
    lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner),
    max_leaves=10,
)
CONTAINERS = st.lists(VALUES) | st.dictionaries(TEXT, VALUES)
COMMENTS = st.sampled_from(
    ['// a "word" of it\'s own\n', "//\n", '/* { [ " */', "/**/", "<!-- x -->", "/* a\n * b\n */"]
)
BLANKS = st.sampled_from(["", " ", "\n\n", "\ufeff", "\xa0", "\u200b", "\0", "\x0b", "<br />\n"])
# Random values are slow to make.
patient = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)


def whole(value):
    """What the standard reader makes of a value."""
    return load_all(json.dumps(value))


def tokens(value):
    return TOKEN.findall(json.dumps(value))


@patient
@given(VALUES, st.data())
def test_comments_between_its_tokens_change_nothing(value, data):
    written = "".join(data.draw(COMMENTS | BLANKS) + token for token in tokens(value))
    assert load_all(written + data.draw(COMMENTS)) == whole(value)


@patient
@given(CONTAINERS)
def test_commas_before_closing_brackets_change_nothing(value):
    written = "".join("," * (token in "]}") + token for token in tokens(value))
    assert load_all(written) == whole(value)


@patient
@given(VALUES)
def test_control_characters_in_strings_are_kept(value):
    raw = json.dumps(value, ensure_ascii=False)
    for code in range(0x20):
        escaped = json.dumps(chr(code))[1:-1]
        raw = re.sub(
            r"(?<!\\)((?:\\\\)*)" + re.escape(escaped), lambda m, c=code: m[1] + chr(c), raw
        )
    assert load_all(raw + ",") == whole(value)


@patient
@given(st.lists(CONTAINERS, min_size=1, max_size=4), st.data())
def test_values_in_a_row_are_all_read(values, data):
    between = st.sampled_from(["", "\n", ",", ";", ";\n", "// next\n"])
    written = "".join(json.dumps(value) + data.draw(between) for value in values)
    assert load_all(written) == [whole(value)[0] for value in values]


@patient
@given(CONTAINERS, st.integers(1, 3))
def test_entities_for_quotes_are_read(value, times):
    written = json.dumps(value)
    if '"' not in written:
        return
    for _ in range(times):
        written = escape(written)
    assert load_all(written) == whole(value)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<![CDATA[", "]]>"),
        ("//<![CDATA[\n", "\n//]]>"),
        ("// <![CDATA[\n", "\n// ]]>"),
        ("//<![CDATA[ ", " //]]>"),
        ("/*<![CDATA[*/", "/*]]>*/"),
        ("/* <![CDATA[ */\n", "\n/* ]]> */"),
        ("<!--//--><![CDATA[//><!--\n", "\n//--><!]]>"),
        ("<!--", "-->"),
        ("<!--\n", "\n//-->"),
        ("<!-- ", " --> "),
        ("\ufeff", ""),
        ("\ufeff\n\ufeff", "\ufeff;"),
        ("", ";"),
        ("", "}\n"),
        ("", "</p>"),
    ],
)
@patient
@given(st.dictionaries(st.text("abc <é"), st.text("abc ,:é\n"), min_size=1))
def test_what_it_is_wrapped_in_changes_nothing(before, after, value):
    assert load_all(before + json.dumps(value) + after) == whole(value)


@patient
@given(VALUES)
def test_single_quotes_are_read(value):
    def single(token):
        if not token.startswith('"'):
            return token
        return "'" + json.loads(token).replace("\\", "\\\\").replace("'", "\\'") + "'"

    assert load_all("".join(map(single, tokens(value)))) == whole(value)


@patient
@given(VALUES)
def test_curly_quotes_are_read(value):
    def curly(token):
        return f"“{token[1:-1]}”" if token.startswith('"') else token

    written = "".join(map(curly, tokens(value)))
    assert load_all(written) == whole(value)


WORDS = st.lists(st.text("abcé ß-.!?", min_size=1), min_size=1, max_size=6)
QUOTING = st.recursive(
    st.lists(WORDS, min_size=1, max_size=3).map(
        lambda parts: "x" + '"'.join("".join(part) for part in parts) + "x"
    ),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
    max_leaves=12,
)


@patient
@given(st.lists(QUOTING, min_size=1) | st.dictionaries(st.text("abc"), QUOTING, min_size=1))
def test_quotes_inside_a_string_that_are_not_escaped_are_kept(value):
    written = json.dumps(value, ensure_ascii=False).replace('\\"', '"')
    assert load_all(written) == whole(value)


@pytest.mark.parametrize(
    "text",
    [
        'He said "no"',
        '"No", he said, "and never"',
        'the "old" bridge, the "new" bridge, and "1,200" cars',
        'so "it": goes',
        'in 2024 a 12" pipe broke',
    ],
)
def test_a_sentence_with_quotes_is_kept_whole(text):
    written = '{"@type": "NewsArticle", "description": "' + text + '", "author": "Ada"}'
    assert load_all(written)[0]["description"] == text
    assert load_all(written)[0]["author"] == "Ada"


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ('{"a": "x"\n "b": "y"}', {"a": "x", "b": "y"}),
        ('{"a": , "b": "y"}', {"a": None, "b": "y"}),
        ('{a: "x", b_c: 1}', {"a": "x", "b_c": "1"}),
        ('{"a": undefined, "b": NaN, "c": True}', {"a": None, "b": None, "c": True}),
        (r'{"a": "it\'s \x \u12 \u00e9",}', {"a": "it's x u12 é"}),
        ('{"a": [1, 2}', {"a": ["1", "2"]}),
        ('[{"a": 1]', [{"a": "1"}]),
        ('{"a": {"b": [1, 2', {"a": {"b": ["1", "2"]}}),
        ('{"a": "x",, "b": .5}', {"a": "x", "b": ".5"}),
    ],
)
def test_other_slips_are_mended(written, value):
    assert load_all(written) == [value]


@pytest.mark.parametrize("written", ["Ada", '{"a": Ada}', '{"a": "b', "{1 2}", '{"a" "b"}', "[:]"])
def test_what_cannot_be_mended_is_refused(written):
    with pytest.raises(ValueError, match=r"."):
        load_all(written)


@pytest.mark.parametrize("written", ["", " \n", "// nothing here", "<!-- -->"])
def test_a_text_without_a_value_has_none(written):
    assert load_all(written) == []


def test_deep_nesting_is_refused():
    for text in ("[" * 100 + "]" * 100, "[" * 100_000, '{"a":' * 100_000 + ",", "['" + "[" * 99):
        with pytest.raises(ValueError, match=r"."):
            load_all(text)


@pytest.mark.parametrize(
    "piece",
    ['"//', '"/*', '"<!--', '",‘', '"a",“', '"a","', "{", '"a":"b",', "<!--", "&quot;&amp;", "'"],
)
def test_no_text_takes_much_longer_than_its_length(piece, slowness):
    start = time.process_time()
    try:
        load_all('{"a": "' + piece * (300_000 // len(piece)))
    except ValueError:
        pass
    assert time.process_time() - start < 3 * slowness
