"""The health drill: the demo newsroom is broken between two runs, one fault at a time. Each fault
must be found by the next run or by `status`, and normal life must be silent.

All tests share the state after the first run. Each continues its own copy of it.
"""

import re
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from scraper.demo import DemoSite, all_stories, feeds
from scraper.demo.site import CONSENT_WALL, Resource
from scraper.demo.templates import article_page
from scraper.fetcher.environment import Environment
from scraper.jobs import job_status, load_job, run_job
from scraper.jobs.store import STATE, State

pytestmark = pytest.mark.slow

FIRST_RUN = datetime(2024, 3, 6, 20, tzinfo=UTC)
HTML = "text/html; charset=utf-8"
STORIES = [story for story in all_stories() if story.kind == "article"]
NEW = [story for story in STORIES if story.template == "semantic"][:7]
"""The stories that are published between the two runs. They have a template of their own."""
OLD = [story for story in STORIES if story.template != "semantic"]
PAGES = {story.path for story in NEW}
FEED, SITEMAP = feeds.RSS, "/all.xml"
CONTENT_TYPES = {FEED: "application/rss+xml; charset=utf-8", SITEMAP: "application/xml"}

Fault = Callable[["Drill", str, Resource], Resource]


class Drill(DemoSite):
    """The demo newsroom with all its stories in one feed and in one sitemap, and a fault."""

    stories = OLD
    fault: Fault | None = None

    def resource(self, path: str) -> Resource:
        lists = {
            FEED: lambda: feeds.rss(self.stories, self.base),
            SITEMAP: lambda: feeds.sitemap(self.stories, (), self.base),
        }
        found = super().resource(path)
        if path in lists:
            found = Resource(lists[path](), CONTENT_TYPES[path], FIRST_RUN)
        return self.fault(self, path, found) if self.fault else found


def changed(found: Resource, content: bytes | str, **more) -> Resource:
    """A response with another content."""
    content = content if isinstance(content, bytes) else content.encode()
    kind = more.get("content_type", found.content_type)
    return Resource(content, kind, FIRST_RUN, more.get("status", 200))


def on(*paths, content=None, **more):
    """A fault of these paths: a response with a fixed or a changed content."""

    def fault(drill, path, found):
        if path not in paths:
            return found
        new = content(drill, found.content.decode()) if callable(content) else content
        return changed(found, found.content if new is None else new, **more)

    return fault


def on_new_pages(content=None, **more):
    """A fault of the new stories' pages."""
    return on(*PAGES, content=content, content_type=HTML, **more)


def without(*patterns):
    """The page without what the patterns match."""
    joined = re.compile("|".join(patterns), re.S)
    return lambda _, page: joined.sub("", page)


JSON_LD = r'<script type="application/ld\+json">.*?</script>'
CONSENT = lambda drill, _: DemoSite.resource(drill, CONSENT_WALL).content  # noqa: E731
EMPTY_SITEMAP = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"></urlset>'
WEB_PAGE = "<!doctype html><title>Quaypost</title><h1>Welcome</h1><p>Our feeds have moved.</p>"


