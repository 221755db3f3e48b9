"""Reads the sources of a job that are files: saved pages and WARC files. Reads only what is new or
changed. Opens no socket.
"""

import logging
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from scraper.article import Article
from scraper.errors import ScraperError, internal_error
from scraper.fetcher.warc import UnreadablePage, WarcSource, WarcStats
from scraper.inputs import read_input
from scraper.jobs.config import SourceTable
from scraper.jobs.ingest import Ingest
from scraper.jobs.report import SourceReport
from scraper.jobs.run_context import RunContext
from scraper.jobs.sources import file_version, files_of, printable_path
from scraper.jobs.store.urls import UrlRow
from scraper.records import Page

_log = logging.getLogger("scraper")

Records = Generator[Article, None, int]
"""Yields records, and returns the number of pages that were read."""


@dataclass(frozen=True, slots=True)
class LocalSources:
    """Reads the files of one run."""

    context: RunContext
    ingest: Ingest

    def read(self, source: SourceTable) -> Iterator[Article]:
        """Read a source, and yield the records of its new and changed pages."""
        report = self.context.reports[source.label]
        try:
            paths = files_of(source, self.context.job.folder)
        except ScraperError as error:
            report.error, report.error_code = error.message, error.code
            return
        finally:
            report.was_read = True
        report.listed = len(paths)
        read = self._warc if source.kind == "warc" else self._file
        left = source.limit or sys.maxsize
        for path in paths:
            left -= yield from read(path, report, left)

    def _file(self, path: Path, report: SourceReport, left: int) -> Records:
        name, version = printable_path(path), self._version(path)
        row = self._row(name, version, report)
        if row is None or not left or self.context.stop_token.is_over():
            return 0
        try:
            page = msgspec.structs.replace(read_input(str(path)), source=name, etag=version)
        except ScraperError as error:
            yield from self.ingest.failure(row, Page(source=name, content=b""), error)
        except Exception as error:  # noqa: BLE001 - a file must not end the run
            _log.info("%s: internal error", name, exc_info=True)
            bug = internal_error(name, error)
            yield from self.ingest.failure(row, Page(source=name, content=b""), bug)
        else:
            yield from self.ingest.page(row, page)
        return 1

    def _warc(self, path: Path, report: SourceReport, left: int) -> Records:
        """Read the pages of a WARC file that is new or changed. Pages that an interrupted run has
        read are skipped.
        """
        context, taken = self.context, 0
        name, version = str(path), self._version(path)
        if context.state.validators.get(name)[0] == version:
            return 0
        error_before = report.error
        for found in self._pages_of_warc(name, report):
            page = found.page if isinstance(found, UnreadablePage) else found
            if context.stop_token.is_over() or taken >= left:
                return taken
            row = self._row(page.source, version, report)
            if row is None:
                continue
            taken += 1
            if isinstance(found, UnreadablePage):
                yield from self.ingest.failure(row, page, found.error)
            else:
                yield from self.ingest.page(row, msgspec.structs.replace(page, etag=version))
        yield from self.ingest.rest()
        if report.error != error_before:
            return taken
        context.state.validators.put(name, version, None)
        context.checkpoint.commit()
        return taken

    def _pages_of_warc(self, name: str, report: SourceReport) -> Iterator[Page | UnreadablePage]:
        """The pages of a WARC file. An exception that no one foresaw becomes the error of the
        source.
        """
        try:
            yield from WarcSource(name).pages(
                name, self.context.job.fetch.max_bytes, WarcStats(name)
            )
        except Exception as error:  # noqa: BLE001 - a source must not end the run
            _log.info("%s: internal error", name, exc_info=True)
            report.error, report.error_code = internal_error(name, error).message, ScraperError.code

    def _version(self, path: Path) -> str:
        """What is read again if it changes: the file, and what is favoured."""
        favour = self.context.job.job.favour
        return f"{file_version(path)} {favour}" if favour else file_version(path)

    def _row(self, name: str, version: str, report: SourceReport) -> UrlRow | None:
        """The row of a page, which is added if it is new. None if this version of the page was read
        before.
        """
        urls, context = self.context.state.urls, self.context
        new = urls.add(report.source, [name], context.now(), context.reports)
        report.new_urls += new
        report.listed_new += new
        row = urls.get(name)
        return None if row is None or row.etag == version else replace(row, etag=version)
