"""Sources whose documents are wrong: what is reported, what is fetched again, and that the other
sources are read.
"""

import json
import re

import pytest
import typer

from scraper.cli.console import exit_on_error
from scraper.fetcher.environment import Environment
from scraper.jobs import run_job
from tests.jobs.conftest import feed, story


def with_source(newsroom, kind, path):
    """A job with the newsroom's feed and one more source."""
    url = newsroom.site.url(path)
    return newsroom.job(source=f'[[source]]\nkind = "{kind}"\nname = "bad"\nurl = "{url}"\n')


def bad(report):
    return next(source for source in report.sources if source.source == "bad")


LINKS = "".join(
    f"<p><a href='/offers/2025/cheap-flights-for-everyone-{n}'>Cheap flights for everyone {n}</a></p>"
    for n in range(3)
)


@pytest.mark.parametrize("kind", ["feed", "sitemap"])
def test_a_web_page_in_place_of_a_feed_is_a_failure_of_the_source(newsroom, kind):
    newsroom.publish(1)
    newsroom.site.serve("/feed", "", status=301, Location="/home")
    newsroom.serve("/home", f"<html><body><main>{LINKS}</main></body></html>")
    report = newsroom.run(with_source(newsroom, kind, "/feed"))
    assert f"this is a web page, not a {kind}" in bad(report).error
    assert (bad(report).new_urls, report.total("new")) == (0, 1)


def test_the_links_of_a_section_page_are_still_a_source(newsroom):
    newsroom.publish(1)
    newsroom.serve("/home", f"<html><body><main>{LINKS}</main></body></html>")
    report = newsroom.run(with_source(newsroom, "page", "/home"))
    assert (bad(report).error, bad(report).new_urls) == (None, 3)


def test_namespaces_that_a_sitemap_does_not_declare_do_not_matter(newsroom):
    newsroom.publish(1)
    entry = f"<loc>{newsroom.serve('/two', story(2))}</loc>"
    media = "<video:video><video:title>x</video:title></video:video>"
    newsroom.serve("/map", f"<urlset><url>{media}{entry}{media}</url></urlset>")
    report = newsroom.run(with_source(newsroom, "sitemap", "/map"))
    assert (report.failed_sources, report.total("new")) == ([], 2)


def served_with_one_etag(newsroom, path, bodies):
    """Serve the next body at each complete request, all with the same ETag."""
    left = list(bodies)

    def respond(handler):
        is_known = handler.headers.get("If-None-Match") == '"same"'
        content = b"" if is_known else left.pop(0).encode()
        handler.send_response(304 if is_known else 200)
        handler.send_header("ETag", '"same"')
        handler.send_header("Content-Type", "application/xml")
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    newsroom.site.responders[path] = respond


@pytest.mark.parametrize(
    "damaged",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda whole: whole.replace("</channel></rss>", "<b>Fatal error</b>: out of memory"),
        lambda whole: "<html><body>Down for maintenance</body></html>",
        lambda whole: "Database error",
        lambda whole: json.dumps({"version": "https://jsonfeed.org/version/1"})[:-1],
    ],
    ids=["truncated", "with an error at its end", "web page", "text", "truncated JSON"],
)
def test_a_feed_that_was_not_read_completely_is_fetched_again_despite_its_etag(newsroom, damaged):
    urls = newsroom.publish(1, 2, 3)
    whole = feed(urls)
    served_with_one_etag(newsroom, "/feed.xml", [damaged(whole), whole])
    newsroom.run()
    newsroom.run()
    assert len(newsroom.exported()) == 3
    newsroom.asked()
    newsroom.run()
    assert newsroom.site.requests[-1][1]["If-None-Match"] == '"same"'


class Unforeseen(Exception):
    """An exception that the package does not know."""


def environment(newsroom):
    """An environment in which a retry fails in a way that nobody foresaw."""

    def chance():
        raise Unforeseen("out of order")

    clock = newsroom.clock.environment()
    return Environment(now=clock.now, sleep=clock.sleep, chance=chance)


