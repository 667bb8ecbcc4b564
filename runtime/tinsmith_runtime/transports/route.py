"""The way to a server: its address, and the proxy before it.

Rule: decided once for each server and kept, since the environment and the rules of `proxy` cost
    more than the rest of a request's preparation. Changes of the environment after the first
    request to a server are not seen."""

from __future__ import annotations

import os

from ..errors import ConfigError
from .proxy import choose_proxy, read_environment, split_host

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..http import Request
    from .option import HttpOptions
    from .proxy import Proxy


#: What ends a host, or comes before it.
_NO_HOST = frozenset("@/?#\\ ")


class Route:
    """How to reach one server. Compared by identity: a `Router` makes one for each.

    Attributes:
        host: name or address, without brackets.
        proxy: None for a direct connection.
        forwarded: whether the proxy is asked in absolute form (RFC 9112 section 3.2.2), not for a
            tunnel.
        peer: what to call the other end in a message.
    """

    __slots__ = ("scheme", "host", "port", "proxy", "forwarded", "peer")

    def __init__(self, scheme: str, host: str, port: int, proxy: Proxy | None) -> None:
        self.scheme = scheme
        self.host = host
        self.port = port
        self.proxy = proxy
        self.forwarded = proxy is not None and scheme == "http"
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        self.peer = f"{address} through proxy {proxy.url}" if proxy else address

    def target(self, request: Request) -> str:
        """The request line's target."""
        return request.url if self.forwarded else request.target


class Router:
    """Knows the route of every request."""

    __slots__ = ("_options", "_routes")

    def __init__(self, options: HttpOptions) -> None:
        self._options = options
        self._routes: dict[tuple[str, str, bool], Route] = {}

    def route(self, request: Request, direct: bool) -> Route:
        """The route of a request; past any proxy if `direct`.

        Raises:
            ConfigError: the request's host or the proxy's URL cannot be used.
        """
        key = (request.scheme, request.host, direct)
        route = self._routes.get(key)
        if route is None:
            route = self._routes[key] = self._decide(*key)
        return route

    def _decide(self, scheme: str, address: str, direct: bool) -> Route:
        if scheme not in ("http", "https"):
            raise ConfigError(f"endpoint {scheme}://{address}: the scheme must be http or https")
        host, port = split_host(address, 443 if scheme == "https" else 80)
        if not host or port is None or not _NO_HOST.isdisjoint(address) or not host.isprintable():
            raise ConfigError(f"endpoint host {address.rpartition('@')[2]!r}: expected host[:port]")
        proxy = None
        if not direct:
            proxies = self._options.proxies
            if proxies is None:
                proxies = read_environment(os.environ)
            proxy = choose_proxy(scheme, host, port, proxies)
        return Route(scheme, host, port, proxy)
