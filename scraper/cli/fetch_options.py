"""The options of every command that asks a server, and the client that they ask for. Fetches
nothing itself.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Annotated, Any

import typer

from scraper.cli.console import exit_usage

if TYPE_CHECKING:
    from scraper.fetcher import Client
    from scraper.fetcher.http.recorder import Recorder
    from scraper.fetcher.response import Transport

FETCHING = "Fetching"
BOUNDS = "Bounds of a fetch"


@dataclass(frozen=True, slots=True, kw_only=True)
class FetchOptions:
    """As whom a command fetches, and how far it follows a server; the names are those of the keys
    of a job's [fetch].
    """

    timeout: Annotated[
        float,
        typer.Option(
            "--timeout",
            metavar="SECONDS",
            min=0.1,
            help="Time for one attempt to fetch (of three at most), and again for one extraction.",
        ),
    ] = 30.0
    contact: Annotated[
        str | None,
        typer.Option(
            "--contact",
            metavar="ADDRESS",
            help="A page or e-mail address that sites can write to.",
            rich_help_panel=FETCHING,
        ),
    ] = None
    user_agent: Annotated[
        str | None,
        typer.Option(
            "--user-agent",
            metavar="TEXT",
            help="The User-Agent, in place of ours; --contact is added.",
            rich_help_panel=FETCHING,
        ),
    ] = None
    delay: Annotated[
        float,
        typer.Option(
            "--delay",
            metavar="SECONDS",
            min=0,
            help="Pause between two requests to one host; longer where the site asks for it or is "
            "slow.",
            rich_help_panel=FETCHING,
        ),
    ] = 1.0
    ignore_robots: Annotated[
        bool,
        typer.Option(
            "--ignore-robots",
            help="Fetch what robots.txt asks programs not to fetch.",
            rich_help_panel=FETCHING,
        ),
    ] = False
    proxy: Annotated[
        str | None,
        typer.Option(
            "--proxy",
            metavar="URL",
            help="Fetch through http://[USER:PASSWORD@]HOST:PORT or https://…; a proxy of the "
            "environment is not used.",
            rich_help_panel=FETCHING,
        ),
    ] = None
    allow_private: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-private",
            metavar="HOST",
            help="Let HOST have a private or loopback address, on any port. May be repeated.",
            rich_help_panel=FETCHING,
        ),
    ] = None
    total_timeout: Annotated[
        float | None,
        typer.Option(
            "--total-timeout",
            metavar="SECONDS",
            min=0.1,
            show_default="three times --timeout",
            help="Time for one address, its redirects and other attempts counted.",
            rich_help_panel=BOUNDS,
        ),
    ] = None
    connect_timeout: Annotated[
        float,
        typer.Option(
            "--connect-timeout",
            metavar="SECONDS",
            min=0.1,
            help="Time until a server takes the connection.",
            rich_help_panel=BOUNDS,
        ),
    ] = 10.0
    max_header_bytes: Annotated[
        int,
        typer.Option(
            "--max-header-bytes",
            metavar="N",
            min=1,
            help="The largest headers of an answer.",
            rich_help_panel=BOUNDS,
        ),
    ] = 102_400
    max_redirects: Annotated[
        int,
        typer.Option(
            "--max-redirects",
            metavar="N",
            min=0,
            help="Redirects that are followed.",
            rich_help_panel=BOUNDS,
        ),
    ] = 10
    max_codings: Annotated[
        int,
        typer.Option(
            "--max-codings",
            metavar="N",
            min=0,
            help="Packings in each other that are undone.",
            rich_help_panel=BOUNDS,
        ),
    ] = 5

    @property
    def name(self) -> str:
        """The User-Agent. What no header can hold ends the command as wrong usage."""
        from scraper import fetcher
        from scraper.errors import InvalidUrl

        try:
            return fetcher.user_agent(self.contact, self.user_agent)
        except InvalidUrl as error:
            exit_usage(error.message)

    def said(self) -> dict[str, Any]:
        """The options that were given, under their names as keys of a job's [fetch]."""
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if getattr(self, field.name) != field.default
        }

    def client(
        self, recorder: "Recorder | None" = None, replay: "Transport | None" = None
    ) -> "Client":
        """What the command fetches with; to be closed. A host or proxy that is none ends the
        command as wrong usage.
        """
        from scraper import fetcher
        from scraper.errors import InvalidUrl
        from scraper.fetcher.limits import ClientLimits

        try:
            return fetcher.Client(
                agent=self.name,
                delay=self.delay,
                ignore_robots=self.ignore_robots,
                allow_private=tuple(self.allow_private or ()),
                proxy=self.proxy,
                bounds=ClientLimits(
                    self.total_timeout,
                    self.connect_timeout,
                    self.max_header_bytes,
                    self.max_redirects,
                    self.max_codings,
                ),
                recorder=recorder,
                replay=replay,
            )
        except InvalidUrl as error:
            exit_usage(error.message)


def with_fetch_options(command: Callable[..., None]) -> Callable[..., None]:
    """A command whose parameter `fetch_options` is made of options: in the signature that Typer
    reads, the fields of FetchOptions replace it.
    """
    own, options = inspect.signature(command).parameters, inspect.signature(FetchOptions).parameters

    @functools.wraps(command)
    def filled(**given: Any) -> None:
        fetch_options = FetchOptions(**{name: given.pop(name) for name in options})
        command(**given, fetch_options=fetch_options)

    parameters = [*(one for name, one in own.items() if name != "fetch_options"), *options.values()]
    shown = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
    filled.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    filled.__annotations__ = {one.name: one.annotation for one in shown} | {"return": None}
    return filled
