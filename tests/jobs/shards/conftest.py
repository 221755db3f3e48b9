"""Several sites on loopback, and a job over them that one machine or several shards run. Each port is
a host of its own, for the throttle and so for shards.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from msgspec.structs import replace

from scraper.jobs import Report, Shard, load_job, run_job, shard_job
from scraper.jobs.config import Job
from scraper.jobs.dataset import write_dataset
from scraper.jobs.filters import ArticleFilter
from scraper.jobs.shards.dealing import shard_of_url
from scraper.jobs.shards.merge import merged_state
from tests.conftest import Site
from tests.jobs.conftest import Clock, feed, story


@dataclass
class Sites:
    """Sites whose hosts are dealt to different shards, and the job over them."""

    folder: Path
    clock: Clock
    open: list[Site] = field(default_factory=list)

    def spread(self, most: int = 40) -> "Sites":
        """Open sites until each of two and of three shards has one. Ports are chance."""
        kept: dict[tuple[int, int], Site] = {}
        for _ in range(most):
            site = Site()
            dealt = tuple(shard_of_url(site.url("/"), count) for count in (2, 3))
            if dealt in kept:
                site.close()
                continue
            kept[dealt] = site
            self.open.append(site)
            if {one for one, _ in kept} == {1, 2} and {one for _, one in kept} == {1, 2, 3}:
                return self
        raise AssertionError("no ports for all shards")

    def of_shard(self, number: int, count: int) -> Site:
        """A site whose host belongs to a shard."""
        return next(site for site in self.open if shard_of_url(site.url("/"), count) == number)

    def hub(self, count: int) -> int:
        """The shard of the first site, whose feed lists URLs of all sites."""
        return shard_of_url(self.open[0].url("/"), count)

    def close(self) -> None:
        for site in self.open:
            site.close()

    def job(self, sources: str, *, more: str = "", output: str = "out") -> Job:
        """Write jobs.toml and read it."""
        file = self.folder / "jobs.toml"
        file.write_text(
            f'[job]\nname = "post"\noutput = "{output}"\n{more}\n[fetch]\ndelay = 0\n'
            f'allow_private = ["127.0.0.1"]\n{sources}',
            encoding="utf-8",
        )
        return load_job(file)

    def run(self, job: Job, number: int = 1, count: int = 1) -> Report:
        """A run of a shard, at the time of the clock."""
        shard = shard_job(job, Shard(number, count))
        return run_job(shard, environment=self.clock.environment())

    def run_all(self, job: Job, count: int, order: Sequence[int] | None = None) -> list[Report]:
        """Runs of all shards until none has anything left for another."""
        reports = []
        for _ in range(6):
            reports += [self.run(job, number, count) for number in order or range(1, count + 1)]
            if not self.waiting(job):
                return reports
        raise AssertionError("the shards hand over without end")

    def waiting(self, job: Job) -> list[Path]:
        """The files that wait in the handover folder."""
        return sorted((job.output / "handover").glob("to-*/*.jsonl"))

    def folders(self, job: Job, count: int) -> list[Path]:
        return [job.output_of(Shard(number, count)) for number in range(1, count + 1)]

    def dataset(self, job: Job, count: int, name: str, form: str = "jsonl") -> tuple[bytes, str]:
        """What `scraper export` writes for a number of shards: the dataset and its card."""
        path = self.folder / f"{name}.{form}"
        with merged_state(job, self.folders(job, count), self.clock.now, self.folder) as state:
            _, card = write_dataset(job, state, ArticleFilter(), form, path)
        return path.read_bytes(), card.read_text()

    def paths(self) -> list[tuple[int, str]]:
        """(port, path) of every request, robots.txt aside, in order of their text."""
        return sorted(
            (site.port, path)
            for site in self.open
            for path, _ in site.requests
            if path != "/robots.txt"
        )

    def forget(self) -> None:
        for site in self.open:
            site.requests.clear()


@pytest.fixture
def sites(tmp_path: Path, clock: Clock) -> Iterator[Sites]:
    found = Sites(tmp_path, clock)
    try:
        yield found.spread()
    finally:
        found.close()


def feed_source(url: str, name: str, kind: str = "feed") -> str:
    return f'[[source]]\nkind = "{kind}"\nname = "{name}"\nurl = "{url}"\n'


def serve_feed(site: Site, urls: Sequence[str], path: str = "/feed.xml") -> str:
    return site.serve(path, feed(urls), content_type="application/rss+xml")


def serve_stories(site: Site, *seeds: int, **options: str) -> list[str]:
    return [site.serve(f"/story-{seed}", story(seed, **options)) for seed in seeds]


def redirect(site: Site, path: str, target: str) -> str:
    """A path that redirects to a URL."""
    site.serve(path, "", status=302, Location=target)
    return site.url(path)


def moved(job: Job, folder: str) -> Job:
    """The same job with another output."""
    return replace(job, job=replace(job.job, output=folder))


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]
