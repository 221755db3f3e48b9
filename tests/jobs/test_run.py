"""Runs over a news site on loopback: what is fetched, stored and reported, and what is not fetched
again.
"""

import gzip
import json
import os
from pathlib import Path

import pytest

from scraper.errors import Locked, SinkError, StateError
from scraper.jobs.lock import locked
from scraper.jobs.run import Run, run_job
from tests.doubtful_pages import DOUBTFUL_PAGES
from tests.jobs.conftest import feed, serve_with_etag, story


def counts(report):
    return {
        name: report.total(name)
        for name in ("new", "changed", "unchanged", "other", "failed")
        if report.total(name)
    }


def files_job(newsroom, pattern, **more):
    return newsroom.job(f'[[source]]\nkind = "files"\nname = "files"\npath = "{pattern}"\n', **more)


def urls_job(newsroom, *urls, **more):
    return newsroom.job(
        f'[[source]]\nkind = "urls"\nname = "list"\nurls = {json.dumps(urls)}\n', **more
    )


# What is fetched, and what is not fetched again


def test_a_first_run_fetches_everything_and_a_second_only_the_feed(newsroom, check_record):
    urls = newsroom.publish(1, 2, 3)
    report = newsroom.run()
    assert counts(report) == {"new": 3}
    assert sorted(newsroom.asked()) == ["/feed.xml", "/story-1", "/story-2", "/story-3"]
    assert [check_record(record)["url"] for record in newsroom.exported()] == sorted(urls)
    before = (newsroom.output / "articles.jsonl").stat().st_mtime_ns
    newsroom.clock.forward(minutes=5)
    again = newsroom.run()
    assert (counts(again), again.exports) == ({}, [])
    assert newsroom.asked(clear=False) == ["/feed.xml"]
    assert newsroom.site.requests[-1][1]["If-None-Match"]
    assert (newsroom.output / "articles.jsonl").stat().st_mtime_ns == before


