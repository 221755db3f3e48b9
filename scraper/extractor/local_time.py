"""Times of day and their offsets from UTC: which of a page's dates are one instant, and in which
zone it gives them. Collects and scores nothing.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

from scraper.extractor.date_candidates import DateCandidate
from scraper.language import ParsedDate

# The zones farthest from UTC, and the steps between zones.
_FARTHEST_ZONE, _ZONE_STEP = timedelta(hours=14), timedelta(minutes=30)


def in_local_time(declared: DateCandidate, shown: Sequence[DateCandidate]) -> DateCandidate:
    """A declared instant in UTC as the local time of another day, if the page shows that time."""
    parsed = declared.parsed
    if parsed.time is None or known_offset(parsed) != timedelta(0):
        return declared
    instant = datetime.combine(parsed.day, parsed.time)
    for other in (one.parsed for one in shown if one.label != "update"):
        if other.time is None or other.tz_known or other.day == parsed.day:
            continue
        local = datetime.combine(other.day, other.time.replace(second=0), UTC)
        ahead = local - instant.replace(second=0)
        if abs(ahead) <= _FARTHEST_ZONE and not ahead % _ZONE_STEP:
            at = instant.astimezone(timezone(ahead))
            return replace(declared, parsed=replace(parsed, day=at.date(), time=at.timetz()))
    return declared


def zones_of(found: Iterable[DateCandidate]) -> dict[str, timezone]:
    """The offsets of the zones that a page names next to a date whose offset its markup gives."""
    return {
        one.parsed.zone: timezone(offset)
        for one in found
        if one.parsed.zone and (offset := known_offset(one.parsed)) is not None
    }


def in_zone(candidate: DateCandidate, zones: Mapping[str, timezone]) -> DateCandidate:
    """An update with the offset that its zone has elsewhere on the page, if it has none."""
    parsed = candidate.parsed
    offset = zones.get(parsed.zone or "") if candidate.label == "update" else None
    if offset is None or parsed.time is None or parsed.tz_known:
        return candidate
    return replace(candidate, parsed=parsed.with_offset(offset))


def offset_of(parsed: ParsedDate) -> timedelta | None:
    """The offset from UTC; None if it is unknown or zero."""
    return known_offset(parsed) or None


def known_offset(parsed: ParsedDate) -> timedelta | None:
    return parsed.time.utcoffset() if parsed.time is not None else None


def same_instant(one: ParsedDate, other: ParsedDate) -> bool:
    if not (one.tz_known and other.tz_known and one.time and other.time):
        return False
    return abs(
        datetime.combine(one.day, one.time) - datetime.combine(other.day, other.time)
    ) < timedelta(minutes=1)


def without_midnight(parsed: ParsedDate) -> ParsedDate:
    """A midnight without an offset is how many systems write a day: the time is not known."""
    if parsed.time is not None and not parsed.tz_known and parsed.time.isoformat() == "00:00:00":
        return replace(parsed, time=None, precision="day")
    return parsed
