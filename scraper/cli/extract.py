"""`scraper extract`: checks the arguments, opens sources and output, and sets the exit code.
Extraction itself is in `scraper/batch.py`.
"""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
from scraper.cli.extract_options import (
    Images,
    Isolate,
    Links,
    MinConfidenceOption,
    Output,
    OutputFormat,
    Resume,
    SourceList,
    Sources,
    Workers,
)
from scraper.cli.fetch_options import with_fetch_options
from scraper.cli.options import FavourOption, KeepHidden, Text, Url, Verbose
from scraper.cli.paths import why_not_in_folder, why_not_readable
from scraper.fetcher import FetchSettings
from scraper.inputs import Source, is_folder, is_url, read_source_list, why_not_url
from scraper.min_confidence import ANY_CONFIDENCE, MinConfidence

if TYPE_CHECKING:
    from scraper.batch import Plan
    from scraper.cli.extract_output import Counts
    from scraper.cli.extract_target import Expected, Target
    from scraper.inputs import Form

EXAMPLES = (
    "Examples:\n\n"
    "  scraper extract https://example.org/story\n\n"
    "  scraper extract saved.html --url https://example.org/story --format md\n\n"
    "  scraper extract pages/ -o articles.parquet --workers 4\n\n"
    "  scraper extract -i urls.txt --warc today.warc.gz -o articles.jsonl\n\n"
    "  scraper extract -i urls.txt -o articles.jsonl --resume    # after an interrupt\n\n"
    "  scraper extract today.warc.gz -o again.jsonl\n\n"
    "  curl -s https://example.org/story | scraper extract - | jq .headline"
)


@with_fetch_options("page", "warc")
def extract(
    sources: Sources = None,
    *,
    source_list: SourceList = None,
    output: Output = None,
    output_format: OutputFormat = None,
    links: Links = None,
    images: Images = None,
    min_confidence: MinConfidenceOption = None,
    resume: Resume = False,
    workers: Workers = 1,
    url: Url = None,
    text: Text = False,
    keep_hidden: KeepHidden = False,
    favour: FavourOption = None,
    isolate: Isolate = False,
    verbose: Verbose = 0,
    settings: FetchSettings,
) -> None:
    """Extract articles from URLs, saved pages, text files, folders and WARC files.

    Each page gives a record, in the order of the sources. A source that fails gives a record too:
    its "status" and "error" say why.
    """
    from scraper.cli.extract_target import choose_target

    set_up_logging(verbose)
    names = [*(sources or [])]
    _check_sources(names, source_list, url, settings)
    single = len(names) == 1 and source_list is None and not _has_many_pages(names[0])
    parts, least = {"links": links, "images": images}, _least(min_confidence)
    number: Expected = "one" if single else "many"
    target = choose_target(output, output_format, number, parts, least=least, resume=resume)
    named = [Source(name, url) for name in names]
    form: Form = "text" if text else None
    if single and not isolate and not resume and _is_page_file(names[0], settings):
        _extract_file(named[0], settings, target, form=form, keep_hidden=keep_hidden, favour=favour)
    else:
        from scraper.batch import Plan

        plan = Plan(settings, workers, form, target.path, keep_hidden, favour)
        _extract_sources(named, source_list, plan, target)


def _check_sources(
    names: list[str], source_list: Path | None, url: str | None, settings: FetchSettings
) -> None:
    """Exit with 2 for sources and options that do not belong together."""
    reason = _why_arguments_are_wrong(names, source_list, url) or _why_warc_options_are_wrong(
        _path(settings.warc), _path(settings.replay), names
    )
    if reason:
        exit_usage(reason)


def _path(written: str | None) -> Path | None:
    return Path(written) if written is not None else None


def _least(written: str | None) -> MinConfidence:
    """The limits of --min-confidence. Wrong ones end the command."""
    try:
        return MinConfidence.parse(written) if written is not None else ANY_CONFIDENCE
    except ValueError as error:
        exit_usage(f"--min-confidence {written}: {error}.")


def _extract_sources(
    named: list[Source], source_list: Path | None, plan: "Plan", target: "Target"
) -> None:
    """Write the records of the sources on the command line and of those in the file of -i."""
    from scraper.batch import extract_all
    from scraper.cli.extract_output import write_output
    from scraper.fetcher import open_client

    single = target.expected == "one"
    settings = plan.settings
    notes: list[str] = []
    problems: list[str] = []
    is_counted = source_list is None and not any(_has_many_pages(one.name) for one in named)
    with (
        exit_on_error(),
        _source_lines(source_list) as lines,
        open_client(settings) as client,
        quiet_pipe(),
    ):
        given = _not_empty(chain(named, read_source_list(lines)), source_list)
        # What is recorded already is compared with all sources, so all must be known.
        known = tuple(given) if target.resume else ()
        counts = write_output(
            target,
            lambda recorded: extract_all(
                known or given,
                plan,
                client,
                recorded=recorded,
                report=notes.append,
                warn=problems.append,
            ),
            show_progress=not single,
            total=len(named) if is_counted else None,
            sources=known,
        )
    for note in (*notes, *(f"pages were not rendered: {problem}" for problem in problems)):
        print(f"scraper: {note}", file=sys.stderr)
    if not single and target.path is not None and counts.is_written:
        print(f"scraper: {counts.summary(target.path)}", file=sys.stderr)
    _finish(counts, single=single, render=settings.render)
    if problems:
        raise typer.Exit(SOME_FAILED)


