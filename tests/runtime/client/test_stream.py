"""Calls whose bodies are streams: through real clients of both kinds, to servers on loopback."""

from __future__ import annotations

import asyncio
import gc
import gzip
import io
import logging
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from hashlib import sha256
from types import ModuleType
from typing import Any

import pytest

from loopback import Connection, Received, Server
from tinsmith_runtime.cancellation import CancellationToken
from tinsmith_runtime.client import AsyncClient, Client
from tinsmith_runtime.endpoints import Endpoint, Parameter
from tinsmith_runtime.errors import (
    CancelledError,
    ClientClosedError,
    RequestBodyError,
    TransportError,
    ValidationError,
)
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import LONG, simple
from tinsmith_runtime.streaming import StreamingBody
from tinsmith_runtime.structure import Output
from tinsmith_runtime.testing import StubTransport

SERVICE = Service(
    "Tubes",
    package="client_tubes",
    api_version="2020-01-01",
    client_version="0.1.0",
    protocol="restJson1",
    name="Tubes",
    signing_name="tubes",
)
STREAM = simple("blob", streaming=True)


class PutOutput(Output):
    """Nothing."""


class PutCommand(Command[PutOutput]):
    """Store a body."""

    operation = Operation("Put", output=PutOutput, http=("PUT", "/put", 200))

    length: int | None = member("Length", LONG, default=None, http_header="Content-Length")
    body: Any = member("Body", STREAM, default=None, http_payload=True)


class UnsignedCommand(Command[PutOutput]):
    """Store a body that is left out of the signature."""

    operation = Operation(
        "Unsigned", output=PutOutput, http=("PUT", "/unsigned", 200), unsigned_payload=True
    )

    body: Any = member("Body", STREAM, default=None, http_payload=True)


class SmallerCommand(Command[PutOutput]):
    """Store a body compressed."""

    operation = Operation(
        "Smaller", output=PutOutput, http=("PUT", "/smaller", 200), request_compression=("gzip",)
    )

    body: Any = member("Body", STREAM, default=None, http_payload=True)


class GetOutput(Output):
    """A body."""

    body: Any = member("Body", STREAM, http_payload=True)


class GetCommand(Command[GetOutput]):
    """Ask for a body."""

    operation = Operation("Get", output=GetOutput, http=("GET", "/get", 200), output_stream="body")


class TubesError(ServiceError):
    """The service's error."""


for command in (PutCommand, UnsignedCommand, SmallerCommand, GetCommand):
    command.__module__ = "client_tubes.commands.one"  # as generated ones, which stubs go by


class Tubes(Client):
    """The synchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


class AsyncTubes(AsyncClient):
    """The asynchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


class Caller:
    """A client of either kind behind blocking methods."""

    def __init__(self, transport: str, server: Server) -> None:
        self.runner = asyncio.Runner() if transport == "aiohttp" else None
        cls: Any = Tubes if self.runner is None else AsyncTubes
        self.client = cls(
            region="us-east-1",
            endpoint=f"http://{server.host}",
            credentials=AwsCredentialIdentity(access_key_id="AKID", secret_access_key="SECRET"),
            transport=transport,
            proxies={},
            max_attempts=3,
            environment={},
        )
        self.client.world.pause = self._pause

    def _pause(self, seconds: float) -> Any:
        return None if self.runner is None else asyncio.sleep(0)

    def send(self, command: Any, **options: Any) -> Any:
        sent = self.client.send(command, **options)
        return sent if self.runner is None else self.runner.run(sent)

    def read(self, body: Any, size: int = -1) -> bytes:
        return body.read(size) if self.runner is None else self.runner.run(body.aread(size))

    def close(self) -> None:
        if self.runner is None:
            self.client.close()
        else:
            self.runner.run(self.client.aclose())


@pytest.fixture(autouse=True)
def package() -> Iterator[None]:
    """The generated package's modules that the runtime finds by name."""
    errors: Any = ModuleType("client_tubes.errors")
    errors.BASE, errors.BY_CODE = TubesError, {}
    endpoints: Any = ModuleType("client_tubes.endpoints")
    endpoints.PARAMETERS = (
        Parameter("region", builtin="AWS::Region", required=True),
        Parameter("endpoint", builtin="SDK::Endpoint"),
    )
    endpoints.resolve_endpoint = lambda *, region, endpoint="": Endpoint(endpoint)
    service: Any = ModuleType("client_tubes.service")
    service.SERVICE = SERVICE
    made = {
        "client_tubes": ModuleType("client_tubes"),
        "client_tubes.service": service,
        "client_tubes.errors": errors,
        "client_tubes.endpoints": endpoints,
    }
    sys.modules.update(made)
    yield
    for name in made:
        del sys.modules[name]


