"""One request over http.client: choose a connection, write, read, keep the connection.

Rule: imported by the first request only. http.client writes requests and reads responses; here are
    only the choice of connection, the proxy and the content encoding. TLS inside TLS, for an
    ``https`` server behind an ``https`` proxy, http.client cannot do."""

from __future__ import annotations

import http.client
from time import monotonic

from ..errors import ConfigError
from ..http import Response, join_headers
from .blocking_stream import BlockingStream
from .connection import WatchedConnection, list_headers
from .content_coding import decode
from .exchange import SENDING
from .tcp import is_readable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..http import Request
    from .connection import WatchedResponse
    from .exchange import Exchange
    from .idle_stack import IdleStack


class _SecureConnection(  # pyright: ignore  # in types only: see WatchedConnection
    WatchedConnection, http.client.HTTPSConnection
):
    pass


def carry(request: Request, exchange: Exchange, idle: IdleStack) -> Response:
    """Send a request and read the response, if it is not to be left open, to its end."""
    connection = None if exchange.fresh else _take(idle)
    if connection is None:
        connection = _make(exchange)
    connection.exchange = exchange
    response = None
    try:
        _write(request, connection)
        connection.getresponse()
        response = exchange.response
        assert response is not None
        if exchange.stream and response.status < 300:
            return _leave(response, exchange, connection, idle)
        body = response.read_whole()
    except BaseException:
        connection.close()
        if response is not None:
            response.close()
        raise
    _keep(connection, idle)
    headers = join_headers(response.headers.raw_items())
    if body and "content-encoding" in headers:
        body = decode(body, headers["content-encoding"], exchange)
    return Response(response.status, headers, body, response.reason)


def _leave(
    response: WatchedResponse,
    exchange: Exchange,
    connection: WatchedConnection,
    idle: IdleStack,
) -> Response:
    def release() -> None:
        connection.idle_since = monotonic()
        _keep(connection, idle)

    stream = BlockingStream(response, exchange, release, connection.close)
    headers = join_headers(response.headers.raw_items())
    return Response(response.status, headers, b"", response.reason, stream)


def _keep(connection: WatchedConnection, idle: IdleStack) -> None:
    # http.client has closed it if the server wants no more requests.
    if connection.sock is not None:
        idle.push(connection)


def _take(idle: IdleStack) -> WatchedConnection | None:
    while (connection := idle.pop()) is not None:
        if not is_readable(connection.sock):
            return connection
        connection.close()
    return None


def _make(exchange: Exchange) -> WatchedConnection:
    route, proxy = exchange.route, exchange.route.proxy
    host, port = (proxy.host, proxy.port) if proxy else (route.host, route.port)
    tunnel = proxy is not None and not route.forwarded
    if tunnel and proxy is not None and proxy.scheme == "https":
        raise ConfigError(
            f"{route.peer}: the transport 'stdlib' cannot reach an https server "
            "through an https proxy; use the transport 'requests', or give the proxy's http:// URL"
        )
    if route.scheme == "http" and not (proxy and proxy.scheme == "https"):
        return WatchedConnection(host, port)
    connection = _SecureConnection(host, port, context=exchange.options.tls.context)
    if tunnel:
        connection.set_tunnel(route.host, route.port, _proxy_headers(exchange))
    return connection


def _write(request: Request, connection: WatchedConnection) -> None:
    exchange = connection.exchange
    connection.putrequest(request.method, exchange.route.target(request), True, True)
    for name, value in list_headers(request).items():
        connection.putheader(name, value)
    if exchange.route.forwarded:
        for name, value in _proxy_headers(exchange).items():
            connection.putheader(name, value)
    try:
        exchange.body = request.body
        connection.endheaders()
    except (BrokenPipeError, ConnectionResetError):
        # The server may have answered before it closed; if not, reading says so.
        if exchange.stage != SENDING:
            raise


def _proxy_headers(exchange: Exchange) -> dict[str, str]:
    proxy = exchange.route.proxy
    if proxy is None or proxy.authorization is None:
        return {}
    return {"Proxy-Authorization": proxy.authorization}
