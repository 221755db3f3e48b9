"""Reads a job's sources on this machine: pages in files and in WARCs, those that are new or
changed. Opens no socket.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from scraper.article import Article
from scraper.errors import ScraperError
from scraper.fetcher.environment import Environment
from scraper.fetcher.warc.pages import UnreadablePage, WarcSource, WarcStats
from scraper.inputs import read_input
from scraper.jobs import sources
from scraper.jobs.config import Job, SourceTable
from scraper.jobs.ingest import Checkpoint, Ingest
from scraper.jobs.report import SourceReport
from scraper.jobs.shutdown import StopToken
from scraper.jobs.store.state import State
from scraper.jobs.store.tables import UrlRow
from scraper.records import Page


class Left:
    """How many may still be taken; without a limit, any number."""

    def __init__(self, limit: int | None) -> None:
        self._left = limit

    def __bool__(self) -> bool:
        return self._left is None or self._left > 0

    def take(self) -> None:
        """One."""
        if self._left is not None:
            self._left -= 1


@dataclass(frozen=True, slots=True)
class LocalSources:
    """Those of one run."""

    job: Job
    state: State
    intake: Ingest
    commits: Checkpoint
    reports: Mapping[str, SourceReport]
    ending: StopToken
    environment: Environment

    def read(self, source: SourceTable) -> Iterator[Article]:
        """The records of a source's pages."""
        report = self.reports[source.label]
        try:
            paths = sources.files(source, self.job.folder)
        except ScraperError as error:
            report.error = error.message
            return
        left = Left(source.limit)
        for path in paths:
            if source.kind == "warc":
                yield from self._archive(path, report, left)
            else:
                yield from self._file(path, report, left)

    def _file(self, path: Path, report: SourceReport, left: Left) -> Iterator[Article]:
        name, version = sources.name_of(path), sources.version_of(path)
        known = self._offered(name, version, report)
        if known is None or not left or self.ending.is_over():
            return
        left.take()
        try:
            page = msgspec.structs.replace(read_input(str(path)), source=name, etag=version)
        except ScraperError as error:
            yield from self.intake.failure(known, Page(source=name, content=b""), error)
            return
        yield from self.intake.page(known, page)

    def _archive(self, path: Path, report: SourceReport, left: Left) -> Iterator[Article]:
        """The pages of a WARC that is new or changed; those that a run which did not end has read
        are passed over.
        """
        name, version = str(path), sources.version_of(path)
        if self.state.notes.validators(name)[0] == version:
            return
        for found in WarcSource(name).pages(name, self.job.fetch.max_bytes, WarcStats(name)):
            page = found.page if isinstance(found, UnreadablePage) else found
            if self.ending.is_over() or not left:
                return
            known = self._offered(page.source, version, report)
            if known is None:
                continue
            left.take()
            if isinstance(found, UnreadablePage):
                yield from self.intake.failure(known, page, found.error)
            else:
                yield from self.intake.page(known, msgspec.structs.replace(page, etag=version))
        yield from self.intake.rest()
        self.state.notes.keep_validators(name, version, None)
        self.commits.commit()

    def _offered(self, name: str, version: str, report: SourceReport) -> UrlRow | None:
        """What is known of a page under its version, known from now on if it was not; None for one
        that was read in this version.
        """
        report.offered += self.state.addresses.offer(
            report.source, [name], self.environment.now().timestamp(), self.reports
        )
        known = self.state.addresses.known(name)
        return None if known is None or known.etag == version else replace(known, etag=version)