@pytest.fixture(params=["stdlib", "requests", "aiohttp"])
def call(request: pytest.FixtureRequest) -> Iterator[Callable[[Server], Caller]]:
    """Make clients of each kind."""
    made: list[Caller] = []

    def make(server: Server) -> Caller:
        made.append(Caller(request.param, server))
        return made[-1]

    yield make
    for caller in made:
        caller.close()
        if caller.runner is not None:
            caller.runner.close()


def header(received: Received, name: str) -> str | None:
    return {key.lower(): value for key, value in received.headers}.get(name)


def failing(times: int) -> Callable[[Connection], None]:
    """A server that is overloaded for some requests."""
    left = [times]

    def script(connection: Connection) -> None:
        while connection.request():
            left[0] -= 1
            if left[0] >= 0:
                connection.reply(b"", "503 Service Unavailable")
            else:
                connection.reply(b"{}")

    return script


def test_a_file_is_sent_again_from_where_it_began(call: Any) -> None:
    with Server(failing(2)) as server:
        file = io.BytesIO(b"head" + b"body" * 100_000)
        file.seek(4)
        call(server).send(PutCommand(body=file))
        assert [request.body for request in server.requests] == [b"body" * 100_000] * 3
        hashes = {header(request, "x-amz-content-sha256") for request in server.requests}
        assert hashes == {sha256(b"body" * 100_000).hexdigest()}
        assert header(server.requests[0], "content-length") == "400000"


def test_what_cannot_go_back_is_not_sent_again_and_the_error_says_so(call: Any) -> None:
    with Server(failing(2)) as server:
        with pytest.raises(TubesError) as caught:
            call(server).send(UnsignedCommand(body=iter([b"abc"])))
        assert caught.value.http_status == 503
        (note,) = caught.value.__notes__
        assert "not sent again: its body has been read and cannot be read again" in note
        assert [request.body for request in server.requests] == [b"abc"]


def test_a_file_that_was_closed_meanwhile_is_not_sent_again(call: Any) -> None:
    class Fickle(io.BytesIO):
        """Goes back to be hashed, but not to be sent again."""

        left = 3

        def seek(self, *arguments: int) -> int:
            self.left -= 1
            if self.left < 0:
                raise ValueError("seek of closed file")
            return super().seek(*arguments)

    with Server(failing(1)) as server:
        with pytest.raises(TubesError) as caught:
            call(server).send(PutCommand(body=Fickle(b"abc")))
        assert "its body could not go back: ValueError('seek of closed file')" in (
            caught.value.__notes__[0]
        )


def test_what_is_read_once_cannot_be_signed_without_tls(call: Any) -> None:
    with Server() as server:
        with pytest.raises(RequestBodyError, match="use an https endpoint"):
            call(server).send(PutCommand(body=iter([b"abc"])))
        assert server.accepted == 0


def test_what_the_model_leaves_unsigned_is_sent_unsigned(call: Any) -> None:
    with Server(failing(0)) as server:
        caller = call(server)
        for body in (b"bytes", iter([b"pieces"])):
            caller.send(UnsignedCommand(body=body))
        for received, expected in zip(server.requests, (b"bytes", b"pieces"), strict=True):
            assert received.body == expected
            assert header(received, "x-amz-content-sha256") == "UNSIGNED-PAYLOAD"
            assert "x-amz-content-sha256" in str(header(received, "authorization"))


def test_a_length_that_is_stated_must_be_true(call: Any) -> None:
    with Server(failing(0)) as server:
        caller = call(server)
        with pytest.raises(ValidationError, match="has 3 bytes, but its length is stated as 4"):
            caller.send(PutCommand(length=4, body=io.BytesIO(b"abc")))
        caller.send(PutCommand(length=3, body=[b"abc"]))
        assert header(server.requests[0], "content-length") == "3"


def test_a_stream_is_compressed_whatever_its_size(call: Any) -> None:
    with Server(failing(1)) as server:
        call(server).send(SmallerCommand(body=io.BytesIO(b"abc")))
        assert [gzip.decompress(request.body) for request in server.requests] == [b"abc"] * 2
        assert header(server.requests[0], "content-encoding") == "gzip"
        assert header(server.requests[0], "transfer-encoding") == "chunked"


def test_a_file_in_text_mode_is_refused_before_anything_is_sent(call: Any) -> None:
    with Server() as server:
        with pytest.raises(TypeError, match="text mode"):
            call(server).send(PutCommand(body=io.StringIO("abc")))
        assert server.accepted == 0


def serve(size: int) -> Callable[[Connection], None]:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(bytes(size))

    return script


