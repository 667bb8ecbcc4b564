"""What every transport puts on the wire, and what it makes of what comes back."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable
from typing import Any

import pytest

from loopback import Connection, Server
from tinsmith_runtime.errors import TransportError
from tinsmith_runtime.http import Request


def post(server: Server, body: bytes = b"Action=X", path: str = "/") -> Request:
    return Request.from_url("POST", f"http://{server.host}{path}", {"host": server.host}, body)


def script(*responses: bytes) -> Callable[[Connection], None]:
    """One raw response for each request."""

    def run(connection: Connection) -> None:
        for response in responses:
            if connection.request() is None:
                return
            connection.send(response)

    return run


def test_sends_our_headers_and_no_others(transport: Any) -> None:
    with Server() as server:
        transport.send(
            Request(
                "POST",
                "http",
                server.host,
                "/a%2Fb/%20",
                "q=%7E&empty=",
                {"host": server.host, "x-amz-date": "20260101T000000Z", "authorization": "A b=c"},
                b"body",
            )
        )
    [received] = server.requests
    assert received.method == "POST"
    assert received.target == "/a%2Fb/%20?q=%7E&empty="
    assert sorted((name.lower(), value) for name, value in received.headers) == [
        ("authorization", "A b=c"),
        ("content-length", "4"),
        ("host", server.host),
        ("x-amz-date", "20260101T000000Z"),
    ]
    assert received.body == b"body"


def test_sends_a_host_header_of_its_own_if_there_is_none(transport: Any) -> None:
    with Server() as server:
        transport.send(Request("GET", "http", server.host))
    assert [("host", server.host)] == [(n.lower(), v) for n, v in server.requests[0].headers]


@pytest.mark.parametrize(
    ("method", "length"), [("GET", None), ("POST", "0"), ("PUT", "0"), ("DELETE", None)]
)
def test_length_of_an_empty_body(transport: Any, method: str, length: str | None) -> None:
    with Server() as server:
        transport.send(Request(method, "http", server.host, headers={"host": server.host}))
    sent = {name.lower(): value for name, value in server.requests[0].headers}
    assert "transfer-encoding" not in sent
    # A client may say 0 where it need not.
    assert sent.get("content-length") in (length, "0")


def test_sends_a_large_body_with_our_headers_and_without_a_warning(transport: Any) -> None:
    body = bytes(range(256)) * 4097
    with Server() as server:
        headers = {"host": server.host, "x-amz-date": "20260101T000000Z"}
        transport.send(Request("PUT", "http", server.host, headers=headers, body=body))
    [received] = server.requests
    assert received.body == body
    assert sorted((name.lower(), value) for name, value in received.headers) == [
        ("content-length", str(len(body))),
        ("host", server.host),
        ("x-amz-date", "20260101T000000Z"),
    ]


def test_keeps_the_caller_s_content_length_and_sends_one(transport: Any) -> None:
    with Server() as server:
        headers = {"host": server.host, "content-length": "2"}
        transport.send(Request("POST", "http", server.host, headers=headers, body=b"ab"))
    names = [name.lower() for name, _ in server.requests[0].headers]
    assert names.count("content-length") == 1


def test_writes_header_values_in_utf_8(transport: Any) -> None:
    with Server() as server:
        headers = {"host": server.host, "x-amz-meta": "caf\u00e9 \u2713"}
        transport.send(Request("GET", "http", server.host, headers=headers))
    # The server reads Latin-1: each byte is one character.
    assert dict(server.requests[0].headers)["x-amz-meta"] == "caf\xc3\xa9 \xe2\x9c\x93"


def test_returns_any_status_as_a_response(transport: Any) -> None:
    with Server(script(b"HTTP/1.1 503 Slow Down\r\nContent-Length: 3\r\n\r\nbad")) as server:
        response = transport.send(post(server))
    assert (response.status, response.reason, response.body) == (503, "Slow Down", b"bad")


def test_joins_repeated_headers_under_lower_case_names(transport: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nX-Two: a\r\nContent-Length: 0\r\nx-tWo: b, c\r\nX-One:  d \r\n\r\n"
    with Server(script(head)) as server:
        response = transport.send(post(server))
    assert response.headers == {"x-two": "a, b, c", "content-length": "0", "x-one": "d"}


def test_follows_no_redirect(transport: Any) -> None:
    with Server(
        script(b"HTTP/1.1 307 Elsewhere\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n")
    ) as server:
        assert transport.send(post(server)).status == 307
    assert len(server.requests) == 1


def test_keeps_no_cookie(transport: Any) -> None:
    with Server(
        script(*[b"HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n"] * 2)
    ) as server:
        # By name: cookie jars ignore what addresses set.
        request = Request("GET", "http", f"localhost:{server.port}")
        transport.send(request)
        transport.send(request)
    assert "cookie" not in [name.lower() for name, _ in server.requests[1].headers]


@pytest.mark.parametrize(
    ("method", "response", "body"),
    [
        (
            "POST",
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nX-Trailer: t\r\n\r\n",
            b"abc0123456789",
        ),
        ("HEAD", b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n", b""),
        ("POST", b"HTTP/1.1 204 No Content\r\n\r\n", b""),
        ("GET", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n", b""),
        ("POST", b"HTTP/1.1 200 \r\nContent-Length: 2\r\n\r\nok", b"ok"),
        (
            "POST",
            b"HTTP/1.1 100 Continue\r\n\r\n"
            b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
            b"HTTP/1.1 103 Early Hints\r\nContent-Length: 5\r\n\r\n"
            b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
            b"ok",
        ),
    ],
    ids=["chunked", "HEAD", "204", "304", "no reason", "1xx"],
)
def test_body_ends_where_it_should_and_the_connection_is_kept(
    transport: Any, method: str, response: bytes, body: bytes
) -> None:
    last = b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nnext"
    with Server(script(response, last)) as server:
        request = Request(method, "http", server.host, headers={"host": server.host})
        first = transport.send(request)
        assert first.body == body
        assert first.status != 103
        assert transport.send(request.copy() if method != "HEAD" else post(server)).body == b"next"
    assert server.accepted == 1


def test_body_without_a_length_ends_with_the_connection(transport: Any) -> None:
    with Server(script(b"HTTP/1.0 200 OK\r\n\r\nuntil the end")) as server:
        assert transport.send(post(server)).body == b"until the end"
        assert transport.send(post(server)).body == b"until the end"
    assert server.accepted == 2


@pytest.mark.parametrize(
    ("encoding", "encode"), [("gzip", gzip.compress), ("deflate", zlib.compress)]
)
def test_decodes_the_content(
    transport: Any, encoding: str, encode: Callable[[bytes], bytes]
) -> None:
    packed = encode(b"plain" * 100)
    head = f"HTTP/1.1 200 OK\r\nContent-Encoding: {encoding}\r\nContent-Length: {len(packed)}"
    with Server(script(head.encode() + b"\r\n\r\n" + packed)) as server:
        assert transport.send(post(server)).body == b"plain" * 100


def test_content_that_cannot_be_decoded_is_an_error(transport: Any) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"
    with (
        Server(script(head)) as server,
        pytest.raises(TransportError, match="cannot be decoded"),
    ):
        transport.send(post(server))


def test_carries_a_megabyte_both_ways(transport: Any) -> None:
    body = bytes(range(256)) * 4096
    with Server() as server:
        assert transport.send(post(server, body)).body == body
    assert server.requests[0].body == body


@pytest.mark.parametrize(
    "broken",
    [
        b"nonsense\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nshort",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 OK\r\nX-Long: " + b"x" * 100_000 + b"\r\n\r\n",
    ],
    ids=["no HTTP", "short body", "short chunk", "long header"],
)
def test_a_broken_response_is_an_error_and_not_asked_for_again(
    transport: Any, broken: bytes
) -> None:
    with Server(script(broken)) as server:
        with pytest.raises(TransportError, match=f"response of {server.host} is broken") as caught:
            transport.send(post(server))
        assert caught.value.sent
    assert len(server.requests) == 1


def test_server_may_answer_before_it_has_read_all(transport: Any) -> None:
    def refuse(connection: Connection) -> None:
        connection.reply(b"too much", "413 Too Large", [("Connection", "close")])
        connection.wait_for_end()

    with Server(refuse) as server:
        assert transport.send(post(server, b"x" * 1000)).status == 413


def test_reaches_ipv6_literals(transport: Any) -> None:
    with Server(address="::1") as server:
        assert transport.send(post(server)).status == 200
    assert ("host", f"[::1]:{server.port}") in [
        (n.lower(), v) for n, v in server.requests[0].headers
    ]
