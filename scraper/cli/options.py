"""Options that several commands share, beside those of the fetch. Declarations only."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.fetch_options import BOUNDS, FETCHING

Url = Annotated[
    str | None,
    typer.Option(
        "--url", metavar="URL", help="The address a file was saved from: makes its links absolute."
    ),
]
Text = Annotated[
    bool,
    typer.Option(
        "--text", help="Take the source for a page's plain text, even if it looks like HTML."
    ),
]


class Rendering(StrEnum):
    """When `extract` and `explain` run a page's scripts."""

    never = "never"
    auto = "auto"
    always = "always"


Render = Annotated[
    Rendering,
    typer.Option(
        "--render",
        help="Show fetched pages in a browser, with their scripts run: auto is those that show "
        "nothing without. "
        "Needs the extra \\[render] and Chromium. Files are never rendered.",
        rich_help_panel=FETCHING,
    ),
]
Bytes = Annotated[
    int,
    typer.Option(
        "--max-bytes",
        metavar="N",
        min=1,
        help="The largest page to fetch, unpacked.",
        rich_help_panel=BOUNDS,
    ),
]
MAX_BYTES = 10 * 1024 * 1024

Warc = Annotated[
    Path | None,
    typer.Option(
        "--warc",
        metavar="FILE",
        help="Keep every request and answer in FILE, a .warc.gz; one that is there is continued.",
        rich_help_panel=FETCHING,
    ),
]
ReplayFrom = Annotated[
    Path | None,
    typer.Option(
        "--replay",
        metavar="FILE",
        help="Take the answers from FILE, a WARC, and nothing from the network; robots.txt, too.",
        rich_help_panel=FETCHING,
    ),
]
Verbose = Annotated[
    int,
    typer.Option(
        "-v",
        "--verbose",
        count=True,
        show_default=False,
        help="Say more on stderr; -vv for debugging.",
    ),
]


JobFile = Annotated[Path, typer.Argument(metavar="JOB", help="The job's file.", show_default=True)]
FIRST_JOB = Path("jobs.toml")

Address = Annotated[
    str,
    typer.Argument(
        metavar="URL", help="A section page, a feed, a sitemap or an index of sitemaps."
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="One JSON object a line: url, title, date, found_in.")
]