def test_an_output_has_its_body_to_read(call: Any) -> None:
    with Server(serve(1_000_000)) as server:
        caller = call(server)
        for _ in range(2):
            output = caller.send(GetCommand())
            assert output.response_metadata.status == 200
            assert caller.read(output.body, 10) == bytes(10)
            assert caller.read(output.body) == bytes(999_990)
        assert server.accepted == 1


def test_the_body_outlives_a_forgotten_client(call: Any) -> None:
    with Server(serve(1_000_000)) as server:
        caller = call(server)
        output = caller.send(GetCommand())
        caller.client = type(
            "Nothing", (), {"close": int, "aclose": lambda self: asyncio.sleep(0)}
        )()
        gc.collect()
        assert caller.read(output.body) == bytes(1_000_000)


def test_an_error_is_an_error(call: Any) -> None:
    def script(connection: Connection) -> None:
        while connection.request():
            connection.reply(b'{"message": "no"}', "404 Not Found")

    with Server(script) as server, pytest.raises(TubesError, match="no"):
        call(server).send(GetCommand())


def test_closing_the_client_ends_its_bodies(call: Any) -> None:
    with Server(serve(10_000_000)) as server:
        caller = call(server)
        output = caller.send(GetCommand())
        caller.close()
        with pytest.raises(ClientClosedError):
            caller.read(output.body)


def test_cancelling_the_call_ends_its_body(call: Any) -> None:
    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")
        connection.wait_for_end()

    with Server(script) as server:
        caller, token = call(server), CancellationToken()
        output = caller.send(GetCommand(), cancellation=token)
        assert caller.read(output.body, 3) == b"abc"
        timer = threading.Timer(0.1, token.cancel)
        timer.start()
        with pytest.raises(CancelledError, match="Get was cancelled while its body was read"):
            caller.read(output.body)
        timer.join()


def test_a_token_lets_go_of_bodies_that_were_read(call: Any) -> None:
    with Server(serve(1000)) as server:
        caller, token = call(server), CancellationToken()
        for _ in range(3):
            caller.read(caller.send(GetCommand(), cancellation=token).body)
        assert token._callbacks == []


def test_the_timeout_of_the_call_ends_with_the_header_section(call: Any) -> None:
    go_on = threading.Event()

    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nabc")
        go_on.wait(10)
        connection.send(b"def")
        connection.wait_for_end()

    with Server(script) as server:
        caller = call(server)
        output = caller.send(GetCommand(), timeout=1)
        timer = threading.Timer(1.2, go_on.set)
        timer.start()
        assert caller.read(output.body) == b"abcdef"
        timer.join()


def test_a_body_that_breaks_off_raises(call: Any) -> None:
    def script(connection: Connection) -> None:
        connection.request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc")

    with Server(script) as server:
        caller = call(server)
        output = caller.send(GetCommand())
        with pytest.raises(TransportError, match="broken"):
            caller.read(output.body)


def test_logs_show_no_body_and_read_none(call: Any, caplog: pytest.LogCaptureFixture) -> None:
    wire = logging.getLogger("tinsmith_runtime.wire")
    wire.setLevel(logging.DEBUG)
    try:
        with Server(serve(1000)) as server:
            caller = call(server)
            output = caller.send(GetCommand())
            assert caller.read(output.body) == bytes(1000)
            with pytest.raises(RequestBodyError):
                caller.send(PutCommand(body=iter([b"canary"])))
            caller.send(UnsignedCommand(body=iter([b"canary"])))
    finally:
        wire.setLevel(logging.NOTSET)
    assert "<stream>" in caplog.text
    assert "<IterableStream of unknown length>" in caplog.text
    assert "canary" not in caplog.text


@pytest.mark.parametrize("kind", [Tubes, AsyncTubes])
def test_stubs_take_and_give_streams(kind: Any) -> None:
    stub = StubTransport()
    stub.on(GetCommand).answer(GetOutput(body=StreamingBody(b"abc")))
    stub.on(UnsignedCommand).answer(PutOutput())
    client = kind(
        region="us-east-1",
        endpoint="http://127.0.0.1",
        credentials=AwsCredentialIdentity(access_key_id="AKID", secret_access_key="SECRET"),
        transport=stub,
        environment={},
    )

    async def pieces() -> AsyncIterator[bytes]:
        yield b"de"
        yield b"f"

    async def acall() -> None:
        for _ in range(2):
            assert await (await client.send(GetCommand())).body.aread() == b"abc"
        await client.send(UnsignedCommand(body=pieces()))

    if kind is AsyncTubes:
        asyncio.run(acall())
    else:
        for _ in range(2):
            assert client.send(GetCommand()).body.read() == b"abc"
        client.send(UnsignedCommand(body=iter([b"de", b"f"])))
    sent: Any = stub.calls[-1]
    assert sent.body == b"def"
    assert stub.requests[-1].body == b"def"
