"""Bodies of responses that are read piece by piece, for all transports alike."""

from __future__ import annotations

import asyncio
import gc
import os
import threading
import warnings
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from loopback import Connection, Server
from tinsmith_runtime.errors import (
    CancelledError,
    ClientClosedError,
    RequestTimeoutError,
    TransportError,
)
from tinsmith_runtime.http import Request, Timeouts

from .conftest import PATIENT, Harness

SIZE = 300_000


def content(size: int) -> bytes:
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


def get(server: Server) -> Request:
    return Request("GET", "http", server.host, "/key")


def serve(size: int = SIZE, headers: tuple[tuple[str, str], ...] = ()) -> Callable[..., None]:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(content(size), headers=headers)

    return script


def chunked(connection: Connection) -> None:
    while connection.request():
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        whole = content(SIZE)
        for start in range(0, SIZE, 7001):
            piece = whole[start : start + 7001]
            connection.send(b"%x\r\n%b\r\n" % (len(piece), piece))
        connection.send(b"0\r\n\r\n")


def until_the_end(connection: Connection) -> None:
    connection.request()
    connection.send(b"HTTP/1.1 200 OK\r\n\r\n" + content(SIZE))


SCRIPTS = [serve(), chunked, until_the_end]


@pytest.mark.parametrize("script", SCRIPTS, ids=["length", "chunks", "until the end"])
@pytest.mark.parametrize("size", [1000, 65536, SIZE, SIZE + 1, -1])
def test_a_body_is_read_in_pieces_or_at_once(
    transport: Harness, script: Callable[..., None], size: int
) -> None:
    with Server(script) as server:
        response = transport.send(get(server), stream=True)
        assert (response.status, response.body) == (200, b"")
        assert transport.read_all(response.stream, size) == content(SIZE)
        assert transport.read(response.stream) == b""


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537])
def test_sizes_at_the_borders_of_buffers(transport: Harness, size: int) -> None:
    with Server(serve(size)) as server:
        for _ in range(2):
            stream = transport.send(get(server), stream=True).stream
            assert transport.read_all(stream, 65536) == content(size)
        assert server.accepted == 1


def test_what_has_come_is_given_before_the_rest_comes(transport: Harness) -> None:
    go_on = threading.Event()

    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")
        go_on.wait(10)
        connection.send(b"3\r\ndef\r\n0\r\n\r\n")

    with Server(script) as server:
        stream = transport.send(get(server), stream=True).stream
        assert transport.read(stream, 1000) == b"abc"
        go_on.set()
        assert transport.read_all(stream, 1000) == b"def"


@pytest.mark.parametrize("script", SCRIPTS[:2], ids=["length", "chunks"])
def test_the_connection_is_given_back_at_the_end(
    transport: Harness, script: Callable[..., None]
) -> None:
    with Server(script) as server:
        for _ in range(3):
            stream = transport.send(get(server), stream=True).stream
            transport.read_all(stream, 100_000)
        assert server.accepted == 1


def test_the_connection_is_closed_if_the_body_is_not_wanted(transport: Harness) -> None:
    ended: list[bool] = []

    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nabc")
        ended.append(connection.wait_for_end())

    with Server(script) as server:
        stream = transport.send(get(server), stream=True).stream
        assert transport.read(stream, 2) == b"ab"
        transport.close_stream(stream)
        transport.close_stream(stream)
        with pytest.raises(TransportError, match="was closed"):
            transport.read(stream, 2)
    assert ended == [True]


def test_an_open_body_counts_among_the_connections(make: Callable[..., Harness]) -> None:
    with Server(serve(5_000_000)) as server:
        harness = make(max_connections=1)
        stream = harness.send(get(server), stream=True).stream
        with pytest.raises(RequestTimeoutError):
            harness.send(get(server), Timeouts(10, 10, 0.05))
        harness.close_stream(stream)
        assert harness.send(get(server)).body == content(5_000_000)
        stream = harness.send(get(server), stream=True).stream
        harness.read_all(stream, 65536)
        assert harness.send(get(server)).body == content(5_000_000)
        assert server.peak <= 2


