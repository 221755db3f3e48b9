"""Options that several commands share, except those of the fetch settings. Declarations only."""

from pathlib import Path
from typing import Annotated

import typer

from scraper.records import Favour

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
KeepHidden = Annotated[
    bool,
    typer.Option(
        "--keep-hidden",
        help="Treat text that no reader of the page sees like all other text.",
    ),
]
FavourOption = Annotated[
    Favour | None,
    typer.Option(
        "--favour",
        help="Of the paragraphs of which the program is not sure, precision leaves out more, and "
        "recall keeps more. Default: neither.",
        show_default=False,
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

Handover = Annotated[
    str | None,
    typer.Option(
        "--handover",
        metavar="FOLDER",
        help="Where shards hand URLs over to each other: a folder that all machines see, or a URL "
        "such as s3://bucket/handover. The default is the folder handover in the job's output.",
    ),
]

Address = Annotated[
    str | None,
    typer.Option(
        "--address",
        metavar="HOST:PORT",
        help="With --engine ray: the cluster to use. This machine must be one of its nodes. "
        "Default: Ray is started on this machine, and ended with the command.",
        show_default=False,
    ),
]
