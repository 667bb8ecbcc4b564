"""A service whose bodies have checksums, as S3's have, over restJson1.

Rule: written by hand as the generator would write it; its package exists in memory only.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from tinsmith_runtime.client import AsyncClient, Client
from tinsmith_runtime.endpoints import Endpoint, Parameter
from tinsmith_runtime.http import Request, Response, Timeouts
from tinsmith_runtime.identity import AwsCredentialIdentity
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import LONG, STRING, simple
from tinsmith_runtime.structure import Output

SERVICE = Service(
    "Store",
    package="client_store",
    api_version="2020-01-01",
    client_version="0.1.0",
    protocol="restJson1",
    name="Store",
    signing_name="store",
)
STREAM = simple("blob", streaming=True)


class PutOutput(Output):
    """Nothing."""


class PutCommand(Command[PutOutput]):
    """Store a body."""

    operation = Operation(
        "Put",
        output=PutOutput,
        http=("PUT", "/put", 200),
        input_stream="body",
        http_checksum={"request_algorithm_member": "algorithm"},
    )

    algorithm: str | None = member("Algorithm", STRING, default=None, http_header="x-algorithm")
    length: int | None = member("Length", LONG, default=None, http_header="Content-Length")
    encoding: str | None = member("Encoding", STRING, default=None, http_header="Content-Encoding")
    sha1: str | None = member("Sha1", STRING, default=None, http_header="x-amz-checksum-sha1")
    kind: str | None = member("Kind", STRING, default=None, http_header="x-amz-checksum-type")
    body: Any = member("Body", STREAM, default=None, http_payload=True)


class RuleCommand(Command[PutOutput]):
    """Store something that must have a checksum, of which the input has no say."""

    operation = Operation(
        "Rule",
        output=PutOutput,
        http=("PUT", "/rule", 200),
        http_checksum={"request_checksum_required": True},
    )

    text: str | None = member("text", STRING, default=None)


class DigestCommand(Command[PutOutput]):
    """Store something with the checksum of old."""

    operation = Operation(
        "Digest", output=PutOutput, http=("PUT", "/digest", 200), http_checksum_required=True
    )

    text: str | None = member("text", STRING, default=None)
    md5: str | None = member("MD5", STRING, default=None, http_header="Content-MD5")


ALGORITHMS = ("CRC64NVME", "CRC32", "CRC32C", "SHA256", "SHA1")


class GetOutput(Output):
    """A body as a stream."""

    body: Any = member("Body", STREAM, http_payload=True)


class ReadOutput(Output):
    """A body in memory."""

    data: bytes | None = member("Data", simple("blob"), default=None, http_payload=True)


class GetCommand(Command[GetOutput]):
    """Ask for a body as a stream."""

    operation = Operation(
        "Get",
        output=GetOutput,
        http=("GET", "/get", 200),
        output_stream="body",
        http_checksum={
            "request_validation_mode_member": "mode",
            "response_algorithms": ALGORITHMS,
        },
    )

    mode: str | None = member("Mode", STRING, default=None, http_header="x-amz-checksum-mode")


class ReadCommand(Command[ReadOutput]):
    """Ask for a body."""

    operation = Operation(
        "Read",
        output=ReadOutput,
        http=("GET", "/read", 200),
        http_checksum={
            "request_validation_mode_member": "mode",
            "response_algorithms": ("CRC32", "SHA256"),
        },
    )

    mode: str | None = member("Mode", STRING, default=None, http_header="x-amz-checksum-mode")


class StoreError(ServiceError):
    """The service's error."""


class Store(Client):
    """The synchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


class AsyncStore(AsyncClient):
    """The asynchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


class Wire:
    """A transport that reads requests to their end, and answers by a list; the last answer stays.

    Attributes:
        requests: what was sent.
        bodies: what was sent as a body.
    """

    def __init__(self, *answers: Response) -> None:
        self.answers = list(answers) or [Response(200, {})]
        self.requests: list[Request] = []
        self.bodies: list[bytes] = []

    def send(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        body = request.body
        if request.stream is not None:
            body = b"".join(request.stream.chunks())
        return self._answer(request, body)

    async def asend(
        self, request: Request, timeouts: Timeouts, *, direct: bool = False, stream: bool = False
    ) -> Response:
        body = request.body
        if request.stream is not None:
            body = b"".join([piece async for piece in request.stream.achunks()])
        return self._answer(request, body)

    def _answer(self, request: Request, body: bytes) -> Response:
        self.requests.append(request.copy())
        self.bodies.append(body)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def close(self) -> None:
        """Nothing is held."""

    async def aclose(self) -> None:
        """Nothing is held."""


class Stores:
    """Clients of one kind, driven by the same blocking methods whichever it is.

    Attributes:
        wire: where the latest client sends to.
    """

    def __init__(self, asynchronous: bool) -> None:
        self.asynchronous = asynchronous
        self.wire = Wire()

    def send(self, command: Command[Any], *answers: Response, **options: Any) -> Any:
        """Call with a client of these options."""
        return self.run(command, lambda output: output, *answers, **options)

    def read(self, command: Command[Any], *answers: Response, **options: Any) -> tuple[Any, bytes]:
        """The same, and read the body of the output."""

        def read(output: Any) -> Any:
            return output, output.body.read()

        async def aread(output: Any) -> Any:
            return output, await output.body.aread()

        act = aread if self.asynchronous else read
        result: tuple[Any, bytes] = self.run(command, act, *answers, **options)
        return result

    def run(
        self,
        command: Command[Any],
        act: Callable[[Any], Any],
        *answers: Response,
        **options: Any,
    ) -> Any:
        """Call, and do something with the output."""
        self.wire = Wire(*answers)
        given = {
            "region": "eu-central-1",
            "credentials": AwsCredentialIdentity(
                access_key_id="AKIDEXAMPLE", secret_access_key="canary-secret-key"
            ),
            "transport": self.wire,
            "environment": {},
            **options,
        }
        if not self.asynchronous:
            return act(Store(**given).send(command))

        async def call() -> Any:
            result = act(await AsyncStore(**given).send(command))
            return await result if hasattr(result, "__await__") else result

        return asyncio.run(call())


def resolve_endpoint(*, region: str, endpoint: str = "") -> Endpoint:
    """The rules."""
    return Endpoint(endpoint or f"https://store.{region}.example")


@contextmanager
def installed() -> Iterator[None]:
    """A block in which the package can be imported."""
    package = ModuleType("client_store")
    errors, endpoints = ModuleType("client_store.errors"), ModuleType("client_store.endpoints")
    errors.__dict__.update(BASE=StoreError, BY_CODE={})
    endpoints.__dict__.update(
        resolve_endpoint=resolve_endpoint,
        PARAMETERS=(
            Parameter("region", builtin="AWS::Region", required=True),
            Parameter("endpoint", builtin="SDK::Endpoint"),
        ),
    )
    made = {module.__name__: module for module in (package, errors, endpoints)}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]
