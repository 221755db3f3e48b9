"""Options that several commands share, except fetch options. Declarations only."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from scraper.cli.fetch_options import BOUNDS, FETCHING

Url = Annotated[
    str | None,
    typer.Option(
        "--url",
        metavar="URL",
        help="The URL that a file was saved from. Makes its links absolute.",
    ),
]
Text = Annotated[
    bool,
    typer.Option("--text", help="Read the source as plain text, even if it looks like HTML."),
]


class Rendering(StrEnum):
    """When `extract` and `explain` render a page in a browser."""

    never = "never"
    auto = "auto"
    always = "always"


Render = Annotated[
    Rendering,
    typer.Option(
        "--render",
        help="Render fetched pages in a browser, so that their scripts run. auto: only pages that "
        "are empty without scripts. Needs Chromium and the extra \\[render]. Files are never "
        "rendered.",
        rich_help_panel=FETCHING,
    ),
]
Bytes = Annotated[
    int,
    typer.Option(
        "--max-bytes",
        metavar="N",
        min=1,
        help="The largest page to fetch, in bytes, after decompression.",
        rich_help_panel=BOUNDS,
    ),
]
MAX_BYTES = 10 * 1024 * 1024

Warc = Annotated[
    Path | None,
    typer.Option(
        "--warc",
        metavar="FILE",
        help="Save each request and response in FILE, a .warc.gz. An existing FILE is continued.",
        rich_help_panel=FETCHING,
    ),
]
ReplayFrom = Annotated[
    Path | None,
    typer.Option(
        "--replay",
        metavar="FILE",
        help="Take all responses, also robots.txt, from the WARC file FILE. Nothing is fetched.",
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
        help="Print more messages. -vv is for debugging.",
    ),
]


JobFile = Annotated[Path, typer.Argument(metavar="JOB", help="The job file.", show_default=True)]
FIRST_JOB = Path("jobs.toml")

ListingUrl = Annotated[
    str,
    typer.Argument(
        metavar="URL", help="The URL of a section page, a feed, a sitemap or a sitemap index."
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object per line: url, title, date, found_in.")
]
