"""A session of aiohttp in one event loop, and a request over it.

Rule: imported by the first request only. Nothing of aiohttp's own ideas (cookies, redirects,
    headers, the environment's proxies) gets into a request."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from io import BytesIO
from math import inf

import aiohttp
from multidict import CIMultiDict
from yarl import URL

from ..http import Response, join_headers
from .aiohttp_stream import AiohttpStream, AiohttpUpload, read_whole
from .exchange import CONNECTING, SENDING
from .failure import closed_error
from .tcp import socket_options
from .upload import body_length

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from types import SimpleNamespace
    from typing import Any

    from ..http import Request
    from .aiohttp_transport import AiohttpTransport
    from .exchange import Exchange
    from .option import HttpOptions

# Headers that aiohttp would add by itself.
_AUTOMATIC = ("accept", "accept-encoding", "content-type", "user-agent")

# As in http.client.
_LONGEST_LINE = 65536

# Bytes of a body that aiohttp has nothing against.
_LARGE = 1 << 20


class LoopSession:
    """The session for the running loop; the loop closes it at its end, if nobody did before."""

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        self._loop = asyncio.get_running_loop()
        self._session = _make_session(options)
        # Sessions of one exchange each, whose response is still being read.
        self._others: set[aiohttp.ClientSession] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._keeper = _keep(self._session, self._others)

    async def open(self) -> None:
        """Make the session known to its loop. Does not suspend."""
        await anext(self._keeper)

    @property
    def closed(self) -> bool:
        """Whether it can send no more."""
        return self._session.closed

    async def aclose(self) -> None:
        """Close the session; where another loop runs it, see to it that that one does."""
        if self._loop is asyncio.get_running_loop() or self._loop.is_closed():
            await self._keeper.aclose()
        else:
            asyncio.run_coroutine_threadsafe(self._keeper.aclose(), self._loop)

    async def exchange(
        self, request: Request, exchange: Exchange, transport: AiohttpTransport
    ) -> Response:
        """Send a request and read the response, if it is not to be left open, to its end."""
        session = self._session if not exchange.fresh else self._make_other()
        response = None
        self._under_way += 1
        try:
            if self._under_way > self._options.max_connections:
                # aiohttp gives a free connection to whoever asks. Those who wait for one have been
                # woken, and go first; else busy tasks keep all connections among themselves.
                await asyncio.sleep(0)
            response = await _send(session, request, exchange, transport)
            return response
        except aiohttp.ServerDisconnectedError as error:
            # Its message is a text, or the part of a header section that had come.
            if isinstance(error.message, str):
                raise ConnectionResetError("connection closed") from None
            raise
        except aiohttp.ClientHttpProxyError as error:
            raise OSError(f"Tunnel connection failed: {error.status} {error.message}") from None
        except asyncio.CancelledError:
            # Closing a session cancels who waits for a connection; a task cancelled by others has
            # it noted.
            task = asyncio.current_task()
            if self.closed and task is not None and not task.cancelling():
                raise closed_error() from None
            raise
        finally:
            if response is None or response.stream is None:
                self._end()
                if session is not self._session:
                    await self._close_other(session)
            else:
                response.stream.on_end(self._end)
                if session is not self._session:
                    response.stream.on_end(partial(self._close_other_soon, session))

    def _end(self) -> None:
        self._under_way -= 1

    def _make_other(self) -> aiohttp.ClientSession:
        session = _make_session(self._options, force_close=True)
        self._others.add(session)
        return session

    async def _close_other(self, session: aiohttp.ClientSession) -> None:
        self._others.discard(session)
        await session.close()

    def _close_other_soon(self, session: aiohttp.ClientSession) -> None:
        task = self._loop.create_task(self._close_other(session))
        # The loop holds tasks weakly.
        self._closing.add(task)
        task.add_done_callback(self._closing.discard)


async def _keep(
    session: aiohttp.ClientSession, others: set[aiohttp.ClientSession]
) -> AsyncGenerator[None]:
    try:
        yield
    finally:
        for each in (session, *others):
            await each.close()


def _make_session(options: HttpOptions, *, force_close: bool = False) -> aiohttp.ClientSession:
    chosen = socket_options(options.tcp_keepalive)

    def make_socket(info: tuple[Any, ...]) -> socket.socket:
        made = socket.socket(family=info[0], type=info[1], proto=info[2])
        made.setblocking(False)
        for option in chosen:
            made.setsockopt(*option)
        return made

    connector = aiohttp.TCPConnector(
        limit=options.max_connections,
        keepalive_timeout=None if force_close else options.idle_seconds,
        force_close=force_close,
        socket_factory=make_socket,
    )
    return aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        skip_auto_headers=_AUTOMATIC,
        trace_configs=[_watch()],
        auto_decompress=False,
        max_line_size=_LONGEST_LINE,
        max_field_size=_LONGEST_LINE,
    )


async def _send(
    session: aiohttp.ClientSession,
    request: Request,
    exchange: Exchange,
    transport: AiohttpTransport,
) -> Response:
    total = exchange.patience(exchange.timeouts.total)
    if request.stream is None and not exchange.stream:
        response = await _request(session, request, exchange, request.headers, request.body, total)
        return await read_whole(response, exchange)
    # The limit of aiohttp goes on until the response is read, and does not see whether the server
    # takes what is sent.
    async with asyncio.timeout(total) as limit:
        headers: dict[str, str] = request.headers
        data: bytes | AiohttpUpload = request.body
        if request.stream is not None:
            length = body_length(request)
            if length is not None:
                headers = {**headers, "content-length": str(length)}
            data = AiohttpUpload(request.stream, exchange, limit)
        response = await _request(session, request, exchange, headers, data, None)
        if not exchange.stream or response.status >= 300:
            return await read_whole(response, exchange)
        exchange.leave_open()
        stream = AiohttpStream(response, exchange, transport)
        read = join_headers(response.headers.items())
        return Response(response.status, read, b"", response.reason or "", stream)


async def _request(
    session: aiohttp.ClientSession,
    request: Request,
    exchange: Exchange,
    headers: dict[str, str],
    data: bytes | AiohttpUpload,
    total: float | None,
) -> aiohttp.ClientResponse:
    route, timeouts = exchange.route, exchange.timeouts
    target = request.target
    if not (target.isascii() and target.isprintable()) or " " in target:
        # aiohttp would write it, and whatever comes behind as further lines.
        raise ValueError("the target has characters that end it")
    proxy = route.proxy
    secure = route.scheme == "https" or (proxy is not None and proxy.scheme == "https")
    proxy_headers = CIMultiDict[str]()
    if proxy is not None and proxy.authorization is not None:
        proxy_headers["Proxy-Authorization"] = proxy.authorization
        if route.forwarded:
            headers = {**headers, **proxy_headers}
    response = await session.request(
        request.method,
        URL(request.url, encoded=True),
        headers=headers,
        data=_pieces(data),
        allow_redirects=False,
        timeout=aiohttp.ClientTimeout(
            total=total,
            sock_connect=timeouts.connect,
            sock_read=timeouts.read,
            # Without it, times of more than 5 seconds end at a full one.
            ceil_threshold=inf,
        ),
        ssl=exchange.options.tls.context if secure else True,
        proxy=proxy.url if proxy else None,
        proxy_headers=proxy_headers,
        trace_request_ctx=exchange,
    )
    exchange.began = True
    return response


def _pieces(data: bytes | AiohttpUpload) -> BytesIO | bytes | AiohttpUpload | None:
    # aiohttp writes bytes at a stroke, and warns of many; of a file it takes a piece at a time.
    if isinstance(data, bytes) and len(data) > _LARGE:
        return BytesIO(data)
    return data or None


def _watch() -> aiohttp.TraceConfig:
    """Notes in the exchange how far a request has come."""
    watch = aiohttp.TraceConfig()
    watch.on_connection_create_start.append(_on_connect)
    watch.on_connection_create_end.append(_on_connected)
    watch.on_connection_reuseconn.append(_on_reuse)
    watch.freeze()
    return watch


async def _on_connect(session: object, context: SimpleNamespace, parameters: object) -> None:
    context.trace_request_ctx.stage = CONNECTING
    context.trace_request_ctx.reused = False


async def _on_connected(session: object, context: SimpleNamespace, parameters: object) -> None:
    context.trace_request_ctx.stage = SENDING


async def _on_reuse(session: object, context: SimpleNamespace, parameters: object) -> None:
    context.trace_request_ctx.stage = SENDING
    context.trace_request_ctx.reused = True
