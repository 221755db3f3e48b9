"""Charsets, declared rightly, wrongly or not at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.parsing.charset import decode

GERMAN = (
    "<html><head>{}</head><body><p>Die Fähre über die Bucht fährt wieder, sagte Günter Größmann am "
    "Montag. „Endlich“, fügte er hinzu.</p></body></html>"
)
RUSSIAN = (
    "<html><head>{}</head><body><p>Паром между двумя островами снова будет ходить с понедельника, "
    "сообщила администрация порта.</p></body></html>"
)
JAPANESE = "<html><head>{}</head><body><p>港の事務所によると、二つの島を結ぶフェリーは月曜日から運航を再開する。</p></body></html>"


def meta(charset):
    return f'<meta charset="{charset}">'


@pytest.mark.parametrize(
    ("text", "written", "declared"),
    [
        (GERMAN, "utf-8", "utf-8"),
        (GERMAN, "cp1252", "iso-8859-1"),
        (GERMAN, "cp1252", "windows-1252"),
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (JAPANESE, "shift_jis", "Shift_JIS"),
        (JAPANESE, "euc-jp", "EUC-JP"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (GERMAN, "utf-16", "utf-16"),
        (GERMAN, "utf-16-le", "utf-16"),
    ],
)
def test_a_declared_charset_is_used(text, written, declared):
    page = text.format(meta(declared))
    assert decode(page.encode(written), None).text == page


@pytest.mark.parametrize(
    "declared", ["iso-8859-1", "windows-1251", "ascii", "no-such-charset", "utf-16"]
)
def test_utf8_is_recognised_whatever_is_declared(declared):
    page = GERMAN.format(meta(declared))
    assert decode(page.encode(), "iso-8859-1").text == page


def test_a_lie_about_utf8_leaves_a_warning():
    assert [
        notice.code for notice in decode(GERMAN.format("").encode(), "windows-1251").warnings
    ] == ["wrong_charset"]


def test_a_page_that_declares_utf8_but_is_not_is_read_by_detection():
    page = RUSSIAN.format(meta("utf-8"))
    decoded = decode(page.encode("cp1251"), None)
    assert decoded.text == page
    assert [notice.code for notice in decoded.warnings] == ["charset_guessed"]


def test_the_header_wins_over_the_meta_tag():
    page = RUSSIAN.format(meta("iso-8859-1"))
    assert decode(page.encode("koi8-r"), "koi8-r").text == page


def test_a_broken_byte_does_not_change_the_charset():
    content = GERMAN.format(meta("utf-8")).encode() * 20 + b"<p>caf\xe9</p>"
    assert "fährt wieder" in decode(content, None).text


@given(
    st.binary(max_size=300),
    st.one_of(
        st.none(),
        st.sampled_from(["utf-8", "utf-16", "big5", "x-user-defined", "", "\0", "hz-gb-2312"]),
    ),
)
def test_any_bytes_with_any_label_become_text(content, label):
    assert isinstance(decode(content, label).text, str)
