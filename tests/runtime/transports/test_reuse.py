"""Kept-alive connections: used again, bounded in number, replaced when they are dead.

And no request is sent twice without need.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from loopback import Connection, Server, answer
from tinsmith_runtime.errors import RequestTimeoutError, TransportError
from tinsmith_runtime.http import Request, Timeouts


def get(server: Server, body: bytes = b"") -> Request:
    return Request.from_url("POST", f"http://{server.host}/", {"host": server.host}, body)


def test_a_connection_is_kept(transport: Any) -> None:
    with Server() as server:
        for _ in range(3):
            transport.send(get(server))
        assert server.accepted == 1
    assert len(server.requests) == 3


def test_a_connection_is_dropped_when_the_server_says_so(transport: Any) -> None:
    def once(connection: Connection) -> None:
        connection.request()
        connection.reply(headers=[("Connection", "close")])
        connection.wait_for_end()

    with Server(once) as server:
        transport.send(get(server))
        transport.send(get(server))
    assert server.accepted == 2


def test_a_connection_idle_for_too_long_is_dropped(make: Callable[..., Any]) -> None:
    transport = make(idle_seconds=0.0)
    with Server() as server:
        transport.send(get(server))
        transport.send(get(server))
    assert server.accepted == 2


def test_each_server_has_its_own_connections(transport: Any) -> None:
    with Server() as one, Server() as other:
        for server in (one, other, one, other):
            assert transport.send(get(server, server.host.encode())).body == server.host.encode()
        assert (one.accepted, other.accepted) == (1, 1)


class _Drops:
    """A server's script: the first connection answers once and ends at its next request."""

    def __init__(self, end: Callable[[Connection], None], *, fresh_too: bool = False) -> None:
        self._end = end
        self._fresh_too = fresh_too

    def __call__(self, connection: Connection) -> None:
        if connection.number == 0:
            connection.request()
            connection.reply(b"first")
        elif not self._fresh_too:
            answer(connection)
            return
        connection.request()
        self._end(connection)


@pytest.mark.parametrize("end", [Connection.close, Connection.reset])
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_request_on_a_dead_connection_is_sent_again_on_a_fresh_one(
    transport: Any, end: Callable[[Connection], None], method: str
) -> None:
    with Server(_Drops(end)) as server:
        transport.send(get(server))
        request = get(server, b"again" if method == "POST" else b"")
        request.method = method
        assert transport.send(request).status == 200
        # The first, the one that was lost, and the same again.
        assert [received.body for received in server.requests] == [b"", request.body, request.body]
        assert server.accepted == 2


def test_a_connection_closed_while_idle_is_not_used(transport: Any) -> None:
    closed = threading.Event()

    def once(connection: Connection) -> None:
        if connection.number:
            answer(connection)
            return
        connection.request()
        connection.reply()
        connection.close()
        closed.set()

    with Server(once) as server:
        transport.send(get(server))
        closed.wait(10)
        transport.send(get(server, b"second"))
        assert [received.body for received in server.requests] == [b"", b"second"]


def test_sent_again_once_and_not_more(transport: Any) -> None:
    with Server(_Drops(Connection.close, fresh_too=True)) as server:
        transport.send(get(server))
        with pytest.raises(TransportError, match="closed the connection without an answer") as e:
            transport.send(get(server, b"lost"))
        assert e.value.sent
        assert [received.body for received in server.requests] == [b"", b"lost", b"lost"]


def test_sent_again_on_a_fresh_connection_where_others_are_kept(transport: Any) -> None:
    both = threading.Barrier(2, timeout=10)

    def drop(connection: Connection) -> None:
        if connection.number > 1:
            answer(connection)
            return
        connection.request()
        both.wait()
        connection.reply()
        connection.request()
        connection.close()

    with Server(drop) as server:
        transport.send_together([get(server), get(server)])
        assert server.accepted == 2
        # The other kept connection is as dead as the first, and nobody knows.
        assert transport.send(get(server, b"again")).body == b"again"
        assert [received.body for received in server.requests] == [b"", b"", b"again", b"again"]
        assert server.accepted == 3


