"""Servers that misbehave on purpose: one port on loopback, one behaviour, every connection
counted.
"""

import select
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable

Behaviour = Callable[["Conversation"], None]
"""What a server does with one connection."""

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
_TLS = b"\x16\x03"
BODY = b"<p>The ferry runs again.</p>"


class Conversation:
    """One connection, from the server's side."""

    def __init__(self, connection: socket.socket, server: "Server", number: int) -> None:
        self.connection = connection
        self.port = server.port
        self.number = number
        """Among the server's connections, from 0; once the request is heard, among those to its
        path.
        """
        self.path = ""
        self.head = ""
        """The request line and headers, once the request is heard."""
        self.server = server

    def hear(self) -> None:
        """Read the request, once."""
        heard = b""
        while not self.path and b"\r\n\r\n" not in heard:
            piece = self.connection.recv(65_536)
            if not piece or (heard + piece).startswith(_TLS):
                raise ConnectionError("nothing that we understand")
            heard += piece
        if not self.path:
            self.head = heard.decode("latin-1")
            self.path = heard.split(b" ", 2)[1].decode("ascii")
            self.number = self.server.heard(self.path)

    def say(self, data: bytes) -> None:
        self.connection.sendall(data)

    def reset(self) -> None:
        """End the connection with RST and not with FIN."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def drip(self, data: bytes = b"x" * 1000, pause: float = 0.02) -> None:
        """A byte now and then, for as long as somebody listens."""
        for byte in data:
            self.say(bytes([byte]))
            time.sleep(pause)

    def pour(self, data: bytes) -> None:
        """The same without end."""
        while True:
            self.say(data)

    def wait(self) -> None:
        """Say nothing until the client hangs up."""
        while self.connection.recv(65_536):
            pass


class Server:
    """A behaviour on a port of its own, in TLS for who begins so, where it has a certificate.
    `asked` are the paths of the requests, `connections` the number of connections.
    """

    def __init__(self, behaviour: Behaviour, tls: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self.connections = 0
        self._behaviour = behaviour
        self._tls = tls
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port = int(self._listener.getsockname()[1])
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def heard(self, path: str) -> int:
        """Note a request; how many there were of it before."""
        with self._lock:
            self.asked.append(path)
            return self.asked.count(path) - 1

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()

    def settle(self) -> None:
        """Wait until every connection that was made is counted."""
        while True:
            with self._lock:
                if not select.select([self._listener], [], [], 0)[0]:
                    return
            time.sleep(0.001)

    def _serve(self) -> None:
        while True:
            select.select([self._listener], [], [])
            with self._lock:
                try:
                    connection, _ = self._listener.accept()
                except OSError:
                    return
                number = self.connections
                self.connections += 1
            threading.Thread(target=self._receive, args=(connection, number), daemon=True).start()

    def _receive(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(20)
        try:
            if self._tls is not None and connection.recv(1, socket.MSG_PEEK) == _TLS[:1]:
                connection = self._tls.wrap_socket(connection, server_side=True)
            with connection:
                self._behaviour(Conversation(connection, self, number))
        except OSError:  # the client hung up, as it should
            connection.close()


class Closed:
    """A port that nobody listens at."""

    connections = 0

    def __init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as server:
            self.port = int(server.getsockname()[1])

    def settle(self) -> None:
        pass

    def close(self) -> None:
        pass


class Deaf:
    """A port whose queue is full: connections are neither taken nor refused."""

    connections = 0

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=0)
        self.port = int(self._listener.getsockname()[1])
        self._queue = [socket.socket() for _ in range(4)]
        for waiting in self._queue:
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", self.port))

    def settle(self) -> None:
        pass

    def close(self) -> None:
        for waiting in self._queue:
            waiting.close()
        self._listener.close()


def page(content: bytes = BODY, headers: bytes = b"") -> Behaviour:
    """A server in good health."""

    def behave(talk: Conversation) -> None:
        talk.hear()
        talk.say(
            HEAD
            + headers
            + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % len(content)
            + content
        )

    return behave


def says(*parts: bytes) -> Behaviour:
    """Reads the request, says just this, and hangs up."""

    def behave(talk: Conversation) -> None:
        talk.hear()
        for part in parts:
            talk.say(part)

    return behave


def status(code: int, headers: bytes = b"", content: bytes = b"") -> Behaviour:
    return says(
        b"HTTP/1.1 %d Said\r\nConnection: close\r\nContent-Length: %d\r\n" % (code, len(content))
        + headers
        + b"\r\n"
        + content
    )


def redirect(location: str | bytes, code: int = 302) -> Behaviour:
    """A redirect; `{port}` in the location is the server's own."""

    def behave(talk: Conversation) -> None:
        talk.hear()
        written = location.encode() if isinstance(location, str) else location
        written = written.replace(b"{port}", str(talk.port).encode())
        talk.say(
            b"HTTP/1.1 %d Moved\r\nConnection: close\r\nContent-Length: 0\r\nLocation: " % code
            + written
            + b"\r\n\r\n"
        )

    return behave


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One after the other, a request each; the last for all that follow."""
    return lambda talk: behaviours[min(talk.number, len(behaviours) - 1)](talk)


def by_path(paths: dict[str, Behaviour], rest: Behaviour | None = None) -> Behaviour:
    """A behaviour a path; the others are not there, or all alike."""

    def behave(talk: Conversation) -> None:
        talk.hear()
        paths.get(talk.path, rest or status(404))(talk)

    return behave
