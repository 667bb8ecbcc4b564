"""What only asynchronous transports do: live in event loops, and be cancelled."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import weakref
from typing import Any

import pytest

from loopback import Connection, Server, answer
from tinsmith_runtime.errors import ClientClosedError, ConfigError
from tinsmith_runtime.http import Request, Timeouts
from tinsmith_runtime.transports.aiohttp_transport import AiohttpTransport
from tinsmith_runtime.transports.option import HttpOptions

LONG = Timeouts(10, 10, 30)


def post(server: Server, body: bytes = b"body") -> Request:
    return Request.from_url("POST", f"http://{server.host}/", {"host": server.host}, body)


@pytest.fixture(autouse=True)
def _nothing_left_behind() -> Any:
    """Whatever is not closed warns when it is collected, which fails the test (``-W error``)."""
    yield
    gc.collect()


def test_works_in_one_loop_after_another() -> None:
    transport = AiohttpTransport(HttpOptions())

    async def twice() -> None:
        for _ in range(2):
            assert (await transport.asend(post(server), LONG)).body == b"body"

    with Server() as server:
        asyncio.run(twice())
        asyncio.run(twice())
        asyncio.run(transport.aclose())
        assert server.accepted == 2
    with pytest.raises(ClientClosedError):
        asyncio.run(twice())


def test_a_loop_closes_its_connections_at_its_end() -> None:
    transport = AiohttpTransport(HttpOptions())
    ended = threading.Event()

    def watch(connection: Connection) -> None:
        answer(connection)
        ended.set()

    with Server(watch) as server:
        asyncio.run(transport.asend(post(server), LONG))
        assert ended.wait(10)


def test_works_in_several_loops_at_a_time() -> None:
    transport = AiohttpTransport(HttpOptions())
    both = threading.Barrier(2, timeout=10)
    bodies: list[bytes] = []

    async def call() -> None:
        await transport.asend(post(server), LONG)
        await asyncio.to_thread(both.wait)
        bodies.append((await transport.asend(post(server), LONG)).body)

    with Server() as server:
        threads = [threading.Thread(target=lambda: asyncio.run(call())) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert bodies == [b"body"] * 2
        assert server.accepted == 2


def test_closing_reaches_a_session_in_another_loop() -> None:
    transport = AiohttpTransport(HttpOptions())
    ended, opened, stop = threading.Event(), threading.Event(), threading.Event()

    def watch(connection: Connection) -> None:
        answer(connection)
        ended.set()

    async def call() -> None:
        await transport.asend(post(server), LONG)
        opened.set()
        await asyncio.to_thread(stop.wait, 20)

    with Server(watch) as server:
        thread = threading.Thread(target=lambda: asyncio.run(call()))
        thread.start()
        assert opened.wait(10)
        assert not ended.is_set()
        asyncio.run(transport.aclose())
        assert ended.wait(10)
        stop.set()
        thread.join(20)


def test_a_forgotten_transport_is_closed_by_its_loop() -> None:
    ended = threading.Event()

    def watch(connection: Connection) -> None:
        answer(connection)
        ended.set()

    async def forget() -> None:
        transport = AiohttpTransport(HttpOptions())
        await transport.asend(post(server), LONG)
        gone = weakref.ref(transport)
        del transport
        assert gone() is None
        gc.collect()
        assert await asyncio.to_thread(ended.wait, 10)

    with Server(watch) as server:
        asyncio.run(forget())


def test_a_block_closes() -> None:
    async def call() -> AiohttpTransport:
        async with AiohttpTransport(HttpOptions()) as transport:
            await transport.asend(post(server), LONG)
        return transport

    with Server() as server:
        transport = asyncio.run(call())
        with pytest.raises(ClientClosedError):
            asyncio.run(transport.asend(post(server), LONG))


def stalling_server(received: threading.Event, ended: threading.Event) -> Server:
    def stall(connection: Connection) -> None:
        if connection.number:
            answer(connection)
            return
        connection.request()
        received.set()
        if connection.wait_for_end():
            ended.set()

    return Server(stall)


@pytest.mark.parametrize("how", ["cancel", "timeout"])
def test_cancelling_closes_the_connection(how: str) -> None:
    received, ended = threading.Event(), threading.Event()

    async def cancel() -> None:
        async with AiohttpTransport(HttpOptions(max_connections=1)) as transport:
            task = asyncio.create_task(transport.asend(post(server), LONG))
            assert await asyncio.to_thread(received.wait, 10)
            if how == "cancel":
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
            else:
                with pytest.raises(TimeoutError):
                    async with asyncio.timeout(0.01):
                        await task
            assert await asyncio.to_thread(ended.wait, 10)
            # Its place is free again.
            assert (await transport.asend(post(server, b"next"), LONG)).body == b"next"

    with stalling_server(received, ended) as server:
        asyncio.run(cancel())
        assert [r.body for r in server.requests] == [b"body", b"next"]


def test_closing_ends_calls_under_way_and_calls_that_wait() -> None:
    received, ended = threading.Event(), threading.Event()

    async def close() -> list[Any]:
        transport = AiohttpTransport(HttpOptions(max_connections=1))
        calls = [asyncio.create_task(transport.asend(post(server), LONG)) for _ in range(3)]
        assert await asyncio.to_thread(received.wait, 10)
        await transport.aclose()
        return await asyncio.gather(*calls, return_exceptions=True)

    with stalling_server(received, ended) as server:
        outcomes = asyncio.run(close())
    assert [type(outcome) for outcome in outcomes] == [ClientClosedError] * 3


def test_a_waiting_call_that_is_cancelled_is_cancelled() -> None:
    received, ended = threading.Event(), threading.Event()

    async def cancel() -> None:
        async with AiohttpTransport(HttpOptions(max_connections=1)) as transport:
            first = asyncio.create_task(transport.asend(post(server), LONG))
            assert await asyncio.to_thread(received.wait, 10)
            waiting = asyncio.create_task(transport.asend(post(server), LONG))
            await asyncio.sleep(0.01)
            for task in (waiting, first):
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task

    with stalling_server(received, ended) as server:
        asyncio.run(cancel())


def test_a_forked_child_has_connections_of_its_own() -> None:
    transport = AiohttpTransport(HttpOptions())
    with Server() as server, asyncio.Runner() as runner:
        runner.run(transport.asend(post(server, b"parent"), LONG))
        child = os.fork()
        if child == 0:
            status = 1
            try:
                response = asyncio.run(transport.asend(post(server, b"child"), LONG))
                status = int(response.body != b"child")
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        response = runner.run(transport.asend(post(server, b"parent again"), LONG))
        assert response.body == b"parent again"
        assert server.accepted == 2


def test_says_which_extra_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "tinsmith_runtime.transports.aiohttp_session", raising=False)
    monkeypatch.setitem(sys.modules, "aiohttp", None)
    transport = AiohttpTransport(HttpOptions())
    with pytest.raises(ConfigError, match=r"pip install 'tinsmith-runtime\[async\]'"):
        asyncio.run(transport.asend(Request("GET", "http", "127.0.0.1")))
