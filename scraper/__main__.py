"""`python -m scraper` and the console script."""

import os
import signal
import sys


def main() -> None:
    """Run the command line."""
    # The imports take longest, and there is nothing to finish yet.
    signal.signal(signal.SIGINT, _exit_at_once)
    from scraper.cli import app

    app(prog_name="scraper")


def _exit_at_once(_number: int, _frame: object) -> None:
    """End the process on Ctrl-C with one line. A command that has something to finish gets a
    KeyboardInterrupt instead (see `scraper.cli.console.quiet_pipe`).
    """
    print("scraper: interrupted", file=sys.stderr, flush=True)
    os._exit(130)


if __name__ == "__main__":
    main()
