"""`scraper explain` and `scraper schema`: how a record was made, and what a record contains."""

import json
import sys
from typing import Annotated

import typer
from msgspec import structs

from scraper.article import json_schema
from scraper.cli.console import exit_on_error, exit_usage, quiet_pipe, set_up_logging
from scraper.cli.fetch_options import with_fetch_options
from scraper.cli.options import FavourOption, KeepHidden, Text, Url, Verbose
from scraper.fetcher import FetchSettings
from scraper.inputs import why_not_url

EXAMPLES = (
    "Examples:\n\n"
    "  scraper explain saved.html\n\n"
    "  scraper explain https://example.org/story --fields\n\n"
    "  scraper explain today.warc.gz:5120            # the `source` of a record of a WARC file\n\n"
    "  scraper explain saved.html --json | jq -r 'select(.label == \"teaser\") | .text'"
)

SCHEMA_EXAMPLE = "Example:\n\n  scraper schema > article.schema.json"


_Source = Annotated[
    str,
    typer.Argument(
        metavar="SOURCE",
        help="A URL, an HTML, text or MHTML file (also gzipped), FILE.warc.gz:OFFSET for one "
        "page of a WARC or ARC file, or - for standard input.",
    ),
]
_Fields = Annotated[
    bool,
    typer.Option(
        "--fields",
        help="Show each field (headline, date, authors …) with its candidates and the points "
        "for and against each.",
    ),
]
_AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object per block or field.")]


@with_fetch_options("page")
def explain(
    source: _Source,
    *,
    fields: _Fields = False,
    as_json: _AsJson = False,
    url: Url = None,
    text: Text = False,
    keep_hidden: KeepHidden = False,
    favour: FavourOption = None,
    verbose: Verbose = 0,
    settings: FetchSettings,
) -> None:
    """Show how a record was made: the label of each block, and the rule that gave it.

    With --fields, show the candidates for each field and their scores instead.
    """
    from scraper.cli import explain_view
    from scraper.fetcher import open_client

    set_up_logging(verbose)
    if url is not None and (reason := why_not_url(url)):
        exit_usage(f"--url {reason}")
    with open_client(settings) as client, quiet_pipe(), exit_on_error():
        page = explain_view.page_of(
            source,
            client,
            url=url,
            form="text" if text else None,
            settings=settings,
        )
        page = structs.replace(page, keep_hidden=keep_hidden, favour=favour)
        (explain_view.show_fields if fields else explain_view.show)(
            page, sys.stdout, as_json=as_json
        )


def schema() -> None:
    """Print the JSON Schema (2020-12) of the records."""
    with quiet_pipe():
        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
