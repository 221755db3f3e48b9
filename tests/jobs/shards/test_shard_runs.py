"""Jobs that several shards run: what each fetches, what it hands over, and what comes out."""

from contextlib import closing

import pytest
from msgspec.structs import replace

from scraper.errors import ConfigError, StateError
from scraper.jobs import Shard, shard_job
from scraper.jobs.store import State
from tests.jobs.conftest import story
from tests.jobs.shards.conftest import (
    feed_source,
    lines,
    moved,
    redirect,
    serve_feed,
    serve_stories,
)

LONG = (pytest.mark.slow, pytest.mark.long)


@pytest.fixture
def press(sites):
    """Each site has a feed. That of the first lists stories of all sites. Some stories have no date
    of their own, are listed twice, redirect, are near duplicates or name one canonical URL.
    """
    urls = []
    for place, site in enumerate(sites.open):
        urls += serve_stories(site, 10 * place + 1, 10 * place + 2)
        urls.append(site.serve("/same", story(7)))
        urls.append(site.serve("/canonical", story(8, head=canonical(sites.open[0]))))
    for site, other in zip(sites.open, [*sites.open[1:], sites.open[0]], strict=True):
        other.serve("/moved", story(40 + site.port % 40))
        urls.append(redirect(site, "/move", other.url("/moved")))
    sources = feed_source(serve_feed(sites.open[0], urls), "hub")
    for place, site in enumerate(sites.open):
        own = [url for url in urls if url.startswith(site.url("/"))]
        sources += feed_source(serve_feed(site, own, "/own.xml"), f"own {place}")
    return sites.job(sources)


def canonical(site):
    return f'<link rel="canonical" href="{site.url("/canonical")}">'


def pages(sites):
    """The requests for pages. Feeds are read at each run."""
    return [one for one in sites.paths() if not one[1].endswith(".xml")]


@pytest.mark.parametrize(
    ("count", "reverse"),
    [
        (2, True),
        (3, False),
        pytest.param(2, False, marks=LONG),
        pytest.param(3, True, marks=LONG),
    ],
)
def test_shards_write_what_one_machine_writes_byte_for_byte(sites, press, count, reverse):
    one = moved(press, "one")
    sites.run(one)
    order = sorted(range(1, count + 1), reverse=reverse)
    sites.run_all(press, count, order)
    assert sites.dataset(press, count, "shards") == sites.dataset(one, 1, "one")
    assert len(lines(sites.folder / "one.jsonl")) > 2 * len(sites.open)


@pytest.mark.slow
@pytest.mark.long
def test_shards_send_the_requests_of_one_machine(sites, press):
    sites.run(moved(press, "one"))
    once = pages(sites)
    sites.forget()
    sites.run_all(press, 2)
    assert pages(sites) == once


def row_of(sites, job, shard, url):
    with closing(State.open_read_only(job.output_of(shard) / "state.db")) as state:
        return state.urls.get(url)


@pytest.fixture
def pair(sites):
    """A site of shard 1 of 2 and one of shard 2, and a job whose feed is on the first."""
    first, second = sites.of_shard(1, 2), sites.of_shard(2, 2)
    job = sites.job(feed_source(first.url("/feed.xml"), "hub"))
    return first, second, job


def test_a_shard_sends_requests_only_to_its_own_hosts_robots_txt_included(sites, press):
    sites.run(press, 1, 2)
    mine = {site.port for site in sites.open if site.requests}
    assert mine == {site.port for site in sites.open if Shard(1, 2).owns_url(site.url("/"))}


def test_a_robots_txt_is_read_where_it_redirects_to_also_on_another_shards_host(sites, pair):
    first, second, job = pair
    serve_feed(first, serve_stories(first, 1, 2))
    rules = second.serve("/rules", "User-agent: *\nDisallow: /story-2\n", content_type="text/plain")
    first.serve("/robots.txt", "", status=301, Location=rules)
    report = sites.run(job, 1, 2)
    assert report.total("new") == 1
    assert [path for path, _ in second.requests] == ["/rules"]


def test_what_a_feed_says_of_a_url_travels_with_it(sites, pair):
    first, second, job = pair
    url = second.serve("/undated", story(3).replace("article:published_time", "x"))
    body = (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>N</title><link>/</link>'
        f"<description>x</description><item><title>T</title><link>{url}</link>"
        "<pubDate>Wed, 15 May 2024 08:00:00 GMT</pubDate></item></channel></rss>"
    )
    first.serve("/feed.xml", body, content_type="application/rss+xml")
    report = sites.run(job, 1, 2)
    assert (report.total("handed_over"), report.total("new_urls")) == (1, 1)
    assert sites.run(job, 2, 2).total("taken_in") == 1
    (record,) = lines(job.output_of(Shard(2, 2)) / "articles.jsonl")
    assert record["date_info"]["source"] == "feed"
    assert record["date"].startswith("2024-05-15")
    row = row_of(sites, job, Shard(2, 2), url)
    assert (row.source, row.found_at) == ("hub", sites.clock.now.timestamp())


