"""Many sources in, their records out in the same order. Fetches many hosts at once, each as
politely as the client does. Extracts in worker processes. Writes nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import structs

from scraper.article import Article
from scraper.error_record import failure_record
from scraper.errors import MachineError, ScraperError
from scraper.extraction_pool import ExtractionPool
from scraper.fetcher import FetchSettings
from scraper.inputs import Form, Source, is_url, read_input
from scraper.local_pages import LocalPages, Recorded
from scraper.records import Favour, Page
from scraper.render_policy import Rendering

if TYPE_CHECKING:
    from scraper.fetcher import Client
    from scraper.fetcher.warc import UnreadablePage

_log = logging.getLogger("scraper")

_AHEAD = 4
"""Pages under way per worker: enough to keep workers busy, few enough to bound memory."""
_HOSTS = 16
"""Hosts that are fetched from at the same time."""
_WINDOW = 2_000
"""The most records that may wait for an earlier one, from a slow host."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How to work on the sources."""

    settings: FetchSettings
    """`timeout` is also the time of one extraction, `max_bytes` also the largest page of a WARC
    file.
    """
    workers: int = 1
    form: Form = None
    """The format of files; None means that it is detected."""
    output: Path | None = None
    """A file that is not a source, although it may be in a folder that is one."""
    keep_hidden: bool = False
    """Whether text that no reader sees counts as text of the page."""
    favour: Favour | None = None
    """What counts more for doubtful blocks of bodies."""

    def page(self, page: Page) -> Page:
        """A page with what the plan says about all of them."""
        return structs.replace(page, keep_hidden=True) if self.keep_hidden else page


def _ignore(_: str) -> None:
    pass


def extract_all(
    sources: Iterable[Source],
    plan: Plan,
    client: "Client",
    *,
    recorded: Mapping[str, int] = MappingProxyType({}),
    report: Callable[[str], None] = _ignore,
    warn: Callable[[str], None] = _ignore,
) -> Iterator[Article]:
    """A record for each source, in order. A folder gives the records of its files, and a WARC file
    those of its pages. Failures are records too. Closing the iterator ends the workers.

    `recorded` has the `source` of each record that exists already, and how often. Those pages are
    skipped. `report` is called with a sentence about each folder of which files were skipped, and
    about each WARC file that was read to its end. `warn` is called with what is wrong with the run
    itself: the browser did not start.

    Raises RenderingUnavailable if pages are to be rendered and cannot be, and MachineError if pages
    can no longer be extracted.
    """
    done = Recorded(recorded)
    left = (source for source in sources if not done.has(str(source)))
    read = LocalPages(plan.settings.max_bytes, plan.output, done, report)
    with ExitStack() as stack:
        rendering = None
        if (when := plan.settings.render) != "never":
            renderer = stack.enter_context(client.renderer())
            rendering = Rendering(when, renderer, plan.settings.request(""))
            if when == "always":
                renderer.start()
        pool = stack.enter_context(
            closing(
                ExtractionPool(plan.workers, plan.settings.timeout, rendering, favour=plan.favour)
            )
        )
        most = plan.workers * _AHEAD
        for are_urls, some in groupby(left, _is_fetched):
            if are_urls:
                yield from _finished(_fetched(some, plan, client, pool), most, pool)
            else:
                yield from _finished(_read(read.of(some), plan, pool), most, pool)
        if pool.browser_error is not None:
            warn(pool.browser_error)


def _is_fetched(source: Source) -> bool:
    return is_url(source.name) and source.url is None


_Begun = tuple[Page, Future[Article] | ScraperError]
"""A page, and its extraction or the error that prevented it."""


def _finished(
    begun: Generator[_Begun, None, None], most: int, pool: ExtractionPool
) -> Iterator[Article]:
    """The records of pages in their order, with at most `most` under way at once."""
    under_way: deque[_Begun] = deque()
    with closing(begun):
        for one in begun:
            under_way.append(one)
            while under_way and (len(under_way) >= most or _is_done(under_way[0])):
                yield _record(*under_way.popleft(), pool)
        while under_way:
            yield _record(*under_way.popleft(), pool)


def _is_done(begun: _Begun) -> bool:
    return not isinstance(begun[1], Future) or begun[1].done()


def _record(
    page: Page, extraction: Future[Article] | ScraperError, pool: ExtractionPool
) -> Article:
    try:
        if isinstance(extraction, ScraperError):
            raise extraction
        article = pool.result(page, extraction)
    except MachineError:
        raise
    except ScraperError as error:
        return failure_record(error, page)
    _log.info("%s: %s, %d blocks of body", page.source, article.status, len(article.blocks))
    return article


def _fetched(
    sources: Iterable[Source], plan: Plan, client: "Client", pool: ExtractionPool
) -> Generator[_Begun, None, None]:
    """The pages of URLs in the order of the URLs, although they arrive in another order."""
    from scraper.fetcher import fetch_many

    requests = (plan.settings.request(str(source)) for source in sources)
    early: dict[int, _Begun] = {}
    next_one = 0
    with closing(fetch_many(requests, client, threads=_HOSTS, window=_WINDOW)) as outcomes:
        for outcome in outcomes:
            if not isinstance(outcome.result, Page):
                url = outcome.request.url
                early[outcome.index] = (Page(source=url, content=b"", url=url), outcome.result)
            else:
                page = plan.page(outcome.result)
                _log.debug(
                    "%s: %d bytes, charset of the header: %s",
                    page.source,
                    len(page.content),
                    page.charset,
                )
                early[outcome.index] = (page, pool.submit_fetched(page))
            while next_one in early:
                yield early.pop(next_one)
                next_one += 1


def _read(
    works: "Iterable[Source | Page | UnreadablePage]", plan: Plan, pool: ExtractionPool
) -> Generator[_Begun, None, None]:
    """The pages of files and WARC files."""
    for work in works:
        if isinstance(work, Source):
            try:
                page = plan.page(read_input(work.name, url=work.url, form=plan.form))
            except ScraperError as error:
                yield Page(source=str(work), content=b"", url=work.url), error
                continue
        elif isinstance(work, Page):
            page = plan.page(work)
        else:
            yield work.page, work.error
            continue
        yield page, pool.submit(page)
