"""Streams over TLS, direct and through a proxy's tunnel."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from certificates import Authority, server_context
from loopback import Connection, Server
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Request
from tinsmith_runtime.request_stream import request_stream

CONTENT = bytes(range(256)) * 4000


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "authority")


@pytest.fixture
def server(authority: Authority) -> Iterator[Server]:
    with Server(context=server_context(authority.sign("server"))) as server:
        yield server


def tunnel(connection: Connection) -> None:
    request = connection.request()
    assert request is not None
    connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    host, _, port = request.target.rpartition(":")
    connection.relay(host, int(port))


def put(server: Server, source: Any) -> Request:
    return Request("PUT", "https", server.host, "/", stream=request_stream(source))


@pytest.mark.parametrize("proxied", [False, True])
def test_there_and_back(
    make: Callable[..., Any], authority: Authority, server: Server, proxied: bool
) -> None:
    with Server(tunnel) as proxy:
        proxies = {"https": f"http://{proxy.host}"} if proxied else {}
        transport = make(verify=str(authority.bundle), proxies=proxies)
        pieces = [CONTENT[start : start + 1000] for start in range(0, len(CONTENT), 1000)]
        for source in (io.BytesIO(CONTENT), pieces):
            stream = transport.send(put(server, source), stream=True).stream
            assert transport.read_all(stream, 70_000) == CONTENT
        assert server.accepted == 1
        assert len(proxy.requests) == proxied


def test_closed_early(make: Callable[..., Any], authority: Authority, server: Server) -> None:
    transport = make(verify=str(authority.bundle), max_connections=1)
    for _ in range(3):
        stream = transport.send(put(server, CONTENT), stream=True).stream
        assert transport.read(stream, 1) == b"\0"
        transport.close_stream(stream)
        with pytest.raises(TransportError, match="closed"):
            transport.read(stream)
    assert transport.send(put(server, b"whole")).body == b"whole"
