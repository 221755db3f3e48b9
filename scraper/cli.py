"""The command line: arguments in, calls, data to stdout, messages to stderr, exit codes. No logic; imported by nobody.

Exit codes: 0 all well, 1 some sources failed, 2 usage, 3 all failed, 130 interrupted.
"""

import json
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn, TextIO

import typer
from msgspec import to_builtins

from scraper.records import Article, json_schema
from scraper.version import __version__

if TYPE_CHECKING:
    from scraper.fetcher import Client

SOME_FAILED, USAGE, ALL_FAILED, INTERRUPTED = 1, 2, 3, 130

app = typer.Typer(
    name="scraper",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all well, 1 some sources failed, 2 usage, 3 all failed, 130 interrupted.",
)


class Format(StrEnum):
    """Output formats of `extract`."""

    json = "json"
    jsonl = "jsonl"
    md = "md"
    text = "text"


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"scraper {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit.")] = False,
) -> None:
    """Pull news articles off the web, strip what is not the article, and get structured JSON."""


_Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="The address a file was saved from: makes its links absolute.")]
_Text = Annotated[bool, typer.Option("--text", help="Take the source for a page's plain text, even if it looks like HTML.")]
_FETCHING = "Fetching"
_Private = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private",
        metavar="HOST",
        help="Let HOST have a private or loopback address, on any port. May be repeated.",
        rich_help_panel=_FETCHING,
    ),
]
_Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="ADDRESS", help="A page or e-mail address that sites can write to.", rich_help_panel=_FETCHING),
]
_Agent = Annotated[
    str | None, typer.Option("--user-agent", metavar="TEXT", help="The whole User-Agent, in place of ours.", rich_help_panel=_FETCHING)
]
_Delay = Annotated[
    float,
    typer.Option(
        "--delay",
        metavar="SECONDS",
        min=0,
        help="Pause between two requests to one host; longer where the site asks for it or is slow.",
        rich_help_panel=_FETCHING,
    ),
]
_Robots = Annotated[
    bool, typer.Option("--ignore-robots", help="Fetch what robots.txt asks programs not to fetch.", rich_help_panel=_FETCHING)
]
_Bytes = Annotated[
    int, typer.Option("--max-bytes", metavar="N", min=1, help="The largest page to fetch, unpacked.", rich_help_panel=_FETCHING)
]
_Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", min=0.1, help="Time for one attempt to fetch (of three at most), and again for one extraction."
    ),
]
_Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, show_default=False, help="Say more on stderr; -vv for debugging.")]


@app.command(
    epilog="Examples:\n\n"
    "  scraper extract https://example.org/story\n\n"
    "  scraper extract saved.html --url https://example.org/story --format md\n\n"
    "  scraper extract pages/*.html.gz -o articles.jsonl --workers 4\n\n"
    "  curl -s https://example.org/story | scraper extract - | jq .headline"
)
def extract(
    sources: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE...", show_default=False, help="URL, HTML file, saved text of a page, .html.gz, or - for standard input."
        ),
    ] = None,
    source_list: Annotated[
        Path | None,
        typer.Option(
            "-i", "--input", metavar="FILE", help="Read more sources from FILE, one a line; # opens a comment; - is standard input."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", metavar="FILE", help="Write to FILE, which appears only when all is done.")
    ] = None,
    output_format: Annotated[
        Format | None, typer.Option("--format", help="Default: indented JSON for one source, JSON Lines for several.", show_default=False)
    ] = None,
    workers: Annotated[int, typer.Option("--workers", metavar="N", min=1, max=256, help="Extract in N processes.")] = 1,
    timeout: _Timeout = 30.0,
    url: _Url = None,
    text: _Text = False,
    contact: _Contact = None,
    agent: _Agent = None,
    delay: _Delay = 1.0,
    ignore_robots: _Robots = False,
    max_bytes: _Bytes = 10 * 1024 * 1024,
    allow_private: _Private = None,
    verbose: _Verbose = 0,
) -> None:
    """Extract articles from pages: headline, date, authors, body, links, pictures.

    Records come in the order of the sources. A source that fails gives a record too: its "status" and "error" say why.
    """
    from scraper.batch import Plan, extract_all

    _set_up_logging(verbose)
    names = [*(sources or [])]
    if reason := _what_is_wrong(names, source_list, output, url):
        _usage(reason)
    single = len(names) == 1 and source_list is None
    plan = Plan(workers, timeout, max_bytes, url, "text" if text else None)
    client = _client(user_agent=agent, contact=contact, delay=delay, ignore_robots=ignore_robots, allow_private=allow_private)
    with _listed(source_list) as more, _quiet_pipe():
        articles = extract_all(_chain(names, more), plan, client)
        total = len(names) if source_list is None else None
        _finish(_write(articles, output, _sink_name(output_format, single), show_progress=not single, total=total))


def _client(*, user_agent: str | None, contact: str | None, delay: float, ignore_robots: bool, allow_private: list[str] | None) -> "Client":
    """What a command fetches with."""
    from scraper import fetcher

    agent = user_agent or fetcher.user_agent(contact)
    return fetcher.Client(agent=agent, delay=delay, ignore_robots=ignore_robots, allow_private=tuple(allow_private or ()))


def _what_is_wrong(names: list[str], source_list: Path | None, output: Path | None, url: str | None) -> str | None:
    """Why this command line cannot be run, and what to do."""
    if source_list is not None and not _can_read(source_list):
        return f"cannot read {source_list}; -i takes a file with one source a line"
    if not names and source_list is None:
        return "no source given; name a URL or a file, or use - for standard input (scraper extract --help)"
    if names.count("-") + (str(source_list) == "-") > 1:
        return "standard input can be read only once"
    if url is not None and (len(names) != 1 or source_list is not None):
        return "--url gives one file its address; there are several sources"
    if output is not None and not output.parent.is_dir():
        return f"the folder of {output} does not exist; create it first"
    return None


