"""Jobs that several shards run: what each fetches, what it hands over, and what comes out."""

import pytest

from tests.jobs.conftest import story
from tests.jobs.shards.conftest import feed_source, lines, redirect, serve_feed, serve_stories


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


def moved(job, folder):
    """The same job with another output."""
    from msgspec.structs import replace

    return replace(job, job=replace(job.job, output=folder))


@pytest.mark.parametrize("count", [2, 3])
@pytest.mark.parametrize("reverse", [False, True], ids=["in order", "in reverse"])
def test_shards_write_what_one_machine_writes_byte_for_byte(sites, press, count, reverse):
    one = moved(press, "one")
    sites.run(one)
    order = sorted(range(1, count + 1), reverse=reverse)
    sites.run_all(press, count, order)
    assert sites.dataset(press, count, "shards") == sites.dataset(one, 1, "one")
    assert len(lines(sites.folder / "one.jsonl")) > 2 * len(sites.open)


def test_shards_send_the_requests_of_one_machine(sites, press):
    sites.run(moved(press, "one"))
    once = pages(sites)
    sites.forget()
    sites.run_all(press, 2)
    assert pages(sites) == once
