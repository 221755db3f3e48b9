"""A progress bar on a terminal. Nothing is shown in a pipe."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from scraper.article import Article

PrintMessage = Callable[[str], None]


@contextmanager
def tracked(
    articles: Iterable[Article], total: int | None, *, show: bool
) -> Iterator[tuple[PrintMessage, Iterable[Article]]]:
    """Yields a function that prints a message to stderr, and the articles. On a terminal a bar
    below the messages counts them.
    """
    if not (show and sys.stderr.isatty()):
        yield _print, articles
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    console = Console(stderr=True, highlight=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task("pages", total=total)

        def counted() -> Iterator[Article]:
            for article in articles:
                progress.advance(task)
                yield article

        yield lambda message: console.print(message, markup=False), counted()


def _print(message: str) -> None:
    print(message, file=sys.stderr)
