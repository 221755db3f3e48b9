"""Deals the rows of old states to new ones, when the number of shards changes. Opens no file.

What a row of each table means decides where it goes: a URL and its article to the shard of its
host, what is known of a source to the shard that reads it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scraper.inputs import is_url
from scraper.jobs.config import Job, SourceTable
from scraper.jobs.shards.dealing import Shard, shard_of_host, shard_of_name, shard_of_url
from scraper.jobs.shards.exchange import HAS_RUN, take_listing, take_url
from scraper.jobs.shards.handover import AgainRequest, Entry, HandedListing
from scraper.jobs.shards.layout import shard_job
from scraper.jobs.store import ArticleVersion, State, UrlRow
from scraper.jobs.store.handed import HandedRedirect
from scraper.jobs.store.schema import HISTORY, HOSTS, META, RUNS, SAMPLES, VALIDATORS
from scraper.jobs.store.urls import HANDED_OVER

_KEPT_FACTS = ("job",)
"""Rows of `meta` that are the same in every shard."""


class NewStates:
    """The states of the new shards."""

    def __init__(self, job: Job, states: Sequence[State], now: float) -> None:
        """`states` are empty. `now` is in seconds since the epoch."""
        self._job, self._states, self._now = job, states, now
        self._sources = {source.label: source for source in job.source}
        for state in states:
            state.meta.put(HAS_RUN, "1")
        self._homes: dict[str, int] = {}
        """The new shards of articles, by URL, if that is not the shard of the URL's host."""
        self.urls = 0
        """How many URLs are fetched by a shard."""

    def take_rows(self, shard: Shard, old: State) -> None:
        """Copy what an old state has, except its articles."""
        redirects = {one.url: one for one in old.redirects.all_rows() if not one.source}
        for url in old.urls.all_rows():
            self._take_url(shard, url, redirects.get(url.url))
        for listing in old.redirects.all_rows():
            if listing.source:
                self._state(shard_of_url(listing.target, self._count)).redirects.put(listing)
        for host, *rest in old.rows(HOSTS):
            self._state(shard_of_host(host, self._count)).put(HOSTS, (host, *rest))
        for row in old.rows(SAMPLES):
            self._state(self._shard_of(row[2], row[0])).put(SAMPLES, row)
        for row in old.rows(VALIDATORS):
            self._take_validators(row)
        for row in old.rows(RUNS):
            source = self._sources.get(row[1])
            if source is None or self._reader(source, shard.count) in (None, shard.number):
                for state in self._readers(source):
                    state.put(RUNS, row)
        for row in old.rows(HISTORY):
            self._state((shard.number - 1) % self._count + 1).put(HISTORY, row)
        for row in old.rows(META):
            if row[0] in _KEPT_FACTS:
                for state in self._states:
                    state.put(META, row)

    def take_knowledge(self) -> None:
        """Let each shard know the URLs of others that its sources list. They are not new to it. A
        URL that only such a row knows is fetched by the shard of its host.
        """
        for number, state in enumerate(self._states, 1):
            unknown = []
            for row in state.urls.all_rows():
                if row.outcome == HANDED_OVER and not row.checks and is_url(row.url):
                    unknown += [row] if shard_of_url(row.url, self._count) == number else []
                source = self._sources.get(row.source)
                reader = self._reader(source, self._count) if source else None
                if row.outcome == HANDED_OVER or reader is None:
                    continue
                other = self._state(reader)
                if other is not state and other.urls.get(row.url) is None:
                    other.urls.put(_noted(row))
            for row in unknown:
                state.urls.put(replace(row, outcome="waiting", next_check_at=self._now))
                self.urls += 1

    def take_entry(self, entry: Entry) -> None:
        """Take in what waited to be handed over."""
        if isinstance(entry, AgainRequest):
            return  # the old states have all that could be handed over again
        if isinstance(entry, HandedListing):
            take_listing(self._state(shard_of_url(entry.target, self._count)), entry)
            return
        number = shard_of_url(entry.target or entry.url, self._count)
        job = shard_job(self._job, Shard(number, self._count))
        take_url(self._state(number), job, entry, self._now, lambda _row: None)

    def of_article(self, version: ArticleVersion) -> State:
        """The state that a version of an article goes to."""
        home = self._homes.get(version.url)
        return self._state(home or self._shard_of(version.url, version.source))

    def commit(self) -> None:
        """Commit all states."""
        for state in self._states:
            state.commit()

    @property
    def _count(self) -> int:
        return len(self._states)

    def _state(self, number: int) -> State:
        return self._states[number - 1]

    def _shard_of(self, url: str, source: str) -> int:
        """The new shard of a URL, or of a file of a source."""
        return shard_of_url(url, self._count) if is_url(url) else shard_of_name(source, self._count)

    def _reader(self, source: SourceTable, count: int) -> int | None:
        return self._job.shard_of_source(source, count)

    def _readers(self, source: SourceTable | None) -> Iterator[State]:
        """The new states that read a source."""
        reader = self._reader(source, self._count) if source else 1
        yield from self._states if reader is None else [self._state(reader)]

    def _take_url(self, shard: Shard, row: UrlRow, redirect: HandedRedirect | None) -> None:
        own = self._shard_of(row.url, row.source)
        if row.outcome == HANDED_OVER and not row.checks:
            source = self._sources.get(row.source)
            own = (self._reader(source, self._count) if source else None) or own
        elif redirect and is_url(row.url) and not shard.owns_url(row.url):
            # The page is on the host to which the redirects of another one led.
            own = self._homes[row.url] = shard_of_url(redirect.target, self._count)
        state = self._state(own)
        if redirect:
            state.redirects.put(redirect)
        known = state.urls.get(row.url)
        if known is not None:
            row = _joined(known, row)
        state.urls.put(row)
        if known is None or known.outcome == HANDED_OVER:
            self.urls += row.outcome != HANDED_OVER

    def _take_validators(self, row: tuple[str, str | None, str | None]) -> None:
        """Copy the validators of a listing, whose key ends with its URL, or those of a file."""
        url = row[0].rpartition(" ")[2]
        states = [self._state(shard_of_url(url, self._count))] if is_url(url) else self._states
        for state in states:
            state.put(VALIDATORS, row)


def _noted(row: UrlRow) -> UrlRow:
    """The row of a URL in a shard whose sources list it and that does not fetch it."""
    return UrlRow(
        row.url,
        row.source,
        row.found_at,
        HANDED_OVER,
        listed_date=row.listed_date,
        listed_in=row.listed_in,
    )


def _joined(one: UrlRow, other: UrlRow) -> UrlRow:
    """One row of two shards' rows of a URL. The one that was fetched counts. If the other one had
    followed its redirects, it says when it is checked again.
    """
    noted, fetched = sorted((one, other), key=lambda row: (row.outcome != HANDED_OVER, row.checks))
    if noted.outcome == HANDED_OVER and noted.checks:
        return replace(fetched, next_check_at=fetched.next_check_at or noted.next_check_at)
    return fetched
