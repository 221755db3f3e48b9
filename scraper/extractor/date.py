"""The dates of publication and of the last change: every candidate scored, day by day. Collects no
candidates itself and reads no clock.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from scraper.article import DateInfo, Notice
from scraper.cleaner import Cleaned
from scraper.extractor.candidates import Candidate, ScoredCandidate, best_wins, score, winner
from scraper.extractor.date_candidates import (
    EARLIEST,
    DateCandidate,
    date_in_url,
    date_of_listing,
    dates_in_datelines,
    dates_in_time_elements,
    dates_near_headline,
    declared_dates,
    declared_modifications,
    guessed_date,
)
from scraper.language import COMMON_LANGUAGES, ParsedDate
from scraper.parsing import Document, StructuredData
from scraper.records import Page

_UPDATE, _PUBLICATION = "labelled as an update", "labelled as the publication"
_ELSEWHERE = "text elsewhere"
_ONE_OF_MANY = "one of many elsewhere"
TRUST: dict[str, float] = {
    "json-ld": 5.0,
    "meta": 4.0,
    "microdata": 3.6,
    "json-ld of the page": 3.0,
    "time published": 2.6,
    "text": 2.4,
    "feed": 2.2,
    "news sitemap": 2.2,
    "time": 2.0,
    "time shown": 2.0,
    "url": 2.0,
    "text above the headline": 1.6,
    "text in the head": 1.2,
    _ELSEWHERE: 1.4,
    _ONE_OF_MANY: -1.2,
    "htmldate": 0.6,
    _PUBLICATION: 1.0,
    _UPDATE: -2.0,
}
"""Points of each source and evidence for a day. Sources that agree on a day add up."""
_LISTED_DAYS = 3
"""So many days outside the article are a list of other articles."""
_OUTSIDE = frozenset({_ELSEWHERE, "text above the headline"})
"""Sources that may give the day of another article, or today's."""
_LOOSE = frozenset({"time", "text in the head", _ELSEWHERE, "url", "htmldate"})
"""Sources whose time of day may belong to something else than the article."""
_VISIBLE = frozenset(
    {
        "time",
        "time shown",
        "time published",
        "text",
        "text above the headline",
        "text in the head",
        _ELSEWHERE,
    }
)


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
            key=lambda one: (one.source not in _LOOSE, _precision(one.parsed), TRUST[one.source]),
            default=None,
        )
        if best is None or _offset(best.parsed):
            return best
        local = (
            one
            for one in self.candidates
            if _offset(one.parsed) and _same_instant(one.parsed, best.parsed)
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
    tree, url = document.tree, document.url
    latest = datetime.fromisoformat(page.fetched_at).date() if page.fetched_at else None
    languages = (cleaned.language, "en") if cleaned.language else COMMON_LANGUAGES
    reader = cleaned.lexicon.dates(languages)
    visible = list(dates_in_datelines(cleaned, reader))
    declared = list(declared_dates(structured, reader))
    in_url: list[DateCandidate] = []
    tree, url = document.tree, document.url
    if tree is not None:
        times = document.metadata_elements["time"]
        visible += dates_in_time_elements(times, reader, cleaned.lexicon.vocabulary)
        in_url += date_in_url(url)
    near = list(dates_near_headline(cleaned, reader))
    kept, notices = _plausible([*declared, *visible, *in_url], latest)
    labels = _Labels(visible, near, kept)
    if tree is not None and all(labels.leave_in_doubt(one) for one in kept):
        kept += _plausible([one for one in near if one.label != "update"][:1], latest)[0]
        kept = kept or _plausible(near[:1], latest)[0]
    if all(labels.leave_in_doubt(one) or one.source in _OUTSIDE for one in kept):
        listed, refused = _plausible(date_of_listing(page), latest)
        kept += listed
    else:
        refused = []
    if tree is not None and not kept and not notices:
        kept, notices = _plausible(guessed_date(tree, url, latest), latest)
    scored = best_wins(
        score([Candidate(one.day, one.source) for one in kept], TRUST, evidence=labels.evidence)
    )
    return ScoredDates(
        scored,
        _not_updates(kept, labels.updates, winner(scored)),
        _modified(structured, labels.updates, latest),
        notices + refused + _update_notices(scored),
    )


class _Labels:
    """What the words and class names near the visible dates of a page say about days."""

    def __init__(
        self,
        visible: Sequence[DateCandidate],
        near: Sequence[DateCandidate],
        kept: Sequence[DateCandidate],
    ) -> None:
        self.updates = [
            _with_known_offset(one.parsed) for one in (*visible, *near) if one.label == "update"
        ]
        self._updated = {parsed.day.isoformat() for parsed in self.updates} - {
            one.day for one in visible if one.label != "update"
        }
        self._published = {one.day for one in visible if one.label == "publication"}
        elsewhere = {one.day for one in kept if one.source == _ELSEWHERE}
        self._listed = elsewhere if len(elsewhere) >= _LISTED_DAYS else set()

    def leave_in_doubt(self, candidate: DateCandidate) -> bool:
        """Whether a candidate may be the date of a change or of another article."""
        return candidate.source in _VISIBLE and candidate.day in self._listed | self._updated

    def evidence(self, day: str, sources: frozenset[str]) -> Iterator[str]:
        """The keys of `TRUST` for a day beyond its sources."""
        if day in self._updated and sources <= _VISIBLE:
            yield _UPDATE
        if day in self._published:
            yield _PUBLICATION
        if day in self._listed and sources == {_ELSEWHERE}:
            yield _ONE_OF_MANY


def _not_updates(
    kept: list[DateCandidate], updates: Sequence[ParsedDate], day: str | None
) -> tuple[DateCandidate, ...]:
    """The candidates without those that are updates; all of them if none of `day` would be left."""
    others = [one for one in kept if one.parsed not in updates]
    return tuple(others if any(one.day == day for one in others) else kept)


def _update_notices(scored: Sequence[ScoredCandidate]) -> list[Notice]:
    if not any(one.won and (_UPDATE, TRUST[_UPDATE]) in one.reasons for one in scored):
        return []
    message = "the page shows no date of publication; the date is that of its last change"
    return [Notice("date_of_update", message)]


def _plausible(
    found: Iterable[DateCandidate], latest: date | None
) -> tuple[list[DateCandidate], list[Notice]]:
    """The candidates that can be a date of publication, and a notice for each other one."""
    kept, notices = [], []
    for one in found:
        candidate = replace(one, parsed=_with_known_offset(one.parsed))
        day = candidate.parsed.day
        if day < EARLIEST or (latest is not None and (day - latest).days > 1):
            message = f"{one.source} gives {one.day}, which cannot be the date of publication"
            notices.append(Notice("implausible_date", message))
        else:
            kept.append(candidate)
    return kept, notices


def _modified(
    structured: StructuredData, updates: Sequence[ParsedDate], latest: date | None
) -> str | None:
    """The last change: the declared one, else the one shown. In local time if the page shows
    that.
    """
    changes = [*declared_modifications(structured), *updates]
    plausible, _ = _plausible((DateCandidate("", change) for change in changes), latest)
    if not plausible:
        return None
    best = plausible[0].parsed
    local = (
        update
        for update in updates
        if _offset(update) and not _offset(best) and _same_instant(update, best)
    )
    return next(local, best).isoformat()


def _precision(parsed: ParsedDate) -> int:
    return (parsed.time is not None) + parsed.tz_known


def _offset(parsed: ParsedDate) -> timedelta | None:
    """The offset from UTC; None if it is unknown or zero."""
    return (parsed.time.utcoffset() or None) if parsed.time is not None else None


def _same_instant(one: ParsedDate, other: ParsedDate) -> bool:
    if not (one.tz_known and other.tz_known and one.time and other.time):
        return False
    return abs(
        datetime.combine(one.day, one.time) - datetime.combine(other.day, other.time)
    ) < timedelta(minutes=1)


def _with_known_offset(parsed: ParsedDate) -> ParsedDate:
    """A midnight without an offset is how many systems write a day: the time is not known."""
    if parsed.time is not None and not parsed.tz_known and parsed.time.isoformat() == "00:00:00":
        return ParsedDate(parsed.day, None, "day", parsed.raw)
    return parsed
