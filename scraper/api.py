"""The public functions: extract, fetch, scrape, run, iterate. They only join packages, which are
imported when they are first needed, so that `import scraper` is quick.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

from scraper.records import Favour, Page, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from scraper.article import Article
    from scraper.jobs import Job, Report
    from scraper.render_policy import When

_TIMEOUT = 30.0


def extract(
    html: bytes | str,
    url: str | None = None,
    *,
    keep_hidden: bool = False,
    favour: Favour | None = None,
) -> Article:
    """The article of a page: HTML, or the text of a page as a person copies it.

    `url` is the URL of the page. It makes links absolute, and it selects the article if the
    page's structured data describes several. Never raises because of the content of the page:
    `status` and `error` of the record say what is wrong. Uses no network, file or clock.

    With `keep_hidden`, text that no reader of the page sees is treated like all other text.
    Of the paragraphs of which the program is not sure, `favour` "precision" leaves out more, and
    "recall" keeps more.

    A `url` that is not an absolute http or https URL is kept in the record, but no link can be made
    absolute with it. Raises TypeError if an argument has another type, and ValueError for another
    `favour`.
    """
    from scraper.pipeline import extract_page

    if not isinstance(html, bytes | str):
        raise TypeError(f"html must be bytes or str, not {type(html).__name__}")
    if url is not None and not isinstance(url, str):
        raise TypeError(f"url must be str or None, not {type(url).__name__}")
    _check_favour(favour)
    known = url or None
    return extract_page(
        Page(
            source=url or "",
            content=html,
            url=known,
            final_url=known,
            keep_hidden=keep_hidden,
            favour=favour,
        )
    )


def _check_favour(favour: object) -> None:
    if favour not in (None, *get_args(Favour)):
        known = " or ".join(map(repr, get_args(Favour)))
        raise ValueError(f"favour must be {known} or None, not {favour!r}")


def fetch(
    url: str,
    *,
    allow_private: Collection[str] = (),
    timeout: float = _TIMEOUT,
    contact: str | None = None,
    ignore_robots: bool = False,
) -> Page:
    """Fetch `url` and return its bytes with the metadata of the response. Obeys robots.txt and
    follows redirects.

    `allow_private` lists hosts that may have private or loopback IP addresses, on any port.
    `timeout` is in seconds, for each of at most three attempts. `contact` is a URL or e-mail
    address for the User-Agent, so that the site can write to you. Raises FetchError.
    """
    from scraper.fetcher import Client, FetchSettings

    settings = FetchSettings(
        contact=contact, allow_private=tuple(allow_private), ignore_robots=ignore_robots
    )
    with Client(settings) as client:
        return client.fetch(Request(url=url, timeout=timeout))


def scrape(
    url: str,
    *,
    allow_private: Collection[str] = (),
    timeout: float = _TIMEOUT,
    contact: str | None = None,
    ignore_robots: bool = False,
    render: When = "never",
    favour: Favour | None = None,
) -> Article:
    """The article at `url`: `fetch`, then `extract`. Raises FetchError if there is no page.

    With `render="auto"`, a page that shows nothing without its scripts is rendered in a browser;
    with "always", every page is. Rendering needs the extra [render] and Chromium;
    RenderingUnavailable says what is missing. Each call starts a browser; `scraper extract` starts
    one for many pages. `favour` is that of `extract`.
    """
    from msgspec import structs

    from scraper.fetcher import Client, FetchSettings
    from scraper.pipeline import extract_page
    from scraper.render_policy import render_if_needed

    _check_favour(favour)
    request = Request(url=url, timeout=timeout)
    settings = FetchSettings(
        contact=contact, allow_private=tuple(allow_private), ignore_robots=ignore_robots
    )
    with Client(settings) as client:
        page = structs.replace(client.fetch(request), favour=favour)
        if render == "never":
            return extract_page(page)
        with client.renderer() as renderer:
            if render == "always":
                renderer.start()
            return render_if_needed(
                page,
                extract_page,
                lambda page: renderer.render(page, request),
                render,
            )[1]


def run(job: Job, each: Callable[[Article], None] | None = None) -> Report:
    """Run a job once: discover URLs, fetch new and changed pages, extract, store, export. `each` is
    called with every record as soon as it is made.

    Raises Locked if another run of the job is under way, StateError if the state cannot be
    written, and SinkError if an export cannot be written.
    """
    from scraper.jobs import run_job

    return run_job(job, each=each)


def iterate(job: Job) -> Iterator[Article]:
    """Run a job once and yield its records as they are made, failures included. Exports are written
    after the last record. Records that were yielded are kept if you stop early. Raises the same
    errors as `run`.
    """
    from scraper.fetcher import Environment
    from scraper.jobs import Run

    return Run(job, Environment()).articles()
