"""The arguments and options of `scraper dataset`. Declarations only."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from scraper.scale.settings import Duplicates, Format

Inputs = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="INPUT",
        show_default=False,
        help="A WARC, ARC, Parquet, JSONL or HTML file, a folder of such files, or a pattern with "
        "* and **. It can be a path or a URL: https://, s3://, gs://, hdfs:// …",
    ),
]
Out = Annotated[
    str,
    typer.Option(
        "-o",
        "--output",
        metavar="OUT",
        show_default=False,
        help="The folder of the dataset, as a path or a URL. If it has a dataset already, finished "
        "parts are kept, and new inputs are added.",
    ),
]
List = Annotated[
    str | None,
    typer.Option(
        "-i",
        "--input",
        metavar="LIST",
        help="Read more inputs from the file LIST, one per line. LIST can be gzipped and a URL. "
        "Lines that start with # are skipped. - is standard input.",
    ),
]
EngineName = Annotated[
    Literal["local", "ray"],
    typer.Option(
        "--engine",
        help="What runs the work: processes on this machine, or Ray (the extra `ray`).",
    ),
]
Workers = Annotated[
    int | None,
    typer.Option(
        "--workers",
        metavar="N",
        min=1,
        max=100_000,
        help="Work on N parts at a time. Default: the number of processors, of this machine or of "
        "the cluster.",
        show_default=False,
    ),
]
PartSize = Annotated[
    str,
    typer.Option("--part-size", metavar="SIZE", help="Cut inputs into parts of about this size."),
]
FormatOption = Annotated[
    Format, typer.Option("--format", help="The format of the files of the dataset.")
]
DuplicatesOption = Annotated[
    Duplicates,
    typer.Option(
        "--duplicates",
        help="Mark near duplicates in the column duplicate_of, leave them out, or do not look for "
        "them.",
    ),
]
Where = Annotated[
    str | None,
    typer.Option(
        "--where",
        metavar="SQL",
        help="Only records for which this condition is true. Columns: url, host, source, status, "
        "language, day (of publication), words (in the body), blocks, links, images (their "
        "numbers), http_status, confidence_body, confidence_headline, confidence_date, "
        "confidence_authors.",
    ),
]
HtmlColumn = Annotated[
    str | None,
    typer.Option(
        "--html-column",
        metavar="NAME",
        help="The column of Parquet and JSONL files that has the page. Default: html, content, …",
        show_default=False,
    ),
]
UrlColumn = Annotated[
    str | None,
    typer.Option(
        "--url-column",
        metavar="NAME",
        help="The column with the URL of the page. Default: url, target_uri, …",
        show_default=False,
    ),
]
WarcPrefix = Annotated[
    str,
    typer.Option(
        "--warc-prefix",
        metavar="URL",
        help="For Parquet and JSONL files that name pages by warc_filename, warc_record_offset "
        "and warc_record_length: what to put before each name, such as "
        "https://data.commoncrawl.org/.",
        show_default=False,
    ),
]
MaxBytes = Annotated[
    str, typer.Option("--max-bytes", metavar="SIZE", help="A larger page is a failure.")
]
MaxMemory = Annotated[
    str,
    typer.Option(
        "--max-memory",
        metavar="SIZE",
        help="A page whose process takes more memory is a failure.",
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout",
        metavar="SECONDS",
        min=1,
        help="A page whose extraction takes longer is a failure.",
    ),
]
Parts = Annotated[
    str | None,
    typer.Option(
        "--parts",
        metavar="K/N",
        help="Extract only every Nth part, from number K on, and write no dataset. For job arrays: "
        "the jobs 1/N to N/N share the work, and a last call without --parts finishes it.",
    ),
]
Temp = Annotated[
    Path | None,
    typer.Option(
        "--temp",
        metavar="DIR",
        help="The folder for temporary files, also those of Ray. Each worker needs about as much "
        "space as a part has. Default: the system's.",
        show_default=False,
    ),
]
JsonLog = Annotated[
    bool,
    typer.Option(
        "--json-log",
        help="Write a JSON object for each part, each minute and the whole run to standard error.",
    ),
]
