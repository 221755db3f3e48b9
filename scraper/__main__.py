"""`python -m scraper` and the console script: what holds for every command of the process. Signals
end it, its streams can be used, and no error leaves it as a traceback.
"""

import os
import resource
import signal
import sys
from typing import NoReturn

_CODES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 143}
_FAILED = 3
_LEAST_MEMORY = 96 * 1024**2
"""Bytes of address space without which libraries abort the process where they should raise
MemoryError. Python and the libraries of `scraper status` take 84 MiB.
"""


def main() -> None:
    """Run the command line."""
    # The imports take longest, and there is nothing to finish yet.
    for number in _CODES:
        if number != signal.SIGHUP or signal.getsignal(number) != signal.SIG_IGN:  # nohup
            signal.signal(number, _exit_at_once)
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < _LEAST_MEMORY:
        _exit_with(
            f"the process may use {limit // 1024**2} MiB of memory (ulimit -v), and needs "
            f"{_LEAST_MEMORY // 1024**2} MiB at least; raise the limit"
        )
    try:
        from scraper.standard_streams import flush_stdout, open_standard_streams

        has_log = sys.argv[1:2] in (["run"], ["dataset"]) and "--json-log" in sys.argv
        open_standard_streams(json_lines=has_log)
        from scraper.cli import app
    except (ImportError, MemoryError, OSError, SystemError) as error:
        _exit_with(f"the program cannot be loaded ({type(error).__name__}: {error})")
    code: object = 0
    try:
        app(prog_name="scraper")
    except SystemExit as end:
        code = end.code
    except Exception as error:  # noqa: BLE001 - whatever no command foresaw
        _exit_with(_message(error))
    if problem := flush_stdout():
        _exit_with(problem)
    sys.exit(code)  # type: ignore[arg-type]


def _message(error: Exception) -> str:
    """What is printed of an exception that a command did not handle."""
    from scraper.errors import internal_error
    from scraper.shortages import is_shortage, out_of_resources

    if is_shortage(error):
        return out_of_resources(error).message
    return internal_error("this command", error).message


def _exit_with(message: str) -> NoReturn:
    print(f"scraper: {message}", file=sys.stderr or open(os.devnull, "w"))  # noqa: PTH123, SIM115
    sys.exit(_FAILED)


def _exit_at_once(number: int, _frame: object) -> None:
    """End the process, on Ctrl-C with one line. A command that has something to finish has handlers
    of its own (see `scraper.cli.console.quiet_pipe`).
    """
    if number == signal.SIGINT and sys.stderr is not None:
        print("scraper: interrupted", file=sys.stderr, flush=True)
    os._exit(_CODES[signal.Signals(number)])


if __name__ == "__main__":
    main()
