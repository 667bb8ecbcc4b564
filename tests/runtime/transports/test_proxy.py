"""Which proxy is chosen, and what is said to it."""

from __future__ import annotations

import ssl
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates import Authority, server_context
from loopback import Connection, Server, answer
from tinsmith_runtime.errors import ConfigError, TransportError
from tinsmith_runtime.http import Request
from tinsmith_runtime.transports.proxy import (
    Proxy,
    choose_proxy,
    is_excluded,
    read_environment,
    redact,
)


@pytest.mark.parametrize(
    ("host", "port", "exclusions", "excluded"),
    [
        ("sts.amazonaws.com", 443, "", False),
        ("sts.amazonaws.com", 443, "*", True),
        ("sts.amazonaws.com", 443, "amazonaws.com", True),
        ("sts.amazonaws.com", 443, ".amazonaws.com", True),
        ("sts.amazonaws.com", 443, "*.amazonaws.com", True),
        ("amazonaws.com", 443, ".amazonaws.com", True),
        ("sts.amazonaws.com", 443, "sts.amazonaws.com", True),
        ("STS.AmazonAWS.com.", 443, "sts.amazonaws.COM", True),
        ("sts.amazonaws.com", 443, "sts.amazonaws.com.", True),
        ("evilamazonaws.com", 443, "amazonaws.com", False),
        ("amazonaws.com.evil.org", 443, "amazonaws.com", False),
        ("sts.amazonaws.com", 443, "other.org, amazonaws.com", True),
        ("sts.amazonaws.com", 443, "other.org amazonaws.com", True),
        ("sts.amazonaws.com", 443, ",,", False),
        ("sts.amazonaws.com", 443, ".", False),
        ("sts.amazonaws.com", 443, "amazonaws.com:443", True),
        ("sts.amazonaws.com", 8443, "amazonaws.com:443", False),
        ("localhost", 80, "", False),
        ("169.254.169.254", 80, "169.254.169.254", True),
        ("169.254.169.254", 80, "169.254.0.0/16", True),
        ("169.255.169.254", 80, "169.254.0.0/16", False),
        ("169.254.169.254", 80, "169.254.169.254:80", True),
        ("169.254.169.254", 81, "169.254.169.254:80", False),
        ("10.1.2.3", 80, "10.1.2.0/24", True),
        ("10.1.2.3", 80, "10.1.2.9/24", True),
        ("10.1.2.3", 80, "10.1.2.0/nonsense", False),
        ("fd00:ec2::254", 80, "fd00:ec2::254", True),
        ("fd00:ec2::254", 80, "[fd00:ec2::254]", True),
        ("fd00:ec2::254", 80, "[fd00:ec2::254]:80", True),
        ("fd00:ec2::254", 81, "[fd00:ec2::254]:80", False),
        ("fd00:ec2::254", 80, "fd00::/8", True),
        ("fd00:ec2::254", 80, "10.0.0.0/8", False),
        ("sts.amazonaws.com", 443, "10.0.0.0/8", False),
    ],
)
def test_no_proxy(host: str, port: int, exclusions: str, excluded: bool) -> None:
    assert is_excluded(host, port, exclusions) is excluded


LABEL = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
HOST = st.lists(LABEL, min_size=1, max_size=4).map(".".join)


@given(HOST, LABEL, st.integers(1, 65535))
def test_a_host_is_below_itself_and_never_below_a_part_of_a_label(
    host: str, label: str, port: int
) -> None:
    assert is_excluded(host, port, host)
    assert is_excluded(f"{label}.{host}", port, host)
    assert not is_excluded(f"{label}{host}", port, host)
    assert not is_excluded(host, port, f"{label}.{host}")
    assert is_excluded(host, port, f"{host}:{port}")
    assert not is_excluded(host, port, f"{host}:{port % 65535 + 1}")


@given(st.text(max_size=30), st.text(max_size=30))
def test_no_text_makes_no_proxy_fail(host: str, exclusions: str) -> None:
    assert is_excluded(host, 80, exclusions) in (True, False)


