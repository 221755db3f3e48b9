"""Reads a job's sources on this machine: pages in files and in WARCs, those that are new or changed. Opens no socket."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from scraper.errors import ScraperError
from scraper.fetcher.archive.pages import Tally, Unreadable
from scraper.fetcher.archive.sources import ArchiveSource
from scraper.fetcher.world import World
from scraper.jobs import offers
from scraper.jobs.addresses import Known
from scraper.jobs.config import Job, SourceTable
from scraper.jobs.ending import Ending
from scraper.jobs.intake import Commits, Intake
from scraper.jobs.limits import Left
from scraper.jobs.report import SourceReport
from scraper.jobs.state import State
from scraper.records import Article, Page
from scraper.sources import read_source


@dataclass(frozen=True, slots=True)
class LocalSources:
    """Those of one run."""

    job: Job
    state: State
    intake: Intake
    commits: Commits
    reports: Mapping[str, SourceReport]
    ending: Ending
    world: World

    def read(self, source: SourceTable) -> Iterator[Article]:
        """The records of a source's pages."""
        report = self.reports[source.label]
        try:
            paths = offers.files(source, self.job.folder)
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
        name, version = offers.name_of(path), offers.version_of(path)
        known = self._offered(name, version, report)
        if known is None or not left or self.ending.is_over():
            return
        left.take()
        try:
            page = msgspec.structs.replace(read_source(str(path)), source=name, etag=version)
        except ScraperError as error:
            yield from self.intake.failure(known, Page(source=name, content=b""), error)
            return
        yield from self.intake.page(known, page)

    def _archive(self, path: Path, report: SourceReport, left: Left) -> Iterator[Article]:
        """The pages of a WARC that is new or changed; those that a run which did not end has read are passed over."""
        name, version = str(path), offers.version_of(path)
        if self.state.notes.validators(name)[0] == version:
            return
        for found in ArchiveSource(name).pages(name, self.job.fetch.max_bytes, Tally(name)):
            page = found.page if isinstance(found, Unreadable) else found
            if self.ending.is_over() or not left:
                return
            known = self._offered(page.source, version, report)
            if known is None:
                continue
            left.take()
            if isinstance(found, Unreadable):
                yield from self.intake.failure(known, page, found.error)
            else:
                yield from self.intake.page(known, msgspec.structs.replace(page, etag=version))
        yield from self.intake.rest()
        self.state.notes.keep_validators(name, version, None)
        self.commits.commit()

    def _offered(self, name: str, version: str, report: SourceReport) -> Known | None:
        """What is known of a page under its version, known from now on if it was not; None for one that was read in this version."""
        report.offered += self.state.addresses.offer(report.source, [name], self.world.now().timestamp(), self.reports)
        known = self.state.addresses.known(name)
        return None if known is None or known.etag == version else replace(known, etag=version)
