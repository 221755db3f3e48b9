"""Where `scraper extract` writes its records: the choice of the format, and the files."""

import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TextIO

from scraper.article import Article
from scraper.cli.console import USAGE, exit_on, exit_on_error, exit_usage
from scraper.cli.paths import why_not_writable
from scraper.sinks import (
    MissingExtra,
    PartialRecords,
    SinkSpec,
    atomic_file,
    atomic_write,
    extract_formats,
    gzipped,
    is_stream,
    spec_of,
    spec_of_file,
)


@dataclass(frozen=True, slots=True)
class Target:
    """What is written where."""

    spec: SinkSpec
    path: Path | None
    """None for standard output."""
    expected: Literal["one", "many"]
    options: Mapping[str, bool]
    """Options of the format."""
    resume: bool

    @property
    def is_binary(self) -> bool:
        """Whether the format is not text."""
        return self.spec.stream is None

    @property
    def is_compressed(self) -> bool:
        """Whether a text file is compressed with gzip."""
        return self.path is not None and self.path.name.lower().endswith(".gz")

    @property
    def is_resumable(self) -> bool:
        """Whether an interrupted run leaves records that --resume can continue."""
        is_file = self.path is not None and not is_stream(self.path)
        return is_file and self.spec.name == "jsonl" and not self.is_compressed


def choose_target(
    output: Path | None,
    format_name: str | None,
    expected: Literal["one", "many"],
    options: Mapping[str, bool | None],
    *,
    resume: bool,
) -> Target:
    """The target that the options ask for. A wrong one ends the command with a message. `options`
    of None were not given.
    """
    path = None if str(output) == "-" else output
    with exit_on_error():
        known = extract_formats()
        if format_name is not None and format_name not in known:
            exit_usage(
                f"--format {format_name}: unknown format. The formats are {', '.join(known)}."
            )
        by_name = spec_of_file(path.name) if path is not None else None
        default = spec_of("json" if expected == "one" and not resume else "jsonl")
        spec = spec_of(format_name) if format_name else by_name or default
    given = {name: value for name, value in options.items() if value is not None}
    target = Target(spec, path, expected, given, resume)
    if reason := _why_wrong(target):
        exit_usage(reason)
    with exit_on(MissingExtra, USAGE):
        spec.check_requirements()
    return target


def _why_wrong(target: Target) -> str | None:
    """Why a target cannot be written, or None."""
    spec, path = target.spec, target.path
    if path is not None and (reason := why_not_writable(path)):
        return reason
    for name in target.options.keys() - set(spec.options):
        takers = [one for one in extract_formats() if name in spec_of(one).options]
        return f"--{name} and --no-{name} are for {' and '.join(takers)}, not for {spec.name}."
    if target.is_binary:
        if path is None:
            return f"{spec.name} is a binary format. Name the file to write with -o."
        if is_stream(path):
            return f"{path} is not a file. {spec.name} is a binary format and needs one."
        if target.is_compressed:
            return f"{spec.name} is a binary format. Name its file without .gz."
    if target.resume and not target.is_resumable:
        return "--resume continues a file of JSON Lines. Name it with -o, as in -o articles.jsonl."
    return None


@dataclass(frozen=True, slots=True)
class Output:
    """An open target."""

    write: Callable[[Iterable[Article]], None]
    """Writes all records. Raises SinkError and OSError."""
    recorded: Mapping[str, int] = field(default_factory=dict)
    """`source` of the records that the output has already -> how many have it."""
    failed: int = 0
    """How many of these have an error."""


@contextmanager
def opened(target: Target) -> Iterator[Output]:
    """Open a target. A file is replaced when the block ends without an error. Raises SinkError and
    OSError.
    """
    if target.path is None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        yield Output(lambda articles: _write_stream(target, sys.stdout, articles))
    elif target.is_binary:
        with _named_interrupt(target.path), atomic_file(target.path.resolve()) as file:
            yield Output(lambda articles: target.spec.write_file(articles, file))
    elif target.is_resumable:
        with _resumable(target.path, resume=target.resume) as partial:
            yield Output(
                lambda articles: _write_stream(target, partial.stream, articles),
                partial.recorded,
                partial.failed,
            )
    else:
        with atomic_write(
            target.path, partial=target.path.with_name(f"{target.path.name}.partial")
        ) as stream:
            if not target.is_compressed:
                yield Output(lambda articles: _write_stream(target, stream, articles))
                return
            with gzipped(stream) as text:
                yield Output(lambda articles: _write_stream(target, text, articles))


def _write_stream(target: Target, stream: TextIO, articles: Iterable[Article]) -> None:
    sink = target.spec.open_sink(stream, records=target.expected, **target.options)
    for article in articles:
        sink.write(article)
    sink.close()
    stream.flush()


@contextmanager
def _resumable(path: Path, *, resume: bool) -> Iterator[PartialRecords]:
    resolved = path.resolve() if path.is_symlink() else path
    shown = resolved.with_name(f"{resolved.name}.partial")
    if not resume and shown.exists():
        print(
            f"scraper: {shown} of an interrupted run is replaced; --resume would continue it",
            file=sys.stderr,
        )
    partial = PartialRecords(path, resume=resume)
    try:
        yield partial
        partial.publish()
    except KeyboardInterrupt:
        if not partial.keep():
            raise
        raise KeyboardInterrupt(
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
    except KeyboardInterrupt:
        raise KeyboardInterrupt(f"{path} is not written") from None


@dataclass(slots=True)
class Counts:
    """The records of an output."""

    done: int
    failed: int
    last: Article | None = None


def write_records(
    output: Output, articles: Iterable[Article], *, show_progress: bool, total: int | None
) -> Counts:
    """Write all records, and print the message of each failure. Raises SinkError and OSError.

    `total` is the number of sources, if it is known.
    """
    from scraper.cli.progress import tracked

    counts = Counts(sum(output.recorded.values()), output.failed)
    left = None if total is None else max(0, total - counts.done)
    with tracked(articles, left, show=show_progress) as (print_message, shown):
        output.write(_counted(shown, counts, print_message))
    return counts


def _counted(
    articles: Iterable[Article], counts: Counts, print_message: Callable[[str], None]
) -> Iterator[Article]:
    for article in articles:
        counts.done += 1
        counts.last = article
        if article.error is not None:
            counts.failed += 1
            print_message(f"scraper: {article.error.message}")
        yield article