def test_a_url_is_handed_over_once(sites, pair):
    first, second, job = pair
    serve_feed(first, serve_stories(second, 1, 2))
    sites.run_all(job, 2)
    sites.clock.forward(minutes=10)
    assert sites.run(job, 1, 2).total("handed_over") == 0
    assert sites.waiting(job) == []


def test_one_file_is_handed_over_for_each_run_and_shard(sites, press):
    hub = sites.hub(3)
    sites.run(press, hub, 3)
    folders = [path.parent.name for path in sites.waiting(press)]
    assert folders == [f"to-{number}-of-3" for number in (1, 2, 3) if number != hub]


def test_a_redirect_to_another_shards_host_is_followed_by_that_shard(sites, pair):
    first, second, job = pair
    target = second.serve("/here", story(5))
    given = redirect(first, "/gone", target)
    serve_feed(first, [given])
    sites.run(job, 1, 2)
    assert not second.requests
    sites.run(job, 2, 2)
    (record,) = lines(job.output_of(Shard(2, 2)) / "articles.jsonl")
    assert (record["source"], record["url"], record["final_url"]) == (given, given, target)


@pytest.mark.slow
@pytest.mark.long
def test_a_redirected_url_is_checked_at_its_ages_and_by_conditional_requests(sites, pair):
    first, second, job = pair
    target = second.serve("/here", story(5), ETag='"1"')
    serve_feed(first, [redirect(first, "/gone", target)])
    sites.run_all(job, 2)
    for hours, expected in ((0.5, []), (1, ["/gone", "/here"]), (2, []), (24, ["/gone", "/here"])):
        sites.forget()
        sites.clock.forward(hours=hours)
        sites.run_all(job, 2)
        assert [path for _, path in pages_in_order(first, second)] == expected
    assert dict(second.requests)["/here"]["If-None-Match"] == '"1"'


def pages_in_order(*several):
    return [
        (site.port, path)
        for site in several
        for path, _ in site.requests
        if path not in ("/robots.txt", "/feed.xml")
    ]


def test_redirects_between_two_shards_do_not_go_on_for_ever(sites, pair):
    first, second, job = pair
    given = redirect(first, "/there", second.url("/back"))
    redirect(second, "/back", given)
    serve_feed(first, [given])
    job = replace(job, fetch=replace(job.fetch, max_redirects=4))
    for _ in range(8):
        sites.run(job, 1, 2)
        sites.run(job, 2, 2)
    assert sites.waiting(job) == []
    errors = {row_of(sites, job, Shard(n, 2), given).error for n in (1, 2)}
    assert "too_many_redirects" in errors


def test_a_feed_that_moved_to_another_shards_host_is_read_by_that_shard(sites, pair):
    first, second, job = pair
    urls = [*serve_stories(first, 1), *serve_stories(second, 2)]
    redirect(first, "/feed.xml", serve_feed(second, urls, "/moved.xml"))
    one = moved(job, "one")
    sites.run(one)
    sites.run_all(job, 2)
    assert sites.dataset(job, 2, "shards") == sites.dataset(one, 1, "one")


def test_a_sitemap_of_an_index_on_another_shards_host_is_read_by_that_shard(sites, pair):
    first, second, _ = pair
    url = serve_stories(second, 4)[0]
    head = '<?xml version="1.0"?><{0} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    part = second.serve(
        "/part.xml",
        head.format("urlset") + f"<url><loc>{url}</loc></url></urlset>",
        content_type="application/xml",
    )
    index = first.serve(
        "/index.xml",
        head.format("sitemapindex") + f"<sitemap><loc>{part}</loc></sitemap></sitemapindex>",
        content_type="application/xml",
    )
    job = sites.job(feed_source(index, "map", "sitemap"))
    reports = sites.run_all(job, 2)
    assert [report.sources[0].error for report in reports] == [None] * len(reports)
    assert [one["url"] for one in lines(job.output_of(Shard(2, 2)) / "articles.jsonl")] == [url]


