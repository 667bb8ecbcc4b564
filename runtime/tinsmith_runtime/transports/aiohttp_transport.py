"""The transport of asynchronous clients, on aiohttp.

Sessions of aiohttp belong to one event loop, so there is one for each loop that sends, opened by
its first request. It is closed by `AiohttpTransport.aclose`, or with its loop: an asynchronous
generator holds it, and `asyncio.run` ends those that are left. (A loop closed by hand, without
``loop.shutdown_asyncgens()``, leaves its sockets to the garbage collector, which warns of them.)

Rule: making a transport does no I/O and needs no running loop; aiohttp is imported by the first
    request."""

from __future__ import annotations

from time import monotonic

from ..errors import ConfigError
from .exchange import Exchange
from .failure import closed_error, fail, is_stale
from .route import Router
from .upload import rewind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from typing import NoReturn, Self

    from ..http import Request, Response, Timeouts
    from .aiohttp_session import LoopSession
    from .option import HttpOptions


class AiohttpTransport:
    """Kept-alive connections of aiohttp, usable from one event loop after another, or several."""

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        self._router = Router(options)
        self._sessions: dict[AbstractEventLoop, LoopSession] = {}
        self._closed = False

    async def asend(
        self,
        request: Request,
        timeouts: Timeouts | None = None,
        *,
        direct: bool = False,
        stream: bool = False,
    ) -> Response:
        """Exchange a request for its response, whatever its status.

        `timeouts` defaults to those of the options. ``direct=True`` goes past any proxy. With
        ``stream=True`` the body of a response with a status below 300 is left unread; until it is
        read or closed it counts among `max_connections`. If the task is cancelled, the connection
        is closed.

        Raises:
            TransportError: no response; `RequestTimeoutError` if time was the reason.
            ClientClosedError: the transport is closed, or was before the response came.
            RequestBodyError: the request's body is not as long as it promised to be.
            ConfigError: aiohttp is not installed, or a CA bundle, client certificate, proxy or the
                request's host cannot be used.
        """
        self.refuse_closed()
        timeouts = self._options.timeouts() if timeouts is None else timeouts
        deadline = None if timeouts.total is None else monotonic() + timeouts.total
        route = self._router.route(request, direct)
        exchange = Exchange(self._options, route, timeouts, deadline, stream=stream)
        session = await self._session()
        try:
            return await session.exchange(request, exchange, self)
        except Exception as error:
            if not is_stale(error, exchange) or not rewind(request):
                self.fail(error, exchange)
        exchange = Exchange(self._options, route, timeouts, deadline, fresh=True, stream=stream)
        try:
            return await session.exchange(request, exchange, self)
        except Exception as error:
            self.fail(error, exchange)

    async def aclose(self) -> None:
        """Close every connection. Calls under way and later ones fail: `ClientClosedError`."""
        self._closed = True
        while self._sessions:
            _, session = self._sessions.popitem()
            await session.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        await self.aclose()

    async def _session(self) -> LoopSession:
        import asyncio

        loop = asyncio.get_running_loop()
        session = self._sessions.get(loop)
        if session is not None and not session.closed:
            return session
        for other in [other for other in self._sessions if other.is_closed()]:
            await self._sessions.pop(other).aclose()
        try:
            from .aiohttp_session import LoopSession
        except ImportError as error:
            raise ConfigError(
                "asynchronous clients need aiohttp: pip install 'tinsmith-runtime[async]'"
            ) from error
        session = self._sessions[loop] = LoopSession(self._options)
        await session.open()
        return session

    def fail(self, error: Exception, exchange: Exchange) -> NoReturn:
        """Raise what an error of an exchange means."""
        if self._closed:
            raise closed_error() from None
        fail(error, exchange)

    def refuse_closed(self) -> None:
        """Raise if the transport is closed."""
        if self._closed:
            raise closed_error()
