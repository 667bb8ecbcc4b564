"""Opening, closing, forking, aborting: a transport's life, and what it leaves behind."""

from __future__ import annotations

import gc
import os
import pickle
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import pytest

from loopback import Connection, Server, answer
from tinsmith_runtime.errors import CancelledError, ClientClosedError, ConfigError, SdkError
from tinsmith_runtime.http import Request, Timeouts
from tinsmith_runtime.transports import create_async_transport, create_transport
from tinsmith_runtime.transports.option import HttpOptions

LONG = Timeouts(10, 10, 30)

blocking = pytest.mark.parametrize("name", ["requests", "stdlib"])


def post(server: Server, body: bytes = b"body") -> Request:
    return Request.from_url("POST", f"http://{server.host}/", {"host": server.host}, body)


@contextmanager
def stalling() -> Iterator[tuple[Server, threading.Event]]:
    """A server that keeps its first connection waiting; an event says that it does."""
    received, release = threading.Event(), threading.Event()

    def stall(connection: Connection) -> None:
        if connection.number:
            answer(connection)
            return
        connection.request()
        received.set()
        release.wait(30)

    with Server(stall) as server:
        try:
            yield server, received
        finally:
            release.set()


def test_closing_is_final_and_may_be_repeated(transport: Any) -> None:
    with Server() as server:
        transport.send(post(server))
        transport.close()
        transport.close()
        with pytest.raises(ClientClosedError, match="make a new client"):
            transport.send(post(server))
        assert len(server.requests) == 1


def test_closing_closes_idle_connections(transport: Any) -> None:
    ended = threading.Event()

    def watch(connection: Connection) -> None:
        answer(connection)
        ended.set()

    with Server(watch) as server:
        transport.send(post(server))
        assert not ended.is_set()
        transport.close()
        assert ended.wait(10)


def test_a_transport_that_was_never_used_closes(transport: Any) -> None:
    transport.close()


@blocking
def test_a_block_closes(name: str) -> None:
    with Server() as server, create_transport(HttpOptions(), name) as transport:
        transport.send(post(server), LONG)
    with pytest.raises(ClientClosedError):
        transport.send(post(server), LONG)


@blocking
def test_closing_ends_calls_under_way(make_named: Callable[..., Any], name: str) -> None:
    transport = make_named(name)
    with stalling() as (server, received), ThreadPoolExecutor(1) as pool:
        call = pool.submit(transport.send, post(server), LONG)
        assert received.wait(10)
        transport.close()
        with pytest.raises(ClientClosedError):
            call.result(5)  # long before the server answers


@blocking
def test_aborting_ends_one_call_and_no_other(make_named: Callable[..., Any], name: str) -> None:
    transport = make_named(name)
    with stalling() as (server, received), ThreadPoolExecutor(1) as pool:
        request = post(server)
        call = pool.submit(transport.send, request, LONG)
        assert received.wait(10)
        transport.abort(post(server))  # equal, but not the one
        assert transport.send(post(server, b"other"), LONG).body == b"other"
        assert not call.done()
        transport.abort(request)
        with pytest.raises(CancelledError):
            call.result(5)
        transport.abort(request)  # over: nothing happens
        assert transport.send(post(server, b"next"), LONG).body == b"next"
        # The aborted request was not sent again.
        assert [r.body for r in server.requests] == [b"body", b"other", b"next"]


