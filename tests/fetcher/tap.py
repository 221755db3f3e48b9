"""Who connects to what: every connect() of this process is seen (sys.addaudithook), and none leaves
the machine.
"""

import errno
import ipaddress
import os
import sys
import threading

_Address = tuple[str, int]


class Tap:
    """`connections` are the addresses that any socket of the process was told to connect to,
    whatever came of it.
    """

    def __init__(self) -> None:
        self.connections: list[_Address] = []
        self._lock = threading.Lock()
        sys.addaudithook(self._hear)  # it cannot be taken away again: one for the whole session

    def clear(self) -> None:
        with self._lock:
            self.connections.clear()

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if event != "socket.connect":
            return
        _, address = arguments
        if not isinstance(address, tuple):  # a socket that is a file
            return
        host, port = str(address[0]), int(address[1])
        with self._lock:
            self.connections.append((host, port))
        if not _is_here(host):
            raise OSError(errno.ENETUNREACH, os.strerror(errno.ENETUNREACH))


def _is_here(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:  # a name, which connect() would resolve by itself
        return False
