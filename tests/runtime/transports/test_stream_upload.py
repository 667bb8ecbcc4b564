"""Bodies that are sent piece by piece, for all transports alike."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from loopback import Connection, Server, answer
from tinsmith_runtime.errors import RequestBodyError, TransportError
from tinsmith_runtime.http import Request, Timeouts
from tinsmith_runtime.request_stream import CHUNK, request_stream
from tinsmith_runtime.transports.option import HttpOptions

from .conftest import PATIENT, Harness

SIZES = [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7]


def put(server: Server, source: Any, headers: dict[str, str] | None = None) -> Request:
    return Request(
        "PUT", "http", server.host, "/key", headers=headers, stream=request_stream(source)
    )


def content(size: int) -> bytes:
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


def header_of(server: Server, name: str) -> str | None:
    return {key.lower(): value for key, value in server.requests[-1].headers}.get(name)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_is_sent_with_its_length(transport: Harness, size: int) -> None:
    with Server() as server:
        response = transport.send(put(server, io.BytesIO(content(size))))
        assert response.body == content(size)
        assert header_of(server, "content-length") == str(size)
        assert header_of(server, "transfer-encoding") is None


@pytest.mark.parametrize("size", SIZES)
def test_a_body_of_unknown_length_is_sent_in_chunks(transport: Harness, size: int) -> None:
    whole = content(size)
    pieces = [whole[start : start + 1000] for start in range(0, size, 1000)]
    with Server() as server:
        response = transport.send(put(server, iter([b"", *pieces])))
        assert response.body == whole
        assert header_of(server, "transfer-encoding") == "chunked"
        assert header_of(server, "content-length") is None


def test_a_length_that_only_a_header_states_is_sent(transport: Harness) -> None:
    with Server() as server:
        request = put(server, iter([b"abc", b"def"]), {"content-length": "6"})
        assert transport.send(request).body == b"abcdef"
        assert header_of(server, "content-length") == "6"
        assert header_of(server, "transfer-encoding") is None


def test_the_connection_serves_the_next_request(transport: Harness) -> None:
    with Server() as server:
        for source in (io.BytesIO(b"one"), iter([b"two"]), io.BytesIO(b"")):
            transport.send(put(server, source))
        assert server.accepted == 1


def test_an_asynchronous_iterable_is_awaited(transport: Harness) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        yield b"abc"
        yield b"def"

    with Server() as server:
        request = put(server, pieces())
        if transport.name == "aiohttp":
            assert transport.send(request).body == b"abcdef"
        else:
            with pytest.raises(TypeError, match="use the asynchronous client"):
                transport.send(request)
            assert server.accepted == 0


@pytest.mark.parametrize("stated", [2, 4])
def test_a_body_of_another_length_is_never_sent_as_whole(transport: Harness, stated: int) -> None:
    said = {2: "more than the 2 bytes", 4: "after 3 of the 4 bytes"}[stated]
    with Server() as server:
        request = put(server, iter([b"abc"]), {"content-length": str(stated)})
        with pytest.raises(RequestBodyError, match=said):
            transport.send(request)
    assert server.requests == []


class Oops(OSError):
    """Not one of ours, and of a kind that networks raise too."""


@pytest.mark.parametrize("kind", [Oops, BrokenPipeError, ConnectionResetError, ValueError])
def test_what_the_source_raises_comes_out_as_it_is(
    transport: Harness, kind: type[Exception]
) -> None:
    raised = kind("the disk is gone")

    def pieces() -> Iterator[bytes]:
        yield b"a" * 100
        raise raised

    with Server() as server:
        transport.send(put(server, b"warm"))  # on a kept connection nothing is taken for stale
        with pytest.raises(kind, match="the disk is gone") as caught:
            transport.send(put(server, pieces()))
        assert caught.value is raised
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
        assert len(server.requests) == 1
        assert transport.send(put(server, b"next")).body == b"next"


def hang_up_on_the_second(connection: Connection) -> None:
    """A server that closes kept connections just when a second request comes."""
    connection.request()
    connection.reply(b"first")
    if connection.number == 0:
        connection.wait_for_end()
        connection.reset()
    else:
        answer(connection)


def test_a_dead_kept_connection_is_replaced_if_the_body_can_go_back(transport: Harness) -> None:
    with Server(hang_up_on_the_second) as server:
        transport.send(put(server, b"one"))
        body = io.BytesIO(b"skipped" + content(100))
        body.seek(7)
        response = transport.send(put(server, body))
        assert response.body == b"first"
        assert server.requests[-1].body == content(100)
        assert server.accepted == 2


def test_a_body_that_cannot_go_back_is_not_sent_again(transport: Harness) -> None:
    with Server(hang_up_on_the_second) as server:
        transport.send(put(server, b"one"))
        with pytest.raises(TransportError) as caught:
            transport.send(put(server, iter([b"piece"] * 20)))
        assert caught.value.sent
        assert len(server.requests) == 1


def test_a_connection_that_fails_costs_the_body_nothing(make: Callable[..., Harness]) -> None:
    with Server() as server:
        dead = server.host
    harness = make()
    source = iter([b"abc"])
    request = Request("PUT", "http", dead, "/", stream=request_stream(source))
    with pytest.raises(TransportError) as caught:
        harness.send(request)
    assert not caught.value.sent
    with Server() as server:
        request.host = server.host
        assert harness.send(request).body == b"abc"


def test_an_answer_before_the_end_of_the_body_is_heard(transport: Harness) -> None:
    def refuse(connection: Connection) -> None:
        connection.reply(b"no", "403 Forbidden")
        time.sleep(0.1)  # in which nothing of the body is taken
        connection.close()

    with Server(refuse) as server:
        response = transport.send(put(server, iter([bytes(CHUNK)] * 100)))
        assert (response.status, response.body) == (403, b"no")


def test_a_server_that_takes_nothing_more_is_given_up(transport: Harness) -> None:
    over = threading.Event()

    def stall(connection: Connection) -> None:
        over.wait(30)

    def endless() -> Iterator[bytes]:
        while True:
            yield bytes(CHUNK)

    with Server(stall) as server:
        with pytest.raises(TransportError):
            transport.send(put(server, endless()), Timeouts(10, 0.2, 30))
        over.set()


def test_a_source_that_takes_its_time_is_bound_by_the_whole_time_only(transport: Harness) -> None:
    def slow() -> Iterator[bytes]:
        for _ in range(3):
            time.sleep(0.1)
            yield b"abc"

    with Server() as server:
        assert transport.send(put(server, slow()), Timeouts(10, 0.05, 30)).body == b"abc" * 3


def test_through_a_proxy_that_forwards(make: Callable[..., Harness]) -> None:
    with Server() as proxy:
        harness = make(proxies={"http": f"http://{proxy.host}"})
        request = Request("PUT", "http", "example.test", "/", stream=request_stream(iter([b"abc"])))
        assert harness.send(request).body == b"abc"
        assert proxy.requests[0].target == "http://example.test/"


def test_a_body_is_read_once(transport: Harness) -> None:
    with Server() as server:
        request = put(server, iter([b"abc"]))
        transport.send(request)
        with pytest.raises(RequestBodyError, match="cannot be sent again"):
            transport.send(request)
        assert len(server.requests) == 1


def test_many_at_once(make: Callable[..., Harness]) -> None:
    with Server() as server:
        harness = make(max_connections=10)
        requests = [put(server, iter([str(index).encode()] * 50)) for index in range(100)]
        bodies = [response.body for response in harness.send_together(requests)]
        assert bodies == [str(index).encode() * 50 for index in range(100)]
        assert server.peak <= 10


def test_a_file_is_read_by_a_thread_of_an_asynchronous_client() -> None:
    readers: set[int] = set()

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            readers.add(threading.get_ident())
            return super().read(size)

    harness = Harness("aiohttp", HttpOptions())
    try:
        with Server() as server:
            assert harness.send(put(server, Watched(b"abc")), PATIENT).body == b"abc"
    finally:
        harness.end()
    assert readers
    assert threading.get_ident() not in readers
