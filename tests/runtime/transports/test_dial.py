"""Hosts with several addresses: each has a share of the time to connect, all of them the whole."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from loopback import Server
from tinsmith_runtime.errors import RequestTimeoutError, TransportError
from tinsmith_runtime.http import Request, Timeouts

from .conftest import Harness

NAME = "many.localhost"


@pytest.fixture
def silent() -> Iterator[tuple[str, int]]:
    """An address that never accepts: its queue is full."""
    held = [socket.create_server(("127.0.0.1", 0), backlog=0)]
    address = held[0].getsockname()
    for _ in range(4):
        held.append(socket.socket())
        held[-1].setblocking(False)
        held[-1].connect_ex(address)
    yield address
    for each in held:
        each.close()


@pytest.fixture
def refusing() -> tuple[str, int]:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        address: tuple[str, int] = closed.getsockname()
    return address


def resolve(monkeypatch: pytest.MonkeyPatch, *addresses: tuple[str, int]) -> None:
    """Have `NAME` mean these addresses, whatever the port."""
    look_up = socket.getaddrinfo

    def get(host: Any, *arguments: Any, **options: Any) -> Any:
        if host != NAME:
            return look_up(host, *arguments, **options)
        return [
            (socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", address)
            for address in addresses
        ]

    monkeypatch.setattr(socket, "getaddrinfo", get)


@pytest.mark.parametrize("name", ["requests", "stdlib"])
def test_an_address_that_is_silent_leaves_time_for_the_next(
    name: str, make_named: Any, silent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as server:
        resolve(monkeypatch, silent, ("127.0.0.1", server.port))
        request = Request("POST", "http", NAME, "/", body=b"body")
        response = make_named(name).send(request, Timeouts(connect=1.0, read=10, total=30))
        assert response.body == b"body"


def test_an_address_that_refuses(
    transport: Harness, refusing: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as server:
        resolve(monkeypatch, refusing, refusing, ("127.0.0.1", server.port))
        request = Request("POST", "http", NAME, "/", body=b"body")
        assert transport.send(request).body == b"body"


def test_all_refuse(transport: Harness, refusing: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    resolve(monkeypatch, refusing, refusing)
    with pytest.raises(TransportError, match=r"many.localhost:80 failed: Connection refused"):
        transport.send(Request("GET", "http", NAME))


@pytest.mark.parametrize("name", ["requests", "stdlib"])
def test_all_are_silent(
    name: str, make_named: Any, silent: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve(monkeypatch, silent, silent, silent)
    with pytest.raises(RequestTimeoutError, match=r"took longer than 0.3 s") as caught:
        make_named(name).send(Request("GET", "http", NAME), Timeouts(0.3, 10, 30))
    assert not caught.value.sent
