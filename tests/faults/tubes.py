"""A service of streams, as the generator would write it, to which nothing happens but faults."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from tinsmith_runtime.client import AsyncClient, Client
from tinsmith_runtime.endpoints import Endpoint, Parameter
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import simple
from tinsmith_runtime.structure import Output

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
    """Store a body that is left out of the signature."""

    operation = Operation("Put", output=PutOutput, http=("PUT", "/put", 200), unsigned_payload=True)

    body: Any = member("Body", STREAM, default=None, http_payload=True)


class GetOutput(Output):
    """A body."""

    body: Any = member("Body", STREAM, http_payload=True)


class GetCommand(Command[GetOutput]):
    """Ask for a body."""

    operation = Operation("Get", output=GetOutput, http=("GET", "/get", 200), output_stream="body")


class TubesError(ServiceError):
    """The service's error."""


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


def modules() -> dict[str, ModuleType]:
    """The modules that the runtime finds by name."""
    errors: Any = ModuleType("client_tubes.errors")
    errors.BASE, errors.BY_CODE = TubesError, {}
    endpoints: Any = ModuleType("client_tubes.endpoints")
    endpoints.PARAMETERS = (
        Parameter("region", builtin="AWS::Region", required=True),
        Parameter("endpoint", builtin="SDK::Endpoint"),
    )
    endpoints.resolve_endpoint = lambda *, region, endpoint="": Endpoint(endpoint)
    package = ModuleType("client_tubes")
    return {"client_tubes": package, errors.__name__: errors, endpoints.__name__: endpoints}
