"""`scraper extract`: sources in, records out. No logic beside the choice of sources, sink and exit
code.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from scraper.article import Article
from scraper.cli.console import (
    ALL_FAILED,
    SOME_FAILED,
    exit_on_error,
    exit_usage,
    quiet_pipe,
    set_up_logging,
)
from scraper.cli.fetch_options import FetchOptions, with_fetch_options
from scraper.cli.options import (
    MAX_BYTES,
    Bytes,
    Render,
    Rendering,
    ReplayFrom,
    Text,
    Url,
    Verbose,
    Warc,
)
from scraper.sinks import BUILT_IN

if TYPE_CHECKING:
    from scraper.fetcher.http.recorder import Recorder
    from scraper.fetcher.response import Transport
    from scraper.fetcher.warc.pages import WarcStats

BUILT_IN_STREAMS = ", ".join(one.name for one in BUILT_IN if one.stream is not None)

EXAMPLES = (
    "Examples:\n\n"
    "  scraper extract https://example.org/story\n\n"
    "  scraper extract saved.html --url https://example.org/story --format md\n\n"
    "  scraper extract pages/*.html.gz -o articles.jsonl --workers 4\n\n"
    "  scraper extract -i urls.txt --warc today.warc.gz -o articles.jsonl\n\n"
    "  scraper extract today.warc.gz -o again.jsonl\n\n"
    "  curl -s https://example.org/story | scraper extract - | jq .headline"
)


@with_fetch_options
def extract(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...",
            show_default=False,
            help="URL, HTML file, saved text of a page, .html.gz, WARC file, FILE.warc.gz:OFFSET "
            "for one record, or - for standard input.",
        ),
    ] = None,
    *,
    guest: FetchOptions,
    source_list: Annotated[
        Path | None,
        typer.Option(
            "-i",
            "--input",
            metavar="FILE",
            help="Read more sources from FILE, one a line; # opens a comment; - is standard input.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write to FILE, which appears only when all is done.",
        ),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"One of {BUILT_IN_STREAMS}, or an installed one. "
            "Default: indented JSON for one source, JSON Lines for several.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int, typer.Option("--workers", metavar="N", min=1, max=256, help="Extract in N processes.")
    ] = 1,
    url: Url = None,
    text: Text = False,
    max_bytes: Bytes = MAX_BYTES,
    render: Render = Rendering.never,
    warc: Warc = None,
    replay: ReplayFrom = None,
    verbose: Verbose = 0,
) -> None:
    """Extract articles from pages: headline, date, authors, body, links, pictures.

    Records come in the order of the sources. A source that fails gives a record too: its "status"
    and "error" say why.
    """
    from scraper.batch import Plan, extract_all
    from scraper.sinks import stream_formats

    set_up_logging(verbose)
    if output_format is not None:
        with exit_on_error():
            known = stream_formats()
        if output_format not in known:
            exit_usage(f"--format {output_format}: the formats are {', '.join(known)}")
    names = [*(sources or [])]
    if reason := _what_is_wrong(names, source_list, output, url) or _what_is_wrong_with_archives(
        warc, replay, names
    ):
        exit_usage(reason)
    archives = any(map(_is_archive, names))
    if archives and url is not None:
        exit_usage("--url gives a page its address; an archive says its own addresses")
    single = len(names) == 1 and source_list is None and not archives
    plan = Plan(workers, guest.timeout, max_bytes, url, "text" if text else None, render.value)
    tallies: list[WarcStats] = []
    with (
        exit_on_error(),
        _listed(source_list) as more,
        _archives(warc, replay, guest) as (recorder, answers),
        guest.client(recorder, answers) as client,
        quiet_pipe(),
    ):
        articles = extract_all(_chain(names, more), plan, client, tallies.append)
        total = len(names) if source_list is None and not archives else None
        counts = _write(
            articles,
            output,
            output_format or ("json" if single else "jsonl"),
            "one" if single else "many",
            show_progress=not single,
            total=total,
        )
    for tally in tallies:
        print(f"scraper: {tally.sentence()}", file=sys.stderr)
    _finish(counts)


def _what_is_wrong(
    names: list[str], source_list: Path | None, output: Path | None, url: str | None
) -> str | None:
    """Why this command line cannot be run, and what to do."""
    if source_list is not None and not _can_read(source_list):
        return f"cannot read {source_list}; -i takes a file with one source a line"
    if not names and source_list is None:
        return (
            "no source given; name a URL or a file, or use - for standard input (scraper extract "
            "--help)"
        )
    if names.count("-") + (str(source_list) == "-") > 1:
        return "standard input can be read only once"
    if url is not None and (len(names) != 1 or source_list is not None):
        return "--url gives one file its address; there are several sources"
    return _what_is_wrong_with_output(output) if output is not None else None


def _what_is_wrong_with_output(output: Path) -> str | None:
    """Known before an hour of work is lost to it."""
    if not output.parent.is_dir():
        return f"the folder of {output} does not exist; create it first"
    if output.is_dir():
        return f"{output} is a folder; -o takes a file"
    if (output.exists() and not os.access(output, os.W_OK)) or not (
        output.exists() or os.access(output.parent, os.W_OK)
    ):
        return f"{output} cannot be written: permission denied"
    return None


def _what_is_wrong_with_archives(
    warc: Path | None, replay: Path | None, names: list[str]
) -> str | None:
    if warc is not None and replay is not None:
        return "--warc keeps what is fetched, and with --replay nothing is; choose one"
    if warc is not None and warc.suffix != ".gz":
        return (
            f"--warc packs what it writes; call the file {warc.name.removesuffix('.warc')}.warc.gz"
        )
    if warc is not None and not warc.parent.is_dir():
        return f"the folder of {warc} does not exist; create it first"
    if replay is not None and not _can_read(replay):
        return f"cannot read {replay}; --replay takes a WARC file"
    if replay is not None and not _is_archive(str(replay)):
        return f"{replay} is not a WARC file; --replay takes what --warc has written"
    if warc is not None and any(_is_archive_at(name, warc) for name in names):
        return f"{warc} cannot be read and written at once; give --warc another file"
    return None


def _is_archive(source: str) -> bool:
    """Whether a source may give many records."""
    from scraper.fetcher.warc.pages import warc_source
    from scraper.inputs import is_url

    archive = None if is_url(source) else warc_source(source)
    return archive is not None and archive.position is None


def _is_archive_at(source: str, path: Path) -> bool:
    """Whether a source is an archive, or a record, of the file at a path."""
    from scraper.fetcher.warc.pages import warc_source
    from scraper.inputs import is_url

    archive = None if is_url(source) or source == "-" else warc_source(source)
    return archive is not None and path.exists() and path.samefile(archive.path)


@contextmanager
def _archives(
    warc: Path | None, replay: Path | None, guest: FetchOptions
) -> Iterator[tuple["Recorder | None", "Transport | None"]]:
    """The WARC file to write and the ones to replay. Raises WarcWriteError and SourceError."""
    if warc is not None:
        from scraper.fetcher import Environment
        from scraper.fetcher.warc.writer import WarcWriter

        robots = "ignore" if guest.ignore_robots else "obey"
        with closing(
            WarcWriter(warc, agent=guest.name, robots=robots, environment=Environment())
        ) as archive:
            yield archive, None
    elif replay is not None:
        from scraper.fetcher.warc.replay import ReplayTransport

        with closing(ReplayTransport(replay)) as answers:
            yield None, answers
    else:
        yield None, None


def _write(
    articles: Iterator[Article],
    output: Path | None,
    format_name: str,
    expected: Literal["one", "many"],
    *,
    show_progress: bool,
    total: int | None,
) -> tuple[int, int]:
    """Write all records. Returns how many there were, and how many of them failed."""
    from scraper.cli.progress import tracked
    from scraper.sinks import atomic_write, spec_of

    done = failed = 0
    with ExitStack() as stack:
        stream: TextIO = sys.stdout
        if output is not None:
            stream = stack.enter_context(
                atomic_write(output, partial=output.with_name(f"{output.name}.partial"))
            )
        if output is None and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        sink = spec_of(format_name).open_sink(stream, records=expected)
        say, records = stack.enter_context(tracked(articles, total, show=show_progress))
        for article in records:
            done += 1
            if article.error is not None:
                failed += 1
                say(f"scraper: {article.error.message}")
            sink.write(article)
        sink.close()
        stream.flush()
    return done, failed


def _finish(counts: tuple[int, int]) -> None:
    done, failed = counts
    if failed:
        raise typer.Exit(ALL_FAILED if failed == done else SOME_FAILED)


def _can_read(path: Path) -> bool:
    return str(path) == "-" or (path.is_file() and os.access(path, os.R_OK))


@contextmanager
def _listed(path: Path | None) -> Iterator[Iterable[str]]:
    """The lines of a list of sources, read as they are needed."""
    if path is None:
        yield ()
    elif str(path) == "-":
        yield sys.stdin
    else:
        with path.open(encoding="utf-8", errors="surrogateescape") as lines:
            yield lines


def _chain(names: list[str], lines: Iterable[str]) -> Iterator[str]:
    yield from names
    for line in lines:
        source = line.strip()
        if source and not source.startswith("#"):
            yield source
