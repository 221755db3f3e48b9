"""The process of one run of a shard, which an actor on its node starts. It runs as `scraper run`
does, and has the same exit codes.

    python -m scraper.cli.shard_process

Standard input has the run: 8 bytes with its length, then a pickled ShardRun. Each byte after that
is the number of a signal, which stops the run. The end of standard input stops it too. Standard
output gets pickled events.
"""

import os
import pickle
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, BinaryIO, NoReturn

import typer

from scraper.cli.console import ALL_FAILED, exit_on_error, set_up_logging
from scraper.cli.one_run import exit_on_signals, run_here
from scraper.errors import internal_error
from scraper.standard_streams import open_standard_streams

if TYPE_CHECKING:
    from scraper.article import Article
    from scraper.fetcher import Environment
    from scraper.jobs import Report, Run
    from scraper.jobs.fleet import ShardRun


def main(environment: "Environment | None" = None) -> NoReturn:
    """Run the shard that standard input names. `environment` is the clock of the run."""
    _leave_parent()
    signal.pthread_sigmask(signal.SIG_SETMASK, [])  # Ray blocks SIGINT
    exit_on_signals()
    open_standard_streams()
    events = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever a library prints is not an event
    run: ShardRun = pickle.loads(_read(int.from_bytes(_read(8))))  # noqa: S301 - our actor wrote it
    threading.Thread(target=_obey, daemon=True).start()
    set_up_logging(run.verbosity)
    sys.exit(_exit_code(run, events, environment))


def _leave_parent() -> None:
    """Go on in a child, and let this process wait for it and end as it does. Ray kills the children
    of a worker process that ends, and would not let a run stop in order.
    """
    child = os.fork()
    if not child:
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if code < 0:
        with suppress(OSError):  # SIGKILL has no handler
            signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


def _read(length: int) -> bytes:
    """So many bytes of standard input. Not by sys.stdin, which may not be in use at the end."""
    content = b""
    while len(content) < length:
        chunk = os.read(0, length - len(content))
        if not chunk:
            os._exit(ALL_FAILED)
        content += chunk
    return content


def _obey() -> NoReturn:
    """Stop the run when standard input says so, or ends."""
    while True:
        received = os.read(0, 1)
        os.kill(os.getpid(), received[0] if received else signal.SIGTERM)
        if not received:
            threading.Event().wait()


def _exit_code(run: "ShardRun", events: BinaryIO, environment: "Environment | None") -> int:
    from scraper.jobs.fleet import ReportEvent

    def send(event: object) -> None:
        with suppress(OSError):  # without the actor, the run stops in order all the same
            pickle.dump(event, events)
            events.flush()

    @contextmanager
    def progress(_one: "Run") -> "Iterator[Callable[[Article], None]]":
        yield lambda article: send(_page_event(article))

    def finish(report: "Report") -> None:
        send(ReportEvent(report))

    try:
        with exit_on_error():
            _, code = run_here(
                run.job,
                run.renamed_from,
                quiet=run.quiet,
                progress=progress,
                finish=finish,
                environment=environment,
            )
            return code
    except typer.Exit as end:
        return end.exit_code
    except Exception as error:  # noqa: BLE001 - what no one foresaw
        print(f"scraper: {internal_error('this run', error).message}", file=sys.stderr)
        return ALL_FAILED


def _page_event(article: "Article") -> object:
    from scraper.jobs.fleet import PageEvent

    error = article.error.code if article.error else None
    return PageEvent(article.url or article.source, article.status, error)


if __name__ == "__main__":
    main()
