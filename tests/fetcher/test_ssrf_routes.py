"""No address leads inside: hundreds of them, by every way an address can come to us, proved at the
socket.

Every connect() of the process is seen (tap.py). The one server is on loopback too, under a name
that is let in; all other ways to loopback are forbidden, its own port among them.
"""

import socket
from collections import defaultdict
from xml.sax.saxutils import escape

import pytest
from ada_url import URL

from scraper.discovery import discover, feeds_and_sitemaps
from scraper.errors import (
    ConnectionFailed,
    ForbiddenUrl,
    InvalidUrl,
    RobotsUnreachable,
    ScraperError,
)
from scraper.fetcher import Client, FetchSettings
from scraper.fetcher.environment import Environment
from scraper.fetcher.http import ssrf
from scraper.pipeline import extract_page
from scraper.records import Page, Request
from scraper.urls import join_url
from tests.fetcher import forbidden
from tests.fetcher.faults.servers import Server, by_path, page, redirect

HOST = "courier.example"
OUTSIDE = "93.184.216.34"
NAMES = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
LINKS = (*forbidden.URLS, *forbidden.URLS_RELATIVE)


def resolve(host, port):
    """Numbers are what the system takes them for; our server is on loopback; what the list does not
    know is outside.
    """
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
        return [(found[0][0], (found[0][4][0], port))]
    except (socket.gaierror, UnicodeError):
        address = (
            "127.0.0.1" if host == HOST else forbidden.NAMES.get(host.lower().rstrip("."), OUTSIDE)
        )
        return [family_of(address, port)]


def family_of(address, port):
    return (socket.AF_INET6 if ":" in address else socket.AF_INET, (address, port))


def client_with(resolver=resolve, *, ignore_robots=False):
    return Client(
        FetchSettings(allow_private=(HOST,), delay=0, ignore_robots=ignore_robots),
        environment=Environment(sleep=lambda _seconds: None, resolve=resolver),
    )


@pytest.fixture
def client():
    return client_with()


@pytest.fixture(scope="module")
def paths():
    """What the server says, by path; each test sets it."""
    return {}


@pytest.fixture(scope="module")
def running(paths):
    server = Server(by_path(paths))
    yield server
    server.close()


@pytest.fixture
def server(running, paths):
    paths.clear()
    running.asked.clear()
    return running


def url(server, path="/"):
    return f"http://{HOST}:{server.port}{path}"


def asked_nobody_else(network, server):
    """Whether every connection was one to our server, and brought it a request."""
    return network.connections == [("127.0.0.1", server.port)] * len(server.asked)


def written(address, server):
    return address.replace("{port}", str(server.port))


def test_there_are_more_than_three_hundred_addresses_for_every_way():
    assert min(len(forbidden.URLS), len(forbidden.IPS)) >= 300


@pytest.mark.parametrize("address", [*forbidden.URLS, *forbidden.URLS_GIVEN])
def test_an_address_that_is_given_leads_nowhere_inside(address, client, network):
    with pytest.raises((ForbiddenUrl, InvalidUrl)):
        client.fetch(Request(url=address.replace("{port}", "8080")))
    assert network.connections == []


@pytest.mark.parametrize("address", LINKS)
def test_a_redirect_leads_nowhere_inside(address, client, network, server, paths):
    paths["/"] = redirect(address)
    with pytest.raises((ForbiddenUrl, InvalidUrl)):
        client.fetch(Request(url=url(server)))
    assert asked_nobody_else(network, server)
    assert server.asked == ["/robots.txt", "/"]


@pytest.mark.parametrize("address", forbidden.IPS)
def test_a_name_that_leads_outside_first_and_inside_then_leads_nowhere_inside(address, network):
    asked = defaultdict(int)

    def rebinding(host, port):
        asked[host] += 1
        return [family_of(OUTSIDE if asked[host] == 1 else address, port)]

    with pytest.raises(ForbiddenUrl):
        client_with(rebinding, ignore_robots=True).fetch(Request(url="http://rebinding.example/"))
    assert network.connections == [
        (OUTSIDE, 80)
    ]  # which fails here, so that the name is asked for again
    assert asked["rebinding.example"] == 2


def test_an_address_inside_beside_one_outside_leads_nowhere(network):
    inside = {f"mixed-{number}.example": address for number, address in enumerate(forbidden.IPS)}
    client = client_with(
        lambda host, port: [family_of(OUTSIDE, port), family_of(inside[host], port)]
    )
    for host in inside:
        assert_that_it_is_refused(client, f"http://{host}/")
    assert network.connections == []


