"""The SSRF guard: which IP addresses may be connected to. A host is resolved once, each of its
addresses is checked, and the connection goes to a checked one. So a second, different response of
the name server changes nothing.
"""

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import TypedDict, Unpack

from scraper.errors import ConnectionFailed, ForbiddenUrl

Resolved = list[tuple[socket.AddressFamily, tuple[str, int]]]
Resolve = Callable[[str, int], Resolved]

# IANA's special-purpose address registries (RFC 6890) as of 2025. ipaddress.is_global differs
# between versions of Python.
_INTERNAL = tuple(
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        # shared by carriers (RFC 6598); 100.100.100.200 is the metadata service of Alibaba's cloud
        "100.64.0.0/10",
        "127.0.0.0/8",
        # a public address by the registries, and inside Azure its metadata service
        "168.63.129.16/32",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays, abandoned (RFC 7526)
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All of IPv6 that is assigned. Addresses outside are internal, multicast or unassigned."""
_INTERNAL_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocols, such as the abandoned Teredo, which wraps two IPv4 addresses
        "2001:db8::/32",
        "3fff::/20",  # documentation too (RFC 9637)
    )
)
_METADATA = frozenset({"100.100.100.200", "168.63.129.16", "fd00:ec2::254", "192.0.0.192"})
"""Metadata services of Alibaba, Azure, Amazon and Oracle. Those of other clouds are link-local."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052. 64:ff9b:1::/48 (RFC 8215) is internal."""
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""The third quarter of an IPv6 address that wraps an IPv4 address in its fourth (RFC 5214)."""


class HostUnreachable(ConnectionFailed):
    """No connection could be made: the name cannot be resolved, or none of its addresses accepts
    one.
    """


class HostNotFound(HostUnreachable):
    """A retry a moment later cannot help: the name does not exist, or every address refuses at
    once.
    """


def resolve(host: str, port: int) -> Resolved:
    """The IP addresses of a host by the system's resolver. Raises HostUnreachable."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        todo = (
            "try again later"
            if isinstance(error, OSError) and error.errno == socket.EAI_AGAIN
            else "check the URL"
        )
        kind: type[HostUnreachable] = (
            HostUnreachable
            if isinstance(error, OSError) and error.errno == socket.EAI_AGAIN
            else HostNotFound
        )
        raise kind(f"{host}: the host name cannot be resolved ({reason}); {todo}") from error
    return [
        (family, (str(address[0]), int(address[1])))
        for family, _, _, _, address in found
        if family in (socket.AF_INET, socket.AF_INET6)
    ]


def is_public(address: str) -> bool:
    """Whether an IP address is public: not private, loopback, link-local, multicast or reserved
    (IANA special-purpose address registries, RFC 6890), and does not wrap such an IPv4 address
    (IPv4-mapped, 6to4, NAT64, ISATAP).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _INTERNAL)
    wrapped = _wrapped(ip)
    if wrapped is not None and not is_public(str(wrapped)):
        return False
    if ip.ipv4_mapped or ip in _NAT64:
        return True
    return ip in _UNICAST and not any(ip in network for network in _INTERNAL_6)


def _wrapped(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 address wraps, or None."""
    if ip in _NAT64 or int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


class Rules(TypedDict):
    """The conditions for a connection."""

    deadline: float
    """Of time.monotonic()."""
    private_hosts: tuple[str, ...]
    """Hosts that may have IP addresses that are not public."""
    resolver: Resolve
    patience: float
    """Seconds until one IP address accepts the connection."""


def connect(host: str, port: int, **rules: Unpack[Rules]) -> socket.socket:
    """A TCP connection to an IP address of the host that `allowed` has checked. Raises ForbiddenUrl
    and HostUnreachable.
    """
    return _first_connection(
        host, allowed(host, port, **rules), rules["deadline"], rules["patience"]
    )


def allowed(host: str, port: int, **rules: Unpack[Rules]) -> Resolved:
    """The IP addresses of a host. All of them are public, unless `private_hosts` contains the host.
    Raises ForbiddenUrl and HostUnreachable.
    """
    host = host.strip("[]")
    addresses = _resolved(host, port, rules["deadline"], rules["resolver"])
    if not addresses:
        raise HostUnreachable(f"{host}: the host name has no IP address; check the URL")
    if host.lower().rstrip(".") not in {
        name.lower().strip("[]").rstrip(".") for name in rules["private_hosts"]
    }:
        for _, (address, _port) in addresses:
            if not is_public(address):
                raise _forbidden(host, address)
    return addresses


def _forbidden(host: str, address: str) -> ForbiddenUrl:
    is_literal = host.partition("%")[0] == address.partition("%")[0]
    what = (
        f"{host} is a private or reserved address"
        if is_literal
        else f"{host} resolves to {address}, a private or reserved address"
    )
    return ForbiddenUrl(what, allow=None if _has_no_pages(address) else host)


def _has_no_pages(address: str) -> bool:
    """Whether an IP address is link-local, or the metadata service of a cloud."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (wrapped := _wrapped(ip)) is not None:
        ip = wrapped
    return ip.is_link_local or str(ip) in _METADATA


def _resolved(host: str, port: int, deadline: float, resolver: Resolve) -> Resolved:
    """The IP addresses that the resolver gives before the deadline. It runs in a thread, because
    the system's resolver has no timeout.
    """
    results: queue.SimpleQueue[Resolved | ConnectionFailed] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put(resolver(host, port))
        except ConnectionFailed as error:
            results.put(error)

    threading.Thread(target=run, daemon=True).start()
    try:
        result = results.get(timeout=max(0.01, deadline - time.monotonic()))
    except queue.Empty as error:
        raise HostUnreachable(
            f"{host}: the host name cannot be resolved (no response of the name server in time); "
            "try again later"
        ) from error
    if isinstance(result, ConnectionFailed):
        raise (
            result if isinstance(result, HostUnreachable) else HostUnreachable(result.message)
        ) from result
    return result


def _first_connection(
    host: str, addresses: Resolved, deadline: float, patience: float
) -> socket.socket:
    """A connection to the first IP address that accepts one, `patience` seconds for each."""
    reason = "no IP address responded"
    kind: type[HostUnreachable] = HostNotFound
    for family, address in addresses:
        if time.monotonic() >= deadline:
            kind = HostUnreachable
            break
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(max(0.01, min(patience, deadline - time.monotonic())))
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            reason = error.strerror or str(error)
            kind = kind if isinstance(error, ConnectionRefusedError) else HostUnreachable
            continue
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    raise kind(f"{host}: cannot connect ({reason})")