def _not_empty(sources: Iterator[Source], source_list: Path | None) -> Iterator[Source]:
    """The sources, after the first has been read. Without any, the command ends."""
    first = next(sources, None)
    if first is None:
        name = "standard input" if str(source_list) == "-" else source_list
        exit_usage(f"there is no source in {name}. Nothing was written.")
    return chain((first,), sources)


def _is_page_file(source: str, settings: FetchSettings) -> bool:
    """Whether a single source needs neither the network nor a reader or writer of WARC files."""
    from scraper.extract_file import CAN_FORK
    from scraper.fetcher.warc import warc_source

    has_archive = settings.warc is not None or settings.replay is not None
    if not CAN_FORK or has_archive or is_url(source):
        return False
    return warc_source(source) is None


def _extract_file(source: Source, settings: FetchSettings, target: "Target", **how: Any) -> None:
    """Write the record of a single file. `how` has keyword arguments of `extract_file`."""
    from scraper.cli.extract_output import write_output
    from scraper.extract_file import extract_file

    def article() -> Iterator[Article]:
        yield extract_file(source.name, timeout=settings.timeout, url=source.url, **how)

    with exit_on_error(), quiet_pipe():
        counts = write_output(target, lambda _recorded: article())
    _finish(counts, single=True, render=settings.render)


def _why_arguments_are_wrong(
    names: list[str], source_list: Path | None, url: str | None
) -> str | None:
    """What is wrong with the arguments and what to do, or None."""
    if source_list is not None and (reason := why_not_readable(source_list)):
        return f"cannot read {source_list}: {reason}. -i needs a file with one source per line."
    if not names and source_list is None:
        return (
            "no source given. Name a URL or a file, or - for standard input. "
            "See scraper extract --help."
        )
    if "" in names:
        return "a source is empty. Perhaps a variable of the shell is not set."
    if names.count("-") + (str(source_list) == "-") > 1:
        return "standard input can be read only once. Use - in one place."
    if url is not None and (reason := why_not_url(url)):
        return f"--url {reason}"
    if url is not None and (len(names) != 1 or source_list is not None):
        return "--url is for a single file, but there are several sources."
    if url is not None and _has_many_pages(names[0]):
        has = "WARC file contains the URLs of its pages"
        if is_folder(names[0]):
            has = "folder has several pages"
        return f"--url is for a single page. A {has}."
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
    if warc is not None and (reason := why_not_in_folder(warc)):
        return reason
    if replay is not None and (reason := why_not_readable(replay)):
        return f"cannot read {replay}: {reason}. --replay needs a WARC file."
    if replay is not None and not _is_warc(str(replay)):
        return f"{replay} is not a WARC file. --replay needs a file that --warc has written."
    if warc is not None and any(_is_in_warc(name, warc) for name in names):
        return f"{warc} cannot be read and written at once. Give --warc another file."
    return None


def _has_many_pages(source: str) -> bool:
    """Whether a source may give many records."""
    return is_folder(source) or _is_warc(source)


def _is_warc(source: str) -> bool:
    """Whether a source is a whole WARC file, which may give many records."""
    from scraper.fetcher.warc import warc_source

    found = None if is_url(source) else warc_source(source)
    return found is not None and found.position is None


def _is_in_warc(source: str, path: Path) -> bool:
    """Whether a source is the WARC file at `path`, or a page of it."""
    from scraper.fetcher.warc import warc_source

    found = None if is_url(source) or source == "-" else warc_source(source)
    return found is not None and path.exists() and path.samefile(found.path)


def _finish(counts: "Counts", *, single: bool, render: str) -> None:
    """Print a hint for a single page, and exit with 3 if all records failed or the output is not
    written, with 1 if some failed or all were left out.
    """
    if single and counts.last is not None and sys.stderr.isatty():
        from scraper.cli.hints import hint_of

        if hint := hint_of(counts.last, render=render):
            print(f"scraper: {hint}", file=sys.stderr)
    if not counts.is_written:
        raise typer.Exit(ALL_FAILED)
    if not counts.done and counts.left_out:
        raise typer.Exit(SOME_FAILED)
    if counts.failed:
        raise typer.Exit(ALL_FAILED if counts.failed == counts.done else SOME_FAILED)


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
