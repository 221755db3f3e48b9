"""When an address is looked at next. Pure: times are seconds since the epoch, given."""

from collections.abc import Sequence

_FIRST_RETRY = 3600.0
_LONGEST_RETRY = 7 * 86_400.0
_MOST_FAILURES = 12
"""After which an address is left alone."""
_MISSING_AGAIN = 86_400.0
"""When a page that is not there is looked at once more: servers err."""


def after_success(found_at: float, now: float, recheck: Sequence[float]) -> float | None:
    """The first of the ages to come; None where the last is past."""
    began = min(found_at, now)  # a clock that was set back makes nothing older
    return next((began + age for age in sorted(recheck) if began + age > now), None)


def after_failure(failures: int, now: float, *, retry_after: float | None) -> float | None:
    """Where another try can help: doubling pauses from an hour to a week, whatever the server says of it. `failures` are those in a row."""
    if failures > _MOST_FAILURES:
        return None
    return now + min(_LONGEST_RETRY, max(retry_after or 0.0, _FIRST_RETRY * 2.0 ** (failures - 1)))


def after_lasting_failure(failures: int, now: float, *, is_confirmed: bool) -> float | None:
    """Where another try cannot help: one more look a day later; never again where the look before said so too (`is_confirmed`).

    A server that was merely out of order before, and then says that a page is not there, may still err. `failures` are all those in a row,
    so that one which says now this and now that is not asked for ever.
    """
    return None if is_confirmed or failures > _MOST_FAILURES else now + _MISSING_AGAIN


def after_no_try(now: float, retry_after: float | None) -> float:
    """When one is looked at that was not asked, since its host was to be left alone: when the host allows it, or in an hour."""
    return now + min(_LONGEST_RETRY, retry_after or _FIRST_RETRY)
