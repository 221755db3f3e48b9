"""Which addresses are public, and that the one that was checked is the one that is used."""

import socket
import time

import pytest

from scraper.errors import ConnectionFailed, ForbiddenUrl, InvalidUrl
from scraper.fetcher.http import ssrf
from scraper.urls import parse_host

FORBIDDEN = [
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "127.8.9.1",
    "169.254.169.254",
    "172.16.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "224.0.0.1",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::7f00:1",
    "64:ff9b:1::1",
    "2002:7f00:1::",
    "2002:a00:1::",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "2001:db8::1",
]


@pytest.mark.parametrize("address", FORBIDDEN)
def test_internal_addresses_are_not_public(address):
    assert not ssrf.is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_internet_are_public(address):
    assert ssrf.is_public(address)


def answering(*addresses):
    return lambda host, port: [
        (socket.AF_INET6 if ":" in address else socket.AF_INET, (address, port))
        for address in addresses
    ]


def connect(host, resolver, allow=()):
    return ssrf.connect(
        host,
        80,
        deadline=time.monotonic() + 1,
        private_hosts=allow,
        resolver=resolver,
        patience=1.0,
    )


@pytest.mark.parametrize("address", FORBIDDEN)
def test_a_name_that_resolves_inside_is_refused(address):
    with pytest.raises(ForbiddenUrl, match="harmless.example"):
        connect("harmless.example", answering(address))


def test_one_private_address_among_public_ones_is_enough_to_refuse():
    with pytest.raises(ForbiddenUrl):
        connect("mixed.example", answering("93.184.216.34", "127.0.0.1"))


def test_the_address_that_was_checked_is_the_one_connected_to():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        asked = []

        def resolver(host, _):
            asked.append(host)
            return [(socket.AF_INET, ("127.0.0.1", port))]

        with connect("intranet.example", resolver, allow=("Intranet.Example",)) as connection:
            assert connection.getpeername() == ("127.0.0.1", port)
        assert asked == ["intranet.example"]


def test_a_name_without_an_address_is_a_failed_connection():
    with pytest.raises(ConnectionFailed, match="no IP address"):
        connect("nowhere.example", answering())


@pytest.mark.parametrize(
    ("named", "host"),
    [
        ("LOCALHOST", "localhost"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("[::1]", "::1"),
        ("::1", "::1"),
        ("127.1", "127.0.0.1"),
        ("a.example.", "a.example"),
    ],
)
def test_a_host_that_is_named_is_read_as_browsers_read_it(named, host):
    assert parse_host(named) == host


@pytest.mark.parametrize(
    "named",
    ["http://a.example", "a.example:80", "[::1]:80", "a.example/x", "me@a.example", "", "a b"],
)
def test_what_is_more_than_a_host_is_refused(named):
    with pytest.raises(InvalidUrl):
        parse_host(named)
