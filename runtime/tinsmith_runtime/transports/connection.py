"""HTTP/1.1 connections that keep their exchange informed, over http.client.

`WatchedConnection` goes in front of a connection class of http.client, or of urllib3, whose classes
derive from it.

Rule: imported by the first request only, since http.client is slow to load. No parsing here: that
    is http.client's."""

from __future__ import annotations

import http.client
import io
from functools import partial
from time import monotonic

from .dial import dial
from .exchange import CONNECTING, READING, SENDING
from .failure import too_large
from .upload import body_length

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket
    from collections.abc import Callable

    from _typeshed import WriteableBuffer

    from ..http import Request
    from .exchange import Exchange
    from .upload import Upload


#: A body of a stated length up to this is read at once: so much memory may be given for a promise.
_SMALL = 1 << 20

#: Bytes of a piece of a larger one, at most.
_PIECE = 1 << 18


class TimedReader(io.RawIOBase):
    """The receiving side of a socket; every wait is as long as the exchange has patience for.

    Attributes:
        ended: whether the end of the stream has been read.
    """

    def __init__(self, exchange: Exchange, connection: socket.socket) -> None:
        self.ended = False
        self._exchange = exchange
        self._socket = connection
        self._raw = connection.makefile("rb", buffering=0)

    def makefile(self, mode: str) -> io.BufferedReader:
        """What `http.client.HTTPResponse` asks of a socket, and all it does."""
        return io.BufferedReader(self)

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int | None:
        """Receive into a buffer; 0 at the end of the stream."""
        exchange = self._exchange
        size: int | None
        if exchange.duplex is not None:
            size = exchange.duplex.receive(buffer)
        else:
            self._socket.settimeout(exchange.patience(exchange.timeouts.read))
            size = self._raw.readinto(buffer)
        self.ended = size == 0
        return size

    def close(self) -> None:
        """Let go of the socket: http.client does so when a response is complete."""
        if not self.closed:
            self._exchange.detach()
            self._raw.close()
        super().close()


class WatchedResponse(http.client.HTTPResponse):
    """A response that notes its first byte, and passes over informational ones."""

    def __init__(
        self, exchange: Exchange, connection: socket.socket, method: str | None = None
    ) -> None:
        self._exchange = exchange
        self._reader = TimedReader(exchange, connection)
        super().__init__(self._reader, method=method)  # type: ignore[arg-type]  # see makefile()

    def begin(self) -> None:
        """Read up to the end of the header section."""
        if self.fp.peek(1):
            self._exchange.began = True
        self._begin()
        # RFC 9110 section 15.2: any number of 1xx may come first. http.client knows that of 100
        # only.
        while 101 < self.status < 200:
            self.headers = self.msg = None  # type: ignore[assignment]  # how http.client says: not begun
            self._begin()
        if self._exchange.duplex is not None:
            # The connection serves no other request, which might meet what is still being sent. The
            # socket lives as long as the response.
            self.will_close = True

    def read_whole(self) -> bytes:
        """Read the body, as far as it may be held in memory.

        Raises:
            TransportError: it is larger than the options allow.
        """
        length = self.length
        if length is not None and length <= _SMALL:
            return self.read()
        limit = self._exchange.options.max_body
        if length is not None and length > limit:
            raise too_large(self._exchange)
        pieces: list[bytes] = []
        size = 0
        while size != length and (piece := self.read1(_PIECE)):
            size += len(piece)
            if size > limit:
                raise too_large(self._exchange)
            pieces.append(piece)
        # The end of the stream may be the end of the body, a broken promise, or somebody's `abort`.
        if self._exchange.verdict is not None or (length is not None and size < length):
            raise http.client.IncompleteRead(b"")
        self.close()
        return b"".join(pieces)

    def read_rest(self) -> bytes:
        """Read what is left of the body, whatever its size: http.client's `read` would believe any
        length and ask for memory at once.
        """
        return b"".join(iter(partial(self.read1, _PIECE), b""))

    def _begin(self) -> None:
        super().begin()
        # http.client takes the end of the stream for the end of the header section.
        if self._reader.ended:
            raise http.client.IncompleteRead(b"")


