"""`scraper demo`: a newsroom on this machine, to try the other commands on."""

import signal
import subprocess
import sys
import time
from types import FrameType
from typing import Annotated

import typer

from scraper.cli.console import ALL_FAILED, exit_usage, quiet_pipe, set_up_logging
from scraper.cli.options import Verbose

EXAMPLES = (
    "Examples:\n\n  scraper demo                            # in one terminal, and in another what "
    "it says\n\n"
    "  scraper demo -- scraper run jobs.toml   # only while another command runs"
)
_DEFAULT_PORT = 8000
_LONG = 3600.0


def demo(
    command: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[-- COMMAND...]",
            show_default=False,
            help="Serve only while COMMAND runs, and end with its exit code.",
        ),
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            "--port", metavar="N", min=0, max=65535, help="0 takes a free one, and says which."
        ),
    ] = _DEFAULT_PORT,
    day: Annotated[
        int,
        typer.Option(
            "--day",
            metavar="N",
            min=1,
            max=2,
            help="On the second a story is corrected, one is gone, one is new.",
        ),
    ] = 1,
    job: Annotated[
        bool, typer.Option("--job", help="Print a jobs.toml for the newsroom, and serve nothing.")
    ] = False,
    verbose: Verbose = 0,
) -> None:
    """Serve a newsroom that does not exist on 127.0.0.1, until SIGINT or SIGTERM: 40 articles in
    four languages, feeds, sitemaps.
    """
    from scraper import demo as newsroom

    set_up_logging(verbose)
    if job:
        if not port:
            exit_usage("--job needs a port that is known: leave --port out, or name one")
        with quiet_pipe():
            print(newsroom.job(f"http://127.0.0.1:{port}"), end="")
        return
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _end)
    try:
        site = newsroom.DemoSite(port, day=day)
    except OSError as error:
        print(
            f"scraper: cannot listen on 127.0.0.1:{port}: {error.strerror}; --port 0 takes a free "
            "port",
            file=sys.stderr,
        )
        raise typer.Exit(ALL_FAILED) from None
    with site:
        if command:
            raise typer.Exit(_ended(command))
        print(_welcome(site.base, site.port), file=sys.stderr, flush=True)
        while True:
            time.sleep(_LONG)


def _ended(command: list[str]) -> int:
    """The exit code of a command, as a shell gives it."""
    try:
        code = subprocess.run(command, check=False).returncode  # noqa: S603 - the user's own
    except OSError as error:
        print(f"scraper: cannot run {command[0]}: {error.strerror}", file=sys.stderr)
        return ALL_FAILED
    return code if code >= 0 else 128 - code


def _end(number: int, _frame: FrameType | None) -> None:
    for other in (signal.SIGINT, signal.SIGTERM):  # a second one must not break off the closing
        signal.signal(other, signal.SIG_IGN)
    raise typer.Exit(128 + number)


def _welcome(base: str, port: int) -> str:
    ours = "" if port == _DEFAULT_PORT else f" --port {port}"
    return (
        f"A newsroom that does not exist is at {base}/ until Ctrl-C. Next, in another terminal:\n"
        f"  scraper demo{ours} --job > jobs.toml && scraper run jobs.toml\n"
        f"  scraper discover {base}/feed.xml --allow-private 127.0.0.1\n"
        f"  curl -X POST {base}/_demo/advance    # the next day: one story corrected, one gone, "
        "one new;\n"
        "  scraper run jobs.toml    # sees the new one at once, the others when it looks again, 20 "
        "seconds after the first run"
    )
