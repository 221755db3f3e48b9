"""The dates of publication and of the last change: every candidate scored, day by day. Collects no
candidates itself and reads no clock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from scraper.article import DateInfo, Notice
from scraper.cleaner import Cleaned
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score, winner
from scraper.extractor.date_candidates import (
    LAST_CHANGE,
    DateCandidate,
)
from scraper.extractor.date_evidence import (
    LOOSE,
    TRUST,
    UPDATE,
    evidence_of_days,
)
from scraper.extractor.date_reader import reader_of
from scraper.extractor.date_search import DateSearch, dates_of_page, plausible_dates, search_further
from scraper.extractor.dates_in_attributes import (
    changes_in_attributes,
)
from scraper.extractor.dates_in_scripts import changes_in_scripts
from scraper.extractor.dates_shown import (
    ASSUMED,
    change_of_page,
)
from scraper.extractor.local_time import (
    offset_of,
    same_instant,
    without_midnight,
)
from scraper.language import DateReader, ParsedDate
from scraper.parsing import Document, StructuredData
from scraper.records import Page


@dataclass(frozen=True, slots=True)
class ScoredDates:
    """The scored days of a page, and the candidates that gave them."""

    scored: list[ScoredCandidate]
    """Days in ISO 8601. The day of publication is marked as won."""
    candidates: tuple[DateCandidate, ...]
    """All candidates that the page does not label as updates; all of them if there are no
    others.
    """
    modified: str | None
    """The last change in ISO 8601, as precise as the page gives it."""
    notices: list[Notice]

    @property
    def published(self) -> DateCandidate | None:
        """The most precise candidate of the day that won; the most trusted of several. If it is in
        UTC and another candidate gives the same instant in local time, the other one.
        """
        day = winner(self.scored)
        # A <time> in a comment of the same day must not give its hour.
        best = max(
            (one for one in self.candidates if one.day == day),
            key=lambda one: (one.source not in LOOSE, _precision(one.parsed), TRUST[one.source]),
            default=None,
        )
        if best is None or offset_of(best.parsed):
            return best
        local = (
            one
            for one in self.candidates
            if offset_of(one.parsed) and same_instant(one.parsed, best.parsed)
        )
        return next(local, best)

    @property
    def iso(self) -> str | None:
        """The date of publication in ISO 8601, as precise as the page gives it."""
        return self.published.parsed.isoformat() if self.published else None

    @property
    def info(self) -> DateInfo:
        """Where the date of publication was found, and how the page wrote it."""
        if self.published is None:
            return DateInfo(None, None, None, False)
        parsed = self.published.parsed
        return DateInfo(parsed.raw, self.published.source, parsed.precision, parsed.tz_known)


def score_dates(
    cleaned: Cleaned, structured: StructuredData, document: Document, page: Page
) -> ScoredDates:
    """All dates of a page, scored.

    A date before 1990, or more than a day after the fetch, is refused with a notice. If the page
    does not give its date of publication, the one of the feed that lists it is used. If it only
    gives the day of its last change, that day is used, with a notice.
    """
    latest = datetime.fromisoformat(page.fetched_at).date() if page.fetched_at else None
    reader = reader_of(cleaned, document)
    found = dates_of_page(cleaned, structured, document, reader)
    updates = [without_midnight(one.parsed) for one in found.shown if one.label == "update"]
    changes = [*found.changes, *updates]
    modified = _modified(changes, updates, latest)
    kept, notices = plausible_dates([*found.declared, *found.visible, *found.in_url], latest)
    evidence = evidence_of_days(found.visible, found.near, kept, modified and modified[:10])
    search = DateSearch(kept, evidence, latest, notices)
    search_further(search, found, cleaned, document, page, reader)
    modified = modified or next(
        (one.parsed.isoformat() for one in search.kept if one.source == LAST_CHANGE), None
    )
    scored = best_wins(
        score(
            [Candidate(one.day, one.source) for one in search.kept],
            TRUST,
            evidence=evidence.reasons,
        )
    )
    dates = ScoredDates(
        scored,
        _not_updates(search.kept, updates, winner(scored)),
        modified,
        search.notices + _update_notices(scored) + _order_notices(scored),
    )
    change = None if modified else _other_change(dates, cleaned, document, reader)
    return replace(dates, modified=change) if change else dates


def _other_change(
    dates: ScoredDates, cleaned: Cleaned, document: Document, reader: DateReader
) -> str | None:
    """The last change that the foot of the page or attributes for scripts give, or scripts if they
    give the publication.
    """
    published = dates.published
    if published is None or document.tree is None:
        return None
    changes = [one.parsed for one in change_of_page(cleaned, reader)]
    changes += changes_in_attributes(document, cleaned, reader)
    if published.source == "script":
        scripts, vocabulary = document.metadata_elements["script"], cleaned.lexicon.vocabulary
        changes += changes_in_scripts(scripts, cleaned.headline_text or None, reader, vocabulary)
    return next((one.isoformat() for one in changes if one.day >= published.parsed.day), None)


def _not_updates(
    kept: list[DateCandidate], updates: Sequence[ParsedDate], day: str | None
) -> tuple[DateCandidate, ...]:
    """The candidates without those that are updates; all of them if none of `day` would be left. An
    update that is the instant of another candidate stays: it can give its local time.
    """
    others = [one for one in kept if one.parsed not in updates]
    if not any(one.day == day for one in others):
        return tuple(kept)
    same = [
        one
        for one in kept
        if one.parsed in updates and any(same_instant(one.parsed, other.parsed) for other in others)
    ]
    return (*others, *same)


def _order_notices(scored: Sequence[ScoredCandidate]) -> list[Notice]:
    if not any(one.won and (ASSUMED, TRUST[ASSUMED]) in one.reasons for one in scored):
        return []
    message = "the page does not show whether the day or the month comes first; read month first"
    return [Notice("date_order_assumed", message)]


def _update_notices(scored: Sequence[ScoredCandidate]) -> list[Notice]:
    signs = {(name, TRUST[name]) for name in (UPDATE, LAST_CHANGE)}
    if not any(one.won and not signs.isdisjoint(one.reasons) for one in scored):
        return []
    message = "the page shows no date of publication; the date is that of its last change"
    return [Notice("date_of_update", message)]


def _modified(
    changes: Sequence[ParsedDate], updates: Sequence[ParsedDate], latest: date | None
) -> str | None:
    """The last change: the first plausible one. As one of `updates`, which the page shows, if that
    is the same instant in local time or the same date with more of its time.
    """
    plausible, _ = plausible_dates((DateCandidate("", change) for change in changes), latest)
    if not plausible:
        return None
    best = plausible[0].parsed
    local = (
        update
        for update in updates
        if offset_of(update) and not offset_of(best) and same_instant(update, best)
    )
    candidates = [next(local, best), *_more_precise(best, updates)]
    return max(candidates, key=_precision).isoformat()


def _more_precise(parsed: ParsedDate, others: Sequence[ParsedDate]) -> Iterator[ParsedDate]:
    """The dates, with their times, that are a day, or offsets that are a time without one."""
    for other in others:
        if other.day == parsed.day and other.time is not None:
            wall = other.time.replace(tzinfo=None, second=0)
            if parsed.time is None or parsed.time.replace(second=0) == wall:
                yield other


def _precision(parsed: ParsedDate) -> int:
    return (parsed.time is not None) + parsed.tz_known