@blocking
def test_a_send_in_the_middle_of_another_of_the_same_thread(
    make_named: Callable[..., Any], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As a signal handler would: here at the moment when the outer request is about to connect.
    look_up = socket.getaddrinfo

    def interrupt(host: Any, *arguments: Any, **options: Any) -> Any:
        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        assert transport.send(post(server, b"inner"), LONG).body == b"inner"
        return look_up(host, *arguments, **options)

    transport = make_named(name)
    with Server() as server:
        monkeypatch.setattr(socket, "getaddrinfo", interrupt)
        assert transport.send(post(server, b"outer"), LONG).body == b"outer"


@blocking
def test_aborting_over_tls(make_named: Callable[..., Any], name: str, tmp_path: Any) -> None:
    from certificates import Authority, server_context

    authority = Authority(tmp_path, "authority")
    received, release = threading.Event(), threading.Event()

    def stall(connection: Connection) -> None:
        connection.request()
        received.set()
        release.wait(30)

    transport = make_named(name, verify=str(authority.bundle))
    with (
        Server(stall, server_context(authority.sign("server"))) as server,
        ThreadPoolExecutor(1) as pool,
    ):
        request = Request("GET", "https", server.host)
        call = pool.submit(transport.send, request, LONG)
        assert received.wait(10)
        transport.abort(request)
        with pytest.raises(CancelledError):
            call.result(5)
        release.set()


@blocking
def test_a_forked_child_has_connections_of_its_own(
    make_named: Callable[..., Any], name: str
) -> None:
    transport = make_named(name, max_connections=1)
    with Server() as server:
        transport.send(post(server, b"parent"), LONG)
        # One place only, and this thread's call does not hold it in the child.
        child = os.fork()
        if child == 0:
            status = 1
            try:
                if transport.send(post(server, b"child"), LONG).body == b"child":
                    status = 0
            finally:
                os._exit(status)
        _, status = os.waitpid(child, 0)
        assert os.waitstatus_to_exitcode(status) == 0
        assert transport.send(post(server, b"parent again"), LONG).body == b"parent again"
        assert [r.body for r in server.requests] == [b"parent", b"child", b"parent again"]
        # The parent's connection survived its copy in the child being dropped.
        assert server.accepted == 2


@blocking
def test_a_fork_in_the_middle_of_other_threads_calls(
    make_named: Callable[..., Any], name: str
) -> None:
    transport = make_named(name, max_connections=2)
    stop = threading.Event()

    def work(server: Server) -> int:
        done = 0
        while not stop.is_set():
            assert transport.send(post(server, b"x" * done), LONG).body == b"x" * done
            done += 1
        return done

    with Server() as server, ThreadPoolExecutor(4) as pool:
        workers = [pool.submit(work, server) for _ in range(4)]
        for _ in range(10):
            child = os.fork()
            if child == 0:
                status = 1
                try:
                    if transport.send(post(server, b"child"), LONG).body == b"child":
                        status = 0
                finally:
                    os._exit(status)
            _, status = os.waitpid(child, 0)
            assert os.waitstatus_to_exitcode(status) == 0
        stop.set()
        assert all(worker.result(10) for worker in workers)


@blocking
def test_a_forgotten_transport_goes_without_a_trace(name: str) -> None:
    ended = threading.Event()

    def watch(connection: Connection) -> None:
        answer(connection)
        ended.set()

    with Server(watch) as server:
        transport: Any = create_transport(HttpOptions(), name)
        transport.send(post(server), LONG)
        gone = weakref.ref(transport)
        del transport
        assert gone() is None  # no reference from elsewhere, and no cycle
        gc.collect()
        assert ended.wait(10)  # and a ResourceWarning would have failed the test


def test_unknown_names_are_refused() -> None:
    with pytest.raises(ConfigError, match="'carrier pigeon'; choose one of requests, stdlib"):
        create_transport(HttpOptions(), "carrier pigeon")
    with pytest.raises(ConfigError, match="'requests'; choose one of aiohttp"):
        create_async_transport(HttpOptions(), "requests")


def test_making_transports_loads_no_http_library() -> None:
    program = (
        "import sys\n"
        "from tinsmith_runtime.transports import create_transport, create_async_transport\n"
        "from tinsmith_runtime.transports.option import HttpOptions\n"
        "made = [create_transport(HttpOptions(), name) for name in ('requests', 'stdlib')]\n"
        "made.append(create_async_transport(HttpOptions()))\n"
        "made[0].close()\n"
        "made[1].close()\n"
        "print(*sorted(sys.modules))\n"
    )
    command = [sys.executable, "-S", "-c", program]
    path = os.pathsep.join(path for path in sys.path if path.endswith("runtime"))
    ran = subprocess.run(
        command, env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    forbidden = {"requests", "urllib3", "http.client", "ssl", "socket", "asyncio", "aiohttp"}
    forbidden |= {"dataclasses", "inspect", "typing", "re", "enum", "json", "logging"}
    forbidden |= {"urllib.parse", "email", "xml"}
    assert forbidden.isdisjoint(ran.stdout.split())
    assert "tinsmith_runtime.transports.stdlib_transport" in ran.stdout


@blocking
def test_closed_errors_pickle(name: str) -> None:
    transport: Any = create_transport(HttpOptions(), name)
    transport.close()
    with pytest.raises(SdkError) as caught:
        transport.send(Request("GET", "http", "127.0.0.1"))
    assert str(pickle.loads(pickle.dumps(caught.value))) == str(caught.value)


@blocking
def test_closing_while_many_threads_call(name: str) -> None:
    for _ in range(5):
        transport: Any = create_transport(HttpOptions(max_connections=4), name)
        outcomes: list[str] = []

        def work(transport: Any = transport, outcomes: list[str] = outcomes) -> None:
            try:
                while True:
                    transport.send(post(server), LONG)
            except ClientClosedError:
                outcomes.append("closed")
            except Exception as error:
                outcomes.append(repr(error))

        with Server() as server:
            threads = [threading.Thread(target=work) for _ in range(16)]
            for thread in threads:
                thread.start()
            time.sleep(0.05)
            transport.close()
            for thread in threads:
                thread.join(10)
        assert outcomes == ["closed"] * 16
