"""One file or standard input, extracted in a forked child process within a deadline. For a single
page this is much quicker than a pool of workers. Fetches nothing, writes nothing.
"""

import os
import pickle
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import NoReturn

from scraper.article import Article
from scraper.error_record import failure_record
from scraper.errors import ScraperError, WorkerLost
from scraper.inputs import Form, printable_source, read_input
from scraper.pipeline import extract_page
from scraper.records import Favour, Page

CAN_FORK = sys.platform == "linux"
"""Whether this system can extract here. The frameworks of macOS do not survive a fork."""

_CHUNK = 1 << 16
_HANDLED = frozenset({signal.SIGINT, signal.SIGTERM})
"""Signals that the calling process may have a handler for."""


def extract_file(
    source: str,
    *,
    timeout: float,
    url: str | None = None,
    form: Form = None,
    keep_hidden: bool = False,
    favour: Favour | None = None,
) -> Article:
    """The record of the page in a file, or ("-") on standard input.

    `timeout` is in seconds, for the extraction. `url` is the URL that the file was saved from.
    `keep_hidden` is whether text that no reader sees counts as text of the page, and `favour` is
    what counts more for doubtful blocks. A failure is a record too. The calling process must not
    have started threads.
    """
    page = Page(source=printable_source(source), content=b"", url=url)
    try:
        page = read_input(source, url=url, form=form, keep_hidden=keep_hidden, favour=favour)
        return call_forked(lambda: extract_page(page), timeout, page.source)
    except ScraperError as error:
        return failure_record(error, page)


def call_forked(function: Callable[[], Article], timeout: float, name: str) -> Article:
    """What `function` returns in a forked child. Raises WorkerLost if the child dies, or if it does
    not return within `timeout` seconds. It is then killed, so the deadline holds even if it is in
    C code, where no thread of the same process could interrupt it.
    """
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python warns of threads from 3.12 on. Those of numpy's library know how to be forked.
        warnings.simplefilter("ignore", DeprecationWarning)
        # Python drops a signal that comes while it forks.
        signals = signal.pthread_sigmask(signal.SIG_BLOCK, _HANDLED)
        child = os.fork()
    if child == 0:
        os.close(reader)
        _send(function, writer, signals)
    os.close(writer)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        sent = _received(reader, time.monotonic() + timeout)
    finally:
        os.kill(child, signal.SIGKILL)  # it has sent everything, or it is out of time
        os.waitpid(child, 0)
        os.close(reader)
    if sent is None:
        raise WorkerLost.out_of_time(name, timeout)
    try:
        article: Article = pickle.loads(sent)  # noqa: S301 - our own child wrote it
    except (EOFError, pickle.UnpicklingError) as error:
        raise WorkerLost.died(name) from error
    return article


def _send(
    function: Callable[[], Article], writer: int, signals: set[signal.Signals | int]
) -> NoReturn:
    """Write the pickled result, and end this process without the exit handlers of its parent.
    `signals` are those that were blocked before the fork.
    """
    try:
        for number in _HANDLED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, signals)
        with os.fdopen(writer, "wb") as stream:
            pickle.dump(function(), stream)
    finally:
        os._exit(0)


def _received(reader: int, deadline: float) -> bytes | None:
    """All that the child writes until it closes the pipe; None if the deadline passes before."""
    received: list[bytes] = []
    while (left := deadline - time.monotonic()) > 0:
        if select.select([reader], [], [], left)[0]:
            chunk = os.read(reader, _CHUNK)
            if not chunk:
                return b"".join(received)
            received.append(chunk)
    return None