class WatchedConnection(http.client.HTTPConnection):
    """Tells its exchange when it is connected, when it sends and when it reads.

    Attributes:
        exchange: the one under way.
        served: requests answered since it was connected.
        idle_since: `time.monotonic` of the last answer, or of the end of its body.
    """

    exchange: Exchange
    served = 0
    idle_since = 0.0

    def connect(self) -> None:
        """Connect, through the proxy if there is one, with TLS if it is asked for."""
        exchange = self.exchange
        exchange.stage = CONNECTING
        self.served = 0
        super().connect()
        exchange.attach(self.sock, reused=False)

    @property
    def _create_connection(self) -> Callable[..., socket.socket]:
        return self._dial

    @_create_connection.setter
    def _create_connection(self, given: object) -> None:
        """http.client would put its own here."""

    def _dial(self, address: tuple[str, int], *_: object) -> socket.socket:
        return dial(*address, self.exchange)

    def _new_conn(self) -> socket.socket:
        # urllib3's name for the same.
        return dial(self.host, self.port, self.exchange)

    def putrequest(
        self,
        method: str,
        url: str,
        skip_host: bool = False,
        skip_accept_encoding: bool = False,
    ) -> None:
        """Begin a request."""
        if self.served and self.sock is not None:
            self.exchange.attach(self.sock, reused=True)
        super().putrequest(method, url, skip_host, skip_accept_encoding)

    def send(self, data: bytes) -> None:  # type: ignore[override]  # ours are never files
        """Send the header section together with the body: one packet where two would do."""
        if self.sock is None:
            self.connect()
        exchange = self.exchange
        if exchange.stage == SENDING:  # not with what opens a tunnel
            if exchange.body:
                data, exchange.body = data + exchange.body, b""
            elif exchange.upload is not None:
                if not exchange.upload.duplex:
                    exchange.upload.run(data, super().send, exchange)
                elif exchange.duplex is None:
                    super().send(data)
                    self._send_aside(exchange, exchange.upload)
                return
        super().send(data)

    def _send_aside(self, exchange: Exchange, upload: Upload) -> None:
        from .duplex import Duplex

        duplex = exchange.duplex = Duplex(exchange, self.sock)
        duplex.start(lambda send: upload.run(b"", send, exchange))

    def response_class(  # type: ignore[override]  # http.client calls it and asks for nothing else
        self, sock: socket.socket, method: str | None = None
    ) -> WatchedResponse:
        """Make the response."""
        response = self.exchange.response = WatchedResponse(self.exchange, sock, method)
        return response

    def getresponse(self) -> http.client.HTTPResponse:
        """Wait for the header section of the response."""
        exchange = self.exchange
        if exchange.fault is not None:
            raise exchange.fault  # urllib3 goes on after some errors
        exchange.stage = READING
        response = super().getresponse()
        self.served += 1
        self.idle_since = monotonic()
        return response


def list_headers(request: Request) -> dict[str, str | bytes]:
    """The header section to write: the request's own, its host and its length.

    Values that are not ASCII are UTF-8, as SigV4 signs them.

    Raises:
        ValueError: a value has a line break, which http.client would let pass as a folded line.
    """
    headers: dict[str, str | bytes] = {}
    for name, value in request.headers.items():
        if "\n" in value or "\r" in value:
            raise ValueError("line break in a header")
        headers[name] = value if value.isascii() else value.encode()
    if "host" not in headers:
        headers["host"] = request.host
    if request.stream is not None:
        length = body_length(request)
        if length is None:
            headers["transfer-encoding"] = "chunked"
        else:
            headers["content-length"] = str(length)
    # RFC 9110 section 8.6: without a body, only methods that usually have one say 0.
    elif request.body or request.method in ("POST", "PUT", "PATCH"):
        headers["content-length"] = str(len(request.body))
    return headers
