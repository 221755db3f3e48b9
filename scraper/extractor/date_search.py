"""Where the dates of a page are looked for, and how far: what it declares and shows first, what is
less certain only as long as the rest leaves doubt. Scores nothing and reads no clock.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from scraper.article import Notice
from scraper.cleaner import Cleaned
from scraper.extractor.date_candidates import (
    EARLIEST,
    LAST_CHANGE,
    DateCandidate,
    date_in_identifier,
    date_in_url,
    date_of_listing,
    declared_dates,
    declared_modifications,
)
from scraper.extractor.date_evidence import ABOVE_MENU, ELSEWHERE, LOOSE, OUTSIDE, DayEvidence
from scraper.extractor.date_reader import month_first
from scraper.extractor.dates_in_attributes import date_in_attributes, dates_in_rdfa
from scraper.extractor.dates_in_elements import date_by_class, dates_in_elements
from scraper.extractor.dates_in_parts import dates_in_parts
from scraper.extractor.dates_in_scripts import dates_in_scripts
from scraper.extractor.dates_shown import (
    date_after_author,
    dates_in_datelines,
    dates_in_pieces,
    dates_near_headline,
    dates_of_assumed_order,
    labelled_dates,
    last_changes,
)
from scraper.extractor.local_time import in_local_time, in_zone, without_midnight, zones_of
from scraper.language import DateReader, ParsedDate
from scraper.parsing import Document, StructuredData
from scraper.records import Page


@dataclass(frozen=True, slots=True)
class FoundDates:
    """The dates that a page gives, by how it gives them."""

    declared: list[DateCandidate]
    visible: list[DateCandidate]
    near: list[DateCandidate]
    in_url: list[DateCandidate]
    changes: list[ParsedDate]
    """The last changes that the page declares."""

    @property
    def shown(self) -> list[DateCandidate]:
        """The dates that readers see."""
        return [*self.visible, *self.near]


def dates_of_page(
    cleaned: Cleaned, structured: StructuredData, document: Document, reader: DateReader
) -> FoundDates:
    """The dates that a page declares, and those that it shows where its own date usually is."""
    visible = list(dates_in_datelines(cleaned, reader))
    near = list(dates_near_headline(cleaned, reader))
    in_url: list[DateCandidate] = []
    if document.tree is not None:
        times = document.metadata_elements["time"]
        visible += dates_in_elements(times, cleaned, reader)
        visible += dates_in_rdfa(document, cleaned, reader)
        in_url += date_in_url(document.url, reader)
    zones = zones_of(visible)
    visible, near = ([in_zone(one, zones) for one in dates] for dates in (visible, near))
    declared = [
        in_local_time(one, [*visible, *near])
        for one in declared_dates(structured, reader, cleaned.lexicon.vocabulary)
    ]
    return FoundDates(
        declared, visible, near, in_url, list(declared_modifications(structured, reader))
    )


@dataclass(slots=True)
class DateSearch:
    """The plausible candidates, to which each step adds if those before it left doubt."""

    kept: list[DateCandidate]
    evidence: DayEvidence
    latest: date | None
    notices: list[Notice]

    def is_open(self, doubtful: frozenset[str] = frozenset()) -> bool:
        """Whether every candidate is in doubt, or is from a source of `doubtful`."""
        return all(
            one.source in doubtful or self.evidence.leaves_in_doubt(one) for one in self.kept
        )

    @property
    def is_empty(self) -> bool:
        """Whether no candidate is left, or only what may be today's date."""
        return all(one.source == ABOVE_MENU for one in self.kept)

    def drop_listed(self) -> None:
        """Drop the days that only a list of other articles gives."""
        others = {one.day for one in self.kept if one.source not in ELSEWHERE}
        listed = self.evidence.listed - others - self.evidence.published
        self.kept = [one for one in self.kept if one.day not in listed]

    def add(self, found: Iterable[DateCandidate], *, with_notices: bool = False) -> None:
        """Add those that can be a date of publication, and notices of the others if wanted."""
        plausible, notices = plausible_dates(found, self.latest)
        self.kept += plausible
        if with_notices:
            self.notices += notices


def search_further(
    search: DateSearch,
    found: FoundDates,
    cleaned: Cleaned,
    document: Document,
    page: Page,
    reader: DateReader,
) -> None:
    """Look where dates are less certain, as long as those found so far leave doubt."""
    tree = document.tree
    labelled = [one for one in found.near if one.label == "publication"]
    if tree is not None and search.is_open(OUTSIDE if labelled else ELSEWHERE):
        search.add((labelled or [one for one in found.near if one.label != "update"])[:1])
        if search.is_empty:
            search.add(found.near[:1] or dates_in_pieces(cleaned, reader))
    if search.is_open():
        search.add(labelled_dates(cleaned, reader))
    if search.is_open():
        search.add(date_after_author(cleaned, reader))
    if tree is not None and search.is_open(LOOSE):
        scripts, vocabulary = document.metadata_elements["script"], cleaned.lexicon.vocabulary
        in_scripts = dates_in_scripts(scripts, cleaned.headline_text or None, reader, vocabulary)
        search.add(in_local_time(one, found.shown) for one in in_scripts)
    if tree is not None and search.is_open(LOOSE):
        search.add(date_in_attributes(document, cleaned, reader))
    if search.is_open(OUTSIDE):
        search.add(date_of_listing(page), with_notices=True)
    search.drop_listed()
    if search.is_empty and (assumed := month_first(reader, cleaned)):
        search.add(dates_of_assumed_order(cleaned, assumed))
    if search.is_empty and not search.notices:
        search.add(date_in_identifier(document.url))
    if search.is_empty and not search.notices:
        search.add(dates_in_parts(document, cleaned, reader))
    if search.is_empty and not search.notices:
        search.add(date_by_class(document, cleaned, reader))
    if search.is_empty and not search.notices:
        search.add(last_changes(cleaned, reader))
    if search.is_empty and not search.notices:
        search.add(DateCandidate(LAST_CHANGE, change) for change in found.changes[:1])


def plausible_dates(
    found: Iterable[DateCandidate], latest: date | None
) -> tuple[list[DateCandidate], list[Notice]]:
    """The candidates that can be a date of publication, and a notice for each other one."""
    kept, notices = [], []
    for one in found:
        candidate = replace(one, parsed=without_midnight(one.parsed))
        day = candidate.parsed.day
        if day < EARLIEST or (latest is not None and (day - latest).days > 1):
            message = f"{one.source} gives {one.day}, which cannot be the date of publication"
            notices.append(Notice("implausible_date", message))
        else:
            kept.append(candidate)
    return kept, notices
