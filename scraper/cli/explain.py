"""`scraper explain` and `scraper schema`: why a record is what it is, and what a record is."""

import json
import sys
from typing import Annotated

import typer

from scraper.article import json_schema
from scraper.cli.console import exit_on_error, quiet_pipe, set_up_logging
from scraper.cli.fetch_options import FetchOptions, with_fetch_options
from scraper.cli.options import MAX_BYTES, Bytes, Render, Rendering, Text, Url, Verbose

EXAMPLES = (
    "Examples:\n\n"
    "  scraper explain saved.html\n\n"
    "  scraper explain https://example.org/story --fields\n\n"
    "  scraper explain saved.html --json | jq -r 'select(.label == \"teaser\") | .text'"
)


@with_fetch_options
def explain(
    source: Annotated[
        str,
        typer.Argument(
            metavar="SOURCE",
            help="URL, HTML file, saved text of a page, .html.gz, FILE.warc.gz:OFFSET, or - for "
            "standard input.",
        ),
    ],
    *,
    guest: FetchOptions,
    fields: Annotated[
        bool,
        typer.Option(
            "--fields",
            help="Show headline, date, authors … and every candidate for them, with the points for "
            "and against it.",
        ),
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a block or field, for programs.")
    ] = False,
    url: Url = None,
    text: Text = False,
    max_bytes: Bytes = MAX_BYTES,
    render: Render = Rendering.never,
    verbose: Verbose = 0,
) -> None:
    """Show why a record is what it is: the verdict on every block of the page, or with --fields
    what its fields were chosen from.
    """
    from scraper.cli import explain_view

    set_up_logging(verbose)
    with guest.client() as client, quiet_pipe(), exit_on_error():
        page = explain_view.page_of(
            source,
            client,
            url=url,
            form="text" if text else None,
            timeout=guest.timeout,
            max_bytes=max_bytes,
            render=render.value,
        )
        (explain_view.show_fields if fields else explain_view.show)(
            page, sys.stdout, as_json=as_json
        )


def schema() -> None:
    """Print the JSON Schema (2020-12) of the records that `extract` writes."""
    with quiet_pipe():
        print(json.dumps(json_schema(), indent=2, ensure_ascii=False))
