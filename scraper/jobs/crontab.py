"""Makes crontab lines and systemd units that run a job, and installs lines with the `crontab`
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
_TIMEOUT = 20
"""Seconds that the `crontab` program may take."""
_EMPTY = re.compile(r"no crontab|no such file|can't open", re.I)
"""What `crontab -l` says to a user without a crontab. After any other error, writing one would
replace a crontab that exists.
"""


def cron_line(name: str, command: list[str], every: str, minute: int) -> str:
    """A crontab line that runs `command`, with the job's name as a comment. `every` is a duration.
    `minute` spreads jobs over the hour.

    Raises ConfigError if cron cannot express the duration or the command.
    """
    if any("\n" in part for part in command):
        raise ConfigError(f"{command[-1]!r}: a crontab cannot contain a path with a line break")
    return f"{_schedule(every, minute)} {' '.join(map(_quote, command))} # scraper: {name}"


def _quote(part: str) -> str:
    return shlex.quote(part).replace("%", r"\%")  # cron reads a bare % as a line break


def _schedule(every: str, minute: int) -> str:
    try:
        period = int(parse_duration(every))
    except ValueError as error:
        raise ConfigError(f"--every: {error}") from error
    if period < _MINUTE:
        raise ConfigError(f"--every {every}: the shortest interval of cron is a minute")
    if period == _DAY:
        return f"{minute % 60} {minute % 24} * * *"
    if period % _HOUR == 0 and _DAY % period == 0:
        return (
            f"{minute % 60} */{period // _HOUR} * * *"
            if period > _HOUR
            else f"{minute % 60} * * * *"
        )
    if period % _MINUTE == 0 and _HOUR % period == 0:
        step = period // _MINUTE
        return f"{minute % step}-59/{step} * * * *" if step > 1 else "* * * * *"
    raise ConfigError(
        f"--every {every}: cron can only express parts of an hour (10m, 30m), parts of a day "
        "(1h, 6h) and 1d"
    )


def systemd_units(name: str, command: list[str], every: str, folder: Path) -> str:
    """The text of a service and of its timer, for two files. Raises ConfigError."""
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
        f"[Service]\nType=oneshot\nWorkingDirectory={place}\nExecStart={quoted}\n"
        "SuccessExitStatus=75 143\n\n"
        f"# ~/.config/systemd/user/{unit}.timer\n[Unit]\nDescription=scraper job {name}, every "
        f"{every}\n\n"
        f"[Timer]\nOnActiveSec=1min\nOnUnitActiveSec={period}s\nRandomizedDelaySec=60\n\n"
        "[Install]\nWantedBy=timers.target\n\n"
        f"# then: systemctl --user enable --now {unit}.timer\n"
        "# so that it also runs while you are not logged in: loginctl enable-linger\n"
    )


def install_cron_line(line: str, file: str) -> str:
    """Put the line that runs a configuration file into the user's crontab, and return it as it is
    there. It takes the place of the line that runs the same file, whatever the name of the job was.
    Of that line it keeps the options and what comes before and after the command, such as a
    redirection.

    Raises SinkError.
    """
    crontab = _Crontab()
    own = _line_of(file)
    found = [number for number, other in enumerate(crontab.lines) if own.match(other)]
    if found:
        line = _merged(line, crontab.lines[found[0]], own)
    kept = [other for number, other in enumerate(crontab.lines) if number not in found]
    place = found[0] if found else len(kept)
    crontab.write([*kept[:place], line, *kept[place:]])
    return line


def remove_cron_line(file: str) -> list[str]:
    """Take the lines that run a configuration file out of the user's crontab, and return them.
    Raises SinkError.
    """
    crontab = _Crontab()
    own = _line_of(file)
    removed = [line for line in crontab.lines if own.match(line)]
    if removed:
        crontab.write([line for line in crontab.lines if not own.match(line)])
    return removed


def _line_of(file: str) -> re.Pattern[str]:
    """Matches the lines that run a file. Lines that are commented out do not run it."""
    spellings = {_quote(file), f'"{file}"', re.sub(r"([^\w@%+=:,./-])", r"\\\1", file)}
    paths = "|".join(re.escape(one.replace(r"\%", "%").replace("%", r"\%")) for one in spellings)
    return re.compile(
        r"\s*(?P<when>@\w+|[^\s#]\S*(?:\s+\S+){4})\s+(?P<before>.*?)"
        r"(?P<program>(?:'[^']*'|\S+)\s+-m\s+scraper|'[^']*/scraper'|(?:\S*/)?scraper)"
        rf"(?P<options>\s+run(?:\s+[^;&|]*?)?)\s+(?P<file>{paths})(?=[\s;&|<>)]|$)"
        r"(?P<after>.*?)(?P<mark>\s+# scraper: \S+)?\s*$"
    )


def _merged(line: str, old: str, own: re.Pattern[str]) -> str:
    """A new line with the options and the surroundings of an old one."""
    new, kept = own.match(line), own.match(old)
    if new is None or kept is None:
        return line
    return (
        f"{new['when']} {kept['before']}{new['program']}{kept['options']} {new['file']}"
        f"{kept['after']}{new['mark']}"
    )


class _Crontab:
    """The crontab of the user, as `crontab -l` prints it. Every method raises SinkError."""

    def __init__(self) -> None:
        program = shutil.which("crontab")
        if program is None:
            raise SinkError(
                "there is no crontab program; add the line that `scraper cron` prints to your "
                "system's scheduler"
            )
        self._program = program
        listed = _run([program, "-l"])
        if listed.returncode and not _EMPTY.search(listed.stderr):
            raise SinkError(
                f"your crontab cannot be read, so it was not changed: {_message(listed)}"
            )
        self.lines = listed.stdout.splitlines() if not listed.returncode else []

    def write(self, lines: list[str]) -> None:
        """Replace the crontab."""
        written = _run([self._program, "-"], "".join(f"{line}\n" for line in lines))
        if written.returncode:
            raise SinkError(f"crontab refused the line: {_message(written)}")


def _run(command: list[str], given: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - the crontab program of the system
            command,
            input=given,
            capture_output=True,
            encoding="utf-8",
            errors="surrogateescape",
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SinkError(f"{command[0]}: {error}") from error


def _message(process: subprocess.CompletedProcess[str]) -> str:
    return process.stderr.strip() or f"exit code {process.returncode}"
