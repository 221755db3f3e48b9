"""What speaks for and against a day as that of publication, beyond the sources that give it.
Collects no dates.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scraper.extractor.date_candidates import LAST_CHANGE, DateCandidate

UPDATE, PUBLICATION = "labelled as an update", "labelled as the publication"
PRINT = "labelled as the printed edition"
ABOVE_MENU = "text above the menu"
"""The source of what is above the site's menu, where newspapers show today's date."""
_ELSEWHERE = "text elsewhere"
_AFTER_CHANGE = "later than the last change at the head"
_SHOWN_EARLIER = "an earlier day is shown at the head"
_LAST_CHANGE = "the day of the last change, and an earlier one is declared"
TRUST: dict[str, float] = {
    "json-ld": 5.0,
    "meta": 4.0,
    "microdata": 3.6,
    "json-ld of the page": 3.0,
    "time published": 2.6,
    "meta of another name": 2.5,
    "text": 2.4,
    "feed": 2.2,
    "news sitemap": 2.2,
    "time": 2.0,
    "time shown": 2.0,
    "url": 2.0,
    "script": 1.9,
    "text above the headline": 1.6,
    "text below the body": 1.5,
    _ELSEWHERE: 1.4,
    "text in the head": 1.5,
    "text in an assumed order": 1.0,
    LAST_CHANGE: 0.6,
    ABOVE_MENU: -1.0,
    PUBLICATION: 1.0,
    PRINT: 0.5,
    UPDATE: -2.0,
    _LAST_CHANGE: -4.0,
    _AFTER_CHANGE: -4.0,
    _SHOWN_EARLIER: -12.0,
}
"""Points of each source and evidence for a day. Sources that agree on a day add up."""
LOOSE = frozenset({"time", "text in the head", _ELSEWHERE, "url", LAST_CHANGE})
"""Sources whose time of day may belong to something else than the article."""
ELSEWHERE = frozenset({_ELSEWHERE, ABOVE_MENU})
OUTSIDE = ELSEWHERE | {"text above the headline", "text below the body"}
"""Sources that may give the day of another article, or today's."""
VISIBLE = OUTSIDE | {"time", "time shown", "time published", "text", "text in the head"}
"""Sources that readers see."""
_WEAK = VISIBLE | {"microdata"}
"""Sources that name the last change where others name the publication."""
_DECLARED = frozenset(
    {"json-ld", "meta", "microdata", "json-ld of the page", "meta of another name"}
)
_AT_HEAD = frozenset({"text", "time published"})
_BESIDE = ELSEWHERE | {"text above the headline"}
_AROUND = frozenset({"text above the headline", "text below the body"})
_NEVER = "9999"
_LISTED_DAYS = 3
"""So many days outside the article are a list of other articles."""


@dataclass(frozen=True, slots=True)
class DayEvidence:
    """What the labels of a page's dates, and its dates taken together, say about days."""

    updated: frozenset[str]
    """The days that the page shows only as those of an update."""
    published: frozenset[str]
    """The days that the page shows as those of publication."""
    printed: frozenset[str]
    """The days that the page shows as those of a printed edition."""
    listed: frozenset[str]
    """The days elsewhere, if there are enough for a list of other articles."""
    modified: str | None
    """The day of the last change that the page declares."""
    changed: str | None
    """The earliest day at the head that the page shows as that of an update."""
    declared: frozenset[str]
    """The days of publication that the page declares."""
    declared_first: str
    """The earliest of them, of microdata only the first one: others are of teasers. "9999" without
    such a day.
    """
    first_shown: str | None
    """The earliest day at the head that is not that of an update."""
    shown: frozenset[str]
    """All days that the page shows inside the article and right above it."""

    def leaves_in_doubt(self, candidate: DateCandidate) -> bool:
        """Whether a candidate may be the date of a change or of another article."""
        is_listed = candidate.day in self.listed | self.updated
        return candidate.source == ABOVE_MENU or (candidate.source in VISIBLE and is_listed)

    def reasons(self, day: str, sources: frozenset[str]) -> Iterator[str]:
        """The keys of `TRUST` for a day beyond its sources."""
        if day in self.updated and sources <= VISIBLE:
            yield UPDATE
        if day in self.published:
            yield PUBLICATION
        elif day in self.printed and sources <= OUTSIDE:
            yield PRINT
        elif self.changed and self.changed < day and sources <= _BESIDE:
            yield _AFTER_CHANGE
        if day == self.modified and sources <= _WEAK and self.declared_first < day:
            yield _LAST_CHANGE
        # Many systems declare the day on which they last wrote the page.
        if day in self.declared - self.shown and self.first_shown and self.first_shown < day:
            yield _SHOWN_EARLIER


def evidence_of_days(
    visible: Sequence[DateCandidate],
    near: Sequence[DateCandidate],
    kept: Sequence[DateCandidate],
    modified: str | None,
) -> DayEvidence:
    """The evidence of a page: `visible` are all dates that it shows, `near` those in short lines at
    the headline, `kept` all plausible candidates.
    """
    not_updates = {one.day for one in visible if one.label != "update"}
    updates = {one.day for one in (*visible, *near) if one.label == "update"}
    elsewhere = frozenset(one.day for one in kept if one.source == _ELSEWHERE)
    at_head = {
        one.day
        for one in kept
        if (one.source in _AT_HEAD and one.label != "update")
        or (one.source in _AROUND and one.label == "publication")
    }
    return DayEvidence(
        updated=frozenset(updates - not_updates),
        published=frozenset(one.day for one in (*visible, *near) if one.label == "publication"),
        printed=frozenset(one.day for one in (*visible, *near, *kept) if one.label == "in print"),
        listed=elsewhere if len(elsewhere) >= _LISTED_DAYS else frozenset(),
        modified=modified,
        changed=min((one.day for one in kept if _is_change_at_head(one)), default=None),
        declared=frozenset(one.day for one in kept if one.source in _DECLARED),
        declared_first=min((one.day for one in _first_of_microdata(kept)), default=_NEVER),
        first_shown=min(at_head, default=None),
        shown=frozenset(
            one.day
            for one in (*kept, *near)
            if one.source in VISIBLE - ELSEWHERE and one.label != "update"
        ),
    )


def _is_change_at_head(candidate: DateCandidate) -> bool:
    return candidate.label == "update" and candidate.source in _AT_HEAD


def _first_of_microdata(kept: Sequence[DateCandidate]) -> Iterator[DateCandidate]:
    """The declared candidates, with the first of microdata only."""
    in_microdata = [one for one in kept if one.source == "microdata"]
    yield from in_microdata[:1]
    yield from (one for one in kept if one.source in _DECLARED - {"microdata"})
