"""Where one attempt has led, and how its errors say so. Fetches nothing."""

import copy
from typing import TypeVar

from scraper.errors import FetchError, ForbiddenUrl
from scraper.urls import parse_url

_E = TypeVar("_E", bound=FetchError)


class RedirectChain:
    """The addresses of one attempt, from the one that was given over those that redirects led
    to.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._here = source
        self._has_turned = False
        self.asked: str | None = None
        """The host that the last page was asked of; None where the road ended before that."""

    def begin(self) -> str:
        """The address that was given, as browsers write it. Raises InvalidUrl."""
        self._here, self._has_turned, self.asked = self._source, False, None
        self._here = parse_url(self._source)
        return self._here

    def turn(self, location: str) -> str:
        """The address that a redirect leads to. Raises InvalidUrl."""
        before, self._here, self._has_turned, self.asked = self._here, location, True, None
        self._here = parse_url(location, before)
        return self._here

    @property
    def has_turned(self) -> bool:
        """Whether a redirect led away from what was given."""
        return self._has_turned

    def told(self, error: _E) -> _E:
        """The error with a message that opens with the address that was given, says where that led,
        and how it could be allowed: only what was given can be, not what a redirect leads to.
        """
        message = error.message
        if self._has_turned and not message.startswith(f"{self._source}: "):
            message = (
                f"{self._source}: redirects to {self._here}: "
                f"{message.removeprefix(self._here).removeprefix(': ')}"
            )
        elif not message.startswith(self._source):
            message = f"{self._source}: {message.removeprefix(self._here).removeprefix(': ')}"
        if isinstance(error, ForbiddenUrl) and error.allow and not self._has_turned:
            message += f"; if that is meant, pass --allow-private {error.allow}"
        told = copy.copy(error)
        told.message, told.args = message, (message,)
        return told
