"""`scraper extract`: checks the arguments, opens sources and output, and sets the exit code.
Extraction itself is in `scraper/batch.py`.
"""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
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
from scraper.cli.fetch_options import with_fetch_options
from scraper.cli.options import Text, Url, Verbose
from scraper.fetcher import FetchSettings
from scraper.sinks import BUILT_IN

if TYPE_CHECKING:
    from scraper.fetcher.warc import WarcStats
    from scraper.inputs import Form

BUILT_IN_STREAMS = ", ".join(spec.name for spec in BUILT_IN if spec.stream is not None)

EXAMPLES = (
    "Examples:\n\n"
    "  scraper extract https://example.org/story\n\n"
    "  scraper extract saved.html --url https://example.org/story --format md\n\n"
    "  scraper extract pages/*.html.gz -o articles.jsonl --workers 4\n\n"
    "  scraper extract -i urls.txt --warc today.warc.gz -o articles.jsonl\n\n"
    "  scraper extract today.warc.gz -o again.jsonl\n\n"
    "  curl -s https://example.org/story | scraper extract - | jq .headline"
)


@with_fetch_options("page", "warc")
def extract(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            show_default=False,
            help="A URL, an HTML or text file (also gzipped), a WARC file, FILE.warc.gz:OFFSET "
            "for one page of it, or - for standard input.",
        ),
    ] = None,
    *,
    settings: FetchSettings,
    source_list: Annotated[
        Path | None,
        typer.Option(
            "-i",
            "--input",
            metavar="FILE",
            help="Read more sources from FILE, one per line. Lines that start with # are skipped. "
            "- is standard input.",
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            metavar="FILE",
            help="Write to FILE instead of standard output. FILE is replaced only when all is "
            "done.",
        ),
    ] = None,
    output_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            metavar="FORMAT",
            help=f"One of {BUILT_IN_STREAMS}, or a format that a plugin adds. "
            "Default: json for one source, jsonl for several.",
            show_default=False,
        ),
    ] = None,
    workers: Annotated[
        int,
        typer.Option("--workers", metavar="N", min=1, max=256, help="Extract in N processes."),
    ] = 1,
    url: Url = None,
    text: Text = False,
    isolate: Annotated[
        bool,
        typer.Option(
            "--isolate",
            help="Extract a single file in a worker process, as if there were several sources.",
        ),
    ] = False,
    verbose: Verbose = 0,
) -> None:
    """Extract articles from URLs, saved pages, text files and WARC files.

    Each source gives a JSON record, in the order of the sources. A source that fails gives a
    record too: its "status" and "error" say why.
    """
    set_up_logging(verbose)
    if output_format is not None:
        from scraper.sinks import stream_formats

        with exit_on_error():
            known = stream_formats()
        if output_format not in known:
            exit_usage(
                f"--format {output_format}: unknown format. The formats are {', '.join(known)}."
            )
    warc = Path(settings.warc) if settings.warc is not None else None
    replay = Path(settings.replay) if settings.replay is not None else None
    names = [*(sources or [])]
    if reason := _why_arguments_are_wrong(
        names, source_list, output, url
    ) or _why_warc_options_are_wrong(warc, replay, names):
        exit_usage(reason)
    has_warc = any(map(_is_warc, names))
    if has_warc and url is not None:
        exit_usage("--url is for a single page. A WARC file contains the URLs of its pages.")
    single = len(names) == 1 and source_list is None and not has_warc
    form: Form = "text" if text else None
    format_name = output_format or ("json" if single else "jsonl")
    if single and not isolate and _is_page_file(names[0], warc, replay):
        _extract_file(names[0], url, form, settings.timeout, output, format_name)
        return
    from scraper.batch import Plan, extract_all
    from scraper.fetcher import open_client

    plan = Plan(settings, workers, url, form)
    warc_stats: list[WarcStats] = []
    with (
        exit_on_error(),
        _source_lines(source_list) as more,
        open_client(settings) as client,
        quiet_pipe(),
    ):
        articles = extract_all(_chain(names, more), plan, client, warc_stats.append)
        total = len(names) if source_list is None and not has_warc else None
        counts = _write(
            articles,
            output,
            format_name,
            "one" if single else "many",
            show_progress=not single,
            total=total,
        )
    for stats in warc_stats:
        print(f"scraper: {stats.sentence()}", file=sys.stderr)
    _finish(counts)


def _is_page_file(source: str, warc: Path | None, replay: Path | None) -> bool:
    """Whether a single source needs neither the network nor a reader or writer of WARC files."""
    from scraper.extract_file import CAN_FORK
    from scraper.fetcher.warc import warc_source
    from scraper.inputs import is_url

    if not CAN_FORK or warc is not None or replay is not None or is_url(source):
        return False
    return warc_source(source) is None


