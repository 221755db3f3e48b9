"""Which addresses may be connected to. A host is resolved once, every address it has is checked, and the connection goes to
one that was checked, so that a second answer of the name server changes nothing.
"""

import ipaddress
import socket
import time
from collections.abc import Callable

from scraper.errors import ConnectionFailed, ForbiddenAddress

Resolved = list[tuple[socket.AddressFamily, tuple[str, int]]]
Resolve = Callable[[str, int], Resolved]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.ip_network("64:ff9b:1::/48")
_CONNECT_SECONDS = 10.0


def resolve(host: str, port: int) -> Resolved:
    """The addresses of a host, as the system's resolver gives them. Raises ConnectionFailed."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ConnectionFailed(f"{host}: the host name cannot be resolved ({reason})") from error
    return [
        (family, (str(address[0]), int(address[1]))) for family, _, _, _, address in found if family in (socket.AF_INET, socket.AF_INET6)
    ]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public Internet's: not private, loopback, link-local, multicast, reserved, nor a
    wrapping (IPv4-mapped, 6to4, Teredo, NAT64) of one that is not (IANA special-purpose address registries, RFC 6890).
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if ip in _NAT64_LOCAL or ip.is_site_local:
            return False
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified or ip.is_loopback or ip.is_link_local)


def connect(host: str, port: int, *, deadline: float, allow_private: tuple[str, ...], resolver: Resolve) -> socket.socket:
    """A TCP connection to a host, all of whose addresses are public or which is named in `allow_private`.

    `deadline` is a time of time.monotonic(). Raises ForbiddenAddress and ConnectionFailed.
    """
    host = host.strip("[]")
    addresses = resolver(host, port)
    if not addresses:
        raise ConnectionFailed(f"{host}: the host name has no address")
    if host.lower().rstrip(".") not in {name.lower().strip("[]").rstrip(".") for name in allow_private}:
        for _, (address, _port) in addresses:
            if not is_public(address):
                raise ForbiddenAddress(
                    f"{host} resolves to {address}, a private or reserved address; if that is meant, pass --allow-private {host}"
                )
    return _first_that_answers(host, addresses, deadline)


def _first_that_answers(host: str, addresses: Resolved, deadline: float) -> socket.socket:
    reason = "no address answered"
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        connection.settimeout(max(0.01, min(_CONNECT_SECONDS, deadline - time.monotonic())))
        try:
            connection.connect(address)
        except OSError as error:
            connection.close()
            reason = error.strerror or str(error)
            continue
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
    raise ConnectionFailed(f"{host}: cannot connect ({reason})")