@pytest.mark.parametrize(
    ("environ", "proxies"),
    [
        ({}, {}),
        ({"HTTPS_PROXY": "http://p:1"}, {"https": "http://p:1"}),
        ({"https_proxy": "http://l:1", "HTTPS_PROXY": "http://u:1"}, {"https": "http://l:1"}),
        ({"https_proxy": "", "HTTPS_PROXY": "http://u:1"}, {}),
        ({"ALL_PROXY": "http://p:1", "NO_PROXY": "x"}, {"all": "http://p:1", "no": "x"}),
        ({"HTTP_PROXY": "http://p:1"}, {"http": "http://p:1"}),
        ({"HTTP_PROXY": "http://p:1", "REQUEST_METHOD": "GET"}, {}),
        ({"http_proxy": "http://p:1", "REQUEST_METHOD": "GET"}, {"http": "http://p:1"}),
    ],
)
def test_environment(environ: dict[str, str], proxies: dict[str, str]) -> None:
    assert read_environment(environ) == proxies


@pytest.mark.parametrize(
    ("scheme", "proxies", "chosen"),
    [
        ("https", {}, None),
        ("https", {"https": "http://p:1"}, "http://p:1"),
        ("http", {"https": "http://p:1"}, None),
        ("http", {"all": "http://a:1", "https": "http://p:1"}, "http://a:1"),
        ("https", {"all": "http://a:1", "https": "http://p:1"}, "http://p:1"),
        ("https", {"all": "http://a:1", "no": "server.org"}, None),
    ],
)
def test_choice(scheme: str, proxies: dict[str, str], chosen: str | None) -> None:
    proxy = choose_proxy(scheme, "server.org", 443, proxies)
    assert (proxy and proxy.url) == chosen


@pytest.mark.parametrize(
    ("url", "parts"),
    [
        ("http://proxy:3128", ("http", "proxy", 3128, None)),
        ("http://proxy:3128/", ("http", "proxy", 3128, None)),
        ("proxy:3128", ("http", "proxy", 3128, None)),
        ("proxy", ("http", "proxy", 80, None)),
        ("HTTPS://proxy", ("https", "proxy", 443, None)),
        ("http://[::1]:3128", ("http", "::1", 3128, None)),
        (
            "http://us%65r:p%40ss@proxy:1",
            ("http", "proxy", 1, "Basic " + b64encode(b"user:p@ss").decode()),
        ),
    ],
)
def test_parse(url: str, parts: tuple[str, str, int, str | None]) -> None:
    proxy = Proxy.parse(url)
    assert (proxy.scheme, proxy.host, proxy.port, proxy.authorization) == parts


@pytest.mark.parametrize(
    "url", ["socks5://u:hunter2@proxy:1", "http://u:hunter2@", "http://u:hunter2@proxy:port"]
)
def test_a_proxy_that_cannot_be_used(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Proxy.parse(url)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://u:hunter2@p:1", "http://***@p:1"),
        ("u:hunter2@p:1", "***@p:1"),
        ("http://p:1", "http://p:1"),
        ("p:1", "p:1"),
        ("http://u:hun@ter2@p:1", "http://***@p:1"),
    ],
)
def test_redaction(url: str, shown: str) -> None:
    assert redact(url) == shown


def test_a_proxy_prints_without_its_password() -> None:
    assert repr(Proxy.parse("http://u:hunter2@[::1]:1")) == "<Proxy http://[::1]:1>"


# What is said to proxies, by all transports.


def tunnel(connection: Connection) -> None:
    """A proxy's script: CONNECT to where it is asked, if the password is right."""
    request = connection.request()
    assert request is not None
    sent = {name.lower(): value for name, value in request.headers}
    if sent.get("proxy-authorization") != "Basic " + b64encode(b"user:hunter2").decode():
        connection.send(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
        return
    connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
    host, _, port = request.target.rpartition(":")
    connection.relay(host, int(port))


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path, "authority")


@pytest.fixture
def context(authority: Authority) -> ssl.SSLContext:
    return server_context(authority.sign("server"))


def request_to(host: str, scheme: str = "http") -> Request:
    headers = {"host": host, "authorization": "server's own"}
    return Request("POST", scheme, host, "/path", "q=1", headers, b"body")


