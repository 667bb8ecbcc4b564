"""Values of members, options and identities stay where they belong: encoded, or refused in words.

Rule: each place of a request is read back by the standard library, or seen on a socket.
"""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl, unquote

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from client_sts import STS, AsyncSTS, GetCallerIdentityCommand
from client_world import KEYS, ok
from loopback import Server
from tinsmith_runtime.destination import Destination
from tinsmith_runtime.errors import (
    ConfigError,
    EndpointError,
    SdkError,
    TransportError,
    ValidationError,
)
from tinsmith_runtime.host_prefix import expand
from tinsmith_runtime.http import Request, Timeouts
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.protocols import load
from tinsmith_runtime.protocols.http_target import target_writer
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import BLOB, STRING, list_of, map_of
from tinsmith_runtime.structure import Output
from tinsmith_runtime.testing import CannedTransport
from tinsmith_runtime.transports import create_async_transport, create_transport
from tinsmith_runtime.transports.option import HttpOptions


class PourResponse(Output):
    """Nothing."""


class PourCommand(Command[PourResponse]):
    """A member in every place of a request."""

    operation = Operation(
        "Pour",
        output=PourResponse,
        http=("PUT", "/a/{Label}/{Rest+}?fixed=1", 200),
        host_prefix="{Place}.data.",
    )
    label: str = member("Label", STRING, http_label=True)
    rest: str = member("Rest", STRING, http_label=True)
    place: str | None = member("Place", STRING, default=None, host_label=True)
    query: str | None = member("Query", STRING, default=None, http_query="q")
    queries: list[str] | None = member(
        "Queries", list_of(STRING), default=None, http_query="q[]&x="
    )
    params: dict[str, str] | None = member(
        "Params", map_of(STRING, STRING), default=None, http_query_params=True
    )
    kind: str | None = member("Kind", STRING, default=None, http_header="Content-Type")
    items: list[str] | None = member("Items", list_of(STRING), default=None, http_header="X-Items")
    meta: dict[str, str] | None = member(
        "Meta", map_of(STRING, STRING), default=None, http_prefix_headers="x-meta-"
    )
    body: bytes | None = member("Body", BLOB, default=None, http_payload=True)


SERVICE = Service(
    "Bar",
    package="",
    api_version="1",
    client_version="0",
    protocol="restJson1",
    name="Bar",
    signing_name="bar",
)


def written(**values: Any) -> Request:
    """A command as a request."""
    command = PourCommand(**{"label": "l", "rest": "r", **values})
    return load("restJson1").request(SERVICE, PourCommand.operation, command)


EVIL = [
    "\r\nx: y",
    "a\nb",
    "a\rb",
    "\x00",
    "@evil.example",
    "/../x",
    "?a=b",
    "#f",
    " ",
    "é\u2028",
    "%2F",
    "%0d%0a",
    "a;b",
    "a&b=c",
    "\\",
    "{x}",
    "\x7f",
    "\t",
]
texts = st.sampled_from(EVIL) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(texts)
@example("../../x")
def test_a_label_is_one_segment_and_reads_back(text: str) -> None:
    assume(text not in ("", ".", ".."))
    path = written(label=text).path
    assert path.isascii()
    head, first, label, rest = path.split("/")
    assert (head, first, rest) == ("", "a", "r")
    assert unquote(label) == text
    assert not set("?#\\ \r\n@") & set(path)


@given(st.lists(texts, min_size=1, max_size=4).map("/".join))
def test_a_greedy_label_keeps_its_slashes_and_reads_back(text: str) -> None:
    assume(text and not {".", ".."} & set(text.split("/")))
    path = written(rest=text).path
    assert unquote(path) == f"/a/l/{text}"
    assert not set("?#\\ \r\n@") & set(path)


@pytest.mark.parametrize("text", [".", ".."])
def test_no_label_is_resolved(text: str) -> None:
    with pytest.raises(ValidationError, match="lead somewhere else"):
        written(label=text)


