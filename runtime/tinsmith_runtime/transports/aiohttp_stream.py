"""Bodies over aiohttp: a request's on its way out, a response's as it comes.

Rule: imported by the first request only. What is closed from another thread, or as garbage, is
    closed by its event loop, when that has time."""

from __future__ import annotations

import asyncio
import os

from ..errors import SdkError, TransportError
from ..http import Response, join_headers
from .content_coding import decode
from .failure import too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    import aiohttp

    from ..request_stream import RequestStream
    from .aiohttp_transport import AiohttpTransport
    from .exchange import Exchange


class AiohttpUpload:
    """A request's body as aiohttp wants it: an asynchronous iterable, to be iterated once.

    Attributes:
        limit: what ends the attempt, where time is limited: moved on with each piece, which must
            get out within the read timeout.
    """

    def __init__(self, stream: RequestStream, exchange: Exchange, limit: asyncio.Timeout) -> None:
        self._pieces: AsyncIterator[bytes] | None = stream.achunks()
        self._exchange = exchange
        self._limit = limit
        self._end = limit.when()

    def __aiter__(self) -> AsyncIterator[bytes]:
        pieces, self._pieces = self._pieces, None
        if pieces is None:
            # Some versions of aiohttp send again by themselves, with what is left of a body.
            raise ConnectionResetError("connection closed")
        return self._watched(pieces)

    async def _watched(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        try:
            async for piece in pieces:
                self._wait(self._exchange.timeouts.read)
                yield piece
                self._wait(None)
                # If the server has answered and closed, asyncio would lose the answer with the next
                # piece, unless it looks what came first.
                await asyncio.sleep(0)
        except Exception as error:
            self._exchange.fault = error
            raise

    def _wait(self, seconds: float | None) -> None:
        when = self._end
        if seconds is not None:
            soon = asyncio.get_running_loop().time() + seconds
            when = soon if when is None else min(when, soon)
        try:
            self._limit.reschedule(when)
        except RuntimeError:
            pass  # the response has begun meanwhile, as that to events does


async def read_whole(response: aiohttp.ClientResponse, exchange: Exchange) -> Response:
    """Read a response to its end, as far as it may be held in memory.

    Raises:
        TransportError: it is larger than the options allow.
    """
    limit = exchange.options.max_body
    length = response.content_length
    async with response:
        if length is None:
            body = await _read_within(limit, response, exchange)
        elif length <= limit:
            body = await response.read()
        else:
            raise too_large(exchange)
    headers = join_headers(response.headers.items())
    if body and "content-encoding" in headers:
        body = decode(body, headers["content-encoding"], exchange)
    return Response(response.status, headers, body, response.reason or "")


async def _read_within(limit: int, response: aiohttp.ClientResponse, exchange: Exchange) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := await response.content.readany():
        size += len(piece)
        if size > limit:
            raise too_large(exchange)
        pieces.append(piece)
    return b"".join(pieces)


class AiohttpStream:
    """See `tinsmith_runtime.response_stream.AsyncResponseStream`.

    Args:
        response: its header section has been read.
        exchange: whose response it is.
        transport: whose connection it is; kept, since its end is that of its connections.
    """

    def __init__(
        self,
        response: aiohttp.ClientResponse,
        exchange: Exchange,
        transport: AiohttpTransport,
    ) -> None:
        self._response = response
        self._exchange = exchange
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._process = os.getpid()
        self._over = False
        self._callbacks: list[Callable[[], object]] = []

    async def aread(self, size: int = -1) -> bytes:
        """What has come, at most `size` bytes; all that is left if it is negative."""
        if asyncio.get_running_loop() is not self._loop:
            raise TransportError(
                f"the response of {self._exchange.route.peer} belongs to the event loop that asked "
                "for it; call again in this one",
                retryable=False,
            )
        content = self._response.content
        try:
            self._refuse_aborted()
            if self._over or size == 0:
                return b""
            data = await content.read(size)
            self._refuse_aborted()
        except Exception as error:
            self._end()
            try:
                self._transport.fail(error, self._exchange)
            except SdkError as verdict:
                self._exchange.verdict = verdict  # for whoever reads on
                raise
        if not data or size < 0 or content.at_eof():
            self._end()
        return data

    async def aclose(self) -> None:
        """Close the connection, unless the body was read to its end."""
        self.close()

    def close(self) -> None:
        """The same; does not wait."""
        if self._over or self._process != os.getpid():
            return
        self._exchange.verdict = TransportError("the response's body was closed")
        try:
            here = asyncio.get_running_loop() is self._loop
        except RuntimeError:
            here = False
        if here:
            self._end()
        else:
            self._end_soon()

    def abort(self, verdict: SdkError) -> None:
        """Have reads raise `verdict`. From any thread."""
        if not self._over:
            self._exchange.verdict = verdict
            self._end_soon()

    def on_end(self, callback: Callable[[], object]) -> None:
        """Have `callback` called when the body was read or closed."""
        if self._over:
            callback()
        else:
            self._callbacks.append(callback)

    def _refuse_aborted(self) -> None:
        if self._exchange.verdict is not None:
            raise self._exchange.verdict
        self._transport.refuse_closed()

    def _end_soon(self) -> None:
        try:
            self._loop.call_soon_threadsafe(self._end)
        except RuntimeError:
            self._over = True  # the loop is closed, and took its connections along

    def _end(self) -> None:
        if self._over:
            return
        self._over = True
        # Does nothing to a connection that was given back at the end of the body. For one that was
        # not, aiohttp wakes who reads with an error.
        self._response.close()
        while self._callbacks:
            self._callbacks.pop()()

    def __del__(self) -> None:
        # Not at once even here: the collector may have come in the middle of aiohttp's own work.
        if not self._over and self._process == os.getpid():
            self._end_soon()
