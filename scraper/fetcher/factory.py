"""Opens a client with the WARC files that its settings name: one to record to, or one to replay."""

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from scraper.fetcher.client import Client
from scraper.fetcher.environment import Environment
from scraper.fetcher.settings import FetchSettings
from scraper.fetcher.throttle import DelayStore


@contextmanager
def open_client(
    settings: FetchSettings,
    *,
    folder: Path = Path(),
    delay_store: DelayStore | None = None,
    environment: Environment | None = None,
    robots_log_level: int = logging.WARNING,
    may_request: Callable[[str], bool] | None = None,
) -> Iterator[Client]:
    """A client that records to `settings.warc` or replays `settings.replay`, if one is given; both
    are paths relative to `folder`. The other parameters are those of Client.

    Raises WarcWriteError and SourceError if such a file cannot be used.
    """
    environment = environment or Environment()
    recorder = replay = None
    with ExitStack() as stack:
        if settings.warc:
            from scraper.fetcher.warc.writer import WarcWriter

            robots = "ignore" if settings.ignore_robots else "obey"
            writer = WarcWriter(
                folder / settings.warc, agent=settings.agent, robots=robots, environment=environment
            )
            recorder = stack.enter_context(closing(writer))
        if settings.replay:
            from scraper.fetcher.warc.replay import ReplayTransport

            replay = stack.enter_context(closing(ReplayTransport(folder / settings.replay)))
        yield stack.enter_context(
            Client(
                settings,
                delay_store=delay_store,
                environment=environment,
                recorder=recorder,
                replay=replay,
                robots_log_level=robots_log_level,
                may_request=may_request,
            )
        )
