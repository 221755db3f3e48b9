"""Tags of XML that is not well formed."""

from hypothesis import given
from hypothesis import strategies as st

from scraper.discovery.tags import Tag, read_tags

WORDS = st.text(st.characters(exclude_characters="<>&", exclude_categories=["Cs"]), min_size=1)


def pieces(text):
    return [
        piece if isinstance(piece, str) else f"{'/' * piece.is_end}{piece.name}"
        for piece in read_tags(text)
    ]


def test_namespaces_case_and_spaces_do_not_matter():
    assert pieces("<sm:LOC>a</ sm:LOC ><Url/>") == ["loc", "a", "/loc", "url"]


def test_references_are_replaced_but_a_bare_ampersand_stays():
    assert pieces("<a>x&amp;y &eacute; &#233;&#xe9; ?a=1&copy=2&b</a>") == [
        "a",
        "x&y é éé ?a=1&copy=2&b",
        "/a",
    ]


def test_cdata_is_text_as_it_is():
    assert pieces("<a><![CDATA[x < y &amp; z]]></a>") == ["a", "x < y &amp; z", "/a"]


def test_comments_and_declarations_are_left_out():
    assert pieces("<?xml version='1.0'?><!-- <b> --><!DOCTYPE a><a>") == ["a"]


def test_a_quoted_attribute_may_contain_a_greater_than_sign():
    assert pieces("<a title='x > y' b=\"z\">1</a>") == ["a", "1", "/a"]


def test_attributes_are_read_whatever_their_quotes_and_case():
    (tag,) = read_tags("<Link HREF='/a?b&amp;c' rel=alternate xml:base=\"/x\" title/>")
    assert isinstance(tag, Tag)
    assert [tag.attribute(name) for name in ("href", "rel", "xml:base", "title", "base")] == [
        "/a?b&c",
        "alternate",
        "/x",
        None,
        None,
    ]


def test_no_entity_of_the_document_is_expanded():
    assert pieces('<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>')[-2:] == ["&x;", "/a"]


@given(st.text(alphabet="<>/!?-[]&;\"'=a:b CDATA", max_size=200) | st.text(max_size=200))
def test_every_text_gives_tags(text):
    for piece in read_tags(text):
        assert isinstance(piece, str) or piece.name


@given(st.lists(WORDS, max_size=5))
def test_text_between_tags_is_kept(words):
    text = "".join(f"<a>{word}</a>" for word in words)
    assert [piece for piece in read_tags(text) if isinstance(piece, str)] == words


def test_a_megabyte_of_unfinished_markup_takes_no_longer_than_its_length():
    for piece in ("<", "<a", "<!--", "<![CDATA[", "<?", "<a b='", "<a:", "&", "<a b = "):
        list(read_tags(piece * 300_000))