def test_an_exception_that_nobody_foresaw_is_a_failure_of_its_source_that_names_its_place(newsroom):
    newsroom.publish(1)
    newsroom.site.serve("/broken", "", status=500)
    job = with_source(newsroom, "feed", "/broken")
    report = run_job(job, environment=environment(newsroom))
    assert report.total("new") == 1
    assert bad(report).error.startswith("bad: internal error at scraper.fetcher.")
    assert bad(report).error.endswith("(Unforeseen: out of order); please report it")


def test_an_exception_that_nobody_foresaw_is_a_failure_of_its_page(newsroom):
    newsroom.site.serve("/broken", "", status=500)
    urls = [newsroom.site.url("/broken"), newsroom.serve("/story-1", story(1))]
    newsroom.serve("/feed.xml", feed(urls))
    report = run_job(newsroom.job(), environment=environment(newsroom))
    assert (report.total("new"), report.sources[0].failures_by_code) == (1, {"error": 1})
    errors = [record["error"]["message"] for record in newsroom.records() if record["error"]]
    assert "internal error at scraper.fetcher." in errors[0]


def test_an_exception_that_nobody_foresaw_ends_a_command_with_one_line(capsys):
    with pytest.raises(typer.Exit) as raised, exit_on_error():
        raise Unforeseen("out of order")
    assert raised.value.exit_code == 3
    assert re.fullmatch(
        r"scraper: this command: internal error at scraper\.\S+:\d+ \(Unforeseen: out of order\); "
        r"please report it\n",
        capsys.readouterr().err,
    )


# Dates of feeds


UNDATED = story(1).replace('property="article:published_time"', "property=x")


def date_of(newsroom, listing, page=UNDATED):
    url = newsroom.serve("/ferry", page)
    newsroom.serve("/feed.xml", listing.format(url=url), content_type="application/xml")
    newsroom.run()
    (record,) = newsroom.exported()
    return record["date"], record["date_info"]["source"]


RSS = "<rss><channel><item><link>{{url}}</link><pubDate>{}</pubDate></item></channel></rss>"
NEWS = (
    "<urlset><url><loc>{{url}}</loc><news:news><news:publication_date>{}</news:publication_date>"
    "</news:news></url></urlset>"
)
SITEMAP = "<urlset><url><loc>{{url}}</loc><lastmod>{}</lastmod></url></urlset>"


def test_the_date_of_the_feed_stands_in_for_one_that_the_page_lacks(newsroom):
    listing = RSS.format("Tue, 07 May 2024 00:30:00 +0200")
    assert date_of(newsroom, listing) == ("2024-05-07T00:30:00+02:00", "feed")


def test_the_date_of_a_news_sitemap_does_so_too(newsroom):
    listing = NEWS.format("2024-05-07T08:00:00Z")
    assert date_of(newsroom, listing) == ("2024-05-07T08:00:00+00:00", "news sitemap")


def test_the_last_change_of_a_page_in_a_sitemap_is_not_its_publication(newsroom):
    assert date_of(newsroom, SITEMAP.format("2024-05-07")) == (None, None)


def test_the_date_of_the_page_itself_counts_more(newsroom):
    listing = RSS.format("Tue, 07 May 2024 00:30:00 +0200")
    assert date_of(newsroom, listing, story(1)) == ("2024-05-02", "meta")


@pytest.mark.parametrize(
    "written",
    [
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "Fri, 07 Mar 2099 09:30:00 GMT",
        "yesterday",
        "0000-00-00",
        "",
    ],
)
def test_a_feed_is_not_believed_every_date(newsroom, written):
    assert date_of(newsroom, RSS.format(written)) == (None, None)


def test_the_first_date_of_a_feed_counts_when_the_feed_changes_it(newsroom):
    date_of(newsroom, RSS.format("2024-05-07"))
    newsroom.clock.forward(hours=2)
    changed = UNDATED.replace("item 1-2", "item 1-2 (corrected)")
    assert date_of(newsroom, RSS.format("2024-05-16"), changed)[0] == "2024-05-07"
