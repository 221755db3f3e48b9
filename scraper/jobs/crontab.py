"""Lines for cron and units for systemd that run a job, and their installation by the `crontab`
program. Runs no job.
"""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

from scraper.errors import ConfigError, SinkError
from scraper.humanize import parse_duration

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_SECONDS = 20
"""How long the `crontab` program may take."""
_NONE_YET = re.compile(r"no crontab|no such file|can't open", re.I)
"""What it says to somebody who has no crontab; at anything else, writing one would lose the one
that is there.
"""


def cron_line(name: str, command: list[str], every: str, minute: int) -> str:
    """The line of a crontab, marked by the job's name; `minute` spreads jobs over the hour. Raises
    ConfigError for what cron cannot say.
    """
    if any("\n" in part for part in command):
        raise ConfigError(f"{command[-1]!r}: a crontab holds no path with a line break")
    return f"{_when(every, minute)} {' '.join(map(_written, command))} # scraper: {name}"


def _written(part: str) -> str:
    return shlex.quote(part).replace("%", r"\%")  # cron reads a bare % as a line break


def _when(every: str, minute: int) -> str:
    try:
        period = int(parse_duration(every))
    except ValueError as error:
        raise ConfigError(f"--every: {error}") from error
    if period < _MINUTE:
        raise ConfigError(f"--every {every}: cron knows no less than a minute")
    if period == _DAY:
        return f"{minute % 60} {minute % 24} * * *"
    if period % _HOUR == 0 and _DAY % period == 0:
        return (
            f"{minute % 60} */{period // _HOUR} * * *"
            if period > _HOUR
            else f"{minute % 60} * * * *"
        )
    if period % _MINUTE == 0 and _HOUR % period == 0:
        return f"*/{period // _MINUTE} * * * *" if period > _MINUTE else "* * * * *"
    raise ConfigError(
        f"--every {every}: cron knows parts of an hour (10m, 30m), parts of a day (1h, 6h) and 1d"
    )


def systemd_units(name: str, command: list[str], every: str, folder: Path) -> str:
    """A service and its timer, as text to put into two files."""
    try:
        period = int(parse_duration(every))
    except ValueError as error:
        raise ConfigError(f"--every: {error}") from error
    unit, place = f"scraper-{name}", str(folder).replace("%", "%%")
    quoted = " ".join(
        '"' + re.sub(r'([\\"])', r"\\\1", part).replace("%", "%%").replace("$", "$$") + '"'
        for part in command
    )
    return (
        f"# ~/.config/systemd/user/{unit}.service\n[Unit]\nDescription=scraper job {name}\n\n"
        f"[Service]\nType=oneshot\nWorkingDirectory={place}\nExecStart={quoted}\nSuccessExitStatus=75\n\n"
        f"# ~/.config/systemd/user/{unit}.timer\n[Unit]\nDescription=scraper job {name}, every "
        f"{every}\n\n"
        f"[Timer]\nOnActiveSec=1min\nOnUnitActiveSec={period}s\nRandomizedDelaySec=60\n\n[Install]\nWantedBy=timers.target\n\n"
        f"# then: systemctl --user enable --now {unit}.timer\n"
    )


def install(new: str, file: str) -> None:
    """Put a job's line into the user's crontab, in place of the one that ran the same file, under
    any name. Raises SinkError.
    """
    program = shutil.which("crontab")
    if program is None:
        raise SinkError(
            "there is no crontab program; put the line that `scraper cron` prints where your "
            "system wants it"
        )
    listed = _ran([program, "-l"])
    if listed.returncode and not _NONE_YET.search(listed.stderr):
        raise SinkError(f"your crontab cannot be read, so it is left alone: {_said(listed)}")
    lines = listed.stdout.splitlines() if not listed.returncode else []
    own = re.compile(rf"\s{re.escape(_written(file))} # scraper: \S+$")
    kept = [old for old in lines if not own.search(old)]
    written = _ran([program, "-"], "\n".join([*kept, new]) + "\n")
    if written.returncode:
        raise SinkError(f"crontab refused the line: {_said(written)}")


def _ran(command: list[str], given: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - the crontab program of the system
            command,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SinkError(f"{command[0]}: {error}") from error


def _said(ran: subprocess.CompletedProcess[str]) -> str:
    return ran.stderr.strip() or f"exit code {ran.returncode}"
