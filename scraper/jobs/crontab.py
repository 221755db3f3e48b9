"""Lines for cron and units for systemd that run a job, and their installation by the `crontab` program. Runs no job."""

import re
import shlex
import shutil
import subprocess
from pathlib import Path

from scraper.errors import ConfigError, SinkError
from scraper.jobs.config import seconds

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400
_SECONDS = 20
"""How long the `crontab` program may take."""


def cron_line(name: str, command: list[str], every: str, minute: int) -> str:
    """The line of a crontab, marked by the job's name; `minute` spreads jobs over the hour. Raises ConfigError for what cron cannot say."""
    written = " ".join(map(shlex.quote, command)).replace("%", r"\%")  # cron reads a bare % as a line break
    return f"{_when(every, minute)} {written} # scraper: {name}"


def _when(every: str, minute: int) -> str:
    try:
        period = int(seconds(every))
    except ValueError as error:
        raise ConfigError(f"--every: {error}") from error
    if period == _DAY:
        return f"{minute % 60} {minute % 24} * * *"
    if period % _HOUR == 0 and _DAY % period == 0:
        return f"{minute % 60} */{period // _HOUR} * * *" if period > _HOUR else f"{minute % 60} * * * *"
    if period % _MINUTE == 0 and _HOUR % period == 0:
        return f"*/{period // _MINUTE} * * * *" if period > _MINUTE else "* * * * *"
    raise ConfigError(f"--every {every}: cron knows parts of an hour (10m, 30m), parts of a day (1h, 6h) and 1d")


def systemd_units(name: str, command: list[str], every: str, folder: Path) -> str:
    """A service and its timer, as text to put into two files."""
    try:
        period = int(seconds(every))
    except ValueError as error:
        raise ConfigError(f"--every: {error}") from error
    unit = f"scraper-{name}"
    quoted = " ".join('"' + part.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"' for part in command)
    return (
        f"# ~/.config/systemd/user/{unit}.service\n[Unit]\nDescription=scraper job {name}\n\n"
        f"[Service]\nType=oneshot\nWorkingDirectory={folder}\nExecStart={quoted}\nSuccessExitStatus=75\n\n"
        f"# ~/.config/systemd/user/{unit}.timer\n[Unit]\nDescription=scraper job {name}, every {every}\n\n"
        f"[Timer]\nOnActiveSec=1min\nOnUnitActiveSec={period}s\nRandomizedDelaySec=60\nPersistent=true\n\n[Install]\nWantedBy=timers.target\n\n"
        f"# then: systemctl --user enable --now {unit}.timer\n"
    )


def install(new: str, name: str) -> None:
    """Put a job's line into the user's crontab, in place of the one it had. Raises SinkError."""
    program = shutil.which("crontab")
    if program is None:
        raise SinkError("there is no crontab program; put the line that `scraper cron` prints where your system wants it")
    listed = subprocess.run([program, "-l"], capture_output=True, text=True, timeout=_SECONDS, check=False)  # noqa: S603
    kept = (
        [old for old in listed.stdout.splitlines() if not re.search(rf"# scraper: {re.escape(name)}$", old)]
        if listed.returncode == 0
        else []
    )
    written = subprocess.run(  # noqa: S603
        [program, "-"], input="\n".join([*kept, new]) + "\n", capture_output=True, text=True, timeout=_SECONDS, check=False
    )
    if written.returncode:
        raise SinkError(f"crontab refused the line: {written.stderr.strip() or f'exit code {written.returncode}'}")
