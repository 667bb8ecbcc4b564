"""A server that does what servers do on bad days, in a process of its own: what it costs is not the
client's, and what it holds open is not counted as the client's.

    python fault_server.py FOLDER

FOLDER has a PEM file, ``NAME.pem``, for each port that speaks TLS. The path of a request says what
happens to it, and who asks: ``/FAULT/KEY/...``. The first line printed is JSON: each port by name.
Then each line read is a question, answered by a line of JSON: ``report KEY``, and ``heal KEY``,
after which the requests of that key are answered as they should be. It ends with its input.

Rule: raw bytes both ways, no HTTP library. Bytes of bodies are counted, not kept.
"""

from __future__ import annotations

import json
import socket
import ssl
import struct
import sys
import threading
from collections import Counter, defaultdict
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from fault_script import SCRIPTS, healthy

_BOUND_SECONDS = 30


class Asked(NamedTuple):
    """A request.

    Attributes:
        number: which one of its key it is, from 1.
    """

    fault: str
    key: str
    number: int
    headers: dict[str, str]


class Ledger:
    """What came, by key."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open = Counter[str]()
        self._bodies = defaultdict[str, list[str]](list)
        self._connections = Counter[str]()
        self._healed = set[str]()

    def connect(self, key: str) -> None:
        with self._lock:
            self._open[key] += 1
            self._connections[key] += 1

    def disconnect(self, key: str) -> None:
        with self._lock:
            self._open[key] -= 1

    def request(self, key: str, body: str) -> int:
        with self._lock:
            self._bodies[key].append(body)
            return len(self._bodies[key])

    def is_healed(self, key: str) -> bool:
        return key in self._healed

    def answer(self, question: str, key: str) -> dict[str, object]:
        with self._lock:
            if question == "heal":
                self._healed.add(key)
            return {
                "requests": len(self._bodies[key]),
                "connections": self._connections[key],
                "open": self._open[key],
                "bodies": self._bodies[key],
            }


class Connection:
    """The server's end of one connection, for `fault_script`."""

    def __init__(self, connection: socket.socket, ledger: Ledger, key: str) -> None:
        self._socket = connection
        self._ledger = ledger
        self._buffer = b""
        self.key = key

    def send(self, data: bytes) -> None:
        """Send bytes as they are."""
        self._socket.sendall(data)

    def finish(self) -> None:
        """Close one direction: there is no more to read for the client, but we listen on."""
        self._socket.shutdown(socket.SHUT_WR)

    def reset(self) -> None:
        """Close with a TCP reset."""
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._socket.close()

    def is_left(self, seconds: float | None = None) -> bool:
        """Wait so long for the client to go; whether it went."""
        self._socket.settimeout(seconds)
        try:
            return not self._socket.recv(65536)
        except TimeoutError:
            return False

    def request(self) -> Asked | None:
        """The next request; None where the client has no more."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                return None
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        pairs = [line.partition(":") for line in lines]
        headers = {name.lower(): value.strip() for name, _, value in pairs}
        _, fault, key, *_ = first.split(" ")[1].split("/")
        if not self.key:
            self.key = key
            self._ledger.connect(key)
        body = self._chunks() if "transfer-encoding" in headers else self._body(headers)
        if body is None:
            return None
        return Asked(fault, key, self._ledger.request(key, body), headers)

    def _body(self, headers: dict[str, str]) -> str | None:
        return self._take(int(headers.get("content-length", "0")), sha256())

    def _chunks(self) -> str | None:
        hashed = sha256()
        while True:
            while b"\r\n" not in self._buffer:
                if not self._fill():
                    return None
            size, _, self._buffer = self._buffer.partition(b"\r\n")
            if self._take(int(size, 16), hashed) is None or self._take(2, sha256()) is None:
                return None
            if size == b"0":
                return hashed.hexdigest()

    def _take(self, length: int, hashed: object) -> str | None:
        while length:
            if not self._buffer and not self._fill():
                return None
            piece, self._buffer = self._buffer[:length], self._buffer[length:]
            hashed.update(piece)  # type: ignore[attr-defined]  # hashlib's types have no public name
            length -= len(piece)
        return hashed.hexdigest()  # type: ignore[attr-defined]  # as above

    def _fill(self) -> bool:
        data = self._socket.recv(65536)
        self._buffer += data
        return bool(data)


def serve(connection: socket.socket, ledger: Ledger, context: ssl.SSLContext | None) -> None:
    """Follow the script of each request of a connection."""
    served = None
    try:
        connection.settimeout(_BOUND_SECONDS)
        if context is not None:
            connection = context.wrap_socket(connection, server_side=True)
        served = Connection(connection, ledger, "")
        while asked := served.request():
            script = healthy if ledger.is_healed(asked.key) else SCRIPTS[asked.fault]
            if not script(served, asked):
                break
    except OSError:
        pass  # the client went away, or refused our certificate: that is the client's story
    finally:
        connection.close()
        if served is not None and served.key:
            ledger.disconnect(served.key)


def listen(listener: socket.socket, ledger: Ledger, context: ssl.SSLContext | None) -> None:
    """Accept for ever."""
    while True:
        connection, _ = listener.accept()
        threading.Thread(target=serve, args=(connection, ledger, context), daemon=True).start()


def open_port(backlog: int = 128) -> socket.socket:
    """A port of loopback."""
    return socket.create_server(("127.0.0.1", 0), backlog=backlog)


def full_port() -> tuple[list[socket.socket], int]:
    """A port whose queue is full: connecting to it never ends. Open as long as its sockets are."""
    held = [open_port(0)]
    address = held[0].getsockname()
    for _ in range(4):
        held.append(socket.socket())
        held[-1].setblocking(False)
        held[-1].connect_ex(address)
    return held, address[1]


def main(folder: str) -> None:
    """Serve until the input ends."""
    ledger = Ledger()
    contexts: dict[str, ssl.SSLContext | None] = {"plain": None}
    for path in sorted(Path(folder).glob("*.pem")):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        contexts[path.stem] = context
    ports: dict[str, int] = {}
    for name, context in contexts.items():
        listener = open_port()
        ports[name] = listener.getsockname()[1]
        threading.Thread(target=listen, args=(listener, ledger, context), daemon=True).start()
    # The system completes connections to it, and nobody ever says a word.
    silent = open_port()
    ports["silent"] = silent.getsockname()[1]
    held, ports["full"] = full_port()
    with open_port() as closed:
        ports["closed"] = closed.getsockname()[1]
    print(json.dumps(ports), flush=True)
    for line in sys.stdin:
        print(json.dumps(ledger.answer(*line.split())), flush=True)
    for each in (silent, *held):
        each.close()


if __name__ == "__main__":
    main(sys.argv[1])
