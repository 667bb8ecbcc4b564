"""One request on its way: how far it has come, how long it may still take, and how to stop it from
outside.

Rule: shared by the transports that block. What an error means (was anything sent? is a resend safe?
    whose time ran out?) is read off the exchange, never guessed from exception classes of an HTTP
    library."""

from __future__ import annotations

from _thread import RLock
from time import monotonic

TYPE_CHECKING = False
if TYPE_CHECKING:
    import socket

    from ..errors import SdkError
    from ..http import Timeouts
    from .connection import WatchedResponse
    from .duplex import Duplex
    from .option import HttpOptions
    from .route import Route
    from .upload import Upload

#: Nothing has reached the server yet: name resolution, connection, proxy, TLS handshake.
CONNECTING = "connecting"

#: Bytes may have reached the server.
SENDING = "sending"

#: The request is out and a response is awaited or being read.
READING = "reading"


class Exchange:
    """State of one request.

    Attributes:
        stage: `CONNECTING`, `SENDING` or `READING`.
        body: what is still to be sent after the header section.
        upload: a body that is sent piece by piece, or None.
        duplex: both directions, where that body is sent while the response is read, or None.
        fault: what the source of that body raised, or None.
        stream: whether the response's body is to be left unread.
        response: the response under way, where the connection is one of http.client's.
        open: whether it has been left unread.
        reused: whether the connection had carried a request before.
        began: whether any byte of the response has come.
        fresh: whether a kept connection may not be used.
        verdict: the error that the one who aborted wants raised; None if nobody did.
    """

    __slots__ = (
        "options",
        "route",
        "timeouts",
        "stage",
        "body",
        "upload",
        "duplex",
        "fault",
        "stream",
        "response",
        "open",
        "reused",
        "began",
        "fresh",
        "verdict",
        "_deadline",
        "_socket",
        "_lock",
    )

    def __init__(
        self,
        options: HttpOptions,
        route: Route,
        timeouts: Timeouts,
        deadline: float | None = None,
        *,
        fresh: bool = False,
        stream: bool = False,
    ) -> None:
        self.options = options
        self.route = route
        self.timeouts = timeouts
        self.stage = CONNECTING
        self.body = b""
        self.upload: Upload | None = None
        self.duplex: Duplex | None = None
        self.fault: BaseException | None = None
        self.stream = stream
        self.response: WatchedResponse | None = None
        self.open = False
        self.reused = False
        self.began = False
        self.fresh = fresh
        self.verdict: SdkError | None = None
        self._deadline = deadline
        self._socket: socket.socket | None = None
        self._lock = RLock()  # the garbage collector may close a stream in the middle of anything

    def patience(self, limit: float | None) -> float | None:
        """How many seconds the next wait may take: `limit`, or what is left of the whole exchange.

        Raises:
            TimeoutError: nothing is left.
        """
        if self._deadline is None:
            return limit
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the exchange's time is up")
        return left if limit is None or left < limit else limit

    @property
    def expired(self) -> bool:
        """Whether the time for the whole exchange is up."""
        return self._deadline is not None and monotonic() >= self._deadline

    def attach(self, connection: socket.socket, *, reused: bool) -> None:
        """The request goes over this socket from now on.

        Raises:
            ConnectionAbortedError: the exchange was aborted before.
        """
        self._socket = connection
        self.reused = reused
        self.stage = SENDING
        # `abort` sets the verdict before it looks for a socket, we do it the other way round: one
        # of us sees both.
        if self.verdict is not None:
            raise ConnectionAbortedError("aborted")
        connection.settimeout(self.patience(self.timeouts.read))

    def wait_again(self) -> None:
        """The next piece of the body has the whole read timeout to get out.

        Raises:
            TimeoutError: no time is left for the whole exchange.
        """
        if self._socket is not None and self.duplex is None:
            self._socket.settimeout(self.patience(self.timeouts.read))

    def leave_open(self) -> None:
        """The response's body is left unread: from here on, only the read timeout counts."""
        self.open = True
        self._deadline = None

    def detach(self) -> None:
        """The response is complete: the socket may serve others, and is out of reach of `abort`."""
        with self._lock:
            self._socket = None

    def abort(self, verdict: SdkError) -> None:
        """End the exchange from another thread: whoever waits for its socket wakes with an error.

        An exchange that is still connecting ends as soon as it is connected, or its connect timeout
        is over."""
        self.verdict = verdict
        self.wake()

    def wake(self) -> None:
        """End the connection: whoever waits for its socket wakes."""
        import socket

        with self._lock:
            if self._socket is not None:
                try:
                    # The plain socket's method: that of a TLS socket would take the session from
                    # the thread that reads.
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
                except (OSError, TypeError):
                    pass  # already closed by its own thread, or no plain socket (TLS inside TLS)