def test_each_shard_takes_its_own_urls_from_a_list(sites, pair):
    first, second, _ = pair
    urls = [*serve_stories(first, 1), *serve_stories(second, 2)]
    job = sites.job(f'[[source]]\nkind = "urls"\nname = "list"\nurls = {urls}\n')
    found = [sites.run(job, number, 2).total("new") for number in (1, 2)]
    assert (found, sites.waiting(job)) == ([1, 1], [])


def test_a_source_of_files_belongs_to_one_shard(sites):
    (sites.folder / "page.html").write_text(story(1))
    job = sites.job('[[source]]\nkind = "files"\nname = "files"\npath = "*.html"\n')
    assert sorted(sites.run(job, number, 3).total("new") for number in (1, 2, 3)) == [0, 0, 1]


def test_a_correction_is_merged_in_the_order_of_time(sites, pair):
    first, second, job = pair
    (url,) = serve_stories(second, 1)
    serve_feed(first, [url])
    one = moved(job, "one")
    sites.run(one)
    sites.run_all(job, 2)
    second.serve("/story-1", story(1).replace("item 1-2", "item 1-2 (corrected)"))
    sites.clock.forward(hours=2)
    sites.run(one)
    sites.run_all(job, 2)
    assert sites.dataset(job, 2, "shards") == sites.dataset(one, 1, "one")
    assert "(corrected)" in (sites.folder / "shards.jsonl").read_text()


# Faults


def test_a_file_that_comes_again_after_a_crash_changes_nothing(sites, press):
    sites.run(press, sites.hub(2), 2)
    kept = {path: path.read_bytes() for path in sites.waiting(press)}
    assert kept
    sites.run_all(press, 2)
    before = sites.dataset(press, 2, "before")
    sites.forget()
    for path, content in kept.items():
        path.write_bytes(content)
    reports = sites.run_all(press, 2)
    assert sites.dataset(press, 2, "after") == before
    assert [path for _, path in sites.paths() if not path.endswith(".xml")] == []
    assert sum(report.total("taken_in") for report in reports) == 0


def test_what_could_not_be_handed_over_is_handed_over_by_the_next_run(sites, pair):
    first, second, job = pair
    serve_feed(first, serve_stories(second, 1))
    blocked = job.output / "handover"
    blocked.parent.mkdir()
    blocked.write_text("a file in the place of the folder")
    (notice,) = [one for one in sites.run(job, 1, 2).notices if one.startswith("not handed over")]
    assert str(blocked) in notice
    blocked.unlink()
    assert sites.run(job, 1, 2).notices == []
    assert sites.run(job, 2, 2).total("new") == 1


def test_a_damaged_file_is_named_and_stays_and_the_others_are_taken_in(sites, pair):
    first, second, job = pair
    serve_feed(first, serve_stories(second, 1))
    sites.run(job, 1, 2)
    (whole,) = sites.waiting(job)
    damaged = whole.with_name("from-1-000000.jsonl")
    damaged.write_text('{"kind": "url", "url": "http')
    report = sites.run(job, 2, 2)
    assert (report.total("new"), sites.waiting(job)) == (1, [damaged])
    assert str(damaged) in report.notices[0]


def test_a_run_over_states_of_another_number_of_shards_is_refused(sites, press):
    sites.run(press, 1, 2)
    for number, count in ((1, 3), (1, 1)):
        with pytest.raises(StateError, match=f"scraper reshard --to {count}"):
            sites.run(press, number, count)


def test_pages_are_not_rendered_in_shards(sites, press):
    rendered = replace(press, fetch=replace(press.fetch, render="auto"))
    with pytest.raises(ConfigError, match="render"):
        shard_job(rendered, Shard(1, 2))


def test_each_shard_records_its_own_warc_file(press):
    recorded = replace(press, fetch=replace(press.fetch, warc="out/all.warc.gz"))
    named = shard_job(recorded, Shard(2, 3)).fetch.warc
    assert named == "out/all-shard-2-of-3.warc.gz"


@pytest.mark.slow
@pytest.mark.long
def test_a_shard_that_lost_its_state_is_handed_its_urls_again(sites, press):
    sites.run_all(press, 2)
    before = sites.dataset(press, 2, "before")
    for path in press.output_of(Shard(2, 2)).glob("*"):
        if path.is_file():
            path.unlink()
    sites.run_all(press, 2, [2, 1])
    assert sites.dataset(press, 2, "after") == before


def test_shards_that_run_for_the_first_time_do_not_ask_for_anything_again(sites, press):
    sites.run(press, 1, 2)
    sites.run(press, 2, 2)
    assert not any('"again"' in path.read_text() for path in sites.waiting(press))
