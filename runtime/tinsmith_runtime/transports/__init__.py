"""Transports by name: the only part of the library that opens sockets.

    "requests"  `RequestsTransport`: a pool of kept-alive connections under one adapter of requests;
    the default "stdlib"    `StdlibTransport`: http.client over a small pool of our own; starts and
    calls fastest, needs nothing else "aiohttp"   `AiohttpTransport`: for asynchronous clients;
    comes with the extra ``async``

All of them take one `HttpOptions`, follow no redirects, keep no cookies and retry nothing, save one
thing: a kept-alive connection that turns out to be dead before the first byte of a response is
replaced, once, by a fresh one.

Rule: importing this package, or making a transport, loads no HTTP library; the first request does.
"""

from __future__ import annotations

from ..errors import ConfigError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..http import AsyncTransport, Transport
    from .option import HttpOptions

#: Names that `create_transport` knows, the default first.
TRANSPORTS = ("requests", "stdlib")

#: Names that `create_async_transport` knows, the default first.
ASYNC_TRANSPORTS = ("aiohttp",)


def create_transport(options: HttpOptions, name: str = "requests") -> Transport:
    """Make the transport called `name` for synchronous clients. Does no I/O.

    Raises:
        ConfigError: no transport has this name.
    """
    if name == "requests":
        from .requests_transport import RequestsTransport

        return RequestsTransport(options)
    if name == "stdlib":
        from .stdlib_transport import StdlibTransport

        return StdlibTransport(options)
    raise _unknown(name, TRANSPORTS)


def create_async_transport(options: HttpOptions, name: str = "aiohttp") -> AsyncTransport:
    """Make the transport called `name` for asynchronous clients. Does no I/O and needs no running
    event loop.

    Raises:
        ConfigError: no transport has this name.
    """
    if name == "aiohttp":
        from .aiohttp_transport import AiohttpTransport

        return AiohttpTransport(options)
    raise _unknown(name, ASYNC_TRANSPORTS)


def _unknown(name: str, known: tuple[str, ...]) -> ConfigError:
    return ConfigError(
        f"no transport is called {name!r}; "
        f"choose one of {', '.join(known)}, or pass a transport object"
    )
