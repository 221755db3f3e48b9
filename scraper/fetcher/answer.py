"""What is asked of a server and what it says, for whoever fetches and whoever answers in its place. Declarations only."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

Headers = Mapping[str, str]
REDIRECTS = frozenset({301, 302, 303, 307, 308})
"""Statuses that send elsewhere, where they say where (RFC 9110 §15.4)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said."""

    url: str
    status: int
    headers: Headers
    """Names in any case."""
    body: bytes
    """Decoded; empty where it was not asked for."""
    cut: bool
    """Whether the body was cut at the limit, where that is allowed."""
    at: datetime | None = None
    """When it was asked for; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How far one GET may go."""

    seconds: float
    """For everything, from the name server's answer to the last byte."""
    max_bytes: int
    """Of the body, decoded."""
    may_cut: bool = False
    """Whether a body over the limit is cut, and no error."""


class Getter(Protocol):
    """Where answers come from."""

    def get(self, url: str, limits: Limits, headers: Headers, wants_body: Callable[[int], bool]) -> Answer:
        """The answer to one GET; its body only for the statuses that are wanted. Raises FetchError."""
        ...

    def close(self) -> None:
        """Give up what is held: connections, files."""
        ...