@app.command(
    epilog="Examples:\n\n"
    "  scraper explain saved.html\n\n"
    "  scraper explain https://example.org/story --fields\n\n"
    "  scraper explain saved.html --json | jq -r 'select(.label == \"teaser\") | .text'"
)
def explain(
    source: Annotated[
        str, typer.Argument(metavar="SOURCE", help="URL, HTML file, saved text of a page, .html.gz, or - for standard input.")
    ],
    fields: Annotated[
        bool,
        typer.Option("--fields", help="Show headline, date, authors … and every candidate for them, with the points for and against it."),
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a block or field, for programs.")] = False,
    timeout: _Timeout = 30.0,
    url: _Url = None,
    text: _Text = False,
    contact: _Contact = None,
    ignore_robots: _Robots = False,
    allow_private: _Private = None,
    verbose: _Verbose = 0,
) -> None:
    """Show why a record is what it is: the verdict on every block of the page, or with --fields what its fields were chosen from."""
    from scraper import explaining

    _set_up_logging(verbose)
    client = _client(user_agent=None, contact=contact, delay=1.0, ignore_robots=ignore_robots, allow_private=allow_private)
    with _quiet_pipe(), _said_errors():
        page = explaining.page_of(source, client, url=url, form="text" if text else None, timeout=timeout)
        (explaining.show_fields if fields else explaining.show)(page, sys.stdout, as_json=as_json)


_Address = Annotated[str, typer.Argument(metavar="URL", help="A section page, a feed, a sitemap or an index of sitemaps.")]
_Json = Annotated[bool, typer.Option("--json", help="One JSON object a line: url, title, date, found_in.")]


@app.command(epilog="Example:\n\n  scraper discover https://example.org/news/ | scraper extract -i - -o articles.jsonl")
def discover(
    url: _Address,
    as_json: _Json = False,
    contact: _Contact = None,
    delay: _Delay = 1.0,
    ignore_robots: _Robots = False,
    allow_private: _Private = None,
    verbose: _Verbose = 0,
) -> None:
    """List the articles that a feed, a sitemap or a section page offers, an address a line."""
    from scraper import discovery
    from scraper.errors import ScraperError

    _set_up_logging(verbose)
    client = _client(user_agent=None, contact=contact, delay=delay, ignore_robots=ignore_robots, allow_private=allow_private)
    failed = False
    with _quiet_pipe(), _said_errors():
        for found in discovery.findings(client, url):
            if isinstance(found, ScraperError):
                failed = True
                print(f"scraper: {found.message}", file=sys.stderr)
            else:
                print(json.dumps(to_builtins(found), ensure_ascii=False) if as_json else found.url)
    if failed:
        raise typer.Exit(SOME_FAILED)


@app.command()
def feeds(
    url: Annotated[str, typer.Argument(metavar="URL", help="Any page of a site.")],
    contact: _Contact = None,
    delay: _Delay = 1.0,
    ignore_robots: _Robots = False,
    allow_private: _Private = None,
    verbose: _Verbose = 0,
) -> None:
    """List a site's feeds and sitemaps: "feed" or "sitemap", a tab, the address."""
    from scraper import discovery

    _set_up_logging(verbose)
    client = _client(user_agent=None, contact=contact, delay=delay, ignore_robots=ignore_robots, allow_private=allow_private)
    with _quiet_pipe(), _said_errors():
        for kind, address in discovery.feeds_and_sitemaps(client, url):
            print(f"{kind}\t{address}")


@contextmanager
def _said_errors() -> Iterator[None]:
    """An error that ends the command is said, and nothing else."""
    from scraper.errors import ScraperError

    try:
        yield
    except ScraperError as error:
        print(f"scraper: {error.message}", file=sys.stderr)
        raise typer.Exit(ALL_FAILED) from None


@app.command()
def schema() -> None:
    """Print the JSON Schema (2020-12) of the records that `extract` writes."""
    with _quiet_pipe():
        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))


def _write(articles: Iterator[Article], output: Path | None, sink_name: str, *, show_progress: bool, total: int | None) -> tuple[int, int]:
    """Write all records. Returns how many there were, and how many of them failed."""
    from scraper.progress import tracked
    from scraper.sinks import SINKS
    from scraper.sinks.atomic import replacing

    done = failed = 0
    with ExitStack() as stack:
        stream: TextIO = stack.enter_context(replacing(output)) if output is not None else sys.stdout
        if output is None and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8", newline="\n")
        sink = SINKS[sink_name](stream)
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


def _sink_name(wanted: Format | None, single: bool) -> str:
    if wanted is None:
        wanted = Format.json if single else Format.jsonl
    return "json-one" if wanted is Format.json and single else wanted.value


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


@contextmanager
def _quiet_pipe() -> Iterator[None]:
    """A reader that has seen enough (`| head`) and an interrupt end the run without a traceback."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # Python flushes stdout once more at exit, and would complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except KeyboardInterrupt:
        print("scraper: interrupted", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    except OSError as error:
        print(f"scraper: cannot write: {error.strerror or error}", file=sys.stderr)
        raise typer.Exit(ALL_FAILED) from None


def _usage(message: str) -> NoReturn:
    print(f"scraper: {message}", file=sys.stderr)
    raise typer.Exit(USAGE)


def _set_up_logging(verbosity: int) -> None:
    level = (logging.CRITICAL, logging.INFO, logging.DEBUG)[min(verbosity, 2)]
    logging.basicConfig(level=level, stream=sys.stderr, format="scraper: %(message)s")
