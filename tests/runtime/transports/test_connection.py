"""The parts below the transports that block, one by one: idle stacks, exchanges, responses."""

from __future__ import annotations

import gc
import socket
from collections.abc import Iterator
from typing import Any

import pytest

from tinsmith_runtime.errors import CancelledError
from tinsmith_runtime.http import Timeouts
from tinsmith_runtime.transports import idle_stack
from tinsmith_runtime.transports.connection import WatchedResponse
from tinsmith_runtime.transports.exchange import CONNECTING, SENDING, Exchange
from tinsmith_runtime.transports.idle_stack import IdleStack
from tinsmith_runtime.transports.option import HttpOptions
from tinsmith_runtime.transports.route import Route

Pair = tuple[socket.socket, socket.socket]


class Idle:
    """A connection, as far as a stack looks at it."""

    def __init__(self, idle_since: float) -> None:
        self.idle_since = idle_since
        self.closed = False

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """One number: the time."""
    now = [100.0]
    monkeypatch.setattr(idle_stack, "monotonic", lambda: now[0])
    return now


def test_the_last_one_used_comes_first(clock: list[float]) -> None:
    stack: Any = IdleStack(30)
    old, new = Idle(90), Idle(100)
    stack.push(old)
    stack.push(new)
    assert [stack.pop(), stack.pop(), stack.pop()] == [new, old, None]
    assert not old.closed


def test_what_was_idle_too_long_is_closed_and_not_given_out(clock: list[float]) -> None:
    stack: Any = IdleStack(30)
    idle = [Idle(100.0), Idle(101.0)]
    for connection in idle:
        stack.push(connection)
    clock[0] = 131.5
    assert stack.pop() is None
    assert [connection.closed for connection in idle] == [True, True]


def test_what_lies_at_the_bottom_too_long_is_closed_by_the_next_push(clock: list[float]) -> None:
    stack: Any = IdleStack(30)
    old, younger, new = Idle(90), Idle(110), Idle(130)
    stack.push(old)
    stack.push(younger)
    clock[0] = 130.0
    stack.push(new)
    assert (old.closed, younger.closed, new.closed) == (True, False, False)
    assert len(stack) == 2


def test_a_closed_stack_closes_what_comes_later(clock: list[float]) -> None:
    stack: Any = IdleStack(30)
    before, after = Idle(100), Idle(100)
    stack.push(before)
    stack.close()
    stack.push(after)
    assert (before.closed, after.closed) == (True, True)
    assert stack.pop() is None


def test_a_forgotten_stack_closes_what_it_holds(clock: list[float]) -> None:
    stack: Any = IdleStack(30)
    connection = Idle(100)
    stack.push(connection)
    del stack
    gc.collect()
    assert connection.closed


@pytest.fixture
def pair() -> Iterator[Pair]:
    ours, theirs = socket.socketpair()
    theirs.settimeout(10)
    with ours, theirs:
        yield ours, theirs


def exchange_of() -> Exchange:
    return Exchange(HttpOptions(), Route("http", "server", 80, None), Timeouts(10, 10))


def test_aborting_wakes_who_reads(pair: Pair) -> None:
    exchange = exchange_of()
    exchange.attach(pair[0], reused=False)
    assert exchange.stage == SENDING
    exchange.abort(CancelledError("enough"))
    assert pair[0].recv(1) == b""


def test_aborting_before_the_connection_ends_it_as_soon_as_it_is_there(pair: Pair) -> None:
    exchange = exchange_of()
    assert exchange.stage == CONNECTING
    exchange.abort(CancelledError("enough"))
    with pytest.raises(ConnectionAbortedError):
        exchange.attach(pair[0], reused=False)


def test_aborting_after_the_response_leaves_the_connection_to_others(pair: Pair) -> None:
    exchange = exchange_of()
    exchange.attach(pair[0], reused=False)
    pair[1].sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
    response = WatchedResponse(exchange, pair[0])
    response.begin()
    assert exchange.began
    assert response.read() == b"ok"
    exchange.abort(CancelledError("too late"))
    pair[1].sendall(b"next")
    assert pair[0].recv(4) == b"next"


def test_a_route_names_its_server() -> None:
    assert Route("https", "sts.amazonaws.com", 443, None).peer == "sts.amazonaws.com:443"
    assert Route("http", "fd00:ec2::254", 80, None).peer == "[fd00:ec2::254]:80"