@pytest.mark.parametrize("start", range(0, len(LINKS), 150))
def test_an_index_of_sitemaps_leads_nowhere_inside(start, client, network, server, paths):
    """150 at a time: no index is followed to more than 200 sitemaps."""
    links = LINKS[start : start + 150]
    entries = "".join(
        f"<sitemap><loc>{escape(written(address, server))}</loc></sitemap>" for address in links
    )
    paths["/"] = page(f"<sitemapindex {NAMES}>{entries}</sitemapindex>".encode())
    found = list(discover(client, url(server)))
    assert len(found) == len(as_browsers_read(links, server))
    assert all(isinstance(one, ForbiddenUrl | InvalidUrl) for one in found)
    assert asked_nobody_else(network, server)


def test_the_pages_of_a_sitemap_lead_nowhere_inside(client, network, server, paths):
    entries = "".join(
        f"<url><loc>{escape(written(address, server))}</loc></url>" for address in LINKS
    )
    paths["/"] = page(f"<urlset {NAMES}>{entries}</urlset>".encode())
    found = list(discover(client, url(server)))
    assert {one.url for one in found} == as_browsers_read(LINKS, server)
    for one in found:
        assert_that_it_is_refused(client, one.url)
    assert asked_nobody_else(network, server)


def test_the_entries_of_a_feed_lead_nowhere_inside(client, network, server, paths):
    items = "".join(
        f"<item><title>x</title><link>{escape(written(address, server))}</link></item>"
        for address in LINKS
    )
    paths["/"] = page(f"<rss version='2.0'><channel>{items}</channel></rss>".encode())
    found = [one for one in discover(client, url(server)) if URL(one.url).hostname != HOST]
    assert len(found) > 100
    for one in found:
        assert_that_it_is_refused(client, one.url)
    assert asked_nobody_else(network, server)


def as_browsers_read(links, server):
    """The addresses of the web among them; many are one and the same."""
    return {address for link in links if (address := join_url(written(link, server), url(server)))}


def assert_that_it_is_refused(client, address):
    with pytest.raises((ForbiddenUrl, InvalidUrl)):
        client.fetch(Request(url=address))


@pytest.mark.parametrize("address", LINKS)
def test_a_redirect_of_robots_txt_leads_nowhere_inside(address, client, network, server, paths):
    paths.update({"/robots.txt": redirect(address), "/": page()})
    with pytest.raises(RobotsUnreachable) as caught:
        client.fetch(Request(url=url(server)))
    assert "redirects to" in caught.value.message
    assert asked_nobody_else(network, server)
    assert server.asked == ["/robots.txt"]


def test_the_sitemaps_that_robots_txt_names_lead_nowhere_inside(client, network, server, paths):
    lines = "".join(f"Sitemap: {written(address, server)}\n" for address in LINKS)
    paths.update({"/robots.txt": page(lines.encode()), "/": page(b"<html><p>x</p></html>")})
    assert len(client.sitemaps(url(server))) > 300
    assert all(isinstance(found, ScraperError) for found in feeds_and_sitemaps(client, url(server)))
    assert asked_nobody_else(network, server)


def test_the_feeds_that_a_page_names_are_not_fetched(client, network, server, paths):
    links = "".join(
        '<link rel="alternate" type="application/rss+xml" '
        f'href="{escape(written(address, server))}">'
        for address in LINKS
    )
    paths["/"] = page(f"<html><head>{links}</head><p>x</p></html>".encode())
    assert len(list(feeds_and_sitemaps(client, url(server)))) > 100
    assert asked_nobody_else(network, server)


HEADS = {
    "canonical address": '<link rel="canonical" href="{address}"><meta property="og:url" '
    'content="{address}">',
    "refresh": '<meta http-equiv="refresh" content="0; url={address}">',
    "base": '<base href="{address}"><link rel="amphtml" href="{address}"><link rel="stylesheet" '
    'href="{address}">',
    "frames and pictures": '<meta property="og:image" content="{address}"><iframe '
    'src="{address}"></iframe><img src="{address}">',
}


@pytest.mark.parametrize("head", HEADS)
def test_what_a_page_says_of_itself_is_never_followed(head, network):
    """Reading a page opens no connection at all, whatever addresses it names."""
    for address in LINKS:
        html = f"<html><head>{HEADS[head].format(address=escape(address))}</head><body><p>x</p></body></html>"
        extract_page(Page(source="x", content=html, url="https://courier.example/x"))
    assert network.connections == []


@pytest.mark.parametrize("address", forbidden.IPS)
def test_addresses_inside_are_not_public(address):
    assert not ssrf.is_public(address)


@pytest.mark.parametrize("address", forbidden.PUBLIC_IPS)
def test_addresses_that_only_look_like_it_are_public(address):
    assert ssrf.is_public(address)


@pytest.mark.parametrize("address", forbidden.PUBLIC_URLS)
def test_an_address_that_only_looks_like_it_is_asked_for(address, network):
    with pytest.raises(ConnectionFailed):
        client_with(ignore_robots=True).fetch(Request(url=address))
    assert set(network.connections) == {(OUTSIDE, 80)}
