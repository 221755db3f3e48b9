"""An alarm: something about a job that a person should look at. Also the lines in which alarms are
shown. Decides nothing about when there is an alarm.
"""

import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import msgspec

from scraper.errors import ConnectionFailed, DeadlineExceeded, ProxyFailed, RobotsUnreachable

Code = Literal[
    "source_failed",
    "source_broken",
    "no_entries",
    "robots_disallowed",
    "new_urls_failed",
    "coverage_fell",
    "stale",
    "no_run",
    "run_killed",
]
CODES: tuple[Code, ...] = get_args(Code)
"""In the order in which they are shown. `docs/cron.md` explains each."""
_MOST_LINES = 3
"""Alarms with the same cause that have a line each. More of them share one line."""
_MOST_NAMES = 5
_OF_PAGES: tuple[Code, ...] = ("new_urls_failed", "coverage_fell")
_NO_NETWORK = frozenset(
    error.code for error in (ConnectionFailed, DeadlineExceeded, ProxyFailed, RobotsUnreachable)
)
"""Causes of which the network may be the common one."""
PAGES = "pages"
"""The cause of an alarm about pages, if its code is also that of alarms about sources."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Something that a person should look at."""

    code: Code
    source: str | None
    """The label of the source, or None if it is about the whole job."""
    message: str
    """What is wrong, in one line."""
    url: str | None = None
    """A page or document that shows it."""
    cause: str | None = None
    """The code of the error behind it. Alarms with the same cause are shown together."""
    fields: tuple[str, ...] = ()
    """The fields that are found less often than before."""
    command: str | None = None
    """A command that shows what is wrong with `url`."""


def alarm_from_dict(stored: object) -> Alarm | None:
    """The alarm that a run stored; None if another version of the program stored something else."""
    try:
        return msgspec.convert(stored, Alarm)
    except msgspec.ValidationError:
        return None


def command_for(alarm: Alarm, options: Sequence[str] = (), page: str | None = None) -> str | None:
    """A command that shows what is wrong: for a page, how its fields were read, and for a source,
    what it offers. With `page`, a page of the source, also how that is read. `options` are those
    that a command needs to fetch the URL.
    """
    url = alarm.url
    if url is None or "://" not in url:
        return None
    if alarm.code in _OF_PAGES or alarm.cause == PAGES:
        return _command("explain", url, "--fields", *options)
    shown = _command("discover", url, *options)
    return f"{shown}; {_command('explain', page, '--fields', *options)}" if page else shown


def _command(*words: str) -> str:
    return " ".join(map(shlex.quote, ("scraper", *words)))


def alarm_lines(alarms: Iterable[Alarm], *, sources: int, commands: bool) -> list[str]:
    """The alarms as lines. Many alarms with one cause share a line. `sources` is how many sources
    the job has. With `commands`, each line ends with a command that shows what is wrong.
    """
    groups: dict[tuple[str, str | None], list[Alarm]] = {}
    for alarm in sorted(alarms, key=lambda alarm: CODES.index(alarm.code)):
        cause = "network" if alarm.cause in _NO_NETWORK else alarm.cause
        groups.setdefault((alarm.code, cause), []).append(alarm)
    lines = []
    for group in groups.values():
        if len(group) <= _MOST_LINES:
            lines += [_line(alarm, commands=commands) for alarm in group]
        else:
            lines.append(_line_of_group(group, sources, commands=commands))
    return lines


def _line(alarm: Alarm, *, commands: bool) -> str:
    start = f"source {alarm.source}: " if alarm.source else ""
    return f"{start}{alarm.message}{_see(alarm) if commands else ''}"


def _line_of_group(group: list[Alarm], sources: int, *, commands: bool) -> str:
    names = ", ".join(str(alarm.source) for alarm in group[:_MOST_NAMES])
    if len(group) > _MOST_NAMES:
        names += f" and {len(group) - _MOST_NAMES} more"
    first = group[0]
    is_network = first.cause in _NO_NETWORK and len(group) == sources
    guess = "; is the network up?" if is_network else "."
    return (
        f"{len(group)} of {sources} sources ({names}) have the same problem{guess} The first: "
        f"{first.message}{_see(first) if commands else ''}"
    )


def _see(alarm: Alarm) -> str:
    return f"; see: {alarm.command}" if alarm.command else ""