def _extract_file(
    source: str,
    url: str | None,
    form: "Form",
    timeout: float,
    output: Path | None,
    format_name: str,
) -> None:
    """Write the record of a single file."""
    from scraper.extract_file import extract_file

    def articles() -> Iterator[Article]:
        yield extract_file(source, timeout=timeout, url=url, form=form)

    with exit_on_error(), quiet_pipe():
        counts = _write(articles(), output, format_name, "one", show_progress=False, total=1)
    _finish(counts)


def _why_arguments_are_wrong(
    names: list[str], source_list: Path | None, output: Path | None, url: str | None
) -> str | None:
    """What is wrong with the arguments and what to do, or None."""
    if source_list is not None and not _can_read(source_list):
        return f"cannot read {source_list}. -i needs a file with one source per line."
    if not names and source_list is None:
        return (
            "no source given. Name a URL or a file, or - for standard input. "
            "See scraper extract --help."
        )
    if names.count("-") + (str(source_list) == "-") > 1:
        return "standard input can be read only once. Use - in one place."
    if url is not None and (len(names) != 1 or source_list is not None):
        return "--url is for a single file, but there are several sources."
    return _why_output_is_wrong(output) if output is not None else None


def _why_output_is_wrong(output: Path) -> str | None:
    """Why the output cannot be written, or None. Checked first, so that no work is lost."""
    if not output.parent.is_dir():
        return f"the folder of {output} does not exist. Create it first."
    if output.is_dir():
        return f"{output} is a folder. -o needs the name of a file."
    if (output.exists() and not os.access(output, os.W_OK)) or not (
        output.exists() or os.access(output.parent, os.W_OK)
    ):
        return f"{output} cannot be written: permission denied. Choose another file with -o."
    return None


def _why_warc_options_are_wrong(
    warc: Path | None, replay: Path | None, names: list[str]
) -> str | None:
    """What is wrong with --warc and --replay, or None."""
    if warc is not None and warc.suffix != ".gz":
        return (
            "--warc writes a gzipped file. "
            f"Name the file {warc.name.removesuffix('.warc')}.warc.gz."
        )
    if warc is not None and not warc.parent.is_dir():
        return f"the folder of {warc} does not exist. Create it first."
    if replay is not None and not _can_read(replay):
        return f"cannot read {replay}. --replay needs a WARC file."
    if replay is not None and not _is_warc(str(replay)):
        return f"{replay} is not a WARC file. --replay needs a file that --warc has written."
    if warc is not None and any(_is_in_warc(name, warc) for name in names):
        return f"{warc} cannot be read and written at once. Give --warc another file."
    return None


def _is_warc(source: str) -> bool:
    """Whether a source is a whole WARC file, which may give many records."""
    from scraper.fetcher.warc import warc_source
    from scraper.inputs import is_url

    found = None if is_url(source) else warc_source(source)
    return found is not None and found.position is None


def _is_in_warc(source: str, path: Path) -> bool:
    """Whether a source is the WARC file at `path`, or a page of it."""
    from scraper.fetcher.warc import warc_source
    from scraper.inputs import is_url

    found = None if is_url(source) or source == "-" else warc_source(source)
    return found is not None and path.exists() and path.samefile(found.path)


def _write(
    articles: Iterator[Article],
    output: Path | None,
    format_name: str,
    expected: Literal["one", "many"],
    *,
    show_progress: bool,
    total: int | None,
) -> tuple[int, int]:
    """Write all records. Returns the number of records, and of failed ones."""
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
        print_message, records = stack.enter_context(tracked(articles, total, show=show_progress))
        for article in records:
            done += 1
            if article.error is not None:
                failed += 1
                print_message(f"scraper: {article.error.message}")
            sink.write(article)
        sink.close()
        stream.flush()
    return done, failed


def _finish(counts: tuple[int, int]) -> None:
    """Exit with 3 if all records failed, with 1 if some did."""
    done, failed = counts
    if failed:
        raise typer.Exit(ALL_FAILED if failed == done else SOME_FAILED)


def _can_read(path: Path) -> bool:
    return str(path) == "-" or (path.is_file() and os.access(path, os.R_OK))


@contextmanager
def _source_lines(path: Path | None) -> Iterator[Iterable[str]]:
    """The lines of the file of -i, read as they are needed."""
    if path is None:
        yield ()
    elif str(path) == "-":
        yield sys.stdin
    else:
        with path.open(encoding="utf-8", errors="surrogateescape") as lines:
            yield lines


def _chain(names: list[str], lines: Iterable[str]) -> Iterator[str]:
    """All sources: those of the command line, then those of -i, without comments."""
    yield from names
    for line in lines:
        source = line.strip()
        if source and not source.startswith("#"):
            yield source