@pytest.mark.parametrize("text", ["..", "a/..", "../a", "a/./b", "a/../../b", "."])
def test_no_segment_of_a_greedy_label_is_resolved_but_in_keys_of_s3(text: str) -> None:
    with pytest.raises(ValidationError, match="lead somewhere else"):
        written(rest=text)
    command = PourCommand(label="l", rest=text)
    path, _ = target_writer("/a/{Label}/{Rest+}", PourCommand, dots=True)(command)
    assert path == f"/a/l/{text}"
    assert written(rest="a/.../..b/c..").path == "/a/l/a/.../..b/c.."


@given(texts, st.lists(texts, max_size=3), st.dictionaries(texts, texts, max_size=3))
def test_queries_read_back(text: str, items: list[str], params: dict[str, str]) -> None:
    assume(not {"q", "q[]&x=", "fixed"} & params.keys())
    query = written(query=text, queries=items, params=params).query
    assert query.isascii()
    pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=True)
    expected = [("fixed", "1"), ("q", text), *(("q[]&x=", item) for item in items)]
    assert pairs == expected + list(params.items())
    assert not set("#\\ \r\n/@") & set(query)


CONTROLS = [chr(code) for code in (*range(9), *range(10, 32), 127)]


@pytest.mark.parametrize("control", CONTROLS)
def test_no_control_character_gets_into_a_header(control: str) -> None:
    for values in (
        {"kind": f"text/plain{control}"},
        {"items": ["a", f"b{control}x: y"]},
        {"meta": {"k": f"v{control}x: y"}},
        {"meta": {f"k{control}x": "v"}},
    ):
        with pytest.raises(ValidationError):
            written(**values)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
@example("a: b")
@example("a b")
@example("é")
@example("")
def test_keys_of_headers_are_tokens(key: str) -> None:
    try:
        request = written(meta={key: "v"})
    except ValidationError:
        assert not (key.isalnum() and key.isascii())
    else:
        (name,) = [name for name in request.headers if name.startswith("x-meta-")]
        assert name == f"x-meta-{key}".lower()
        assert all(mark.isalnum() or mark in "!#$%&'*+-.^_`|~" for mark in name)
        assert name.isascii()


@given(texts)
def test_a_host_label_is_one_label(text: str) -> None:
    command = PourCommand(label="l", rest="r", place=text)
    try:
        host = expand("{Place}.data.", command)
    except ValidationError:
        assert not (text.isalnum() and text.isascii() and len(text) < 64)
    else:
        assert host == f"{text}.data."
        assert text.replace("-", "").isalnum()


@pytest.mark.parametrize(
    "url",
    [
        "https://",
        "ftp://a",
        "https://a b",
        "https://good.example@evil.example",
        "https://good.example\\@evil.example/",
        "https://a?b",
        "https://a#b",
        "https://a\r\nx: y",
        "https://é.example",
        "https://a/{b}",
        "//a",
    ],
)
def test_what_rules_make_of_values_is_an_endpoint_or_none(url: str) -> None:
    with pytest.raises(EndpointError, match="which is no endpoint"):
        Destination().split(url)


@pytest.mark.parametrize(
    "text", ["evil.example/", "a@b", "a/b", "a?b", "a#b", "a b", "a\r\nb", "é", "."]
)
def test_a_region_is_part_of_a_host(text: str) -> None:
    with pytest.raises(ConfigError):
        STS(region=text, credentials=KEYS, environment={})


@pytest.mark.parametrize("part", ["access_key_id", "session_token"])
@pytest.mark.parametrize("text", ["a\r\nx: y", "a\nb", "a\x00b", "a\x7f"])
def test_no_identity_breaks_a_header(part: str, text: str) -> None:
    values = {"access_key_id": "a", "secret_access_key": "s", part: text}
    with pytest.raises(ValidationError) as caught:
        AwsCredentialIdentity(**values)  # type: ignore[arg-type]  # two of its keywords
    assert text not in str(caught.value)


