"""The alarms that a run meets in a source, and which of earlier runs still stand. Computes only."""

from collections.abc import Iterator, Sequence

from scraper.errors import (
    DamagedRecord,
    DocumentError,
    EmptyDocument,
    RobotsDisallowed,
    SoftNotFound,
    UnsupportedDocument,
)
from scraper.humanize import count_of
from scraper.jobs.health.alarm import PAGES, Alarm, Code, command_for
from scraper.jobs.health.coverage import lost_coverage
from scraper.jobs.report import NewPages, SourceReport
from scraper.jobs.store.runs import Sample

_BROKEN = tuple(
    kind.code for kind in (UnsupportedDocument, EmptyDocument, DocumentError, DamagedRecord)
)
_MISSING = ("http_status 404", "http_status 410", SoftNotFound.code)
"""A single new page that is missing is no alarm: editors withdraw stories."""
_FEWEST_OTHERS = 5
"""Pages that are not articles are normal. So many of them without one article are not."""


def alarms_of_run(
    report: SourceReport, url: str | None, samples: Sequence[Sample], options: Sequence[str]
) -> list[Alarm]:
    """The alarms that a run met in a source.

    `url` is that of the source, `samples` are its newest articles, the newest first, and `options`
    those that a command needs to fetch its pages.
    """
    met = [*_of_document(report, url), *_of_pages(report)]
    if report.new:
        met += _of_coverage(report.source, samples)
    return [
        Alarm(
            alarm.code,
            alarm.source,
            alarm.message,
            alarm.url,
            alarm.cause,
            alarm.fields,
            command_for(alarm, options),
        )
        for alarm in met
    ]


def standing_alarms(
    before: Sequence[Alarm], met: Sequence[Alarm], report: SourceReport
) -> list[Alarm]:
    """The alarms that stand after a run: those that it met, and those `before` it whose cause it
    could not examine.
    """
    return [*met, *(alarm for alarm in before if not _was_examined(alarm, report))]


def _was_examined(alarm: Alarm, report: SourceReport) -> bool:
    if alarm.code == "new_urls_failed":
        return bool(report.new_pages.own or report.recovered)
    if alarm.code == "coverage_fell":
        return bool(report.new)
    if alarm.code == "robots_disallowed" and alarm.cause == PAGES:
        return bool(report.newly_disallowed or report.stored or report.unchanged)
    return report.was_read


def _of_document(report: SourceReport, url: str | None) -> Iterator[Alarm]:
    name = report.source
    if report.error is not None:
        code: Code = "source_failed"
        if report.error_code == RobotsDisallowed.code:
            code = "robots_disallowed"
        elif report.error_code in _BROKEN:
            code = "source_broken"
        # The message may start with the URL of the source, which may be its name.
        message = report.error.removeprefix(f"{name}: ")
        yield Alarm(code, name, message, url, report.error_code)
    elif report.truncated_url is not None:
        yield Alarm(
            "source_broken",
            name,
            f"{report.truncated_url}: the document is truncated; the entries before its end were "
            "read",
            url,
            "truncated_body",
        )
    elif report.listed == 0 and report.last_listed:
        yield Alarm(
            "no_entries",
            name,
            f"it offers no entries, and offered {report.last_listed} before; open it, and check "
            "`include` and `exclude`",
            url,
        )


def _of_pages(report: SourceReport) -> Iterator[Alarm]:
    pages = report.new_pages
    if _all_failed(pages):
        codes = ", ".join(f"{count} {code}" for code, count in sorted(pages.failures.items()))
        described = f"all {pages.checked} new pages failed"
        if pages.others:
            described = f"none of {pages.checked} new pages is an article"
        elif pages.checked == 1:
            described = "the only new page failed"
        yield Alarm(
            "new_urls_failed",
            report.source,
            f"{described} ({codes})",
            pages.url,
            next(iter(sorted(pages.failures)), None),
        )
    if report.newly_disallowed:
        yield Alarm(
            "robots_disallowed",
            report.source,
            f"robots.txt now disallows {count_of(report.newly_disallowed, 'page')} that could be "
            "fetched before",
            report.disallowed_url,
            PAGES,
        )


def _all_failed(pages: NewPages) -> bool:
    """Whether no new page of a source gave an article. A source whose new pages other sources
    fetched has none of its own.
    """
    failed = sum(pages.failures.values())
    if not pages.own or not failed or failed + pages.others < pages.checked:
        return False
    if pages.others:
        return pages.checked >= _FEWEST_OTHERS
    return failed > 1 or not all(code in _MISSING for code in pages.failures)


def _of_coverage(source: str, samples: Sequence[Sample]) -> Iterator[Alarm]:
    losses = lost_coverage(samples)
    if losses:
        yield Alarm(
            "coverage_fell",
            source,
            "; ".join(loss.description for loss in losses) + "; the site may have changed",
            losses[0].url,
            None,
            tuple(loss.field for loss in losses),
        )
