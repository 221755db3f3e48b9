"""Options that several commands share, and the client that they ask for. Declarations only."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from scraper.cli.edge import usage

if TYPE_CHECKING:
    from scraper.fetcher import Client
    from scraper.fetcher.answer import Getter
    from scraper.fetcher.exchange import Recorder

Url = Annotated[str | None, typer.Option("--url", metavar="URL", help="The address a file was saved from: makes its links absolute.")]
Text = Annotated[bool, typer.Option("--text", help="Take the source for a page's plain text, even if it looks like HTML.")]
_FETCHING = "Fetching"
Private = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private",
        metavar="HOST",
        help="Let HOST have a private or loopback address, on any port. May be repeated.",
        rich_help_panel=_FETCHING,
    ),
]
Contact = Annotated[
    str | None,
    typer.Option("--contact", metavar="ADDRESS", help="A page or e-mail address that sites can write to.", rich_help_panel=_FETCHING),
]
Agent = Annotated[
    str | None,
    typer.Option("--user-agent", metavar="TEXT", help="The User-Agent, in place of ours; --contact is added.", rich_help_panel=_FETCHING),
]
Delay = Annotated[
    float,
    typer.Option(
        "--delay",
        metavar="SECONDS",
        min=0,
        help="Pause between two requests to one host; longer where the site asks for it or is slow.",
        rich_help_panel=_FETCHING,
    ),
]
Robots = Annotated[
    bool, typer.Option("--ignore-robots", help="Fetch what robots.txt asks programs not to fetch.", rich_help_panel=_FETCHING)
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
        help="Show fetched pages in a browser, with their scripts run: auto is those that show nothing without. "
        "Needs the extra \\[render] and Chromium. Files are never rendered.",
        rich_help_panel=_FETCHING,
    ),
]
ProxyAddress = Annotated[
    str | None,
    typer.Option(
        "--proxy",
        metavar="URL",
        help="Fetch through http://[USER:PASSWORD@]HOST:PORT or https://…; a proxy of the environment is not used.",
        rich_help_panel=_FETCHING,
    ),
]
Bytes = Annotated[
    int, typer.Option("--max-bytes", metavar="N", min=1, help="The largest page to fetch, unpacked.", rich_help_panel=_FETCHING)
]
Warc = Annotated[
    Path | None,
    typer.Option(
        "--warc",
        metavar="FILE",
        help="Keep every request and answer in FILE, a .warc.gz; one that is there is continued.",
        rich_help_panel=_FETCHING,
    ),
]
ReplayFrom = Annotated[
    Path | None,
    typer.Option(
        "--replay",
        metavar="FILE",
        help="Take the answers from FILE, a WARC, and nothing from the network; robots.txt, too.",
        rich_help_panel=_FETCHING,
    ),
]
Timeout = Annotated[
    float,
    typer.Option(
        "--timeout", metavar="SECONDS", min=0.1, help="Time for one attempt to fetch (of three at most), and again for one extraction."
    ),
]
Verbose = Annotated[int, typer.Option("-v", "--verbose", count=True, show_default=False, help="Say more on stderr; -vv for debugging.")]


Address = Annotated[str, typer.Argument(metavar="URL", help="A section page, a feed, a sitemap or an index of sitemaps.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line: url, title, date, found_in.")]


def client_of(
    *,
    agent: str,
    delay: float,
    ignore_robots: bool,
    allow_private: list[str] | None,
    proxy: str | None = None,
    recorder: "Recorder | None" = None,
    replay: "Getter | None" = None,
) -> "Client":
    """What a command fetches with; to be closed. A host or proxy that is none ends the command as wrong usage."""
    from scraper import fetcher
    from scraper.errors import InvalidAddress

    try:
        return fetcher.Client(
            agent=agent,
            delay=delay,
            ignore_robots=ignore_robots,
            allow_private=tuple(allow_private or ()),
            proxy=proxy,
            recorder=recorder,
            replay=replay,
        )
    except InvalidAddress as error:
        usage(error.message)


def agent_of(user_agent: str | None, contact: str | None) -> str:
    """As whom a command fetches. What no header can hold ends the command as wrong usage."""
    from scraper import fetcher
    from scraper.errors import InvalidAddress

    try:
        return fetcher.user_agent(contact, user_agent)
    except InvalidAddress as error:
        usage(error.message)
