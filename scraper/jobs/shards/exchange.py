"""What a run of a shard exchanges with other shards: it takes in what they handed over, and hands
over what belongs to them. Fetches nothing. For a job that is not divided, it does nothing.

An entry may come twice, after a crash between two steps. Taking it in again changes nothing.
"""

import math
import os
from collections.abc import Callable, Iterable
from dataclasses import replace

from scraper.errors import HostOfOtherShard, StorageError
from scraper.jobs.config import Job, SourceTable
from scraper.jobs.report import Report
from scraper.jobs.shards.dealing import Shard, shard_of_url
from scraper.jobs.shards.handover import (
    AgainRequest,
    Entry,
    HandedListing,
    HandedUrl,
    HandoverFolder,
)
from scraper.jobs.shards.handover import encode_entry as encode
from scraper.jobs.store.handed import HandedRedirect, Outgoing
from scraper.jobs.store.state import State
from scraper.jobs.store.urls import HANDED_OVER, UrlRow
from scraper.records import DiscoveredUrl

_BATCHES = "handover_batches"
"""The row of `meta` that counts the runs which handed anything over."""
HAS_RUN = "handover_has_run"
"""The row of `meta` of a shard that has run. It is missing if the state was lost."""


class ShardExchange:
    """The exchange of one run."""

    def __init__(self, job: Job, folder: HandoverFolder, state: State, report: Report) -> None:
        self._job, self._folder, self._state, self._report = job, folder, state, report
        self._shard = job.shard
        self._reports = {one.source: one for one in report.sources}
        self._batch: str | None = None

    def owns(self, url: str) -> bool:
        """Whether a URL is fetched by this shard."""
        return self._shard.owns_url(url)

    # What comes

    def take_in(self, now: float, commit: Callable[[], None]) -> None:
        """Take in every file that waits for this shard. A file is removed when its entries are
        committed.
        """
        if self._shard.is_whole:
            return
        try:
            self._request_again()
            for name in self._folder.names(self._shard):
                self._take_file(name, now, commit)
        except StorageError as error:
            self._report.notices.append(f"nothing more was taken in: {error.message}")

    def _take_file(self, name: str, now: float, commit: Callable[[], None]) -> None:
        try:
            entries = self._folder.read(self._shard, name)
        except StorageError as error:
            self._report.notices.append(f"not taken in: {error.message}")
            return
        for entry in entries:
            if isinstance(entry, HandedListing):
                take_listing(self._state, entry)
            elif isinstance(entry, AgainRequest):
                self._hand_over_again(entry.sender, now)
            elif take_url(self._state, self._job, entry, now, self._pass_on):
                self._count(entry)
        commit()
        self._folder.remove(self._shard, name)

    def _request_again(self) -> None:
        """Let the other shards hand everything over again if the state of this one was lost."""
        has_run = self._folder.note_run(self._shard, os.uname().nodename)
        is_lost = has_run and self._state.meta.get(HAS_RUN) is None
        own, count = self._shard.number, self._shard.count
        for other in range(1, count + 1) if is_lost else ():
            if other != own:
                self._hand_over(other, AgainRequest(sender=own, receiver=other))
        self._state.meta.put(HAS_RUN, "1")

    def _hand_over_again(self, shard: int, now: float) -> None:
        """Hand over all URLs of a shard that lost its state. Those whose redirects led to it are
        checked again first.
        """
        for row in [row for row in self._state.urls.all_rows() if row.outcome == HANDED_OVER]:
            redirect = self._state.redirects.of_page(row.url) if row.checks else None
            url = redirect.target if redirect else row.url
            if shard_of_url(url, self._shard.count) != shard:
                continue
            if redirect:
                self._state.urls.put(replace(row, next_check_at=now))
            else:
                self._hand_over(shard, handed_url(row))

    def _count(self, entry: HandedUrl) -> None:
        if entry.source in self._reports:
            self._reports[entry.source].taken_in += 1

    def _pass_on(self, row: UrlRow) -> None:
        """Let the shard that has the page of a redirected URL know what this one has learnt."""
        redirect = self._state.redirects.of_page(row.url)
        if row.outcome == HANDED_OVER and redirect is not None:
            self._hand_over(shard_of_url(redirect.target, self._shard.count), handed_url(row))

    def listings(self, source: SourceTable) -> list[HandedRedirect]:
        """The files of a source that other shards have handed over and that are still to be
        read.
        """
        return self._state.redirects.listings(source.label)

    def target(self, url: str) -> HandedRedirect | None:
        """Where the fetch of a URL goes on after the redirects that another shard followed; None
        if it begins at the URL.
        """
        if self._shard.is_whole:
            return None
        found = self._state.redirects.of_page(url)
        return found if found and found.is_pending else None

    def finish(self, one: HandedRedirect) -> None:
        """Note that what was handed over was fetched."""
        self._state.redirects.finish(one)

    # What goes

    def rows_before(self, listed: Iterable[DiscoveredUrl]) -> dict[str, UrlRow | None]:
        """What is known of URLs before a listing is stored."""
        if self._shard.is_whole:
            return {}
        return {one.url: self._state.urls.get(one.url) for one in listed}

    def hand_over_listed(
        self, source: SourceTable, before: dict[str, UrlRow | None], now: float
    ) -> int:
        """Hand over the URLs of other shards that are new since `before`, or of which more is
        known. Returns how many.
        """
        count = 0
        for url, old in before.items():
            if old is not None and old.source != source.label:
                # Another shard may have found it by a source that comes later in jobs.toml.
                found = HandedUrl(url=url, source=source.label, found_at=now)
                take_url(self._state, self._job, found, now, self._pass_on)
            if self.owns(url):
                continue
            row = self._state.urls.get(url)
            if row is None or (old and _facts(old) == _facts(row)):
                continue
            self._hand_over(shard_of_url(url, self._shard.count), handed_url(row))
            count += 1
        return count

    def hand_over_redirect(
        self, row: UrlRow, error: HostOfOtherShard, redirects: int, now: float
    ) -> None:
        """Hand over a URL whose redirects lead to another shard's host. `redirects` is how many
        were followed, by all shards together.
        """
        entry = handed_url(row)
        if redirects:
            entry = HandedUrl(
                url=row.url,
                source=row.source,
                found_at=row.found_at,
                listed_date=row.listed_date,
                listed_in=row.listed_in,
                target=error.target,
                redirects=redirects,
                handed_at=now,
            )
            self._state.redirects.put(
                HandedRedirect("", row.url, error.target, redirects, now, is_pending=0)
            )
        self._hand_over(shard_of_url(error.target, self._shard.count), entry)

    def hand_over_listing(self, source: SourceTable, error: HostOfOtherShard, now: float) -> None:
        """Hand over a file of a source that is on another shard's host."""
        entry = HandedListing(
            source=source.label, url=error.target, target=error.target, handed_at=now
        )
        self._hand_over(shard_of_url(error.target, self._shard.count), entry)

    def publish(self, commit: Callable[[], None]) -> None:
        """Write the files of what is to be handed over. What cannot be written waits for the next
        run. All that was stored before must be committed.
        """
        try:
            for batch, shard in self._state.outgoing.files():
                entries = self._state.outgoing.entries(batch, shard)
                receiver = Shard(shard, self._shard.count)
                self._folder.write(receiver, self._shard.number, batch, entries)
                self._state.outgoing.delete(batch, shard)
                commit()
        except StorageError as error:
            self._report.notices.append(
                f"not handed over, the next run tries again: {error.message}"
            )

    def _hand_over(self, shard: int, entry: Entry) -> None:
        if self._batch is None:
            number = int(self._state.meta.get(_BATCHES) or 0) + 1
            self._state.meta.put(_BATCHES, str(number))
            self._batch = f"{number:06}-{self._report.run}"
        self._state.outgoing.put(Outgoing(entry.name, shard, self._batch, encode(entry)))