@settings(max_examples=30)
@given(texts)
def test_forms_read_back_and_urls_made_ahead_too(text: str) -> None:
    transport = CannedTransport(body=ok().body)
    with STS(region="us-east-1", credentials=KEYS, environment={}, transport=transport) as client:
        try:
            client.assume_role(
                role_arn="arn:aws:iam::123456789012:role/x",
                role_session_name="me",
                external_id=text,
            )
        except SdkError:
            pass  # a short text, or the answer of another operation
        for request in transport.requests:
            form = dict(parse_qsl(request.body.decode("ascii"), keep_blank_values=True))
            assert form["ExternalId"] == text
            assert request.host == "sts.us-east-1.amazonaws.com"


SENDERS = ["requests", "stdlib", "aiohttp"]


def send(name: str, request: Request) -> int:
    """Send over a transport."""
    if name == "aiohttp":

        async def exchange() -> int:
            transport = create_async_transport(HttpOptions(), name)
            try:
                return (await transport.asend(request, Timeouts(5, 5))).status
            finally:
                await transport.aclose()

        return asyncio.run(exchange())
    transport = create_transport(HttpOptions(), name)
    try:
        return transport.send(request, Timeouts(5, 5)).status
    finally:
        transport.close()


@pytest.mark.parametrize("name", SENDERS)
def test_text_of_other_scripts_goes_out_as_utf_8(name: str) -> None:
    with Server() as server:
        request = Request("GET", "http", server.host, headers={"x-a": "é ☃", "x-b": "plain"})
        assert send(name, request) == 200
        headers = {key.lower(): value for key, value in server.requests[0].headers}
    assert headers["x-a"].encode("latin-1").decode() == "é ☃"  # the server reads latin-1
    assert headers["x-b"] == "plain"


@pytest.mark.parametrize("name", SENDERS)
@pytest.mark.parametrize(
    "change",
    [
        {"headers": {"x-a": "a\r\nx-evil: 1"}},
        {"headers": {"x-a": "a\nx-evil: 1"}},
        {"headers": {"x-a\r\nx-evil": "1"}},
        {"headers": {"x-a: 1\r\nx-evil": "1"}},
        {"path": "/ HTTP/1.1\r\nx-evil: 1\r\n\r\n"},
        {"path": "/a\r\nx-evil: 1"},
        {"query": "a HTTP/1.1\r\nx-evil: 1"},
        {"method": "GET / HTTP/1.1\r\nx-evil: 1\r\n\r\nGET"},
    ],
    ids=range(8),
)
def test_what_middleware_puts_into_a_request_ends_no_line(name: str, change: Any) -> None:
    with Server() as server:
        request = Request(**{"method": "GET", "scheme": "http", "host": server.host, **change})
        try:
            send(name, request)
        except (TransportError, ConfigError):
            pass
        for received in server.requests:
            assert "x-evil" not in {key.lower() for key, _ in received.headers}
        assert len(server.requests) <= 1


@pytest.mark.parametrize(
    "host", ["a b", "a\r\nb", "a/b", "a@b", "a?b", "", "[::1", "a:b", "a:" + "9" * 5000]
)
@pytest.mark.parametrize("name", SENDERS)
def test_a_host_that_is_none_is_refused(name: str, host: str) -> None:
    with pytest.raises((TransportError, ConfigError)):
        send(name, Request("GET", "http", host))


def test_presigned_urls_of_hostile_headers() -> None:
    with STS(region="us-east-1", credentials=KEYS, environment={}) as client:
        with pytest.raises(SdkError):
            client.sign_request(GetCallerIdentityCommand(), headers={"x-a": "b\r\nc: d"})
        with pytest.raises(SdkError):
            client.sign_request(GetCallerIdentityCommand(), headers={"x-a\r\nb": "c"})


def test_asynchronous_clients_alike() -> None:
    with pytest.raises(ConfigError):
        AsyncSTS(region="evil.example/", credentials=KEYS, environment={})
