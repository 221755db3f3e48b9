"""What a user can set about fetching. Each setting is declared once, here: the options of the
command line, the keys of [fetch] in jobs.toml and the client are made from this record.

Opens nothing, and imports no HTTP library, so that `scraper --help` and a check of a jobs.toml stay
quick.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from msgspec import Struct, structs

from scraper.errors import InvalidUrl
from scraper.records import Request
from scraper.version import __version__

Group = Literal["fetch", "page", "warc"]
"""Which commands have the option of a setting: "fetch" is all that fetch anything, "page" those
that read one page, "warc" those that can record and replay.
"""
Render = Literal["never", "auto", "always"]

_FETCHING = "Fetching"
_LIMITS = "Limits of a fetch"
_LONGEST = 1e9
"""Seconds. Much more than this is more than a lock or a socket can wait."""
_LARGEST = 2**53


class InvalidSetting(InvalidUrl, ValueError):
    """A value that a setting cannot have. `key` is the setting's name, `entry` counts from 1 in a
    list. `problem` never repeats a value that can hold a password.
    """

    def __init__(self, key: str, problem: str, entry: int | None = None) -> None:
        super().__init__(f"{option_of(key)}: {problem}")
        self.key = key
        self.problem = problem
        self.entry = entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a setting is besides its name, type and default."""

    help: str
    metavar: str | None = None
    """What its value is, for the help: SECONDS, HOST, FILE …"""
    group: Group = "fetch"
    panel: str | None = _FETCHING
    """The panel of `--help` that shows it; None is the first one."""
    default_is: str | None = None
    """The default in words, if it depends on another setting."""
    above: float | None = None
    """The value is more than this."""
    at_least: float | None = None
    at_most: float | None = None

    def problem_of(self, value: float) -> str | None:
        """Why a number is out of range, or None."""
        kind = "a whole number" if isinstance(value, int) else "a number"
        if self.above is not None and not value > self.above:
            return f"expected {kind} above {self.above:g}"
        if self.at_least is not None and not value >= self.at_least:
            return f"expected {kind} of at least {self.at_least:g}"
        if self.at_most is not None and not value <= self.at_most:
            return f"expected {kind} of at most {self.at_most:.0f}"
        return None


class FetchSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How to fetch, and how far to follow a server.

    Raises InvalidSetting for a number out of range, a text that a header cannot hold, a host or a
    proxy that is not one, and settings that exclude each other.
    """

    timeout: Annotated[
        float,
        Setting(
            help="Time for one attempt to fetch (of three at most), and again for one extraction.",
            metavar="SECONDS",
            panel=None,
            above=0,
            at_most=_LONGEST,
        ),
    ] = 30.0
    contact: Annotated[
        str | None,
        Setting(
            help="A URL or an e-mail address that sites can write to. It goes into the User-Agent.",
            metavar="CONTACT",
        ),
    ] = None
    user_agent: Annotated[
        str | None,
        Setting(
            help="The User-Agent, in place of article-scraper's own. --contact is added.",
            metavar="TEXT",
        ),
    ] = None
    delay: Annotated[
        float,
        Setting(
            help="Pause between two requests to one host. It is longer if the site asks for that "
            "or is slow.",
            metavar="SECONDS",
            at_least=0,
            at_most=_LONGEST,
        ),
    ] = 1.0
    ignore_robots: Annotated[bool, Setting(help="Fetch URLs that robots.txt disallows.")] = False
    proxy: Annotated[
        str | None,
        Setting(
            help="Fetch through http://[USER:PASSWORD@]HOST:PORT or https://…. Proxies that "
            "environment variables name are not used.",
            metavar="URL",
        ),
    ] = None
    allow_private: Annotated[
        tuple[str, ...],
        Setting(
            help="Let HOST have a private or loopback IP address, on any port. May be repeated.",
            metavar="HOST",
        ),
    ] = ()
    total_timeout: Annotated[
        float | None,
        Setting(
            help="Time for one URL with its redirects and retries.",
            metavar="SECONDS",
            panel=_LIMITS,
            default_is="three times --timeout",
            above=0,
            at_most=_LONGEST,
        ),
    ] = None
    connect_timeout: Annotated[
        float,
        Setting(
            help="Time until a server accepts the connection.",
            metavar="SECONDS",
            panel=_LIMITS,
            above=0,
            at_most=_LONGEST,
        ),
    ] = 10.0
    max_header_bytes: Annotated[
        int,
        Setting(
            help="The largest headers of a response.",
            metavar="N",
            panel=_LIMITS,
            at_least=1,
            at_most=_LARGEST,
        ),
    ] = 100 * 1024
    max_redirects: Annotated[
        int,
        Setting(
            help="The most redirects that are followed, one after the other.",
            metavar="N",
            panel=_LIMITS,
            at_least=0,
            at_most=_LARGEST,
        ),
    ] = 10
    max_codings: Annotated[
        int,
        Setting(
            help="The most content codings that are undone, one inside the other.",
            metavar="N",
            panel=_LIMITS,
            at_least=0,
            at_most=_LARGEST,
        ),
    ] = 5
    max_bytes: Annotated[
        int,
        Setting(
            help="The largest page to fetch, in bytes, after decompression.",
            metavar="N",
            group="page",
            panel=_LIMITS,
            at_least=1,
            at_most=_LARGEST,
        ),
    ] = 10 * 1024 * 1024
    render: Annotated[
        Render,
        Setting(
            help="Render fetched pages in a browser, so that their scripts run. auto: only pages "
            "that are empty without scripts. Needs Chromium and the extra [render]. Files are "
            "never rendered.",
            group="page",
        ),
    ] = "never"
    warc: Annotated[
        str | None,
        Setting(
            help="Save each request and response in FILE, a .warc.gz. An existing FILE is "
            "continued.",
            metavar="FILE",
            group="warc",
        ),
    ] = None
    replay: Annotated[
        str | None,
        Setting(
            help="Take all responses, also robots.txt, from the WARC file FILE. Nothing is "
            "fetched.",
            metavar="FILE",
            group="warc",
        ),
    ] = None

    def __post_init__(self) -> None:
        for name, setting in SETTINGS.items():
            value = getattr(self, name)
            if isinstance(value, int | float) and (problem := setting.problem_of(value)):
                raise InvalidSetting(name, problem)
        for name in ("contact", "user_agent"):
            text = getattr(self, name)
            if text is not None and not _fits_header(text):
                raise InvalidSetting(
                    name,
                    "expected printable letters of Latin-1 in one line, and not spaces alone",
                )
        for number, host in enumerate(self.allow_private, 1):
            _check_host(host, number)
        if self.proxy is not None:
            _check_proxy(self.proxy)
        if self.warc and self.replay:
            raise InvalidSetting("warc", "cannot be combined with replay. Choose one of them.")

    @property
    def agent(self) -> str:
        """The User-Agent header: a name with a version, and a contact if there is one."""
        name = self.user_agent or f"article-scraper/{__version__}"
        return f"{name} (+{self.contact})" if self.contact else name

    def request(
        self, url: str, *, etag: str | None = None, last_modified: str | None = None
    ) -> Request:
        """A request for a URL with the limits of these settings. The validators make it
        conditional.
        """
        return Request(
            url=url,
            timeout=self.timeout,
            max_bytes=self.max_bytes,
            etag=etag,
            last_modified=last_modified,
        )

    def given(self) -> dict[str, Any]:
        """The settings that differ from their defaults, by name."""
        return {
            field.name: getattr(self, field.name)
            for field in structs.fields(self)
            if getattr(self, field.name) != field.default
        }


SETTINGS: Mapping[str, Setting] = MappingProxyType(
    {
        name: next(one for one in hint.__metadata__ if isinstance(one, Setting))
        for name, hint in get_type_hints(FetchSettings, include_extras=True).items()
    }
)
"""The settings by name, in their order."""


def choices_of(table: type[Struct]) -> dict[str, tuple[str, ...]]:
    """The values of each field of a record that has a fixed set of them."""
    hints = get_type_hints(table)
    return {name: get_args(hint) for name, hint in hints.items() if get_origin(hint) is Literal}


def option_of(key: str) -> str:
    """The command-line option of a setting: `--max-bytes` for max_bytes."""
    return f"--{key.replace('_', '-')}"


def _fits_header(text: str) -> bool:
    """Whether a header can hold a text (RFC 9110 §5.5)."""
    return bool(text.strip()) and text.isprintable() and all(ord(letter) < 256 for letter in text)


def _check_host(name: str, number: int) -> None:
    from scraper.urls import parse_host

    try:
        parse_host(name)
    except InvalidUrl as error:
        raise InvalidSetting("allow_private", error.message, number) from None


def _check_proxy(url: str) -> None:
    from scraper.fetcher.http.proxy import Proxy

    try:
        Proxy.parse(url)
    except InvalidUrl as error:
        raise InvalidSetting("proxy", error.message) from None
