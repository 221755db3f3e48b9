"""The form of the table: what a fault is, and which outcomes can be demanded."""

from dataclasses import dataclass

from tests.fetcher.faults.servers import BODY, Behaviour, Closed, Deaf


@dataclass(frozen=True)
class Outcome:
    """What must come out."""

    code: str | None
    """The code of the error, or None for a page."""
    retryable: bool
    requests: int
    """Connections that the server sees."""
    content: bytes | None = None
    """The content of the page. For what a site offers, a line for each URL or error code."""

    def __str__(self) -> str:
        times = "" if self.requests < 2 else f" after {self.requests} requests"
        if self.code is None:
            return ("an empty page" if not self.content else "the page") + times
        return f"`{self.code}`{times}{', can be retried later' if self.retryable else ''}"


@dataclass(frozen=True)
class Fault:
    """A row: a server that does something wrong, and what must come of it."""

    name: str
    """A sentence whose subject is the server, where it names none."""
    server: Behaviour | type[Closed | Deaf]
    outcome: Outcome
    seconds: float = 10.0
    """For one attempt; short where the fault takes all the time that there is."""
    url: str = "http://courier.example:{port}/"
    certificate: str | None = None
    """Of servers that speak TLS: which one they show."""
    asks_robots: bool = False
    """Whether robots.txt is asked for."""
    discovers: bool = False
    """Whether what the page offers is looked for, and not the page."""
    greedy: bool = False
    """Whether it sends more than fits: what the client takes in memory is measured."""


def page(content: bytes = BODY, *, requests: int = 1) -> Outcome:
    """A page, with just this content."""
    return Outcome(None, False, requests, content)


def offers(*lines: str, requests: int) -> Outcome:
    """Addresses (their paths) and codes of errors, in this order."""
    return Outcome(None, False, requests, "\n".join(lines).encode())


def fails(code: str, *, requests: int = 1) -> Outcome:
    """An error that another try would not change."""
    return Outcome(code, False, requests)


def fails_for_now(code: str, *, requests: int = 3) -> Outcome:
    """An error that another try may change; mostly two more were made."""
    return Outcome(code, True, requests)
