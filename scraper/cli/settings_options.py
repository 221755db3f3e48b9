"""How the options of a command become one record of settings. Knows no setting."""

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

Command = Callable[..., None]
_SETTINGS = "settings"


def with_options(
    options: Iterable[inspect.Parameter], settings_of: Callable[[dict[str, Any]], Any]
) -> Callable[[Command], Command]:
    """Give a command these options, in the form that Typer reads, in place of its parameter
    `settings`. That gets what `settings_of` makes of their names and values.
    """
    added = list(options)

    def decorated(command: Command) -> Command:
        @functools.wraps(command)
        def filled(**given: Any) -> None:
            values = {option.name: given.pop(option.name) for option in added}
            command(**given, settings=settings_of(values))

        own = inspect.signature(command).parameters.values()
        parameters = [
            option for one in own for option in (added if one.name == _SETTINGS else [one])
        ]
        shown = [one.replace(kind=inspect.Parameter.KEYWORD_ONLY) for one in parameters]
        filled.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
        filled.__annotations__ = {one.name: one.annotation for one in shown} | {"return": None}
        return filled

    return decorated
