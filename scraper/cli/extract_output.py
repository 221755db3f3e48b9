"""Writes the records of `scraper extract` to its target, and counts them."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from scraper.article import Article
from scraper.cli.console import check_stdout
from scraper.cli.extract_target import Target
from scraper.errors import SinkError
from scraper.humanize import count_of
from scraper.inputs import Source
from scraper.local_pages import foreign_records
from scraper.min_confidence import MinConfidence
from scraper.sinks import PartialRecords, atomic_file, atomic_write, gzipped, is_stream

Extract = Callable[[Mapping[str, int]], Iterable[Article]]
"""Gives the records that are to be written. The argument has those that the output has already:
`source` -> how many records have it.
"""


@dataclass(slots=True)
class Counts:
    """The records of an output."""

    outcomes: Counter[str] = field(default_factory=Counter)
    """How many are "ok", "index" …, or "failed" if they have an error."""
    with_body: int = 0
    left_out: int = 0
    """Records with too little confidence. They are not among the outcomes."""
    last: Article | None = None
    is_written: bool = True
    """Whether the output has the records. A file is not replaced by one without records."""

    @property
    def done(self) -> int:
        return self.outcomes.total()

    @property
    def failed(self) -> int:
        return self.outcomes["failed"]

    def summary(self, path: Path) -> str:
        """One line: how many records, how many of each kind, and where they are."""
        others = sorted(self.outcomes.keys() - {"ok", "failed"})
        kinds = ", ".join(
            f"{self.outcomes[one]} {one}" for one in ("ok", *others, "failed") if self.outcomes[one]
        )
        left_out = f"; {self.left_out} left out by --min-confidence" if self.left_out else ""
        return f"{count_of(self.done, 'record')}: {kinds}; written to {path}{left_out}"


class _NothingToWrite(SinkError):
    """A file would be replaced by one without records."""


def write_output(
    target: Target,
    extract: Extract,
    *,
    show_progress: bool = False,
    total: int | None = None,
    sources: Sequence[Source] = (),
) -> Counts:
    """Write all records, and print the message of each failure. Raises SinkError and OSError.

    `total` is the number of sources, if it is known. `sources` are all of them, if an interrupted
    run is continued.
    """
    from scraper.cli.progress import tracked

    counts = Counts()
    try:
        with _opened(target, sources) as output:
            counts.outcomes.update(output.outcomes)
            left = None if total is None else max(0, total - counts.done)
            articles = extract(output.recorded)
            with tracked(articles, left, show=show_progress) as (print_message, shown):
                output.write(_counted(shown, target.least, counts, print_message))
            _check_not_empty(target, counts)
    except _NothingToWrite as error:
        print(f"scraper: {error.message}", file=sys.stderr)
        counts.is_written = False
    return counts


def _check_not_empty(target: Target, counts: Counts) -> None:
    if target.path is None or is_stream(target.path):
        return
    kept = f"{target.path} is not {'changed' if target.path.exists() else 'written'}"
    if not counts.done:
        raise _NothingToWrite(
            f"{kept}: {'all' if counts.left_out else 'there are no'} records"
            f"{' were left out by --min-confidence' if counts.left_out else ''}"
        )
    if target.spec.only_bodies and not counts.with_body:
        raise _NothingToWrite(f"{kept}: no record has a text")


def _counted(
    articles: Iterable[Article],
    least: MinConfidence,
    counts: Counts,
    print_message: Callable[[str], None],
) -> Iterator[Article]:
    """The records that are written: failures, and those with enough confidence."""
    for article in articles:
        if article.error is None and (reason := least.why_not(article)):
            counts.left_out += 1
            print_message(f"scraper: {article.source}: left out: {reason}")
            continue
        counts.outcomes["failed" if article.error is not None else article.status] += 1
        counts.with_body += article.body is not None
        counts.last = article
        if article.error is not None:
            print_message(f"scraper: {article.error.message}")
        yield article


@dataclass(frozen=True, slots=True)
class _Output:
    """An open target."""

    write: Callable[[Iterable[Article]], None]
    """Writes all records. Raises SinkError and OSError."""
    recorded: Mapping[str, int] = field(default_factory=dict)
    """`source` of the records that the output has already -> how many have it."""
    outcomes: Mapping[str, int] = field(default_factory=dict)
    """How many of these are "ok", "failed" …"""


@contextmanager
def _opened(target: Target, sources: Sequence[Source]) -> Iterator[_Output]:
    """Open a target. A file is replaced when the block ends without an error. Raises SinkError and
    OSError.
    """
    if target.path is None:
        check_stdout()
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield _Output(lambda articles: _write_stream(target, sys.stdout, articles))
    elif target.is_binary:
        with _named_interrupt(target.path), atomic_file(target.path.resolve()) as file:
            yield _Output(lambda articles: target.spec.write_file(articles, file))
    elif target.is_resumable:
        with _resumable(target.path, sources, resume=target.resume) as partial:
            yield _Output(
                lambda articles: _write_stream(target, partial.stream, articles),
                partial.recorded,
                partial.outcomes,
            )
    else:
        with atomic_write(
            target.path, partial=target.path.with_name(f"{target.path.name}.partial")
        ) as stream:
            if not target.is_compressed:
                yield _Output(lambda articles: _write_stream(target, stream, articles))
                return
            with gzipped(stream) as text:
                yield _Output(lambda articles: _write_stream(target, text, articles))


def _write_stream(target: Target, stream: TextIO, articles: Iterable[Article]) -> None:
    sink = target.spec.open_sink(stream, records=target.expected, **target.options)
    for article in articles:
        sink.write(article)
    sink.close()
    stream.flush()


@contextmanager
def _resumable(path: Path, sources: Sequence[Source], *, resume: bool) -> Iterator[PartialRecords]:
    resolved = path.resolve() if path.is_symlink() else path
    shown = resolved.with_name(f"{resolved.name}.partial")
    if not resume and shown.exists():
        print(
            f"scraper: {shown} of an interrupted run is replaced; --resume would continue it",
            file=sys.stderr,
        )
    partial = PartialRecords(path, resume=resume)
    if foreign := foreign_records(partial.recorded, sources):
        partial.keep()
        raise SinkError(
            f"{shown} has {count_of(foreign.total(), 'record')} of other sources, such as "
            f"{next(iter(foreign))}; give the sources of the interrupted run, or start again "
            "without --resume"
        )
    try:
        yield partial
        partial.publish()
    except KeyboardInterrupt as error:
        if not partial.keep():
            raise
        raise type(error)(
            f"--resume continues from here; {path} is not written; the records so far are in "
            f"{shown}"
        ) from None
    except BaseException:
        if partial.keep():
            print(
                f"scraper: the records so far are in {shown}; --resume continues from there",
                file=sys.stderr,
            )
        raise


@contextmanager
def _named_interrupt(path: Path) -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt as error:
        raise type(error)(f"{path} is not written") from None
