"""The body of a response as it comes, over a connection that blocks.

Rule: the end of the body is believed only where the framing says so; whatever ends it early is an
    error with the server's name. A stream that nobody wants any more closes its connection, and
    does so in silence when it is collected as garbage."""

from __future__ import annotations

import http.client
import os

from ..errors import SdkError, TransportError
from .failure import fail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from .connection import WatchedResponse
    from .exchange import Exchange


class BlockingStream:
    """See `tinsmith_runtime.response_stream.ResponseStream`.

    Args:
        response: its header section has been read.
        exchange: whose response it is.
        release: gives the connection back, after the end of the body.
        discard: closes the connection.
    """

    def __init__(
        self,
        response: WatchedResponse,
        exchange: Exchange,
        release: Callable[[], object],
        discard: Callable[[], object],
    ) -> None:
        self._response = response
        self._exchange = exchange
        self._release = release
        self._discard = discard
        self._left = response.length
        self._over = False
        self._process = os.getpid()
        self._callbacks: list[Callable[[], object]] = []
        if self._left == 0 or response.isclosed():
            self._end(release)

    def read(self, size: int = -1) -> bytes:
        """What has come, at most `size` bytes; all that is left if it is negative."""
        exchange = self._exchange
        if self._process != os.getpid():
            raise TransportError(
                f"the response of {exchange.route.peer} belongs to the process that asked for it; "
                "call again in this one",
                retryable=False,
            )
        if exchange.verdict is not None:
            self._end(self._discard)
            raise exchange.verdict
        if self._over or size == 0:
            return b""
        response = self._response
        try:
            data = response.read_rest() if size < 0 else response.read1(size)
            if self._left is not None:
                self._left -= len(data)
            over = size < 0 or not data or self._left == 0
            if over and (self._left or exchange.verdict is not None):
                raise http.client.IncompleteRead(b"")
        except BaseException as error:
            self._end(self._discard)
            if not isinstance(error, Exception):
                raise
            try:
                fail(error, exchange)
            except SdkError as verdict:
                exchange.verdict = verdict  # for whoever reads on
                raise
        if over:
            self._end(self._release)
        return data

    def close(self) -> None:
        """Close the connection, unless the body was read to its end."""
        if not self._over:
            if self._process == os.getpid():
                # Wakes a thread that reads, which holds a lock that closing needs.
                self._exchange.abort(TransportError("the response's body was closed"))
            self._end(self._discard)

    def abort(self, verdict: SdkError) -> None:
        """Have reads raise `verdict`."""
        if not self._over:
            self._exchange.abort(verdict)

    def on_end(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when the body was read or closed."""
        self._callbacks.append(callback)
        if self._over:
            self._call_back()

    def _end(self, dispose: Callable[[], object]) -> None:
        self._over = True
        try:
            self._response.close()
            dispose()
        finally:
            # What is noted elsewhere is the parent's business, in a process forked from it.
            if self._process == os.getpid():
                self._call_back()

    def _call_back(self) -> None:
        while self._callbacks:
            self._callbacks.pop()()

    def __del__(self) -> None:
        self.close()
