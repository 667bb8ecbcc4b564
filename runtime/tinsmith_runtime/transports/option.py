"""What a transport may be told: sizes, times, trust, proxies.

Rule: immutable and without I/O; files named here are read when the first TLS connection needs them.
"""

from __future__ import annotations

from ..errors import ConfigError
from ..http import Timeouts
from .proxy import redact
from .tls import Tls

TYPE_CHECKING = False
if TYPE_CHECKING:
    import ssl
    from collections.abc import Mapping


#: Five times the largest response that a service of AWS sends to an operation that does not stream.
MAX_BODY = 128 * 1024 * 1024


class HttpOptions:
    """Settings of a transport. Immutable; one object may serve several transports, which then share
    a TLS context.

    Attributes:
        max_connections: connections at a time; further calls wait for one, silently, within their
            own time.
        connect_timeout: seconds for a connection, TLS handshake included, where a call names no
            other; None: no limit.
        read_timeout: seconds without a byte of the response, where a call names no other; None: no
            limit.
        idle_seconds: a connection unused for longer is dropped. Load balancers forget silently
            after 350.
        tcp_keepalive: seconds of silence before TCP probes the peer; 0 turns probing off.
        verify: True for the default trust store (``SSL_CERT_FILE`` and ``SSL_CERT_DIR`` are
            honoured), a path to a CA bundle or to a directory of CA certificates, an
            `ssl.SSLContext`, or False for no verification at all.
        client_cert: a PEM file with certificate and key, or a pair of files.
        proxies: scheme to proxy URL, with ``all`` and ``no`` as in the environment's variables; an
            empty mapping for no proxy; None to read the environment. See
            `tinsmith_runtime.transports.proxy`.
        max_body: bytes of a response's body that are held in memory, as it was sent and without its
            Content-Encoding. What is larger is refused while it comes; bodies that are streamed may
            have any size.
        tls: `verify` and `client_cert` as one thing, with the context that is made from them.
    """

    __slots__ = (
        "max_connections",
        "connect_timeout",
        "read_timeout",
        "idle_seconds",
        "tcp_keepalive",
        "verify",
        "client_cert",
        "proxies",
        "max_body",
        "tls",
    )

    max_connections: int
    connect_timeout: float | None
    read_timeout: float | None
    idle_seconds: float
    tcp_keepalive: int
    verify: bool | str | ssl.SSLContext
    client_cert: str | tuple[str, str] | None
    proxies: Mapping[str, str] | None
    max_body: int
    tls: Tls

    def __init__(
        self,
        *,
        max_connections: int = 50,
        connect_timeout: float | None = 5.0,
        read_timeout: float | None = 10.0,
        idle_seconds: float = 30.0,
        tcp_keepalive: int = 30,
        verify: bool | str | ssl.SSLContext = True,
        client_cert: str | tuple[str, str] | None = None,
        proxies: Mapping[str, str] | None = None,
        max_body: int = MAX_BODY,
    ) -> None:
        """
        Raises:
            ConfigError: a number is out of its range.
        """
        if max_connections < 1:
            raise ConfigError(f"max_connections is {max_connections}; at least 1 is needed")
        if max_body < 1:
            raise ConfigError(f"max_body is {max_body}; it is a number of bytes above 0")
        for name, seconds in (("connect_timeout", connect_timeout), ("read_timeout", read_timeout)):
            if seconds is not None and seconds <= 0:
                raise ConfigError(
                    f"{name} is {seconds}; it is a number of seconds above 0, or None for no limit"
                )
        put = object.__setattr__
        put(self, "max_connections", max_connections)
        put(self, "connect_timeout", connect_timeout)
        put(self, "read_timeout", read_timeout)
        put(self, "idle_seconds", idle_seconds)
        put(self, "tcp_keepalive", tcp_keepalive)
        put(self, "verify", verify)
        put(self, "client_cert", client_cert)
        put(self, "proxies", None if proxies is None else dict(proxies))
        put(self, "max_body", max_body)
        put(self, "tls", Tls(verify, client_cert))

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"HttpOptions is immutable; {name!r} cannot be set")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"HttpOptions is immutable; {name!r} cannot be deleted")

    def timeouts(self, total: float | None = None) -> Timeouts:
        """The default times of one exchange, within `total` seconds."""
        return Timeouts(self.connect_timeout, self.read_timeout, total)

    def __repr__(self) -> str:
        proxies = self.proxies and {key: redact(url) for key, url in self.proxies.items()}
        return (
            f"HttpOptions(max_connections={self.max_connections}, "
            f"connect_timeout={self.connect_timeout}, read_timeout={self.read_timeout}, "
            f"idle_seconds={self.idle_seconds}, tcp_keepalive={self.tcp_keepalive}, "
            f"verify={self.verify!r}, client_cert={self.client_cert!r}, proxies={proxies!r}, "
            f"max_body={self.max_body})"
        )
