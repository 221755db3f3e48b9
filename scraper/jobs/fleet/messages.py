"""What the process of a shard is given, and what it sends while it runs. Records only."""

from dataclasses import dataclass

from scraper.jobs.config import Job
from scraper.jobs.report import Report


@dataclass(frozen=True, slots=True)
class ShardRun:
    """One run of a shard."""

    job: Job
    """The job, divided for the shard. Its paths are absolute."""
    renamed_from: str | None = None
    """The old name of a renamed job."""
    quiet: bool = False
    """Whether a run that finds another one in progress ends without a message."""
    verbosity: int = 0
    """How many times -v was given."""


@dataclass(frozen=True, slots=True)
class PageEvent:
    """A record was made of a page."""

    url: str
    status: str
    error: str | None
    """The code of its error."""


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """The process printed a line for its user."""

    text: str


@dataclass(frozen=True, slots=True)
class ReportEvent:
    """The run is at its end, which may be an error."""

    report: Report


Event = PageEvent | MessageEvent | ReportEvent
