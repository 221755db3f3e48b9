"""Which addresses may be connected to. A host is resolved once, every address it has is checked,
and the connection goes to one that was checked, so that a second answer of the name server changes
nothing.
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

# IANA's special-purpose address registries (RFC 6890) as of 2025, and not ipaddress.is_global,
# which each Python fills anew.
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
        "192.88.99.0/24",  # 6to4 relays, given up (RFC 7526)
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_UNICAST = ipaddress.IPv6Network("2000::/3")
"""All that is given out of IPv6; what is outside is internal, multicast, or nobody's."""
_INTERNAL_6 = tuple(
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # protocols; Teredo among them, given up, which wraps two addresses of IPv4
        "2001:db8::/32",
        "3fff::/20",  # documentation, too (RFC 9637)
    )
)
_METADATA = frozenset({"100.100.100.200", "168.63.129.16", "fd00:ec2::254", "192.0.0.192"})
"""Of the clouds of Alibaba, Azure, Amazon and Oracle; the others' are link-local."""
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""RFC 6052; 64:ff9b:1::/48 (RFC 8215) is for use inside."""
_ISATAP = frozenset({0x00005EFE, 0x02005EFE})
"""The third quarter of an address that wraps one of IPv4 in its fourth (RFC 5214)."""


class HostUnreachable(ConnectionFailed):
    """No connection came about: the name has no address that is known, or none of its addresses
    takes one.
    """


class HostNotFound(HostUnreachable):
    """Nor will there be one in a moment: nobody knows the name, or every address refuses at
    once.
    """


def resolve(host: str, port: int) -> Resolved:
    """The addresses of a host, as the system's resolver gives them. Raises ConnectionFailed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        todo = (
            "try again later"
            if isinstance(error, OSError) and error.errno == socket.EAI_AGAIN
            else "check the address"
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
    """Whether an IP address is one of the public Internet's: not private, loopback, link-local,
    multicast, reserved, nor a wrapping (IPv4-mapped, 6to4, NAT64, ISATAP) of one that is not (IANA
    special-purpose address registries, RFC 6890).
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
    """The address of IPv4 that one of IPv6 leads to."""
    if ip in _NAT64 or int(ip) >> 32 & 0xFFFFFFFF in _ISATAP:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


class Rules(TypedDict):
    """What a host is held to."""

    deadline: float
    """Of time.monotonic()."""
    allow_private: tuple[str, ...]
    """Hosts that may have addresses that are not public."""
    resolver: Resolve
    patience: float
    """Seconds until one of its addresses takes the connection."""


def connect(host: str, port: int, **rules: Unpack[Rules]) -> socket.socket:
    """A TCP connection to a host, to an address that `allowed` has checked. Raises ForbiddenUrl
    and ConnectionFailed.
    """
    return _first_that_answers(
        host, allowed(host, port, **rules), rules["deadline"], rules["patience"]
    )


def allowed(host: str, port: int, **rules: Unpack[Rules]) -> Resolved:
    """The addresses of a host, all of them public unless it is named in `allow_private`. Raises
    ForbiddenUrl and ConnectionFailed.
    """
    host = host.strip("[]")
    addresses = _resolved(host, port, rules["deadline"], rules["resolver"])
    if not addresses:
        raise HostUnreachable(f"{host}: the host name has no address; check the address")
    if host.lower().rstrip(".") not in {
        name.lower().strip("[]").rstrip(".") for name in rules["allow_private"]
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
    return ForbiddenUrl(what, allow=None if _is_never_meant(address) else host)


def _is_never_meant(address: str) -> bool:
    """Link-local, or the metadata service of a cloud: nobody keeps pages there."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address) and (wrapped := _wrapped(ip)) is not None:
        ip = wrapped
    return ip.is_link_local or str(ip) in _METADATA


def _resolved(host: str, port: int, deadline: float, resolver: Resolve) -> Resolved:
    """What the resolver says, if it says it in time. The system's cannot be told how long it may
    take: it is waited for in a thread.
    """
    said: queue.SimpleQueue[Resolved | ConnectionFailed] = queue.SimpleQueue()

    def ask() -> None:
        try:
            said.put(resolver(host, port))
        except ConnectionFailed as error:
            said.put(error)

    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = said.get(timeout=max(0.01, deadline - time.monotonic()))
    except queue.Empty as error:
        raise HostUnreachable(
            f"{host}: the host name cannot be resolved (the name server did not answer in time); "
            "try again later"
        ) from error
    if isinstance(answer, ConnectionFailed):
        raise (
            answer if isinstance(answer, HostUnreachable) else HostUnreachable(answer.message)
        ) from answer
    return answer


def _first_that_answers(
    host: str, addresses: Resolved, deadline: float, patience: float
) -> socket.socket:
    reason = "no address answered"
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
