"""The functions of the public face. Only joins rooms; the heavy ones are imported when they are
first needed, so that `import scraper` and the command line's help are quick.
"""

from collections.abc import Callable, Collection, Iterator

from scraper.article import Article
from scraper.jobs.config import Job
from scraper.jobs.report import Report
from scraper.records import Page, Request
from scraper.render_policy import When

_TIMEOUT = 30.0


def extract(html: bytes | str, url: str | None = None) -> Article:
    """The article of a page: HTML, or the text of a page as a person copies it.

    `url` is the page's address: links become absolute by it, and of several articles in a page's
    structured data the one with this address is taken. Never raises for what the page contains:
    `status` and `error` of the record say what is wrong. Touches no network, file or clock.
    """
    from scraper.pipeline import extract_page

    return extract_page(Page(source=url or "", content=html, url=url, final_url=url))


def fetch(
    url: str,
    *,
    allow_private: Collection[str] = (),
    timeout: float = _TIMEOUT,
    contact: str | None = None,
    ignore_robots: bool = False,
) -> Page:
    """The page at `url`, as bytes with what the server said about them; robots.txt is obeyed,
    redirects are followed.

    `allow_private` names hosts that may have private or loopback addresses, on any port. `timeout`
    is in seconds, for one attempt of at most three. `contact` is an address that goes into the
    User-Agent, so that the site can write to you. Raises a FetchError.
    """
    from scraper.fetcher import Client, user_agent

    with Client(
        agent=user_agent(contact), allow_private=tuple(allow_private), ignore_robots=ignore_robots
    ) as client:
        return client.fetch(Request(url=url, timeout=timeout))


def scrape(
    url: str,
    *,
    allow_private: Collection[str] = (),
    timeout: float = _TIMEOUT,
    contact: str | None = None,
    ignore_robots: bool = False,
    render: When = "never",
) -> Article:
    """The article at `url`: `fetch`, then `extract`. Raises a FetchError where there is no page.

    With `render` "auto", a page that shows nothing without its scripts is looked at again in a
    browser; with "always", every page. That needs the extra [render] and a Chromium:
    RenderingUnavailable says what is missing. A browser is started for each call; `scraper extract`
    starts one for many.
    """
    from scraper.fetcher import Client, user_agent
    from scraper.pipeline import extract_page
    from scraper.render_policy import render_if_needed

    request = Request(url=url, timeout=timeout)
    with Client(
        agent=user_agent(contact), allow_private=tuple(allow_private), ignore_robots=ignore_robots
    ) as client:
        if render == "never":
            return extract_page(client.fetch(request))
        with client.renderer() as renderer:
            return render_if_needed(
                client.fetch(request),
                extract_page,
                lambda page: renderer.render(page, request),
                render,
            )[1]


def run(job: Job, each: Callable[[Article], None] | None = None) -> Report:
    """One pass of a job: discover, fetch what is new or changed, extract, store, export. `each` is
    given every record as it comes.

    Raises Locked where another run of the job is under way, StateError and SinkError where state or
    exports cannot be written.
    """
    from scraper.jobs.run import run

    return run(job, each=each)


def iterate(job: Job) -> Iterator[Article]:
    """The same, its records as they come, failures too; the exports are written when the last was
    taken. What was taken is kept, whenever you stop. Raises what `run` raises.
    """
    from scraper.fetcher.environment import Environment
    from scraper.jobs.run import Run

    return Run(job, Environment()).articles()
