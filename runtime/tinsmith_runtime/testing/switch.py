"""One transport for all clients, wherever they are made.

Clients, and sources of credentials, that were given no transport ask for one by
`create_transport` or `create_async_transport` of `tinsmith_runtime.transports`. While a block
is under way they are given a switch, which hands each request to the transport of the innermost
block. A client that outlives the block goes on with a real transport, and is caught again by the
next.

Rule: those two functions are the only thing that is ever patched.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .. import transports

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from typing import TypeVar

    from ..http import AsyncTransport, Request, Response, Timeouts, Transport
    from ..transports.option import HttpOptions

    AnyTransport = TypeVar("AnyTransport", bound=Transport | AsyncTransport)

_create = transports.create_transport
_create_async = transports.create_async_transport

# The transports of the blocks under way, innermost last.
_active: list[Any] = []


@contextmanager
def everywhere(transport: AnyTransport) -> Generator[AnyTransport]:
    """Send what clients without a transport of their own send through `transport`.

    Clients made before the block are caught too, unless they have already sent something outside of
    any. Blocks nest; all threads see the innermost.
    """
    _active.append(transport)
    _patch(_switch, _switch_async)
    try:
        yield transport
    finally:
        _active.remove(transport)
        if not _active:
            _patch(_create, _create_async)


def _patch(create: Any, create_async: Any) -> None:
    transports.create_transport = create
    transports.create_async_transport = create_async


def _switch(options: HttpOptions, name: str = "requests") -> Transport:
    return _Switch(lambda: _create(options, name))


def _switch_async(options: HttpOptions, name: str = "aiohttp") -> AsyncTransport:
    return _Switch(lambda: _create_async(options, name))


class _Switch:
    """Hands requests to the innermost block's transport, outside of blocks to a real one."""

    def __init__(self, make: Callable[[], Any]) -> None:
        self._make = make
        self._real: Any = None

    def _transport(self) -> Any:
        if _active:
            return _active[-1]
        if self._real is None:
            self._real = self._make()
        return self._real

    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        response: Response = self._transport().send(
            request, timeouts, direct=direct, **_asked(stream)
        )
        return response

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        response: Response = await self._transport().asend(
            request, timeouts, direct=direct, **_asked(stream)
        )
        return response

    def close(self) -> None:
        if self._real is not None:
            self._real.close()

    async def aclose(self) -> None:
        if self._real is not None:
            await self._real.aclose()


def _asked(stream: bool) -> dict[str, bool]:
    # Transports that know no streams may serve all the rest.
    return {"stream": True} if stream else {}
