"""A request that is still being sent while its response is read, over a connection that blocks: a
thread sends, the caller's reads.

OpenSSL has no two calls on one connection at a time, so each is made under a lock, and none of them
waits there: who has to wait does so for the socket, outside.

Rule: the thread ends with the request, or with the connection. What the source of the events raises
    wakes the one who reads."""

from __future__ import annotations

import ssl
import threading
from _thread import allocate_lock
from time import monotonic

from ..errors import RequestTimeoutError
from .tcp import wait

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

    from .exchange import Exchange

    Send = Callable[[bytes], None]

# As much as fits a TLS record.
_PIECE = 16 * 1024
_NOT_YET = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class Duplex:
    """Both directions of one exchange."""

    def __init__(self, exchange: Exchange, connection: socket.socket) -> None:
        self._exchange = exchange
        self._socket = connection
        self._lock = allocate_lock()

    def start(self, run: Callable[[Send], None]) -> None:
        """Have `run` send, in a thread of its own."""
        threading.Thread(target=self._run, args=(run,), name="tinsmith-events", daemon=True).start()

    def receive(self, buffer: WriteableBuffer) -> int:
        """Receive into a buffer; 0 at the end of the stream.

        Raises:
            TimeoutError: nothing came within the read timeout.
        """
        exchange = self._exchange
        patience = exchange.patience(exchange.timeouts.read)
        until = None if patience is None else monotonic() + patience
        while True:
            with self._lock:
                self._socket.settimeout(0)
                try:
                    return self._socket.recv_into(buffer)
                except _NOT_YET:
                    pass
            left = None if until is None else until - monotonic()
            if left is not None and left <= 0:
                raise TimeoutError("timed out")
            wait(self._socket, left)

    def send(self, data: bytes) -> None:
        """Send, each piece within the read timeout.

        Raises:
            TimeoutError: the server takes nothing.
        """
        view = memoryview(data)
        while view:
            with self._lock:
                self._socket.settimeout(0)
                try:
                    view = view[self._socket.send(view[:_PIECE]) :]
                    continue
                except _NOT_YET:
                    pass
            if not wait(self._socket, self._exchange.timeouts.read, writable=True):
                raise TimeoutError("timed out")

    def _run(self, run: Callable[[Send], None]) -> None:
        exchange = self._exchange
        try:
            run(self.send)
        except TimeoutError:
            exchange.abort(
                RequestTimeoutError(f"{exchange.route.peer} took no more events in time")
            )
        except BaseException:
            if exchange.fault is not None:
                exchange.wake()
            # Else the connection is closed: whoever reads hears of it, and why.
