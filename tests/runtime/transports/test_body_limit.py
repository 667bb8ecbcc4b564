"""Bodies held in memory have a limit, `HttpOptions.max_body`, to the byte; others have none."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import pytest

from loopback import Connection, Server
from tinsmith_runtime.errors import ConfigError, TransportError
from tinsmith_runtime.http import Request
from tinsmith_runtime.transports.option import MAX_BODY, HttpOptions

from .conftest import Harness

LIMIT = 3_000_000


def by_length(body: bytes) -> Callable[[Connection], None]:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(body)

    return script


def by_chunks(body: bytes) -> Callable[[Connection], None]:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
            for start in range(0, len(body), 70_001):
                piece = body[start : start + 70_001]
                connection.send(b"%x\r\n%b\r\n" % (len(piece), piece))
            connection.send(b"0\r\n\r\n")

    return script


def by_end(body: bytes) -> Callable[[Connection], None]:
    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\n\r\n" + body)

    return script


def packed(body: bytes) -> Callable[[Connection], None]:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(gzip.compress(body), headers=[("Content-Encoding", "gzip")])

    return script


FRAMINGS = pytest.mark.parametrize("framing", [by_length, by_chunks, by_end, packed])


def get(server: Server) -> Request:
    return Request("GET", "http", server.host, "/key")


@FRAMINGS
def test_a_body_up_to_the_limit(make: Callable[..., Harness], framing: Callable[..., None]) -> None:
    body = b"0123456789" * (LIMIT // 10)
    with Server(framing(body)) as server:
        harness = make(max_body=LIMIT)
        for _ in range(2):
            assert harness.send(get(server)).body == body
    assert server.accepted == (2 if framing is by_end else 1)


@FRAMINGS
def test_a_body_above_the_limit(make: Callable[..., Harness], framing: Callable[..., None]) -> None:
    with Server(framing(bytes(LIMIT + 1))) as server:
        harness = make(max_body=LIMIT)
        with pytest.raises(TransportError, match=rf"larger than {LIMIT} bytes") as caught:
            harness.send(get(server))
        assert caught.value.sent
        assert not caught.value.retryable


def test_a_streamed_body_has_no_limit(make: Callable[..., Harness]) -> None:
    with Server(by_length(bytes(LIMIT))) as server:
        harness = make(max_body=10)
        assert len(harness.read(harness.send(get(server), stream=True).stream)) == LIMIT


@pytest.mark.parametrize(
    "wrong",
    [
        gzip.compress(b"half")[:-9],
        gzip.compress(b"one") + gzip.compress(b"two"),
        zlib.compress(b"half")[:-2],
        b"plain",
    ],
    ids=["cut", "two members", "cut zlib", "plain"],
)
def test_half_of_a_coded_body_is_none(make: Callable[..., Harness], wrong: bytes) -> None:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(wrong, headers=[("Content-Encoding", "gzip")])

    with Server(script) as server, pytest.raises(TransportError, match="cannot be decoded"):
        make().send(get(server))


def test_the_option() -> None:
    assert HttpOptions().max_body == MAX_BODY == 134_217_728
    assert "max_body=5" in repr(HttpOptions(max_body=5))
    with pytest.raises(ConfigError, match="max_body is 0"):
        HttpOptions(max_body=0)
