"""Many sources in, their records out in the same order. Fetches many hosts at once, each as
politely as the client does. Extracts in worker processes. Writes nothing.
"""

import logging
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, closing
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from scraper.article import Article
from scraper.error_record import failure_record
from scraper.errors import ScraperError
from scraper.extraction_pool import ExtractionPool
from scraper.fetcher import FetchSettings
from scraper.inputs import Form, is_url, printable_source, read_input
from scraper.records import Page

if TYPE_CHECKING:
    from scraper.fetcher import Client
    from scraper.fetcher.warc import UnreadablePage, WarcStats

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
    url: str | None = None
    """The URL that a file was saved from."""
    form: Form = None


def _count_nothing(_: "WarcStats") -> None:
    pass


def _unread(source: str, plan: Plan) -> Page:
    return Page(source=printable_source(source), content=b"", url=plan.url)


def extract_all(
    sources: Iterable[str],
    plan: Plan,
    client: "Client",
    counted: "Callable[[WarcStats], None]" = _count_nothing,
) -> Iterator[Article]:
    """A record for each source, in order; a WARC file gives one for each of its pages. Failures are
    records too. Closing the iterator ends the workers. `counted` is called with the statistics of
    each WARC file that was read to its end.

    Raises RenderingUnavailable if pages are to be rendered and cannot be.
    """
    with ExitStack() as stack:
        render = None
        if plan.settings.render != "never":
            renderer = stack.enter_context(client.renderer())
            render = partial(renderer.render, request=plan.settings.request(""))
        pool = stack.enter_context(
            closing(
                ExtractionPool(plan.workers, plan.settings.timeout, render, plan.settings.render)
            )
        )
        for are_urls, some in groupby(sources, is_url):
            if are_urls:
                yield from _finished(
                    _fetched(some, plan, client, pool), plan.workers * _AHEAD, pool
                )
            else:
                yield from _finished(
                    _read(_unrolled(some, plan, counted), plan, pool),
                    plan.workers * _AHEAD,
                    pool,
                )


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
    except ScraperError as error:
        return failure_record(error, page)
    _log.info("%s: %s, %d blocks of body", page.source, article.status, len(article.blocks))
    return article


def _fetched(
    urls: Iterable[str], plan: Plan, client: "Client", pool: ExtractionPool
) -> Generator[_Begun, None, None]:
    """The pages of URLs in the order of the URLs, although they arrive in another order."""
    from scraper.fetcher import fetch_many

    requests = (plan.settings.request(printable_source(url)) for url in urls)
    early: dict[int, _Begun] = {}
    next_one = 0
    with closing(fetch_many(requests, client, threads=_HOSTS, window=_WINDOW)) as outcomes:
        for outcome in outcomes:
            if not isinstance(outcome.result, Page):
                url = outcome.request.url
                early[outcome.index] = (Page(source=url, content=b"", url=url), outcome.result)
            else:
                page = outcome.result
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
    works: "Iterator[str | Page | UnreadablePage]", plan: Plan, pool: ExtractionPool
) -> Generator[_Begun, None, None]:
    """The pages of files and WARC files."""
    from scraper.fetcher.warc import UnreadablePage

    for work in works:
        if isinstance(work, UnreadablePage):
            yield work.page, work.error
            continue
        try:
            page = (
                work if isinstance(work, Page) else read_input(work, url=plan.url, form=plan.form)
            )
        except ScraperError as error:
            yield _unread(str(work), plan), error
            continue
        yield page, pool.submit(page)


def _unrolled(
    sources: Iterable[str], plan: Plan, counted: "Callable[[WarcStats], None]"
) -> "Iterator[str | Page | UnreadablePage]":
    """The sources, with every WARC file replaced by its pages."""
    from scraper.fetcher.warc import WarcStats, warc_source

    for source in sources:
        warc = warc_source(source)
        if warc is None:
            yield source
            continue
        stats = WarcStats(printable_source(source))
        yield from warc.pages(
            stats.name if warc.position is None else printable_source(warc.path),
            plan.settings.max_bytes,
            stats,
        )
        if warc.position is None:
            counted(stats)