def test_http_goes_through_a_proxy_in_absolute_form(make: Callable[..., Any]) -> None:
    with Server(answer) as proxy:
        transport = make(proxies={"http": f"http://user:hunter2@{proxy.host}"})
        # No such server: the proxy alone is asked.
        assert transport.send(request_to("server.localhost")).body == b"body"
        assert transport.send(request_to("server.localhost")).body == b"body"
        assert proxy.accepted == 1
    for received in proxy.requests:
        assert received.target == "http://server.localhost/path?q=1"
        sent = {name.lower(): value for name, value in received.headers}
        assert sent["host"] == "server.localhost"
        assert sent["authorization"] == "server's own"
        assert sent["proxy-authorization"] == "Basic " + b64encode(b"user:hunter2").decode()


def test_https_goes_through_a_tunnel(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    with Server(tunnel) as proxy, Server(context=context) as server:
        transport = make(
            verify=str(authority.bundle),
            proxies={"https": f"http://user:hunter2@{proxy.host}"},
        )
        assert transport.send(request_to(server.host, "https")).body == b"body"
        assert transport.send(request_to(server.host, "https")).body == b"body"
        assert (proxy.accepted, server.accepted) == (1, 1)
        transport.close()
    [connect] = proxy.requests
    assert (connect.method, connect.target) == ("CONNECT", server.host)
    # What is meant for the server does not reach the proxy, nor the other way round.
    assert "authorization" not in {name.lower() for name, _ in connect.headers}
    for received in server.requests:
        assert received.target == "/path?q=1"
        assert "proxy-authorization" not in {name.lower() for name, _ in received.headers}


def test_a_proxy_that_refuses_the_tunnel(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    with Server(tunnel) as proxy, Server(context=context) as server:
        transport = make(
            verify=str(authority.bundle), proxies={"https": f"http://user:wrong@{proxy.host}"}
        )
        with pytest.raises(TransportError) as caught:
            transport.send(request_to(server.host, "https"))
        assert server.accepted == 0
    assert str(caught.value) == (
        f"connecting to {server.host} through proxy http://{proxy.host} failed: "
        "Tunnel connection failed: 407 Proxy Authentication Required"
    )
    assert not caught.value.sent


def test_a_proxy_that_is_not_there(make: Callable[..., Any]) -> None:
    with Server() as gone:
        pass
    transport = make(proxies={"http": f"http://user:hunter2@{gone.host}"})
    with pytest.raises(TransportError) as caught:
        transport.send(request_to("server.localhost"))
    assert str(caught.value) == (
        f"connecting to server.localhost:80 through proxy http://{gone.host} failed: "
        "Connection refused"
    )
    assert not caught.value.sent


def test_an_https_proxy(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    with Server(answer, context) as proxy:
        transport = make(verify=str(authority.bundle), proxies={"http": f"https://{proxy.host}"})
        assert transport.send(request_to("server.localhost")).body == b"body"
    assert proxy.requests[0].target == "http://server.localhost/path?q=1"


def test_https_through_an_https_proxy(
    make: Callable[..., Any], authority: Authority, context: ssl.SSLContext
) -> None:
    with Server(tunnel, context) as proxy, Server(context=context) as server:
        transport = make(
            verify=str(authority.bundle),
            proxies={"https": f"https://user:hunter2@{proxy.host}"},
        )
        if transport.name != "stdlib":
            assert transport.send(request_to(server.host, "https")).body == b"body"
            transport.close()
            return
        with pytest.raises(ConfigError, match="use the transport 'requests'"):
            transport.send(request_to(server.host, "https"))


def test_the_environment_names_the_proxy(
    make: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    with Server() as proxy, Server() as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.host)
        make().send(request_to(server.host))
        assert (len(proxy.requests), len(server.requests)) == (1, 0)
        monkeypatch.setenv("NO_PROXY", "10.0.0.0/8,127.0.0.0/8")
        make().send(request_to(server.host))
        assert (len(proxy.requests), len(server.requests)) == (1, 1)
        monkeypatch.delenv("NO_PROXY")
        make(proxies={}).send(request_to(server.host))
        assert (len(proxy.requests), len(server.requests)) == (1, 2)


def test_direct_goes_past_the_proxy(make: Callable[..., Any]) -> None:
    with Server() as proxy, Server() as server:
        transport = make(proxies={"all": proxy.host})
        transport.send(request_to(server.host))
        transport.send(request_to(server.host), direct=True)
        transport.send(request_to(server.host))
        assert (len(proxy.requests), len(server.requests)) == (2, 1)
