"""What a page says of its charset, and where it does not count."""

import pytest

from scraper.parsing.charset_labels import codec_of, declared_codecs, declared_language

META = '<meta charset="iso-8859-2">'
PRAGMA = '<meta http-equiv="Content-Type" content="text/html; charset=iso-8859-2">'


def declared(markup):
    return list(declared_codecs(markup.encode()))


@pytest.mark.parametrize(
    ("label", "codec"),
    [
        ("latin1", "cp1252"),
        ("ISO-8859-1", "cp1252"),
        ("us-ascii", "cp1252"),
        ("iso-8859-9", "cp1254"),
        ("tis-620", "cp874"),
        ("gb2312", "gb18030"),
        ("shift_jis", "cp932"),
        ("ks_c_5601-1987", "cp949"),
        ("big5", "big5hkscs"),
        (" utf8 ", "utf-8"),
        ("'utf-8'", "utf-8"),
        ("unicode", "utf-16-le"),
        ("x-user-defined", "cp1252"),
    ],
)
def test_a_label_means_what_the_standard_says(label, codec):
    assert codec_of(label) == codec


@pytest.mark.parametrize("label", ["", "none", "utf-7", "ebcdic-us", "hz-gb-2312", "cp850"])
def test_a_label_that_the_standard_does_not_have_means_nothing(label):
    assert codec_of(label) is None


@pytest.mark.parametrize(
    "markup",
    [
        META,
        PRAGMA,
        "<meta charset=iso-8859-2>",
        "<META CHARSET = 'ISO-8859-2' />",
        "<meta/charset=iso-8859-2>",
        "<meta content='text/html;charset = \"iso-8859-2\"' http-equiv=CONTENT-TYPE>",
        f"<!doctype html><html lang=pl><head><title>Prom</title>{META}</head>",
        f"<!-- a comment -->{META}",
        f"<!-->{META}",
        f"<script>var a = '<p>';</script><style>p > a {{}}</style>{META}",
        f"<p title='>'>{META}",
        '<?xml version="1.0" encoding="iso-8859-2"?><html>',
    ],
)
def test_a_declaration_is_found(markup):
    assert declared(markup) == ["iso8859-2"]


@pytest.mark.parametrize(
    "markup",
    [
        f"<!-- {META} -->",
        f"<!-- {META}",
        f"<script>document.write('{META}')</script>",
        f"<style>/* {META} */</style>",
        f"<p title='{META}'>",
        f"<!doctype {META}",
        f"</{META}",
        "<metadata charset=iso-8859-2>",
        "<meta name=description content='text/html; charset=iso-8859-2'>",
        "<meta http-equiv=refresh content='text/html; charset=iso-8859-2'>",
        "<meta http-equiv=content-type content='text/html'>",
        "<meta charset>",
    ],
)
def test_what_only_looks_like_a_declaration_does_not_count(markup):
    assert declared(markup) == []


def test_an_unknown_label_gives_way_to_the_next():
    assert declared(f'<meta charset="bogus">{META}') == ["iso8859-2"]


@pytest.mark.parametrize("label", ["utf-16", "utf-16be", "unicode"])
def test_a_page_that_can_be_read_byte_by_byte_is_not_in_utf_16(label):
    assert declared(f"<meta charset={label}>") == ["utf-8"]


@pytest.mark.parametrize(
    "before", ["<!-- " + "x" * 2_000 + " -->", "<style>a{b:c}</style>" * 1_000]
)
def test_a_declaration_far_down_is_found(before):
    assert declared(f"<head>{before}{META}") == ["iso8859-2"]


@pytest.mark.parametrize(
    ("markup", "language"),
    [
        ("<html lang=pl>", "pl"),
        ("<!doctype html><html class=a lang='pt-BR'>", "pt"),
        ("<html xml:lang=de>", "de"),
        ("<html>", None),
        ("<p lang=fr>", None),
    ],
)
def test_the_language_is_that_of_the_html_element(markup, language):
    assert declared_language(markup.encode()) == language


@pytest.mark.parametrize("piece", ["<!-- ", "<script>", "<meta charset='", "</", "<a b=", "<?"])
def test_a_hostile_page_declares_nothing_and_is_soon_read(piece):
    # A quadratic pattern would take minutes on it: longer than a test may.
    assert declared(piece * 100_000) == []
