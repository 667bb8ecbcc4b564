"""Secrets in streams, events, keys and tokens: not in a repr, a pickle that need not have them, an
error or a log.

Rule: every secret has CANARY in it. Those of STS have tests of their own (`test_canary`).
"""

from __future__ import annotations

import asyncio
import io
import logging
import pickle
import traceback
from typing import Any

import pytest

from hostile.decoder import frame_of
from menagerie import Branch, Leaf
from tinsmith_runtime.auth.token import TokenIdentity
from tinsmith_runtime.codecs import cbor_body, json_body, xml_body
from tinsmith_runtime.codecs.event_frame import Frame, FrameDecoder
from tinsmith_runtime.errors import ResponseParseError, TransportError, ValidationError
from tinsmith_runtime.http import SECRET_HEADERS, Request, Response
from tinsmith_runtime.plain_host import is_loopback
from tinsmith_runtime.redaction import redacted
from tinsmith_runtime.request_stream import request_stream
from tinsmith_runtime.schema import member
from tinsmith_runtime.shapes import SECRET, simple
from tinsmith_runtime.streaming_body import StreamingBody
from tinsmith_runtime.structure import Structure
from tinsmith_runtime.transports import create_transport
from tinsmith_runtime.transports.option import HttpOptions
from tinsmith_runtime.validation import check_types

MARK = "CANARY"


class Safe(Structure):
    """Secrets of every type."""

    text: str | None = member("Text", SECRET, default=None)
    data: bytes | None = member("Data", simple("blob", sensitive=True), default=None)
    stream: Any = member("Stream", simple("blob", streaming=True), default=None)
    number: int | None = member("Number", simple("integer", sensitive=True), default=None)


SAFE = Safe(text="CANARY1", data=b"CANARY2", stream=io.BytesIO(b"CANARY3"), number=31337)


@pytest.mark.parametrize(
    "value",
    [
        SAFE,
        Leaf(secret="CANARY"),
        Branch(name="n", leaves=[Leaf(secret="CANARY")]),
        request_stream(b"CANARY"),
        request_stream(io.BytesIO(b"CANARY")),
        request_stream([b"CANARY"]),
        StreamingBody(b"CANARY"),
        Frame({":event-type": ("string", "CANARY")}, b"CANARY"),
        TokenIdentity("CANARY"),
        Request("GET", "https", "a.example", "/", "key=CANARY", {"authorization": "CANARY"}),
        Response(200, {"set-cookie": "CANARY"}, b"CANARY"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_nothing_shows_what_it_holds(value: Any) -> None:
    for shown in (repr(value), str(value), f"{value}"):
        assert MARK not in shown
        assert "31337" not in shown


def test_what_logs_have_of_a_structure_can_be_pickled_and_has_no_secret() -> None:
    shown = redacted(SAFE)
    assert MARK.encode() not in pickle.dumps(shown)
    assert set(shown) == {"text", "data", "stream", "number"}


@pytest.mark.parametrize(
    ("module", "body"),
    [
        (json_body, b'{"Text": ["CANARY"], "Number": "CANARY"}'),
        (json_body, b'{"Number": "CANARY"}'),
        (json_body, b'{"Data": "CANARY!"}'),
        (json_body, b'{"Text": "CANARY'),
        (xml_body, b"<R><Number>CANARY</Number></R>"),
        (xml_body, b"<R><Data>CANARY!</Data></R>"),
        (xml_body, b"<R><Text>CANARY</CANARY>"),
        (cbor_body, b"\xa1\x66Number\x66CANARY"),
        (cbor_body, b"\xa1\x64Data\x66CANARY"),
    ],
)
def test_a_response_that_cannot_be_read_is_not_repeated(module: Any, body: bytes) -> None:
    members = tuple(item for name, item in Safe.__members__.items() if name != "stream")
    with pytest.raises(ResponseParseError) as caught:
        module.members_reader(Safe, members)(body)
    assert MARK not in "".join(traceback.format_exception(caught.value))


def test_a_damaged_event_is_not_repeated() -> None:
    frame = bytearray(frame_of(b"\x05token\x07\x00\x06CANARY", b"CANARY"))
    frame[-1] ^= 1
    decoder = FrameDecoder()
    decoder.feed(bytes(frame[:12]))
    with pytest.raises(ResponseParseError) as caught:
        decoder.feed(bytes(frame[12:]))
    assert MARK not in "".join(traceback.format_exception(caught.value))


def test_an_input_that_does_not_fit_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as caught:
        check_types(Safe(text=["CANARY"], number="CANARY"))  # type: ignore[arg-type]  # the test
    assert MARK not in str(caught.value)


@pytest.mark.parametrize("name", ["requests", "stdlib"])
def test_a_request_that_cannot_be_sent_is_not_repeated(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    transport = create_transport(HttpOptions(proxies={}), name)
    request = Request("GET", "http", "127.0.0.1:1", "/", "key=CANARY", {"x-key": "CANARY"})
    for headers in ({"x-key": "CANARY"}, {"x-key": "CANARY\nx"}):
        request.headers = dict(headers)
        with pytest.raises(TransportError) as caught:
            transport.send(request)
        shown = "".join(traceback.format_exception(caught.value))
        # The test's own lines are in the traceback.
        assert MARK not in str(caught.value)
        assert MARK not in shown.replace("CANARY\\nx", "").partition("raise")[2]
        assert MARK.encode() not in pickle.dumps(caught.value)
    transport.close()
    assert MARK not in caplog.text


def test_headers_that_are_secret() -> None:
    assert {
        "authorization",
        "x-amz-security-token",
        "x-aws-ec2-metadata-token",
        "x-amz-sso_bearer_token",
        "cookie",
        "set-cookie",
        "proxy-authorization",
    } <= SECRET_HEADERS


@pytest.mark.parametrize("endpoint", ["http://gate.example", "http://10.0.0.1", "http://127.1"])
@pytest.mark.parametrize(
    ("module", "secrets"),
    [("api_key", ("CANARY",)), ("bearer", ("CANARY",)), ("basic", ("me", "CANARY"))],
)
def test_no_secret_goes_over_plain_http(
    module: str, secrets: tuple[str, ...], endpoint: str
) -> None:
    from importlib import import_module
    from types import SimpleNamespace

    from tinsmith_runtime.errors import ConfigError

    trait = {"name": "x-key", "in": "header"}
    call = SimpleNamespace(
        request=Request.from_url("GET", endpoint),
        secrets=secrets,
        operation=SimpleNamespace(name="Ask"),
        service=SimpleNamespace(traits={"api_key_auth": trait}),
    )
    with pytest.raises(ConfigError, match="over https only") as caught:
        import_module(f"tinsmith_runtime.auth.{module}").authenticate(call)
    assert MARK not in str(caught.value)
    assert not call.request.headers
    assert not is_loopback(call.request.host)


def test_a_body_that_breaks_off_is_not_repeated() -> None:
    class Broken:
        async def aread(self, size: int = -1) -> bytes:
            raise TransportError("broken")

        def close(self) -> None:
            pass

    async def read() -> None:
        body = StreamingBody(Broken(), length=9)  # type: ignore[arg-type]  # enough of a stream
        assert MARK not in repr(body)
        with pytest.raises(TransportError):
            await body.aread()

    asyncio.run(read())
