"""The arguments and options of `scraper extract`. Declarations only."""

from pathlib import Path
from typing import Annotated

import typer

from scraper.sinks import BUILT_IN

BUILT_IN_FORMATS = ", ".join(spec.name for spec in BUILT_IN if spec.stream or spec.binary)

Sources = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="SOURCE",
        show_default=False,
        help="A URL, an HTML, text or MHTML file (also gzipped), a folder of such files, a "
        "WARC or ARC file, FILE.warc.gz:OFFSET for one page of it, or - for standard input.",
    ),
]
SourceList = Annotated[
    Path | None,
    typer.Option(
        "-i",
        "--input",
        metavar="FILE",
        readable=False,  # checked here, with a message of our own
        help="Read more sources from FILE, one per line. A line can also have a path, a tab "
        "and the URL of the page in that file. Lines that start with # are skipped. - is "
        "standard input.",
    ),
]
Output = Annotated[
    Path | None,
    typer.Option(
        "-o",
        "--output",
        metavar="FILE",
        readable=False,
        help="Write to FILE instead of standard output. FILE is replaced only when all is "
        "done. The end of its name gives the format: .jsonl, .json, .csv, .md, .txt, "
        ".parquet, .sqlite. With .gz after that, a text format is compressed.",
    ),
]
OutputFormat = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        help=f"One of {BUILT_IN_FORMATS}, or a format that a plugin adds. parquet and sqlite "
        "need -o. Default: the format of the name of FILE, else json for one source and jsonl "
        "for several.",
        show_default=False,
    ),
]
Links = Annotated[
    bool | None,
    typer.Option("--links/--no-links", help="Keep links in Markdown.", show_default="--links"),
]
Images = Annotated[
    bool | None,
    typer.Option("--images/--no-images", help="Keep images in Markdown.", show_default="--images"),
]
Resume = Annotated[
    bool,
    typer.Option(
        "--resume",
        help="Continue FILE.partial, which an interrupted run with -o FILE left. Sources that "
        "have a record there are skipped. Only for JSON Lines.",
    ),
]
Workers = Annotated[
    int,
    typer.Option("--workers", metavar="N", min=1, max=256, help="Extract in N processes."),
]
MinConfidenceOption = Annotated[
    str | None,
    typer.Option(
        "--min-confidence",
        metavar="LIMITS",
        help="Leave out records with less confidence in the body than this, as 0.9, or in several "
        "fields, as body=0.9,date=0.8. Failures stay. Each record left out is named on standard "
        "error.",
        show_default=False,
    ),
]
Isolate = Annotated[
    bool,
    typer.Option(
        "--isolate",
        help="Extract a single file in a worker process, as if there were several sources.",
    ),
]
