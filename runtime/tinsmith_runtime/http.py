"""HTTP messages as plain values: what protocols write, signers sign and transports carry.

Rule: no I/O and no parsing here. Header names are lower case; a repeated header is one value joined
by ``", "`` (RFC 9110 section 5.3).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Protocol

    from .request_stream import RequestStream
    from .response_stream import AnyResponseStream

#: Headers whose values are, or contain, credentials.
SECRET_HEADERS = frozenset(
    (
        "authorization",
        "x-amz-security-token",
        "x-amz-s3session-token",
        "x-amz-server-side-encryption-customer-key",
        "x-amz-copy-source-server-side-encryption-customer-key",
        "x-aws-ec2-metadata-token",
        "x-amz-sso_bearer_token",
        "proxy-authorization",
        "cookie",
        "set-cookie",
    )
)


class Request:
    """An HTTP request. Mutable while a call builds it; `copy` before changing one that others hold.

    Attributes:
        method: the verb, upper case.
        scheme: ``http`` or ``https``.
        host: host name, with ``:port`` unless the scheme's default; an IPv6 literal stands in
            brackets.
        path: absolute path, percent-encoded, beginning with ``/``.
        query: query string, percent-encoded, without ``?``.
        headers: lower-case names to values.
        body: the whole body, unless there is a `stream`.
        stream: a body that is sent piece by piece, or None. It says its length itself: where it
            knows none, and the headers state none, transports send chunks.
    """

    __slots__ = ("method", "scheme", "host", "path", "query", "headers", "body", "stream")

    def __init__(
        self,
        method: str,
        scheme: str = "https",
        host: str = "",
        path: str = "/",
        query: str = "",
        headers: dict[str, str] | None = None,
        body: bytes = b"",
        stream: RequestStream | None = None,
    ) -> None:
        self.method = method
        self.scheme = scheme
        self.host = host
        self.path = path
        self.query = query
        self.headers = {} if headers is None else headers
        self.body = body
        self.stream = stream

    @classmethod
    def from_url(
        cls, method: str, url: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Request:
        """Split an absolute URL. A fragment is dropped.

        Raises:
            ValueError: `url` has no scheme or no host.
        """
        scheme, separator, rest = url.partition("://")
        rest = rest.partition("#")[0]
        target, _, query = rest.partition("?")
        host, slash, path = target.partition("/")
        if not separator or not host:
            raise ValueError(f"not an absolute URL: {url!r}")
        return cls(method, scheme.lower(), host, slash + path or "/", query, headers, body)

    @property
    def target(self) -> str:
        """Path and query, as the request line has them."""
        return f"{self.path}?{self.query}" if self.query else self.path

    @property
    def url(self) -> str:
        """The absolute URL."""
        return f"{self.scheme}://{self.host}{self.target}"

    def copy(self) -> Request:
        """A request that shares nothing mutable with this one, save its stream."""
        return Request(
            self.method,
            self.scheme,
            self.host,
            self.path,
            self.query,
            dict(self.headers),
            self.body,
            self.stream,
        )

    def __repr__(self) -> str:
        query = "?***" if self.query else ""
        return f"<Request {self.method} {self.scheme}://{self.host}{self.path}{query}>"


class Response:
    """An HTTP response.

    Attributes:
        status: the status code.
        headers: lower-case names to values.
        body: the whole body, unless there is a `stream`.
        reason: the reason phrase.
        stream: the body, still to be read, where that was asked for; None if `body` is all of it.
    """

    __slots__ = ("status", "headers", "body", "reason", "stream")

    def __init__(
        self,
        status: int,
        headers: dict[str, str],
        body: bytes = b"",
        reason: str = "",
        stream: AnyResponseStream | None = None,
    ) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.reason = reason
        self.stream = stream

    def __repr__(self) -> str:
        if self.stream is not None:
            return f"<Response {self.status} stream>"
        return f"<Response {self.status} {len(self.body)} bytes>"


def join_headers(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Headers as received, as one mapping: names in lower case, values of a repeated name joined.

    Space around a value is none of it, and a line break within is a space (RFC 9112 section 5).
    """
    headers: dict[str, str] = {}
    for name, value in pairs:
        name = name.lower()
        value = value.strip()
        if "\n" in value:
            value = " ".join([line.strip() for line in value.split("\n")])
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    return headers


class Timeouts:
    """How long one exchange may take, in seconds; None waits without limit.

    Attributes:
        connect: for a connection, TLS handshake included.
        read: between two reads of the response.
        total: for the whole exchange; what is left of a call's deadline.
    """

    __slots__ = ("connect", "read", "total")

    def __init__(
        self,
        connect: float | None = None,
        read: float | None = None,
        total: float | None = None,
    ) -> None:
        self.connect = connect
        self.read = read
        self.total = total

    def within(self, seconds: float) -> Timeouts:
        """The same, with no more than `seconds` for the whole exchange."""
        total = seconds if self.total is None else min(self.total, seconds)
        return Timeouts(self.connect, self.read, total)

    def __repr__(self) -> str:
        return f"Timeouts(connect={self.connect}, read={self.read}, total={self.total})"


if TYPE_CHECKING:

    class Transport(Protocol):
        """Carries requests for a synchronous client. Safe to use from many threads.

        ``direct=True`` asks to go past any proxy: metadata services are link-local. ``stream=True``
        asks to leave the body of a response with a status below 300 unread, in `Response.stream`;
        all of `timeouts` but `read` then end with the header section. Raises, of
        `tinsmith_runtime.errors`: `TransportError` for no response, `ConfigError` for settings that
        cannot be used, `ClientClosedError` after, and for calls under way at, `close`. What the
        request's own stream raises passes through.
        """

        def send(
            self,
            request: Request,
            timeouts: Timeouts,
            *,
            direct: bool = False,
            stream: bool = False,
        ) -> Response: ...

        def close(self) -> None: ...

    class AsyncTransport(Protocol):
        """Carries requests for an asynchronous client. Otherwise as `Transport`."""

        async def asend(
            self,
            request: Request,
            timeouts: Timeouts,
            *,
            direct: bool = False,
            stream: bool = False,
        ) -> Response: ...

        async def aclose(self) -> None: ...
