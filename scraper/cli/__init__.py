"""The command line: reads arguments, calls the package, and sets the exit code.

Data goes to stdout, messages to stderr. There is no logic here, and only `scraper/__main__.py`
imports this package.
"""

import inspect
import re
from collections.abc import Callable
from typing import Annotated

import typer

from scraper.cli import dataset, demo, discover, explain, export, extract, jobs, run, shards
from scraper.version import __version__

EPILOG = (
    "Examples:\n\n"
    "  scraper extract https://example.org/story     # one article, as JSON\n\n"
    "  scraper init https://example.org/             # write jobs.toml for a site\n\n"
    "  scraper run                                   # fetch what is new\n\n"
    "Exit codes: 0 success, 1 some sources failed, 2 wrong usage, 3 all sources failed, "
    "75 another run of the job is in progress, 130 interrupted, 143 terminated."
)

app = typer.Typer(
    name="scraper",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)


def _help(command: Callable[..., None]) -> str:
    """The docstring of a command, one line per paragraph, because Typer keeps its line breaks."""
    return re.sub(r"(?<!\n)\n(?!\n)", " ", inspect.getdoc(command) or "")


for _command, _examples in (
    (extract.extract, extract.EXAMPLES),
    (explain.explain, explain.EXAMPLES),
    (discover.discover, discover.EXAMPLES),
    (discover.feeds, discover.FEEDS_EXAMPLE),
    (explain.schema, explain.SCHEMA_EXAMPLE),
    (run.run, run.EXAMPLES),
    (jobs.status, jobs.STATUS_EXAMPLE),
    (export.export, export.EXAMPLES),
    (shards.reshard, shards.EXAMPLES),
    (jobs.cron, jobs.CRON_EXAMPLES),
    (jobs.prune, jobs.PRUNE_EXAMPLE),
    (jobs.init, jobs.INIT_EXAMPLES),
    (dataset.dataset, dataset.EXAMPLES),
    (demo.demo, demo.EXAMPLES),
):
    app.command(help=_help(_command), epilog=_examples)(_command)


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"scraper {__version__}")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool,
        typer.Option(
            "--version", callback=_print_version, is_eager=True, help="Print the version and exit."
        ),
    ] = False,
) -> None:
    """Extract news articles from web pages: headline, date, authors and body, as JSON."""
