"""A server on loopback whose every connection follows a script: for what real servers do rarely.

Rule: raw bytes both ways, no HTTP library, so that a client's faults are not met with patience.
"""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterable
from typing import NamedTuple, Self

_BOUND_SECONDS = 30


class Received(NamedTuple):
    """A request as it came."""

    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes


class Connection:
    """The server's end of one connection.

    Attributes:
        number: how many connections came before it.
    """

    def __init__(self, server: Server, connection: socket.socket, number: int) -> None:
        self.number = number
        self._server = server
        self._socket = connection
        self._buffer = b""

    @property
    def protocol(self) -> str | None:
        """What was agreed on in the TLS handshake (ALPN)."""
        assert isinstance(self._socket, ssl.SSLSocket)
        return self._socket.selected_alpn_protocol()

    def request(self) -> Received | None:
        """The next request; None at the end of the stream."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _ = first.split(" ")
        pairs = [line.partition(":") for line in lines]
        headers = [(name, value.strip()) for name, _, value in pairs]
        named = {name.lower(): value for name, value in headers}
        if named.get("transfer-encoding") == "chunked":
            body = self._chunks()
        else:
            body = self._take(int(named.get("content-length", "0")))
        if body is None:
            return None
        received = Received(method, target, headers, body)
        self._server.requests.append(received)
        return received

    def _take(self, length: int) -> bytes | None:
        while len(self._buffer) < length:
            if not self._fill():
                return None
        taken, self._buffer = self._buffer[:length], self._buffer[length:]
        return taken

    def _chunks(self) -> bytes | None:
        pieces: list[bytes] = []
        while True:
            while b"\r\n" not in self._buffer:
                if not self._fill():
                    return None
            size, _, self._buffer = self._buffer.partition(b"\r\n")
            piece = self._take(int(size, 16) + 2)
            if piece is None:
                return None
            assert piece.endswith(b"\r\n")
            if len(piece) == 2:
                return b"".join(pieces)
            pieces.append(piece[:-2])

    def reply(
        self, body: bytes = b"", status: str = "200 OK", headers: Iterable[tuple[str, str]] = ()
    ) -> None:
        """Send a whole response with a Content-Length."""
        lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
        lines += [f"{name}: {value}" for name, value in headers]
        self.send("\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body)

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def secure(self, context: ssl.SSLContext) -> None:
        """Speak TLS from here on."""
        self._socket = context.wrap_socket(self._socket, server_side=True)

    def wait_for_end(self) -> bool:
        """Wait until the client closes; whether it did so without another byte."""
        return not self._buffer and not self._fill()

    def close(self) -> None:
        """End the stream."""
        self._socket.close()

    def shut_down(self) -> None:
        """Wake the thread that reads: for it the stream has ended."""
        try:
            # The plain socket's method: a TLS socket's is for the thread that reads.
            socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
        except OSError:
            pass

    def reset(self) -> None:
        """Close with a TCP reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def relay(self, host: str, port: int) -> None:
        """Carry bytes to and from another server until both streams end."""
        with socket.create_connection((host, port), _BOUND_SECONDS) as other:
            back = threading.Thread(target=_pump, args=(other, self._socket), daemon=True)
            back.start()
            _pump(self._socket, other)
            back.join(_BOUND_SECONDS)

    def _fill(self) -> bool:
        try:
            data = self._socket.recv(65536)
        except ConnectionError:
            return False
        self._buffer += data
        return bool(data)


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


Script = Callable[[Connection], None]


def answer(connection: Connection) -> None:
    """The script of a server that does what servers should: sends every body back."""
    while received := connection.request():
        connection.reply(received.body)


class Server:
    """Listens on a free port of a loopback address for as long as the block lasts.

    Attributes:
        host: address and port, as in a URL.
        requests: everything received, in order.
        accepted: connections so far.
        peak: most connections open at a time.
    """

    def __init__(
        self,
        script: Script = answer,
        context: ssl.SSLContext | None = None,
        address: str = "127.0.0.1",
    ) -> None:
        self.requests: list[Received] = []
        self.accepted = 0
        self.peak = 0
        self._open: set[Connection] = set()
        self._script = script
        self._context = context
        self._threads: list[threading.Thread] = []
        self._lock = threading.Lock()
        self._listener = socket.create_server(
            (address, 0),
            family=socket.AF_INET6 if ":" in address else socket.AF_INET,
            backlog=128,
        )
        self.port: int = self._listener.getsockname()[1]
        self.host = f"[{address}]:{self.port}" if ":" in address else f"{address}:{self.port}"

    def __enter__(self) -> Self:
        self._start(self._listen)
        return self

    def __exit__(self, *exception: object) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            for connection in self._open:
                connection.shut_down()
        for thread in self._threads:
            thread.join(_BOUND_SECONDS)

    def _start(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.accepted += 1
            self._start(self._serve, connection, self.accepted - 1)

    def _serve(self, connection: socket.socket, number: int) -> None:
        connection.settimeout(_BOUND_SECONDS)
        served = Connection(self, connection, number)
        with self._lock:
            self._open.add(served)
            self.peak = max(self.peak, len(self._open))
        try:
            if self._context is not None:
                served.secure(self._context)
            self._script(served)
        except (OSError, ssl.SSLError):
            pass  # the client went away: what it makes of that is the test's business
        finally:
            with self._lock:
                self._open.discard(served)
            served.close()
            connection.close()