def test_bodies_that_are_forgotten_close_in_silence(make: Callable[..., Harness]) -> None:
    with Server(serve(3_000_000)) as server, warnings.catch_warnings():
        warnings.simplefilter("error")
        harness = make(max_connections=2)
        for _ in range(10):
            response = harness.send(get(server), stream=True)
            # In a cycle, so that the garbage collector has to find it.
            cycle: list[Any] = [response, response.stream]
            cycle.append(cycle)
            del response, cycle
            gc.collect()
            harness.rest()
        assert server.accepted == 10


@pytest.mark.parametrize("reset", [False, True])
@pytest.mark.parametrize("size", [1000, -1])
def test_a_body_that_breaks_off_is_no_success(transport: Harness, size: int, reset: bool) -> None:
    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n" + content(3000))
        if reset:
            connection.reset()

    with Server(script) as server:
        stream = transport.send(get(server), stream=True).stream
        with pytest.raises(TransportError, match=f"the response of {server.host} is broken"):
            transport.read_all(stream, size)
        with pytest.raises(TransportError, match="is broken"):
            transport.read(stream, 10)


def test_chunks_that_break_off_are_no_success(transport: Harness) -> None:
    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")

    with Server(script) as server:
        stream = transport.send(get(server), stream=True).stream
        with pytest.raises(TransportError, match="is broken: it ended too early"):
            transport.read_all(stream, 1000)


def test_each_read_has_the_read_timeout(transport: Harness) -> None:
    over = threading.Event()

    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\nabc")
        over.wait(10)

    with Server(script) as server:
        stream = transport.send(get(server), Timeouts(10, 0.2, 30), stream=True).stream
        with pytest.raises(RequestTimeoutError, match=r"sent nothing for 0\.2 s"):
            transport.read_all(stream, 1000)
        over.set()


def test_the_whole_time_ends_with_the_header_section(transport: Harness) -> None:
    go_on = threading.Event()

    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        go_on.wait(10)
        connection.send(b"def")
        connection.wait_for_end()

    with Server(script) as server:
        stream = transport.send(get(server), Timeouts(10, 10, 0.3), stream=True).stream
        assert transport.read(stream, 3) == b"abc"
        timer = threading.Timer(0.4, go_on.set)
        timer.start()
        assert transport.read(stream, 3) == b"def"
        timer.join()


def test_the_whole_time_counts_up_to_the_header_section(transport: Harness) -> None:
    def script(connection: Connection) -> None:
        connection.request()
        connection.wait_for_end()

    with (
        Server(script) as server,
        pytest.raises(RequestTimeoutError, match=r"within the 0\.1 s for the whole exchange"),
    ):
        transport.send(get(server), Timeouts(10, 10, 0.1), stream=True)


def test_errors_are_read_whole(transport: Harness) -> None:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(b"<Error/>", "404 Not Found")

    with Server(script) as server:
        response = transport.send(get(server), stream=True)
        assert (response.status, response.body, response.stream) == (404, b"<Error/>", None)
        transport.send(get(server), stream=True)
        assert server.accepted == 1


def test_content_stays_encoded_as_it_was_stored(transport: Harness) -> None:
    compressor = zlib.compressobj(wbits=31)
    packed = compressor.compress(b"abc") + compressor.flush()

    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(packed, headers=(("Content-Encoding", "gzip"),))

    with Server(script) as server:
        response = transport.send(get(server), stream=True)
        assert response.headers["content-encoding"] == "gzip"
        assert transport.read(response.stream) == packed
        assert transport.send(get(server)).body == b"abc"


def test_closing_the_transport_ends_what_is_read(transport: Harness) -> None:
    with Server(serve(10_000_000)) as server:
        stream = transport.send(get(server), stream=True).stream
        transport.read(stream, 10)
        transport.close()
        with pytest.raises(ClientClosedError):
            transport.read_all(stream, 65536)


