"""`scraper demo`: a news site on this machine, to try the other commands on."""

import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Annotated

import typer

from scraper.cli.console import (
    ALL_FAILED,
    EXIT_CODES,
    exit_usage,
    quiet_pipe,
    set_up_logging,
    stop_signals,
)
from scraper.cli.options import Verbose

EXAMPLES = (
    "Examples:\n\n"
    "  scraper demo                            # serve until Ctrl-C, and print what to try\n\n"
    "  scraper demo --job > jobs.toml          # a job for the site\n\n"
    "  scraper demo -- scraper run jobs.toml   # serve only while this command runs"
)
_DEFAULT_PORT = 8000
_LONG = 3600.0


_Command = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="-- COMMAND",
        show_default=False,
        help="Serve only while COMMAND runs. The exit code is that of COMMAND.",
    ),
]
_Port = Annotated[
    int,
    typer.Option(
        "--port",
        metavar="N",
        min=0,
        max=65535,
        help="The port to listen on. 0 chooses a free port and prints it.",
    ),
]
_Day = Annotated[
    int,
    typer.Option(
        "--day",
        metavar="N",
        min=1,
        max=2,
        help="The day to start on. On day 2 one article is corrected, one is gone, one is new.",
    ),
]
_Job = Annotated[bool, typer.Option("--job", help="Print a jobs.toml for the site and exit.")]


def demo(
    command: _Command = None,
    port: _Port = _DEFAULT_PORT,
    day: _Day = 1,
    job: _Job = False,
    verbose: Verbose = 0,
) -> None:
    """Serve a demo news site on 127.0.0.1, to try the other commands on.

    The site has 40 invented articles in four languages, section pages, feeds and sitemaps. It runs
    until you press Ctrl-C.
    """
    set_up_logging(verbose)
    if job:
        from scraper import demo as newsroom

        if not port:
            exit_usage("--job needs a fixed port. Leave --port out, or give a number other than 0.")
        with quiet_pipe():
            print(newsroom.job_config(f"http://127.0.0.1:{port}"), end="")
        return
    _serve(port, day, command)


def _serve(port: int, day: int, command: list[str] | None) -> None:
    """Serve the site while a command runs, or until a signal comes."""
    from scraper import demo as newsroom

    for number in stop_signals():
        signal.signal(number, _exit_on_signal)
    try:
        site = newsroom.DemoSite(port, day=day)
    except OSError as error:
        print(
            f"scraper: cannot listen on 127.0.0.1:{port}: {error.strerror}. "
            "Use --port 0 to choose a free port.",
            file=sys.stderr,
        )
        raise typer.Exit(ALL_FAILED) from None
    with site:
        if command:
            raise typer.Exit(_run(command))
        print(_welcome(site.base, site.port), file=sys.stderr, flush=True)
        while True:
            time.sleep(_LONG)


def _run(command: list[str]) -> int:
    """Run a command. Returns its exit code as a shell reports it: 128 + N after signal N."""
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own
    except OSError as error:
        print(f"scraper: cannot run {command[0]}: {error.strerror}", file=sys.stderr)
        return ALL_FAILED
    return code if code >= 0 else 128 - code


def _exit_on_signal(number: int, _frame: FrameType | None) -> None:
    for other in EXIT_CODES:  # a second one must not interrupt the cleanup
        signal.signal(other, signal.SIG_IGN)
    raise typer.Exit(EXIT_CODES[signal.Signals(number)])


def _welcome(base: str, port: int) -> str:
    """What to try in another terminal."""
    ours = "" if port == _DEFAULT_PORT else f" --port {port}"
    return (
        f"The demo news site is at {base}/ until you press Ctrl-C. In another terminal, try:\n"
        f"  scraper demo{ours} --job > jobs.toml && scraper run jobs.toml\n"
        f"  scraper discover {base}/feed.xml --allow-private 127.0.0.1\n"
        f"  curl -X POST {base}/_demo/advance    # the next day: one article corrected, one gone, "
        "one new\n"
        "  scraper run jobs.toml    # finds the new one at once, the others 20 seconds after the "
        "first run"
    )
