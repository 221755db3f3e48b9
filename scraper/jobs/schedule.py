"""When an address is looked at next. Pure: times are seconds since the epoch, given."""

from collections.abc import Sequence

_FIRST_RETRY = 3600.0
_LONGEST_RETRY = 7 * 86_400.0
_MOST_FAILURES = 12
"""After which an address is left alone."""
_MISSING_AGAIN = (86_400.0,)
"""When a page that is not there is looked at once more: servers err."""


def after_success(found_at: float, now: float, recheck: Sequence[float]) -> float | None:
    """The first of the ages to come; None where the last is past."""
    began = min(found_at, now)  # a clock that was set back makes nothing older
    return next((began + age for age in sorted(recheck) if began + age > now), None)


def after_failure(failures: int, now: float, *, retryable: bool, retry_after: float | None) -> float | None:
    """Doubling pauses from an hour to a week while another try can help, whatever the server says of it; one more look a day later where
    it cannot.
    """
    if not retryable:
        return now + _MISSING_AGAIN[failures - 1] if failures <= len(_MISSING_AGAIN) else None
    if failures > _MOST_FAILURES:
        return None
    return now + min(_LONGEST_RETRY, max(retry_after or 0.0, _FIRST_RETRY * 2.0 ** (failures - 1)))


def after_no_try(now: float, retry_after: float | None) -> float:
    """When one is looked at that was not asked, since its host was to be left alone: when the host allows it, or in an hour."""
    return now + min(_LONGEST_RETRY, retry_after or _FIRST_RETRY)
