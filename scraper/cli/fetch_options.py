"""The command-line options of the fetch settings. Every option is made from its declaration in
`scraper.fetcher.settings`. Fetches nothing itself.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from enum import Enum, StrEnum
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

import typer
from msgspec import convert

from scraper.cli.console import exit_usage
from scraper.cli.settings_options import Command, with_options
from scraper.fetcher import SETTINGS, FetchSettings, Group, InvalidSetting, option_of


def with_fetch_options(*groups: Group) -> Callable[[Command], Command]:
    """Give a command the options of the settings in `groups`, besides those of every command that
    fetches. The command has a parameter `settings`, which becomes one FetchSettings.

    A value that a setting cannot have ends the command as wrong usage.
    """
    return with_options(_options({"fetch", *groups}), _settings_of)


def _settings_of(values: dict[str, Any]) -> FetchSettings:
    """The settings that the options give. Typer's None is an option that was not given."""
    given = {
        name: value.value if isinstance(value, Enum) else value
        for name, value in values.items()
        if value is not None
    }
    try:
        return convert(given, FetchSettings)
    except ValueError as error:
        cause = error.__cause__
        if isinstance(cause, InvalidSetting):
            exit_usage(cause.message)
        raise


def _options(groups: set[str]) -> Iterator[inspect.Parameter]:
    """A parameter for each setting of the groups, in the form that Typer reads."""
    types = get_type_hints(FetchSettings)
    defaults = FetchSettings()
    for name, setting in SETTINGS.items():
        if setting.group not in groups:
            continue
        option = typer.Option(
            option_of(name),
            metavar=setting.metavar,
            min=setting.at_least,
            show_default=setting.default_is or True,
            # brackets around a small letter are markup for rich
            help=re.sub(r"\[(?=[a-z])", r"\\[", setting.help),
            rich_help_panel=setting.panel,
        )
        default = getattr(defaults, name)
        yield inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=Annotated[_option_type(name, types[name]), option],
            default=None if default == () else default,
        )


def _option_type(name: str, kind: Any) -> Any:
    """The type that Typer reads for the type of a setting."""
    if get_origin(kind) is Literal:
        return StrEnum(name.capitalize(), {value: value for value in get_args(kind)})
    if get_origin(kind) is tuple:
        return list[str] | None
    return kind
