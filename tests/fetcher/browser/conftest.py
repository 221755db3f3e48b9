"""A client and one browser for all tests of rendering."""

import pytest


@pytest.fixture(scope="session")
def client():
    from scraper.fetcher import Client, FetchSettings
    from scraper.fetcher.environment import Environment
    from tests.fetcher.browser.pages import HOST, OTHER, resolve

    return Client(
        FetchSettings(allow_private=(HOST, OTHER), delay=0),
        environment=Environment(resolve=resolve),
    )


@pytest.fixture(scope="session")
def renderer(client):
    with client.renderer() as running:
        yield running


@pytest.fixture
def render(site, client, renderer):
    """Serve a page, fetch it, render it."""
    from scraper.records import Request
    from tests.fetcher.browser.pages import at

    def rendered(body, path="/page", headers=None, **bounds):
        site.serve(path, body, **(headers or {}))
        request = Request(url=at(site, path), **{"timeout": 20.0} | bounds)
        return renderer.render(client.fetch(request), request)

    return rendered
