"""Many sources: what one of them does must not touch the others."""

import gzip
import json
import os
import threading
import time

import pytest

from scraper.batch import Plan, extract_all
from scraper.fetcher import Client, FetchSettings
from scraper.inputs import Source
from tests.conftest import page_with

LOOPBACK = ("127.0.0.1",)


def client():
    return Client(FetchSettings(allow_private=LOOPBACK, delay=0))


def test_a_page_that_runs_out_of_time_is_a_failure_and_the_rest_goes_on(tmp_path, monkeypatch):
    good = tmp_path / "good.html"
    good.write_text(page_with())
    # It takes half a minute on an idle machine, and the other page less than a tenth of a second: the
    # deadline is far from both, however busy the machine is.
    slow = tmp_path / "slow.html"
    slow.write_text(
        page_with("<p>One more line of text about the ferry and its long way home.</p>" * 200_000)
    )
    first, second, third = extract_all(
        map(Source, [str(good), str(slow), str(good)]), Plan(FetchSettings(timeout=4.0)), client()
    )
    assert (first.status, third.status) == ("ok", "ok")
    assert (second.status, second.error.code) == ("failed", "worker_lost")


def test_no_host_sees_two_requests_at_once(site):
    active, most = [0], [0]
    lock = threading.Lock()

    def answer(handler):
        with lock:
            active[0] += 1
            most[0] = max(most[0], active[0])
        time.sleep(0.05)
        with lock:
            active[0] -= 1
        body = page_with().encode()
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    urls = [site.url(f"/{number}") for number in range(8)]
    site.responders = {f"/{number}": answer for number in range(8)}
    articles = list(extract_all(map(Source, urls), Plan(FetchSettings(), workers=4), client()))
    assert [article.status for article in articles] == ["ok"] * 8
    assert most == [1]


def test_a_file_name_that_is_no_utf8_is_read_and_recorded(tmp_path, check_record):
    path = os.path.join(os.fsencode(tmp_path), b"f\xe4hre.html")
    with open(path, "wb") as file:
        file.write(page_with().encode())
    (article,) = extract_all([Source(os.fsdecode(path))], Plan(FetchSettings()), client())
    assert article.status == "ok"
    assert check_record(json.loads(article.to_json()))["source"].endswith("/f?hre.html")


def test_a_damaged_gzip_file_says_so(tmp_path):
    path = tmp_path / "page.html.gz"
    path.write_bytes(gzip.compress(page_with().encode())[:-40])
    (article,) = extract_all([Source(str(path))], Plan(FetchSettings()), client())
    assert article.error.code == "source_unreadable"
    assert "gzip" in article.error.message


def test_sources_are_taken_only_as_they_are_needed(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(page_with())
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield Source(str(page))

    articles = extract_all(endless(), Plan(FetchSettings()), client())
    assert next(articles).status == "ok"
    articles.close()
    assert len(taken) <= 8


@pytest.mark.parametrize(
    "source",
    [
        "",
        "\0",
        "/dev",
        "http://",
        "https://[::1",
        "http://exa mple.com:port/",
        "caf\udce9.html",
        "http://caf\udce9.example/",
    ],
)
def test_a_hopeless_source_is_a_failure_record(source):
    (article,) = extract_all([Source(source)], Plan(FetchSettings()), client())
    assert article.status == "failed"
    assert article.error.message
