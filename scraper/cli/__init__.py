"""The command line: arguments in, calls, data to stdout, messages to stderr, exit codes. No logic;
imported by nobody.

Exit codes: 0 all well, 1 some sources failed, 2 usage, 3 all failed, 75 another run is under way,
130 interrupted, 143 terminated.
"""

from typing import Annotated

import typer

from scraper.cli import demo, discover, explain, extract, jobs, run
from scraper.version import __version__

app = typer.Typer(
    name="scraper",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 all well, 1 some sources failed, 2 usage, 3 all failed, 75 another run "
    "is under way, 130 interrupted, "
    "143 terminated.",
)
app.command(epilog=extract.EXAMPLES)(extract.extract)
app.command(epilog=explain.EXAMPLES)(explain.explain)
app.command(epilog=discover.EXAMPLE)(discover.discover)
app.command()(discover.feeds)
app.command()(explain.schema)
app.command(epilog=run.EXAMPLES)(run.run)
app.command()(jobs.status)
app.command(epilog=jobs.EXPORT_EXAMPLES)(jobs.export)
app.command()(jobs.cron)
app.command()(jobs.prune)
app.command()(jobs.init)
app.command(epilog=demo.EXAMPLES)(demo.demo)


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
    """Pull news articles off the web, strip what is not the article, and get structured JSON."""