def test_a_new_article_in_the_feed_is_the_only_one_fetched(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    newsroom.publish(1, 2, 3)
    newsroom.asked()
    assert counts(newsroom.run()) == {"new": 1}
    assert newsroom.asked() == ["/feed.xml", "/story-3"]


def test_articles_are_checked_at_their_ages_by_conditional_get(newsroom):
    newsroom.publish(1)
    newsroom.run()
    for hours, expected in (
        (0.5, False),
        (1, True),
        (12, False),
        (12, True),
        (24, False),
        (24 * 6, True),
        (24 * 365, False),
    ):
        newsroom.asked()
        newsroom.clock.forward(hours=hours)
        report = newsroom.run()
        assert ("/story-1" in newsroom.asked(clear=False)) is expected
        assert counts(report) == ({"unchanged": 1} if expected else {})
        if expected:
            assert dict(newsroom.site.requests)["/story-1"]["If-None-Match"]


def test_an_article_found_by_a_clock_that_was_ahead_is_not_checked_every_hour_until_then(
    newsroom,
):
    newsroom.clock.forward(days=9_000)
    newsroom.publish(1)
    newsroom.run()
    newsroom.clock.forward(days=-9_000)
    newsroom.run()
    newsroom.clock.forward(days=8)
    newsroom.run()
    newsroom.asked()
    newsroom.clock.forward(days=8)
    newsroom.run()
    assert newsroom.asked() == ["/feed.xml"]


def test_a_correction_makes_a_version_and_a_change_of_markup_does_not(newsroom):
    newsroom.publish(1, 2)
    newsroom.run()
    newsroom.serve("/story-1", story(1).replace("item 1-2", "item 1-2 (corrected)"))
    newsroom.serve("/story-2", story(2, head="<!-- built again -->"))
    newsroom.clock.forward(hours=2)
    assert counts(newsroom.run()) == {"changed": 1, "unchanged": 1}
    assert "item 1-2 (corrected)" in newsroom.exported()[0]["body"]
    assert newsroom.look(
        lambda state: [stored.version for stored in state.articles.all_newest()]
    ) == [2, 1]


def test_an_article_whose_page_disappeared_stays_and_is_not_fetched_again(newsroom):
    newsroom.publish(1)
    newsroom.run()
    before = newsroom.exported()
    newsroom.site.serve("/story-1", "gone", status=410)
    newsroom.clock.forward(hours=2)
    report = newsroom.run()
    assert (counts(report), report.sources[0].failures_by_code) == (
        {"failed": 1},
        {"http_status": 1},
    )
    newsroom.clock.forward(days=1)
    assert counts(newsroom.run()) == {"failed": 1}
    newsroom.clock.forward(days=400)
    newsroom.asked()
    newsroom.run()
    assert newsroom.asked() == ["/feed.xml"]
    assert newsroom.exported() == before


def test_include_and_exclude_choose_and_another_choice_sees_the_whole_feed_again(newsroom):
    newsroom.publish(1, 2, 3)
    newsroom.run(newsroom.job(source='include = ["story"]\nexclude = ["-[23]$"]'))
    assert [path for path in newsroom.asked() if "story" in path] == ["/story-1"]
    newsroom.run(newsroom.job(source='exclude = ["-3$"]'))
    assert [path for path in newsroom.asked() if "story" in path] == ["/story-2"]


def test_a_limit_is_of_a_run_and_the_next_one_goes_on(newsroom):
    newsroom.publish(1, 2, 3, 4, 5)
    job = newsroom.job(job="limit = 2")
    assert [counts(newsroom.run(job)).get("new", 0) for _ in range(4)] == [2, 2, 1, 0]
    assert len(newsroom.exported()) == 5


def test_a_limit_of_one_source_leaves_the_others(newsroom):
    newsroom.publish(1, 2, 3)
    newsroom.site.serve(
        "/other.xml",
        feed([newsroom.serve("/story-8", story(8)), newsroom.serve("/story-9", story(9))]),
    )
    more = f'[[source]]\nkind = "feed"\nname = "other"\nurl = "{newsroom.site.url("/other.xml")}"\n'
    report = newsroom.run(newsroom.job(source="limit = 1\n" + more))
    assert {source.source: source.new for source in report.sources} == {"feed": 1, "other": 2}


def test_a_source_with_years_of_pages_leaves_the_others_their_share_of_a_limit(newsroom):
    newsroom.publish(*range(1, 7))
    newsroom.site.serve(
        "/other.xml",
        feed([newsroom.serve("/story-8", story(8)), newsroom.serve("/story-9", story(9))]),
    )
    more = f'[[source]]\nkind = "feed"\nname = "other"\nurl = "{newsroom.site.url("/other.xml")}"\n'
    job = newsroom.job(source=more, job="limit = 4")
    runs = [{source.source: source.new for source in newsroom.run(job).sources} for _ in range(3)]
    assert runs == [{"feed": 2, "other": 2}, {"feed": 4, "other": 0}, {"feed": 0, "other": 0}]


def test_after_max_time_a_run_starts_nothing_more_and_says_so(newsroom):
    newsroom.publish(1, 2)
    report = newsroom.run(newsroom.job(job='max_time = "0.000001s"'))
    assert counts(report) == {}
    assert report.unfinished_reason == "max_time is over; the next run continues"
    assert report.notices == []
    assert report.summary().endswith("max_time is over; the next run continues")
    assert counts(newsroom.run()) == {"new": 2}


def test_the_urls_of_a_renamed_source_follow_it(newsroom):
    newsroom.publish(1, 2, 3)
    newsroom.run(newsroom.job(source="limit = 1"))
    sources = (
        f'[[source]]\nkind = "feed"\nname = "news"\nurl = "{newsroom.site.url("/feed.xml")}"\n'
    )
    assert counts(newsroom.run(newsroom.job(sources))) == {"new": 2}


# Failures


def test_a_page_that_fails_is_counted_by_its_code_and_is_not_a_failure_of_its_source(newsroom):
    newsroom.serve(
        "/feed.xml",
        feed(
            [
                newsroom.serve("/story-1", story(1)),
                newsroom.site.url("/missing"),
                newsroom.site.serve("/x.pdf", b"%PDF-1.7"),
            ]
        ),
    )
    report = newsroom.run()
    assert counts(report) == {"new": 1, "failed": 2}
    assert report.failed_sources == []
    assert report.sources[0].failures_by_code == {"http_status": 1, "unsupported_document": 1}
    assert "2 failed (1 http_status 404, 1 unsupported_document)" in report.summary()
    assert sorted(
        (record["status"], record["url"].rpartition("/")[2]) for record in newsroom.records()
    ) == [
        ("failed", "missing"),
        ("ok", "story-1"),
        ("unsupported", "x.pdf"),
    ]
    assert [record["url"] for record in newsroom.exported()] == [newsroom.site.url("/story-1")]


def test_a_source_that_cannot_be_read_leaves_the_others(newsroom):
    newsroom.publish(1)
    bad = f'[[source]]\nkind = "feed"\nname = "bad"\nurl = "{newsroom.site.url("/no-feed")}"\n'
    report = newsroom.run(newsroom.job(source=bad))
    assert [source.source for source in report.failed_sources] == ["bad"]
    assert "404" in report.failed_sources[0].error
    assert counts(report) == {"new": 1}
    assert "1 of 2 sources could not be read" in report.summary()


def test_a_page_that_robots_txt_disallows_is_not_fetched(newsroom):
    newsroom.publish(1, 2)
    newsroom.site.serve(
        "/robots.txt", "User-agent: *\nDisallow: /story-2\n", content_type="text/plain"
    )
    report = newsroom.run()
    assert (counts(report), report.sources[0].failures_by_code) == (
        {"new": 1, "failed": 1},
        {"robots_disallowed": 1},
    )
    assert "/story-2" not in newsroom.asked()


def test_a_host_that_asks_for_a_pause_is_not_requested_before_its_end_in_any_run(newsroom):
    urls = newsroom.publish(1, 2, 3)
    newsroom.run(newsroom.job(source="limit = 1"))
    newsroom.site.serve("/story-2", "slow down", status=429, Retry_After="7200")
    newsroom.asked()
    newsroom.run()
    assert newsroom.asked() == ["/feed.xml", "/story-2"]
    newsroom.publish(1, 2, 3)
    newsroom.clock.forward(minutes=110)
    report = newsroom.run()
    assert newsroom.site.requests == []
    assert "the site asked for a pause; try again in 10 minutes" in report.failed_sources[0].error
    assert newsroom.look(lambda state: [state.urls.get(url).failures for url in urls]) == [
        0,
        1,
        0,
    ]  # there is no request for the third
    newsroom.clock.forward(minutes=11)
    assert counts(newsroom.run())["new"] == 2


def test_a_page_that_is_missing_after_an_outage_is_checked_once_more(newsroom):
    newsroom.serve("/feed.xml", feed([newsroom.site.serve("/story-1", "sorry", status=503)]))
    newsroom.run()
    newsroom.site.serve("/story-1", "not found", status=404)
    newsroom.clock.forward(hours=1)
    assert counts(newsroom.run()) == {"failed": 1}
    newsroom.serve("/story-1", story(1))
    newsroom.clock.forward(days=1)
    assert counts(newsroom.run()) == {"new": 1}


def test_a_page_that_is_not_there_twice_is_left_alone_whatever_came_before(newsroom):
    newsroom.serve("/feed.xml", feed([newsroom.site.serve("/story-1", "sorry", status=503)]))
    newsroom.run()
    newsroom.site.serve("/story-1", "not found", status=404)
    newsroom.asked()
    for _ in range(4):
        newsroom.clock.forward(days=1)
        newsroom.run()
    newsroom.clock.forward(days=60)
    newsroom.run()
    assert newsroom.asked().count("/story-1") == 2


def test_a_missing_page_is_not_requested_more_often_because_its_host_asks_for_pauses(
    newsroom,
):
    newsroom.publish(1)
    newsroom.site.serve("/story-1", "not found", status=404)
    newsroom.run()
    newsroom.clock.forward(days=1)
    newsroom.site.serve("/robots.txt", "sorry", status=503)
    newsroom.run()
    newsroom.site.serve("/robots.txt", "", content_type="text/plain")
    newsroom.clock.forward(days=1)
    newsroom.asked()
    newsroom.run()
    newsroom.clock.forward(days=60)
    newsroom.run()
    assert newsroom.asked().count("/story-1") == 1


def test_pages_of_a_failing_host_are_not_given_up_without_a_request(newsroom):
    newsroom.serve(
        "/feed.xml",
        feed(newsroom.site.serve(f"/{number}", "sorry", status=500) for number in range(9)),
    )
    for _ in range(13):
        newsroom.run()
        newsroom.clock.forward(hours=2)
    for number in range(9):
        newsroom.serve(f"/{number}", story(number))
    newsroom.clock.forward(days=8)
    assert newsroom.run().total("new") == 9


def test_a_page_that_is_no_article_is_not_exported_and_can_stay_as_it_is(newsroom):
    newsroom.serve("/feed.xml", feed([newsroom.serve("/forum/which-ferry", story(1))]))
    assert counts(newsroom.run()) == {"other": 1}
    newsroom.clock.forward(hours=2)
    assert counts(newsroom.run()) == {"unchanged": 1}
    assert newsroom.exported() == []
    assert all(record["error"] is None for record in newsroom.records())


# URLs


def test_a_redirect_and_its_target_are_one_article(newsroom):
    target = newsroom.serve("/story-1", story(1))
    newsroom.site.serve("/old", "", status=301, Location=target)
    newsroom.serve("/feed.xml", feed([newsroom.site.url("/old"), target]))
    assert counts(newsroom.run()) == {"new": 1, "other": 1}
    assert [record["final_url"] for record in newsroom.exported()] == [target]


def test_an_article_in_two_sources_is_fetched_once(newsroom):
    newsroom.publish(1)
    newsroom.site.serve("/other.xml", feed([newsroom.site.url("/story-1") + "?utm_source=rss"]))
    more = f'[[source]]\nkind = "feed"\nname = "other"\nurl = "{newsroom.site.url("/other.xml")}"\n'
    report = newsroom.run(newsroom.job(source=more))
    assert {source.source: (source.new_urls, source.new) for source in report.sources} == {
        "feed": (1, 1),
        "other": (0, 0),
    }
    assert newsroom.asked().count("/story-1") == 1


def test_near_duplicates_are_stored_and_exported_once(newsroom):
    newsroom.serve(
        "/feed.xml", feed([newsroom.serve("/a", story(1)), newsroom.serve("/b", story(1))])
    )
    assert counts(newsroom.run()) == {"new": 2}
    assert [record["url"] for record in newsroom.exported()] == [newsroom.site.url("/a")]


def test_hostile_canonical_urls_do_not_harm_a_run(newsroom):
    heads = [
        '<link rel="canonical" href="http://[::1">',
        '<link rel="canonical" href="http://a%zz/">',
        '<link rel="canonical" href="/">',
    ]
    newsroom.serve(
        "/feed.xml",
        feed(
            newsroom.serve(f"/{number}", story(number, head=head))
            for number, head in enumerate(heads)
        ),
    )
    assert counts(newsroom.run()) == {"new": 3}
    assert len(newsroom.exported()) == 3


# Lists and files


def test_lists_of_urls_in_the_job_and_in_a_file(newsroom):
    one, two = newsroom.publish(1, 2)
    (newsroom.folder / "urls.txt").write_text(
        f"\ufeff{one}\n# a remark\n\n{two}#comments\n", encoding="utf-8"
    )
    job = newsroom.job('[[source]]\nkind = "urls"\nname = "list"\npath = "urls.txt"\n')
    assert counts(newsroom.run(job)) == {"new": 2}
    assert counts(newsroom.run(urls_job(newsroom, one, two))) == {}


def test_a_line_that_is_not_a_url_and_a_missing_list_are_reported(newsroom):
    (newsroom.folder / "urls.txt").write_text(newsroom.publish(1)[0] + "\nexample.org\n")
    report = newsroom.run(
        newsroom.job(
            '[[source]]\nkind = "urls"\npath = "urls.txt"\n[[source]]\nkind = "urls"\npath = '
            '"none.txt"\n'
        )
    )
    assert [source.error for source in report.failed_sources] == [
        "urls.txt: 'example.org' is not a URL of a web page",
        f"{newsroom.folder / 'none.txt'}: cannot be read (No such file or directory)",
    ]
    assert counts(report) == {"new": 1}


def test_section_pages_and_sitemaps_are_sources(newsroom):
    one, two = (
        newsroom.serve("/2024/05/the-ferry-is-back-again", story(1)),
        newsroom.serve("/story-2", story(2)),
    )
    newsroom.serve(
        "/news/",
        f'<html><body><main><a href="{one}">The ferry is back again at '
        "last</a></main></body></html>",
    )
    sitemap = (
        '<?xml version="1.0"?><urlset '
        f'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>{two}</loc></url></urlset>'
    )
    newsroom.serve("/sitemap.xml", sitemap, content_type="application/xml")
    sources = "".join(
        f'[[source]]\nkind = "{kind}"\nurl = "{newsroom.site.url(path)}"\n'
        for kind, path in (("page", "/news/"), ("sitemap", "/sitemap.xml"))
    )
    assert counts(newsroom.run(newsroom.job(sources))) == {"new": 2}
    newsroom.asked()
    assert counts(newsroom.run(newsroom.job(sources))) == {}
    assert newsroom.asked() == ["/news/", "/sitemap.xml"]


def test_an_index_of_sitemaps_that_has_not_changed_hides_nothing_new_in_those_it_names(newsroom):
    def sitemap(*urls):
        listed = "".join(f"<url><loc>{url}</loc></url>" for url in urls)
        newsroom.serve(
            "/one.xml",
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>',
            content_type="text/xml",
        )

    one, two = newsroom.publish(1, 2)
    named = f"<sitemap><loc>{newsroom.site.url('/one.xml')}</loc></sitemap>"
    index = (
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{named}</sitemapindex>'
    )
    newsroom.serve("/index.xml", index, content_type="text/xml")
    job = newsroom.job(f'[[source]]\nkind = "sitemap"\nurl = "{newsroom.site.url("/index.xml")}"\n')
    sitemap(one)
    assert counts(newsroom.run(job)) == {"new": 1}
    sitemap(one, two)
    assert counts(newsroom.run(job)) == {"new": 1}


def test_files_of_a_glob_are_read_once_and_again_when_they_change(newsroom):
    pages = newsroom.folder / "pages" / "deep"
    pages.mkdir(parents=True)
    (pages / "a.html").write_text(story(1))
    (pages / "b.html.gz").write_bytes(gzip.compress(story(2).encode()))
    (pages / "c.txt").write_text("no page of ours")
    job = files_job(newsroom, "pages/**/*.html*")
    assert counts(newsroom.run(job)) == {"new": 2}
    assert counts(newsroom.run(job)) == {}
    (pages / "a.html").write_text(story(1).replace("item 1-2", "item 1-2 (corrected)"))
    assert counts(newsroom.run(job)) == {"changed": 1}
    assert [Path(record["source"]).name for record in newsroom.exported()] == [
        "a.html",
        "b.html.gz",
    ]


def test_files_are_read_again_if_something_else_is_favoured(newsroom):
    for number, page in enumerate(DOUBTFUL_PAGES):
        (newsroom.folder / f"{number}.html").write_text(page)
    assert counts(newsroom.run(files_job(newsroom, "*.html"))).keys() == {"new"}
    recall = files_job(newsroom, "*.html", job='favour = "recall"')
    assert counts(newsroom.run(recall)).keys() >= {"changed"}
    assert counts(newsroom.run(recall)) == {}


def test_a_limit_of_files_is_of_a_run_and_the_next_one_goes_on(newsroom):
    for seed in range(1, 4):
        (newsroom.folder / f"{seed}.html").write_text(story(seed))
    job = newsroom.job('[[source]]\nkind = "files"\nname = "files"\npath = "*.html"\nlimit = 2\n')
    assert [newsroom.run(job).total("new") for _ in range(3)] == [2, 1, 0]


def test_a_file_that_cannot_be_read_is_a_failure_until_it_changes(newsroom):
    (newsroom.folder / "a.html.gz").write_bytes(gzip.compress(story(1).encode())[:-30])
    job = files_job(newsroom, "*.gz")
    assert [counts(newsroom.run(job)) for _ in range(2)] == [{"failed": 1}, {}]
    (newsroom.folder / "a.html.gz").write_bytes(gzip.compress(story(1).encode()))
    assert counts(newsroom.run(job)) == {"new": 1}


def test_files_of_a_source_that_was_renamed_and_of_odd_names_are_read(newsroom):
    (newsroom.folder / "a.html").write_text(story(1))
    Path(os.fsdecode(os.fsencode(newsroom.folder) + b"/f\xe4hre.html")).write_text(story(2))
    job = newsroom.job('[[source]]\nkind = "files"\nname = "files"\npath = "*.html"\nlimit = 1\n')
    assert counts(newsroom.run(job)) == {"new": 1}
    (newsroom.folder / "a.html").write_text(story(3))
    assert counts(
        newsroom.run(newsroom.job('[[source]]\nkind = "files"\nname = "pages"\npath = "*.html"\n'))
    ) == {"changed": 1, "new": 1}


def test_a_glob_pattern_without_a_match_is_a_source_that_cannot_be_read(newsroom):
    report = newsroom.run(files_job(newsroom, "no/*.html"))
    assert report.sources[0].error == f"{newsroom.folder / 'no/*.html'}: no such file"


# Reports and files


def test_articles_are_given_as_they_are_made(newsroom):
    newsroom.publish(1, 2)
    seen = []
    report = run_job(newsroom.job(), each=seen.append, environment=newsroom.clock.environment())
    assert sorted(article.headline for article in seen) == sorted(
        record["headline"] for record in newsroom.records()
    )
    assert report.as_dict()["sources"][0]["new"] == 2


def test_a_run_that_is_aborted_keeps_what_it_committed(newsroom):
    newsroom.publish(*range(1, 6))
    one = Run(newsroom.job(), newsroom.clock.environment())
    articles = one.articles()
    next(articles)
    articles.close()
    assert not list((newsroom.output / "runs").iterdir())
    newsroom.clock.forward(minutes=1)
    newsroom.run()
    assert len(newsroom.exported()) == 5


def test_each_run_has_its_own_log_unless_it_has_no_records(newsroom):
    newsroom.publish(1)
    names = [newsroom.run().run for _ in range(2)]
    newsroom.publish(1, 2)
    newsroom.clock.forward(seconds=0.25)
    names.append(newsroom.run().run)
    assert names == ["2024-05-16T120000.000Z", "2024-05-16T120000.000Z", "2024-05-16T120000.250Z"]
    assert sorted(path.name for path in (newsroom.output / "runs").rglob("*.jsonl")) == [
        "2024-05-16T120000.000Z.jsonl",
        "2024-05-16T120000.250Z.jsonl",
    ]


def test_coverage_of_fields_is_counted(newsroom):
    newsroom.publish(1, 2)
    (source,) = newsroom.run().sources
    assert (source.with_headline, source.with_date, source.with_authors) == (2, 2, 0)


def test_a_second_run_is_locked_out_and_the_message_names_the_first(newsroom):
    newsroom.publish(1)
    with (
        locked(newsroom.output / "state.lock", "run X of post"),
        pytest.raises(Locked, match=r"held by run X of post, process \d+; wait until it ends"),
    ):
        newsroom.run()
    assert counts(newsroom.run()) == {"new": 1}


def test_an_output_that_is_a_file_is_an_error(newsroom):
    newsroom.output.write_text("")
    with pytest.raises(StateError, match="out/state.lock: File exists"):
        newsroom.run()


def test_a_sink_that_cannot_be_written_loses_nothing(newsroom):
    newsroom.publish(1)
    job = newsroom.job(more='[[sink]]\nformat = "csv"\npath = "articles.jsonl.d/x.csv"\n')
    newsroom.output.mkdir()
    (newsroom.output / "articles.jsonl.d").write_text("in the way")
    with pytest.raises(SinkError, match="x.csv: cannot be written"):
        newsroom.run(job)
    assert len(newsroom.records()) == 1
    (newsroom.output / "articles.jsonl.d").unlink()
    newsroom.asked()
    newsroom.run(job)
    assert newsroom.asked() == ["/feed.xml"]
    assert "story-1" in (newsroom.output / "articles.jsonl.d" / "x.csv").read_text()


def test_urls_that_differ_only_in_fragment_and_tracking_are_one(newsroom):
    serve_with_etag(
        newsroom.site,
        "/feed.xml",
        feed(
            [
                newsroom.serve("/story-1", story(1)) + suffix
                for suffix in ("", "#a", "?utm_medium=x")
            ]
        ),
    )
    assert newsroom.run().sources[0].new_urls == 1


@pytest.mark.parametrize(("keep", "left"), [(2, 2), (90, 4)])
def test_keep_runs_keeps_the_newest_day_folders_of_run_logs(newsroom, keep, left):
    for seed in range(1, 5):
        newsroom.publish(seed)
        newsroom.run(newsroom.job(job=f"keep_runs = {keep}"))
        newsroom.clock.forward(days=1)
        (newsroom.output / "runs" / "1999-notes").mkdir(exist_ok=True)
    days = ["2024-05-16", "2024-05-17", "2024-05-18", "2024-05-19"][-left:]
    assert sorted(path.name for path in (newsroom.output / "runs").iterdir()) == [
        "1999-notes",
        *days,
    ]


def test_without_keep_runs_all_run_logs_stay(newsroom):
    for seed in (1, 2, 3):
        newsroom.publish(seed)
        newsroom.run()
        newsroom.clock.forward(days=1)
    assert len(list((newsroom.output / "runs").iterdir())) == 3