def test_not_sent_again_on_a_first_connection(transport: Any) -> None:
    def lose(connection: Connection) -> None:
        connection.request()
        connection.close()

    with Server(lose) as server:
        with pytest.raises(TransportError, match="closed the connection without an answer"):
            transport.send(get(server))
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "begun",
    [
        b"H",
        b"HTTP/1.1 200 OK\r\nContent-Le",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
    ],
)
def test_not_sent_again_once_a_response_has_begun(transport: Any, begun: bytes) -> None:
    def end(connection: Connection) -> None:
        connection.send(begun)
        connection.close()

    with Server(_Drops(end)) as server:
        transport.send(get(server))
        with pytest.raises(TransportError) as caught:
            transport.send(get(server, b"half answered"))
        assert caught.value.sent
        assert [received.body for received in server.requests] == [b"", b"half answered"]


@pytest.mark.parametrize("name", ["requests", "stdlib"])
def test_not_sent_again_when_a_response_is_cut_off_by_a_reset(
    make_named: Callable[..., Any], name: str
) -> None:
    def end(connection: Connection) -> None:
        connection.send(b"HTTP/1.1 200 OK\r\n")
        time.sleep(0.1)  # or the reset overtakes what was sent
        connection.reset()

    transport = make_named(name)
    with Server(_Drops(end)) as server:
        transport.send(get(server))
        with pytest.raises(TransportError, match="Connection reset by peer"):
            transport.send(get(server, b"half answered"))
        assert [received.body for received in server.requests] == [b"", b"half answered"]


def test_not_sent_again_after_a_timeout(transport: Any) -> None:
    release = threading.Event()

    def stall(connection: Connection) -> None:
        release.wait(10)

    with Server(_Drops(stall)) as server:
        transport.send(get(server))
        with pytest.raises(RequestTimeoutError):
            transport.send(get(server, b"slow"), Timeouts(connect=10, read=0.1))
        release.set()
        assert [received.body for received in server.requests] == [b"", b"slow"]


@pytest.mark.parametrize("name", ["requests", "stdlib"])
def test_a_connection_with_something_unread_is_not_used(
    make_named: Callable[..., Any], name: str
) -> None:
    transport = make_named(name)
    read, sent = threading.Event(), threading.Event()

    def chatty(connection: Connection) -> None:
        while connection.request():
            connection.reply(b"ok")
            read.wait(10)
            connection.reply(b"nobody asked")
            sent.set()

    with Server(chatty) as server:
        assert transport.send(get(server)).body == b"ok"
        read.set()
        sent.wait(10)
        assert transport.send(get(server)).body == b"ok"
        assert server.accepted == 2


@pytest.mark.parametrize("name", ["requests", "stdlib"])
def test_threads_share_a_transport(make_named: Callable[..., Any], name: str) -> None:
    transport = make_named(name, max_connections=8)

    def call(number: int) -> bool:
        body = str(number).encode() * 50
        return bool(transport.send(get(server, body)).body == body)

    with Server() as server:
        with ThreadPoolExecutor(64) as pool:
            assert all(pool.map(call, range(640)))
        assert len(server.requests) == 640
        assert server.peak <= 8
        # Kept, not opened and closed: at most one for each place.
        assert server.accepted <= 8


def test_tasks_share_a_transport(make_named: Callable[..., Any]) -> None:
    import asyncio

    transport = make_named("aiohttp", max_connections=8)

    async def call(number: int) -> bool:
        body = str(number).encode() * 50
        return bool((await transport.asend(get(server, body), Timeouts())).body == body)

    async def all_calls() -> list[bool]:
        try:
            return await asyncio.gather(*map(call, range(500)))
        finally:
            await transport.aclose()

    with Server() as server:
        assert all(asyncio.run(all_calls()))
        assert server.peak <= 8


@pytest.mark.parametrize("name", ["requests", "stdlib"])
def test_waits_for_a_connection_no_longer_than_the_call_may(
    make_named: Callable[..., Any], name: str
) -> None:
    transport = make_named(name, max_connections=1)
    received, release = threading.Event(), threading.Event()

    def stall(connection: Connection) -> None:
        connection.request()
        received.set()
        release.wait(10)
        connection.reply()

    with Server(stall) as server, ThreadPoolExecutor(1) as pool:
        first = pool.submit(transport.send, get(server), Timeouts(10, 10))
        assert received.wait(10)
        with pytest.raises(RequestTimeoutError, match="all 1 connections were in use") as caught:
            transport.send(get(server), Timeouts(total=0.05))
        assert not caught.value.sent
        release.set()
        assert first.result(10).status == 200
        assert len(server.requests) == 1
