"""Revisit records: `--replay` gives the page of the record that they refer to."""

import contextlib

import pytest

from scraper.errors import HttpStatusError, NotInWarc
from scraper.fetcher import Client
from scraper.fetcher.environment import Environment
from scraper.fetcher.warc.replay import ReplayTransport
from scraper.records import Request
from tests.warc_files import DATE, http, packed, page, record, response

PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
SAME, NOT_MODIFIED = PROFILE + "identical-payload-digest", PROFILE + "server-not-modified"
ONE, TWO, OTHER = (f"https://news.example/{name}" for name in ("1", "2", "other"))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nX-Visit: second\r\n\r\n"
DIGEST = "sha1:3I42H3S6NNFQ2MSVX7XZKYAYSCX5QBYJ"


def revisit(url, head=HEAD, profile=SAME, **fields):
    return record("revisit", head, url, WARC_Profile=profile, **fields)


@pytest.fixture
def fetch(tmp_path):
    """Fetches a URL from a WARC file of these records."""
    with contextlib.ExitStack() as stack:

        def replayed(url, *records):
            path = tmp_path / "a.warc.gz"
            path.write_bytes(packed(*records))
            client = Client(
                replay=ReplayTransport(path),
                environment=Environment(resolve=lambda *_: pytest.fail("a name was resolved")),
            )
            return stack.enter_context(client).fetch(Request(url=url))

        yield replayed


def test_a_revisit_of_another_url_gives_the_page_of_that_url(fetch):
    second = revisit(TWO, WARC_Refers_To_Target_URI=ONE, WARC_Refers_To_Date=DATE)
    fetched = fetch(TWO, response(1), second)
    assert (fetched.content, fetched.http_status, fetched.url) == (page(1), 200, TWO)


@pytest.mark.parametrize(
    ("head", "profile"),
    [
        (HEAD, SAME),
        (b"", SAME),
        (b"HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n", NOT_MODIFIED),
    ],
)
def test_a_later_revisit_of_the_same_url_gives_its_page(head, profile, fetch):
    assert fetch(ONE, response(1), revisit(ONE, head, profile)).content == page(1)


def test_a_revisit_is_found_by_the_digest_of_its_payload(fetch):
    digest = {"WARC_Payload_Digest": DIGEST}
    records = (response(1, **digest), response(3), revisit(TWO, **digest))
    assert fetch(TWO, *records).content == page(1)


def test_of_several_captures_the_one_with_the_date_is_meant(fetch):
    old = record("response", http(page(8)), ONE).replace(DATE.encode(), b"2023-01-02T03:04:05Z")
    second = revisit(TWO, WARC_Refers_To_Target_URI=ONE, WARC_Refers_To_Date="2023-01-02T03:04:05Z")
    assert fetch(TWO, old, response(1), second).content == page(8)


def test_the_time_and_the_headers_are_those_of_the_revisit(fetch):
    second = revisit(ONE, HEAD.replace(b"X-Visit", b"ETag")).replace(b"2024-05-01", b"2024-06-07")
    fetched = fetch(ONE, response(1), second)
    assert fetched.fetched_at == "2024-06-07T10:20:30+00:00"
    assert fetched.etag == "second"


def test_a_redirect_that_was_seen_again_redirects(fetch):
    """The empty bodies of all redirects have one digest."""
    digest = {"WARC_Payload_Digest": DIGEST}

    def redirect(location):
        return b"HTTP/1.1 302 Found\r\nLocation: %b\r\n\r\n" % location.encode()

    records = (
        record("response", redirect(OTHER), "https://news.example/a", **digest),
        response(1),
        revisit(TWO, redirect(ONE), **digest),
    )
    assert fetch(TWO, *records).final_url == ONE


def test_an_earlier_response_stands_in_for_a_revisit_that_refers_to_nothing(fetch):
    lost = revisit(ONE, WARC_Refers_To_Target_URI=OTHER, WARC_Payload_Digest="sha1:AAAA")
    assert fetch(ONE, response(1), lost).content == page(1)


def test_a_revisit_of_a_page_that_is_not_in_the_file_is_not_in_it(fetch):
    with pytest.raises(NotInWarc):
        fetch(TWO, response(1), revisit(TWO, WARC_Refers_To_Target_URI=OTHER))


def test_a_revisit_of_an_error_is_the_error(fetch):
    gone = b"HTTP/1.1 410 Gone\r\n\r\n"
    with pytest.raises(HttpStatusError, match="410"):
        fetch(ONE, record("response", gone, ONE), revisit(ONE, gone))
