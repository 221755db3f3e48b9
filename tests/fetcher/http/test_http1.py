"""Heads and chunks, as they are read: what is well made comes through, what is not is named."""

import http.client
import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scraper.fetcher.http.decoders import CorruptBody
from scraper.fetcher.http.http1 import FramedResponse, MalformedResponse


class Response(FramedResponse):
    largest_head = 102_400


HEAD = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"


def answer(said: bytes) -> tuple[Response, bytes]:
    """What http.client makes of these bytes, sent over a socket that ends after them."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(said)
        theirs.shutdown(socket.SHUT_WR)
        response = Response(ours)
        try:
            response.begin()
            return response, response.read()
        finally:
            response.close()


def chunked(chunks: list[bytes]) -> bytes:
    return (
        b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks if chunk) + b"0\r\n\r\n"
    )


@given(st.lists(st.binary(max_size=40), max_size=8))
def test_chunks_of_any_size_come_through(chunks):
    assert answer(HEAD + chunked(chunks))[1] == b"".join(chunks)


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=4), st.data())
def test_chunks_that_are_cut_anywhere_are_no_body(chunks, data):
    whole = HEAD + chunked(chunks)
    cut = data.draw(st.integers(len(HEAD), len(whole) - len(b"0\r\n\r\n")))
    with pytest.raises((CorruptBody, http.client.IncompleteRead)):
        answer(whole[:cut])


@given(st.integers(0, len(HEAD) - 1))
def test_a_head_that_is_cut_anywhere_is_no_answer(cut):
    with pytest.raises(http.client.RemoteDisconnected):
        answer(HEAD[:cut])


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"HTTP/1.1 200 OK\r\n", HEAD, HEAD + b"5\r\nferry"]),
)
def test_any_bytes_are_an_answer_or_a_named_error(noise, start):
    try:
        answer(start + noise)
    except (http.client.HTTPException, CorruptBody):
        pass


def test_interim_answers_are_skipped():
    response, body = answer(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
        + HEAD
        + chunked([b"ferry"])
    )
    assert (response.status, response.getheader("Link"), body) == (200, None, b"ferry")


@pytest.mark.parametrize("line", [b"no header", b"Bad Name: x", b" folded, and nothing to fold to"])
def test_a_line_that_is_no_header_is_named(line):
    head = b"HTTP/1.1 200 OK\r\n" + line + b"\r\nContent-Encoding: gzip\r\n\r\n"
    with pytest.raises(MalformedResponse):
        answer(head)


def test_a_header_without_a_name_costs_none_of_the_others():
    response, _ = answer(b"HTTP/1.1 200 OK\r\n: no name\r\nContent-Encoding: gzip\r\n\r\n")
    assert response.getheader("Content-Encoding") == "gzip"