def handed_url(row: UrlRow) -> HandedUrl:
    """The entry for the row of a URL."""
    return HandedUrl(
        url=row.url,
        source=row.source,
        found_at=row.found_at,
        listed_date=row.listed_date,
        listed_in=row.listed_in,
    )


def take_listing(state: State, entry: HandedListing) -> None:
    """Store a listing in the state of the shard that it is for."""
    state.redirects.take(
        HandedRedirect(entry.source, entry.url, entry.target, 0, entry.handed_at, is_pending=1)
    )


def take_url(
    state: State, job: Job, entry: HandedUrl, now: float, on_change: Callable[[UrlRow], None]
) -> bool:
    """Store a URL in the state of the shard that it is for. Returns whether it was not known.
    `on_change` is called with the new row if what other shards know of the URL has changed.
    """
    known = state.urls.get(entry.url)
    row = _waiting(entry, now) if known is None else _merged(job, known, entry)
    if entry.target is not None:
        redirect = HandedRedirect(
            "", entry.url, entry.target, entry.redirects, entry.handed_at, is_pending=1
        )
        if state.redirects.take(redirect):
            row = replace(row, next_check_at=now)
    elif row.outcome == HANDED_OVER and not row.checks and job.shard.owns_url(row.url):
        row = replace(row, outcome="waiting", next_check_at=now)
    if row != known:
        state.urls.put(row)
    if known and _facts(row) != _facts(known):
        _set_source(state, row)
        on_change(row)
    return known is None


def _waiting(entry: HandedUrl, now: float) -> UrlRow:
    return UrlRow(
        entry.url,
        entry.source,
        min(entry.found_at, now),
        "waiting",
        next_check_at=now,
        listed_date=entry.listed_date,
        listed_in=entry.listed_in,
    )


def _merged(job: Job, known: UrlRow, entry: HandedUrl) -> UrlRow:
    """A row with what an entry adds to it. On one machine, a URL belongs to the source that listed
    it first; of those that listed it in one run, to the first in jobs.toml.
    """
    labels = {source.label: place for place, source in enumerate(job.source)}

    def rank(source: str, found_at: float) -> tuple[bool, float, float]:
        return (source not in labels, found_at, labels.get(source, math.inf))

    row, is_first = known, False
    if rank(entry.source, entry.found_at) < rank(known.source, known.found_at):
        is_first = True
        row = replace(row, source=entry.source, found_at=min(entry.found_at, known.found_at))
    if entry.listed_date is not None and (row.listed_date is None or (is_first and not row.checks)):
        row = replace(row, listed_date=entry.listed_date, listed_in=entry.listed_in)
    return row


def _set_source(state: State, row: UrlRow) -> None:
    """Let the article of a URL belong to the source of the URL, unless another URL gave it."""
    newest = state.articles.newest(row.article) if row.article else None
    if newest is not None and newest.url == row.url:
        state.articles.set_source([newest.key], row.source)


def _facts(row: UrlRow) -> tuple[str, str | None]:
    """What another shard must know of a URL, and what may change."""
    return row.source, row.listed_date
