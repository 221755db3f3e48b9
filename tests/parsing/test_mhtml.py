"""Pages that browsers saved as MHTML."""

import base64
import quopri

import pytest
from hypothesis import given
from hypothesis import strategies as st

import scraper
from scraper.errors import TruncatedBody, UnsupportedDocument
from scraper.parsing import page_in_mhtml
from scraper.records import Page
from tests.conftest import PARAGRAPHS, page_with

URL = "https://courier.example/2024/ferry?id=3"
HTML = page_with(
    "<p>Grüße aus Norhaven: a = b, so the sign on the old quay said in blue.</p>"
).encode()


def part(content, *, url=URL, kind="text/html; charset=utf-8", coding="quoted-printable", more=""):
    encode = {
        "quoted-printable": quopri.encodestring,
        "base64": base64.encodebytes,
        "8bit": bytes,
    }[coding]
    location = f"Content-Location: {url}\n" if url else ""
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: {coding}\n{location}{more}\n"
    return head.encode() + encode(content)


def mhtml(*parts, end="--", kind='multipart/related;\n\ttype="text/html"', more=""):
    head = (
        "From: <Saved by a browser>\nSubject: Ferry\nDate: Thu, 16 May 2024 14:00:00 +0200\n"
        f'MIME-Version: 1.0\n{more}Content-Type: {kind};\n\tboundary="--=_x=--"\n\n'
    ).encode()
    body = b"".join(b"\n----=_x=--\n" + one for one in parts)
    return (head + body + f"\n----=_x=--{end}\n".encode()).replace(b"\n", b"\r\n")


def test_a_saved_page_gives_its_article_with_url_and_time(extract):
    saved = mhtml(
        part(HTML),
        part(b"GIF89a", url="https://courier.example/a.gif", kind="image/gif", coding="base64"),
    )
    article = extract(saved)
    assert (article.url, article.final_url, article.status) == (URL, URL, "ok")
    assert article.fetched_at == "2024-05-16T12:00:00+00:00"
    assert PARAGRAPHS[0] in article.body
    assert "Grüße aus Norhaven: a = b" in article.body


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("line", [b"\r\n", b"\n"])
def test_every_coding_and_line_end_gives_the_page(coding, line):
    saved = mhtml(part(HTML, coding=coding)).replace(b"\r\n", line)
    found = page_in_mhtml(Page(source="a.mhtml", content=saved))
    assert found.content.replace(b"\r\n", b"\n").strip() == HTML.strip()
    assert found.charset == "utf-8"


def test_the_part_that_start_names_is_the_page():
    frame = part(b"<p>An advert.</p>", url="https://ads.example/")
    main = part(HTML, more="Content-ID: <main@page>\n")
    saved = mhtml(frame, main, kind='multipart/related; start="<main@page>"')
    assert page_in_mhtml(Page(source="a", content=saved)).url == URL


def test_without_a_url_in_the_part_the_snapshot_gives_it():
    saved = mhtml(part(HTML, url="cid:frame@mhtml"), more=f"Snapshot-Content-Location: {URL}\n")
    assert page_in_mhtml(Page(source="a", content=saved)).url == URL


def test_a_given_url_is_kept():
    given_url = "https://other.example/"
    page = Page(source="a", content=mhtml(part(HTML)), url=given_url, final_url=given_url)
    assert page_in_mhtml(page).url == given_url


def test_a_page_in_an_alternative_part_is_found():
    inner = (
        b"Content-Type: multipart/alternative; boundary=in\n\n--in\nContent-Type: text/plain\n\nx\n--in\n"
        + part(HTML)
        + b"\n--in--\n"
    )
    assert page_in_mhtml(Page(source="a", content=mhtml(inner))).url == URL


def test_a_message_of_one_part_is_read():
    saved = b"From: <Saved by a browser>\nMIME-Version: 1.0\n" + part(HTML)
    assert page_in_mhtml(Page(source="a", content=saved)).url == URL


@pytest.mark.parametrize(
    ("saved", "error", "message"),
    [
        (mhtml(part(b"GIF89a", kind="image/gif")), UnsupportedDocument, "without an HTML page"),
        (mhtml(part(HTML)).split(b"quay")[0], TruncatedBody, "ends inside its page"),
        (mhtml(part(HTML).replace(b"quoted-printable", b"x-odd")), UnsupportedDocument, "x-odd"),
        (mhtml(part(b"abcde", coding="base64").replace(b"=", b"")), TruncatedBody, "damaged"),
    ],
)
def test_what_cannot_be_read_is_an_error(saved, error, message):
    with pytest.raises(error, match=message):
        page_in_mhtml(Page(source="a.mhtml", content=saved))


@pytest.mark.parametrize(
    "content",
    [
        HTML,
        b"Title: Ferry\nAuthor: Ada\n\nThe ferry runs again.",
        b"MIME-Version: 1.0 is the first line of every such file.\n\nSo it is said.",
        HTML.decode(),
    ],
)
def test_another_page_is_left_as_it_is(content):
    page = Page(source="a.html", content=content)
    assert page_in_mhtml(page) is page


@given(
    st.lists(
        st.sampled_from(
            [b"----=_x=--", b"--", b"\r\n", b"Content-Type: text/html", b":", b" ", b"=3D", b"<p>x"]
        ),
        max_size=30,
    )
)
def test_any_message_gives_a_record(pieces):
    content = mhtml(part(HTML))[:180] + b"\r\n\r\n" + b"".join(pieces)
    assert scraper.extract(content).status in (
        "ok",
        "other",
        "index",
        "empty",
        "failed",
        "unsupported",
    )
