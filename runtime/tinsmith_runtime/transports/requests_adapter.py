"""requests' adapter, with connections of ours below it, all through what requests and urllib3 offer
subclasses.

Rule: imported by the first request only. What requests would work out anew for each request (pool,
    proxy, TLS, cookies) is looked up by route or left out."""

from __future__ import annotations

import queue
import threading
from functools import partial
from time import monotonic

from requests import PreparedRequest
from requests import Response as RequestsResponse
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager, ProxyManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.util import SKIP_HEADER

from ..errors import ConfigError
from ..http import Response, join_headers
from .blocking_stream import BlockingStream
from .connection import WatchedConnection, list_headers
from .content_coding import decode
from .idle_stack import IdleStack

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from ..http import Request
    from .exchange import Exchange
    from .option import HttpOptions
    from .route import Route

# urllib3 evicts the pool of the server asked longest ago; a client has one, and its credential
# sources a few.
_SERVERS = 100


class _Current(threading.local):
    """What this thread sends. urllib3 makes connections itself and passes nothing of ours on."""

    exchange: Exchange
    target: str


_current = _Current()


class _Queue(IdleStack):
    """`IdleStack` in the form of urllib3's queue; without a size, so it never warns of one."""

    def __init__(self, maxsize: int) -> None:
        super().__init__(_current.exchange.options.idle_seconds)

    def get(self, block: bool = False, timeout: float | None = None) -> WatchedConnection:
        if hasattr(_current, "exchange") and _current.exchange.fresh:
            raise queue.Empty
        connection = self.pop()
        if connection is None:
            raise queue.Empty
        return connection

    def put(self, connection: WatchedConnection | None, block: bool = False) -> None:
        if connection is not None:
            self.push(connection)


# urllib3's connections are http.client's in all but some types: what differs passes through ours.
class _PlainConnection(  # type: ignore[misc]  # see above
    WatchedConnection, HTTPConnection
):  # pyright: ignore[reportIncompatibleMethodOverride, reportIncompatibleVariableOverride]
    @property
    def exchange(self) -> Exchange:  # type: ignore[override]  # read only: it is the thread's
        return _current.exchange


class _SecureConnection(  # type: ignore[misc]  # see above
    WatchedConnection, HTTPSConnection
):  # pyright: ignore[reportIncompatibleMethodOverride, reportIncompatibleVariableOverride]
    @property
    def exchange(self) -> Exchange:  # type: ignore[override]  # as above
        return _current.exchange


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection  # type: ignore[assignment]  # see _PlainConnection
    QueueCls = _Queue  # type: ignore[assignment]  # all that urllib3 calls of a queue


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection  # type: ignore[assignment]  # see _PlainConnection
    QueueCls = _Queue  # type: ignore[assignment]  # all that urllib3 calls of a queue


class WatchedAdapter(HTTPAdapter):
    """Carries requests of ours over pools of urllib3."""

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        self._pools: dict[Route, HTTPConnectionPool] = {}
        super().__init__(pool_connections=_SERVERS)

    def carry(self, request: Request, exchange: Exchange) -> Response:
        """Send a request and read the response, if it is not to be left open, to its end.

        Raises:
            ConfigError: something that cannot carry it has taken the place of requests' adapter.
        """
        patched_by = HTTPAdapter.send.__module__
        if patched_by != "requests.adapters":
            raise ConfigError(
                f"requests is patched by {patched_by}, as moto's in-process mocks do it, and what "
                "patches it sees no request of this client: use "
                "tinsmith_runtime.testing.StubTransport, or moto's server by AWS_ENDPOINT_URL"
            )
        headers: dict[str, str | bytes] = {
            "user-agent": SKIP_HEADER,
            "accept-encoding": SKIP_HEADER,
            **list_headers(request),
        }
        prepared = PreparedRequest()
        prepared.method = request.method
        prepared.url = request.url
        # Any mapping will do, and requests' own is ten times as slow.
        prepared.headers = headers  # type: ignore[assignment]
        prepared.body = None
        exchange.body = request.body
        timeouts = exchange.timeouts
        before = _current.__dict__.copy()
        _current.exchange = exchange
        _current.target = exchange.route.target(request)
        try:
            raw = self.send(
                prepared,
                stream=True,
                timeout=(timeouts.connect, timeouts.read),  # type: ignore[arg-type]  # None too
            ).raw
            response = exchange.response
            assert response is not None
            headers_read = join_headers(raw.headers.items())
            if exchange.stream and raw.status < 300:
                stream = BlockingStream(response, exchange, partial(_release, raw), raw.close)
                return Response(raw.status, headers_read, b"", raw.reason or "", stream)
            try:
                body = response.read_whole()
            except BaseException:
                raw.close()
                raise
            raw.release_conn()
        finally:
            # Not simply cleared: a signal handler may send in the middle of another send.
            _current.__dict__.clear()
            _current.__dict__.update(before)
        if body and "content-encoding" in headers_read:
            body = decode(body, headers_read["content-encoding"], exchange)
        return Response(raw.status, headers_read, body, raw.reason or "")

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        """Called by the constructor of `HTTPAdapter`."""
        self._pool_connections = connections
        self._pool_maxsize = maxsize
        self._pool_block = block
        self.poolmanager = _watch(PoolManager(connections, maxsize=1))

    def get_connection_with_tls_context(
        self,
        request: PreparedRequest,
        verify: object,
        proxies: object = None,
        cert: object = None,
    ) -> HTTPConnectionPool:
        """The pool for the exchange under way; the arguments say less than its route."""
        route = _current.exchange.route
        pool = self._pools.get(route)
        if pool is None:
            pool = self._pools[route] = self._make_pool(route)
        return pool

    def cert_verify(self, conn: object, url: str, verify: object, cert: object) -> None:
        """Nothing: the pool has its TLS context."""

    def request_url(self, request: PreparedRequest, proxies: object) -> str:
        """The request line's target."""
        return _current.target

    def build_response(self, req: PreparedRequest, resp: Any) -> RequestsResponse:
        """Only what `carry` reads, and no cookies."""
        response = RequestsResponse()
        response.raw = resp
        return response

    def _make_pool(self, route: Route) -> HTTPConnectionPool:
        manager: PoolManager = self.poolmanager
        kwargs: dict[str, Any] = {}
        proxy = route.proxy
        secure = proxy is not None and proxy.scheme == "https"
        if secure or route.scheme == "https":
            # For plain HTTP, urllib3 before 2.8 takes from here what to speak with the proxy.
            kwargs["ssl_context"] = self._options.tls.context
        if proxy is not None:
            headers = proxy.authorization and {"Proxy-Authorization": proxy.authorization}
            manager = _watch(
                ProxyManager(
                    proxy.url,
                    maxsize=1,
                    proxy_headers=headers or {},
                    proxy_ssl_context=self._options.tls.context if secure else None,
                )
            )
        return manager.connection_from_host(route.host, route.port, route.scheme, kwargs)

    def close(self) -> None:
        """Close the idle connections; those in use close when they come back."""
        for pool in list(self._pools.values()):
            pool.close()


def _release(raw: Any) -> None:
    if raw.connection is not None:
        raw.connection.idle_since = monotonic()
    raw.release_conn()


def _watch(manager: PoolManager) -> PoolManager:
    pools: dict[str, type[HTTPConnectionPool]] = {"http": _PlainPool, "https": _SecurePool}
    manager.pool_classes_by_scheme = pools
    return manager