def of_halves(drill, path, found):
    """The pages of the new stories with less than half of their text."""
    for story in NEW:
        if story.path == path:
            parts = story.text.strip().split("\n\n")
            short = msgspec.structs.replace(story, text="\n\n".join(parts[: len(parts) // 3 or 1]))
            return changed(found, article_page(short, drill.base))
    return found


FAULTS = {
    "the feed is gone": ("feed", on(FEED, content="gone", status=404), "source_failed"),
    "the feed is empty": (
        "feed",
        lambda drill, path, found: _empty_feed(drill, path, found),
        "no_entries",
    ),
    "the feed is cut in the middle": (
        "feed",
        on(FEED, content=lambda _, text: text[: len(text) // 2]),
        "source_broken",
    ),
    "a web page in place of the feed": (
        "feed",
        on(FEED, content=WEB_PAGE, content_type=HTML),
        "source_broken",
    ),
    "a consent page in place of the feed": (
        "feed",
        on(FEED, content=CONSENT, content_type=HTML),
        "source_broken",
    ),
    "the sitemap is empty": ("sitemap", on(SITEMAP, content=EMPTY_SITEMAP), "no_entries"),
    "new pages are refused": ("feed", on_new_pages("no", status=403), "new_urls_failed"),
    "new pages are consent pages": ("feed", on_new_pages(CONSENT), "new_urls_failed"),
    "new pages are empty": ("feed", on_new_pages(b""), "new_urls_failed"),
    "new pages have no text": (
        "feed",
        on_new_pages("<!doctype html><title>x</title><body><div id=app></div>"),
        "new_urls_failed",
    ),
    "pages without dates": (
        "sitemap",
        on_new_pages(without(JSON_LD, r"<time.*?</time>", r"<meta property=\"article:.*?>")),
        "coverage_fell",
    ),
    "pages without dates, of a feed that has them": (
        "feed",
        on_new_pages(without(JSON_LD, r"<time.*?</time>", r"<meta property=\"article:.*?>")),
        "coverage_fell",
    ),
    "pages without authors": (
        "feed",
        on_new_pages(
            without(JSON_LD, r'<p class="byline.*?</p>', r"<(?:p|div|aside)[^>]*bio.*?>.*?</")
        ),
        "coverage_fell",
    ),
    "pages without headlines": (
        "feed",
        on_new_pages(
            without(JSON_LD, "<h1.*?</h1>", "<title.*?</title>", '<meta property="og:title".*?>')
        ),
        "coverage_fell",
    ),
    "bodies halved": ("feed", of_halves, "coverage_fell"),
    "robots.txt is closed": (
        "feed",
        on("/robots.txt", content="User-agent: *\nDisallow: /\n", content_type="text/plain"),
        "robots_disallowed",
    ),
}


def _empty_feed(drill, path, found):
    return changed(found, feeds.rss([], drill.base)) if path == FEED else found


@pytest.fixture(scope="module")
def site():
    with Drill() as drill:
        yield drill


@pytest.fixture(autouse=True)
def well(site):
    yield
    site.stories, site.fault = OLD, None


SOURCES = {"feed": ("feed", FEED), "sitemap": ("sitemap", SITEMAP)}


def write_job(folder, site, *names, label="{name}"):
    sources = "".join(
        f'[[source]]\nkind = "{SOURCES[name][0]}"\nname = "{label.format(name=name)}"\n'
        f'url = "{site.url(SOURCES[name][1])}"\n'
        for name in names
    )
    (folder / "jobs.toml").write_text(
        '[job]\nname = "drill"\noutput = "out"\nrecheck = []\n[fetch]\ndelay = 0\n'
        f'allow_private = ["127.0.0.1"]\n{sources}',
        encoding="utf-8",
    )
    return load_job(folder / "jobs.toml")


def run_at(job, **later):
    now = FIRST_RUN + timedelta(**later)
    return run_job(job, environment=Environment(now=lambda: now, sleep=lambda _: None))


def status_at(job, **later):
    state = State.open_read_only(job.output / STATE)
    try:
        return job_status(job, state, (FIRST_RUN + timedelta(**later)).timestamp())
    finally:
        state.close()


@pytest.fixture(scope="module")
def first_runs(site, tmp_path_factory):
    """The folders of jobs that ran once, by their sources."""
    folders = {}
    for names in (("feed",), ("sitemap",), ("feed", "sitemap")):
        folder = tmp_path_factory.mktemp("-".join(names))
        report = run_at(write_job(folder, site, *names))
        assert (report.alarms, report.total("new"), report.total("failed")) == ([], len(OLD), 0)
        folders[names] = folder
    return folders


@pytest.fixture
def job_of(first_runs, tmp_path):
    """A job after its first run, by its sources."""

    def one(*names):
        shutil.copytree(first_runs[names], tmp_path / "job")
        return load_job(tmp_path / "job" / "jobs.toml")

    return one


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_by_the_next_run_and_stands_in_the_status(name, site, job_of):
    source, fault, code = FAULTS[name]
    job = job_of(source)
    site.stories, site.fault = [*NEW, *OLD], fault
    report = run_at(job, hours=1)
    assert [(alarm.code, alarm.source) for alarm in report.alarms] == [(code, source)]
    (standing,) = status_at(job, hours=2).alarms
    assert (standing.code, standing.source) == (code, source)
    assert standing.url in standing.command
    assert standing.command.startswith("scraper ")


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_is_mended_is_forgotten(name, site, job_of):
    source, fault, _ = FAULTS[name]
    job = job_of(source)
    site.stories, site.fault = [*NEW[:5], *OLD], fault
    assert run_at(job, hours=1).alarms
    site.stories, site.fault = [*NEW, *OLD], None
    if FAULTS[name][2] == "coverage_fell":
        return  # it ends when enough pages are well again
    assert run_at(job, hours=3).alarms == []
    assert status_at(job, hours=4).alarms == []


def test_without_a_fault_the_second_run_is_silent(site, job_of):
    job = job_of("feed")
    site.stories = [*NEW, *OLD]
    report = run_at(job, hours=1)
    assert (report.alarms, report.total("new")) == ([], len(NEW))
    assert status_at(job, hours=2).alarms == []


def test_no_run_for_a_week_is_found_by_the_status(job_of):
    job = job_of("feed")
    assert status_at(job, days=2).alarms == []
    assert [alarm.code for alarm in status_at(job, days=7).alarms] == ["no_run"]


@pytest.mark.parametrize("sources", [("feed",), ("sitemap",), ("feed", "sitemap")])
def test_a_day_without_news_is_silent_also_if_the_server_says_304(sources, site, job_of):
    job = job_of(*sources)
    site.forget()
    for hours in (8, 16, 24):
        assert run_at(job, hours=hours).alarms == []
        assert status_at(job, hours=hours, minutes=1).alarms == []
    assert 304 in {
        request.status for request in site.requests if request.path == SOURCES[sources[0]][1]
    }


def test_one_new_page_that_is_missing_is_silent(site, job_of):
    job = job_of("feed")
    site.stories, site.fault = [*NEW, *OLD], on(NEW[0].path, content="gone", status=404)
    assert run_at(job, hours=1).alarms == []
    site.stories, site.fault = [NEW[0], *OLD], on(NEW[0].path, content="gone", status=404)
    assert status_at(job, hours=2).alarms == []


def test_a_source_with_a_new_name_is_silent(site, job_of):
    job = job_of("feed")
    renamed = write_job(job.folder, site, "feed", label="renamed {name}")
    assert status_at(renamed, hours=1).alarms == []
    assert run_at(renamed, hours=2).alarms == []
    status = status_at(renamed, hours=3)
    assert (status.alarms, status.sources[0].articles) == ([], len(OLD))


def test_two_sources_with_the_same_entries_are_silent_whichever_brings_the_news(site, job_of):
    job = job_of("feed", "sitemap")
    for number, day in enumerate(range(1, 6)):
        site.stories = [*NEW[: number + 1], *OLD]
        assert run_at(job, days=day).alarms == []
        assert status_at(job, days=day, hours=1).alarms == []
