"""Whether a job is well. Pure functions over what the store knows give alarms. Opens no file and no
socket, and reads no clock.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scraper.jobs.health.alarm import CODES, Alarm, alarm_from_dict, alarm_lines, command_for
    from scraper.jobs.health.coverage import FIELDS, lost_coverage
    from scraper.jobs.health.met import alarms_of_run, standing_alarms
    from scraper.jobs.health.overdue import (
        MOST_NEWS,
        MOST_RUNS,
        job_alarms,
        news_patience,
        stale_reason,
    )

_MODULES = {
    "CODES": "alarm",
    "FIELDS": "coverage",
    "MOST_NEWS": "overdue",
    "MOST_RUNS": "overdue",
    "Alarm": "alarm",
    "alarm_from_dict": "alarm",
    "alarm_lines": "alarm",
    "alarms_of_run": "met",
    "command_for": "alarm",
    "job_alarms": "overdue",
    "lost_coverage": "coverage",
    "news_patience": "overdue",
    "stale_reason": "overdue",
    "standing_alarms": "met",
}

__all__ = [
    "CODES",
    "FIELDS",
    "MOST_NEWS",
    "MOST_RUNS",
    "Alarm",
    "alarm_from_dict",
    "alarm_lines",
    "alarms_of_run",
    "command_for",
    "job_alarms",
    "lost_coverage",
    "news_patience",
    "stale_reason",
    "standing_alarms",
]


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
