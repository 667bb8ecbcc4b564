"""What every failure becomes: its type, whether anything was sent, and its words."""

from __future__ import annotations

import copy
import pickle
import socket
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from loopback import Connection, Server
from tinsmith_runtime.errors import ConfigError, RequestTimeoutError, TransportError
from tinsmith_runtime.http import Request, Timeouts

SECRET = "hunter2"


def secret_request(host: str, scheme: str = "http") -> Request:
    headers = {"host": host, "authorization": SECRET}
    return Request("POST", scheme, host, "/", f"token={SECRET}", headers, SECRET.encode())


def fail(
    transport: Any, request: Request, timeouts: Timeouts | None = None, **options: Any
) -> TransportError:
    """The error of a request that must fail, looked at for secrets."""
    with pytest.raises(TransportError) as caught:
        transport.send(request, timeouts or Timeouts(10, 10, 30), **options)
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error)
    assert SECRET not in shown
    for other in (pickle.loads(pickle.dumps(error)), copy.copy(error)):
        assert (str(other), other.sent) == (str(error), error.sent)
    return error


@contextmanager
def full_backlog() -> Iterator[str]:
    """A server that accepts nothing and whose queue is full: connecting to it never ends."""
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listener:
        address = listener.getsockname()
        waiting: list[socket.socket] = []
        try:
            while True:
                waiting.append(socket.socket())
                waiting[-1].settimeout(0.2)
                waiting[-1].connect(address)
        except TimeoutError:
            yield f"127.0.0.1:{address[1]}"
        finally:
            for connection in waiting:
                connection.close()


def test_a_refused_connection(transport: Any) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        host = f"127.0.0.1:{listener.getsockname()[1]}"
    error = fail(transport, secret_request(host))
    assert str(error) == f"connecting to {host} failed: Connection refused"
    assert not error.sent
    assert error.retryable
    assert not isinstance(error, TimeoutError)


def test_a_name_that_does_not_resolve(transport: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*arguments: Any, **options: Any) -> Any:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    error = fail(transport, secret_request("sts.nowhere.localhost"))
    assert "connecting to sts.nowhere.localhost:80 failed: Name or service not known" in str(error)
    assert not error.sent


def test_a_connection_that_takes_too_long(transport: Any) -> None:
    with full_backlog() as host:
        error = fail(transport, secret_request(host), Timeouts(connect=0.1, read=10))
    assert isinstance(error, RequestTimeoutError)
    assert str(error) == f"connecting to {host} took longer than 0.1 s"
    assert not error.sent


def test_a_connection_that_takes_too_long_for_the_whole(transport: Any) -> None:
    with full_backlog() as host:
        error = fail(transport, secret_request(host), Timeouts(connect=10, read=10, total=0.1))
    assert isinstance(error, RequestTimeoutError)
    assert "not connected within the 0.1 s" in str(error)
    assert not error.sent


@contextmanager
def stalling(*pieces: bytes, pause: float = 0.0) -> Iterator[Server]:
    """A server that answers with these pieces, a pause after each, and then says nothing."""
    release = threading.Event()

    def stall(connection: Connection) -> None:
        connection.request()
        for piece in pieces:
            connection.send(piece)
            time.sleep(pause)
        release.wait(30)

    with Server(stall) as server:
        try:
            yield server
        finally:
            release.set()


@pytest.mark.parametrize(
    "pieces",
    [(), (b"HTTP/1.1 200 OK\r\n",), (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",)],
    ids=["no head", "half a head", "half a body"],
)
def test_a_server_that_says_nothing(transport: Any, pieces: tuple[bytes, ...]) -> None:
    with stalling(*pieces) as server:
        error = fail(transport, secret_request(server.host), Timeouts(10, read=0.1, total=30))
    assert isinstance(error, RequestTimeoutError)
    assert str(error) == f"{server.host} sent nothing for 0.1 s"
    assert error.sent
    assert error.retryable


@pytest.mark.parametrize(
    "head",
    [b"HTTP/1.1 200 OK\r\nX-Long: ", b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"],
    ids=["in the head", "in the body"],
)
def test_a_server_that_trickles(transport: Any, head: bytes) -> None:
    # Each byte comes in time for `read`; only `total` can end this.
    with stalling(head, *[b"x"] * 100, pause=0.02) as server:
        began = time.monotonic()
        error = fail(transport, secret_request(server.host), Timeouts(10, 10, total=0.3))
        waited = time.monotonic() - began
    assert isinstance(error, RequestTimeoutError)
    assert str(error) == (
        f"{server.host} did not answer completely within the 0.3 s for the whole exchange"
    )
    assert error.sent
    assert waited < 2  # the server would have taken until its block ends


def test_a_total_time_that_is_over_before_it_began(transport: Any) -> None:
    with Server() as server:
        error = fail(transport, secret_request(server.host), Timeouts(10, 10, total=1e-9))
    assert isinstance(error, RequestTimeoutError)
    assert server.requests == []


@pytest.mark.parametrize(
    "change",
    [
        lambda request: request.headers.update({"x-bad": f"{SECRET}\r\nx-injected: 1"}),
        lambda request: request.headers.update({f"x-{SECRET}\n": "1"}),
        lambda request: request.headers.update({"x-bad": f"{SECRET}\n x-folded: 1"}),
    ],
    ids=["line break in a value", "line break in a name", "folded line"],
)
def test_a_header_that_http_does_not_allow(
    transport: Any, change: Callable[[Request], None]
) -> None:
    with Server() as server:
        request = secret_request(server.host)
        change(request)
        error = fail(transport, request)
        assert "has characters that HTTP does not allow" in str(error)
        assert not error.sent
        assert not error.retryable
    assert server.requests == []


@pytest.mark.parametrize("host", ["127.0.0.1:http", "127.0.0.1:99999", "", ":80", f"{SECRET}@x"])
def test_a_host_that_is_none(transport: Any, host: str) -> None:
    with pytest.raises(ConfigError) as caught:
        transport.send(Request("GET", "http", host))
    assert SECRET not in str(caught.value)


def test_a_scheme_that_is_not_http(transport: Any) -> None:
    with pytest.raises(ConfigError, match="must be http or https"):
        transport.send(Request("GET", "ftp", "127.0.0.1"))


def test_plain_http_where_tls_is_expected(transport: Any) -> None:
    def plain(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        connection.wait_for_end()

    with Server(plain) as server:
        error = fail(transport, secret_request(server.host, "https"))
    assert str(error).startswith(f"connecting to {server.host} failed: ")
    assert "SSL" in str(error)
    assert not error.sent