def test_a_verdict_from_another_thread_ends_a_read_that_waits(transport: Harness) -> None:
    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\nabc")
        connection.wait_for_end()

    with Server(script) as server:
        stream: Any = transport.send(get(server), stream=True).stream
        assert transport.read(stream, 3) == b"abc"
        timer = threading.Timer(0.1, lambda: stream.abort(CancelledError("enough")))
        timer.start()
        with pytest.raises(CancelledError, match="enough"):
            transport.read(stream, 3)
        timer.join()


def test_closing_from_another_thread_ends_a_read_that_waits(make_named: Callable[..., Any]) -> None:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
            connection.wait_for_end()

    for name in ("stdlib", "requests"):
        with Server(script) as server:
            stream = make_named(name).send(get(server), stream=True).stream
            assert stream.read(3) == b"abc"
            timer = threading.Timer(0.1, stream.close)
            timer.start()
            with pytest.raises(TransportError, match="closed"):
                stream.read(3)
            timer.join()


def test_the_end_is_told_once(transport: Harness) -> None:
    told: list[str] = []
    with Server(serve()) as server:
        stream: Any = transport.send(get(server), stream=True).stream
        stream.on_end(lambda: told.append("first"))
        transport.read_all(stream, 65536)
        stream.on_end(lambda: told.append("late"))
        transport.close_stream(stream)
    assert told == ["first", "late"]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork here")
@pytest.mark.parametrize("name", ["stdlib", "requests"])
def test_a_forked_process_leaves_it_alone(make_named: Callable[..., Any], name: str) -> None:
    with Server(serve(3_000_000)) as server:
        transport = make_named(name)
        stream = transport.send(get(server), stream=True).stream
        first = stream.read(10)
        child = os.fork()
        if not child:
            code = 1
            try:
                try:
                    stream.read(10)
                except TransportError as error:
                    code = 0 if "belongs to the process" in str(error) else 2
                stream.close()
                del stream
                gc.collect()
            finally:
                os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        rest = []
        while piece := stream.read(65536):
            rest.append(piece)
        assert first + b"".join(rest) == content(3_000_000)


def test_a_stale_connection_is_replaced_for_streams_too(transport: Harness) -> None:
    def script(connection: Connection) -> None:
        connection.request()
        connection.reply(content(SIZE))
        if connection.number == 0:
            connection.wait_for_end()
            connection.reset()
        elif connection.request():
            connection.reply(content(SIZE))

    with Server(script) as server:
        transport.send(get(server))
        stream = transport.send(get(server), stream=True).stream
        assert transport.read_all(stream, 65536) == content(SIZE)
        assert server.accepted == 2
        assert transport.send(get(server)).body == content(SIZE)


def test_many_at_once(make: Callable[..., Harness]) -> None:
    with Server(serve(200_000)) as server:
        harness = make(max_connections=100)
        if harness.name == "aiohttp":

            async def read_all() -> list[bytes]:
                async def read() -> bytes:
                    response = await harness.transport.asend(get(server), PATIENT, stream=True)
                    return bytes(await response.stream.aread())

                return await asyncio.gather(*[read() for _ in range(100)])

            bodies = harness.run(read_all())
        else:
            from concurrent.futures import ThreadPoolExecutor

            def read(_: int) -> bytes:
                response = harness.transport.send(get(server), PATIENT, stream=True)
                return bytes(response.stream.read())

            with ThreadPoolExecutor(100) as pool:
                bodies = list(pool.map(read, range(100)))
        assert bodies == [content(200_000)] * 100


def test_a_cancelled_task_closes_its_connection() -> None:
    from tinsmith_runtime.transports.option import HttpOptions

    ended = threading.Event()

    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        connection.wait_for_end()
        ended.set()

    harness = Harness("aiohttp", HttpOptions())

    async def main(server: Server) -> None:
        async def read() -> None:
            response = await harness.transport.asend(get(server), PATIENT, stream=True)
            await response.stream.aread()

        task = asyncio.create_task(read())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    try:
        with Server(script) as server:
            harness.run(main(server))
            gc.collect()
            harness.rest()
            assert ended.wait(10)
    finally:
        harness.end()
