"""Whom transports trust, what they show of themselves, and what they say when trust fails."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from certificates import Authority, server_context
from loopback import Connection, Server, answer
from tinsmith_runtime.errors import ConfigError, TransportError
from tinsmith_runtime.http import Request
from tinsmith_runtime.transports.option import HttpOptions


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "authority")


@pytest.fixture
def other(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "other")


@pytest.fixture
def context(authority: Authority) -> ssl.SSLContext:
    return server_context(authority.sign("server"))


def get(server: Server) -> Request:
    return Request.from_url("POST", f"https://{server.host}/", {"host": server.host}, b"body")


def test_trusts_a_bundle_and_keeps_the_connection(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    transport = make(verify=str(authority.bundle))
    with Server(context=context) as server:
        assert transport.send(get(server)).body == b"body"
        assert transport.send(get(server)).body == b"body"
        assert server.accepted == 1


def test_asks_for_http_1_1(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    agreed: list[str | None] = []

    def script(connection: Connection) -> None:
        agreed.append(connection.protocol)
        answer(connection)

    context.set_alpn_protocols(["h2", "http/1.1"])
    with Server(script, context) as server:
        make(verify=str(authority.bundle)).send(get(server))
    assert agreed == ["http/1.1"]


def test_trusts_a_directory(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    transport = make(verify=str(authority.directory()))
    with Server(context=context) as server:
        assert transport.send(get(server)).body == b"body"


def test_trusts_what_a_context_trusts(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    transport = make(verify=ssl.create_default_context(cafile=authority.bundle))
    with Server(context=context) as server:
        assert transport.send(get(server)).body == b"body"


def test_trusts_the_file_of_ssl_cert_file(
    make: Callable[..., Any],
    authority: Authority,
    context: ssl.SSLContext,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.bundle))
    with Server(context=context) as server:
        assert make().send(get(server)).body == b"body"
        # Another file later is another trust, although the default context is shared.
        monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent.pem")
        with pytest.raises(TransportError, match=r"SSL_CERT_FILE=/nonexistent\.pem"):
            make().send(get(server))


@pytest.mark.filterwarnings("ignore:Unverified HTTPS request")
def test_verifies_nothing_if_told_so(make: Callable[..., Any], context: ssl.SSLContext) -> None:
    transport = make(verify=False)
    with Server(context=context) as server:
        assert transport.send(get(server)).body == b"body"


def test_names_the_bundle_that_does_not_vouch_for_the_server(
    make: Callable[..., Any], other: Authority, context: ssl.SSLContext
) -> None:
    transport = make(verify=str(other.bundle))
    with Server(context=context) as server:
        with pytest.raises(TransportError) as caught:
            transport.send(get(server))
        assert server.requests == []
    message = str(caught.value)
    assert message.startswith(
        f"the certificate of {server.host} is not trusted by CA bundle {other.bundle}: "
        "unable to get local issuer certificate. "
    )
    assert "verify=" in message
    assert "AWS_CA_BUNDLE" in message
    assert not caught.value.sent
    assert not caught.value.retryable


def test_names_the_default_trust_store(make: Callable[..., Any], context: ssl.SSLContext) -> None:
    transport = make()
    with (
        Server(context=context) as server,
        pytest.raises(TransportError, match="not trusted by the default trust store"),
    ):
        transport.send(get(server))


def test_refuses_a_certificate_for_another_address(
    make: Callable[..., Any], authority: Authority
) -> None:
    transport = make(verify=str(authority.bundle))
    context = server_context(authority.sign("elsewhere", "127.0.0.2"))
    with (
        Server(context=context) as server,
        pytest.raises(TransportError, match="IP address mismatch") as caught,
    ):
        transport.send(get(server))
    assert not caught.value.retryable


@pytest.mark.parametrize("pair", [False, True], ids=["one file", "a pair"])
def test_shows_a_client_certificate(
    make: Callable[..., Any], authority: Authority, other: Authority, pair: bool
) -> None:
    certificate = str(other.sign("client"))
    transport = make(
        verify=str(authority.bundle),
        client_cert=(certificate, certificate) if pair else certificate,
    )
    demanding = server_context(authority.sign("server"), other.bundle)
    with Server(context=demanding) as server:
        assert transport.send(get(server)).body == b"body"


def test_a_server_that_demands_a_client_certificate_refuses_without(
    make: Callable[..., Any], authority: Authority, other: Authority
) -> None:
    transport = make(verify=str(authority.bundle))
    demanding = server_context(authority.sign("server"), other.bundle)
    with Server(context=demanding) as server:
        with pytest.raises(TransportError):
            transport.send(get(server))
        assert server.requests == []


@pytest.mark.parametrize("end", [Connection.close, Connection.reset])
def test_a_dead_connection_is_replaced(
    make: Callable[..., Any],
    authority: Authority,
    context: ssl.SSLContext,
    end: Callable[[Connection], None],
) -> None:
    def script(connection: Connection) -> None:
        if connection.number:
            answer(connection)
            return
        connection.request()
        connection.reply()
        connection.request()
        end(connection)

    transport = make(verify=str(authority.bundle))
    with Server(script, context) as server:
        transport.send(get(server))
        assert transport.send(get(server)).body == b"body"
        assert len(server.requests) == 3


def test_not_sent_again_on_a_connection_made_anew(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    closed = threading.Event()

    def script(connection: Connection) -> None:
        connection.request()
        if connection.number == 0:
            connection.reply()
        connection.close()
        closed.set()

    transport = make(verify=str(authority.bundle))
    with Server(script, context) as server:
        transport.send(get(server))
        assert closed.wait(10)
        time.sleep(0.01)
        transport.rest()
        with pytest.raises(TransportError, match="closed the connection without an answer"):
            transport.send(get(server))
        assert len(server.requests) == 2


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file or directory"), ("text", "no PEM certificate")]
)
def test_a_bundle_that_cannot_be_used(
    make: Callable[..., Any], tmp_path: Path, content: str | None, says: str
) -> None:
    bundle = tmp_path / "bundle.pem"
    if content is not None:
        bundle.write_text(content)
    with pytest.raises(ConfigError, match=f"CA bundle {bundle}: .*{says}"):
        make(verify=str(bundle)).send(Request("GET", "https", "127.0.0.1:1"))


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file or directory"), ("text", "expected PEM")]
)
def test_a_client_certificate_that_cannot_be_used(
    make: Callable[..., Any], tmp_path: Path, content: str | None, says: str
) -> None:
    certificate = tmp_path / "client.pem"
    if content is not None:
        certificate.write_text(content)
    with pytest.raises(ConfigError, match=f"client certificate {certificate}: .*{says}"):
        make(client_cert=str(certificate)).send(Request("GET", "https", "127.0.0.1:1"))


def test_a_client_certificate_does_not_go_with_a_context(make: Callable[..., Any]) -> None:
    transport = make(verify=ssl.create_default_context(), client_cert="client.pem")
    with pytest.raises(ConfigError, match="load_cert_chain"):
        transport.send(Request("GET", "https", "127.0.0.1:1"))


def test_plain_http_needs_no_trust(make: Callable[..., Any]) -> None:
    with Server() as server:
        request = Request.from_url("GET", f"http://{server.host}/")
        assert make(verify="/nonexistent.pem").send(request).status == 200


def test_a_context_is_made_once(authority: Authority) -> None:
    default, same = HttpOptions().tls, HttpOptions().tls
    assert default.context is same.context
    own = HttpOptions(verify=str(authority.bundle)).tls
    assert own.context is own.context
    assert own.context is not default.context
