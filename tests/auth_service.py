"""Clients of a service with the authentication schemes that a test wants.

Rule: written by hand as the generator would write it; the package exists in memory only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from client_world import Clients, ok
from tinsmith_runtime.client import AsyncClient, Client
from tinsmith_runtime.endpoints import Endpoint, Parameter
from tinsmith_runtime.http import Request
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.structure import Output

SIGV4, SIGV4A = "aws.auth#sigv4", "aws.auth#sigv4a"
BEARER = "smithy.api#httpBearerAuth"
API_KEY = "smithy.api#httpApiKeyAuth"
BASIC = "smithy.api#httpBasicAuth"
NO_AUTH = "smithy.api#noAuth"
DONE = ok(b"<AskResponse/>")


class AskResponse(Output):
    """Nothing."""


class LockedError(ServiceError):
    """The service's error."""


class Gate:
    """A service, its command, and clients of one kind.

    Attributes:
        endpoint_schemes: what the endpoint says of authentication.
    """

    def __init__(self, clients: Clients) -> None:
        self.clients = clients
        self.endpoint_schemes: list[Any] = []
        self.command: Any = None
        self._cls: Any = None

    def open(self, *auth: str, operation: tuple[str, ...] | None = None, **traits: Any) -> None:
        """Have the service take these schemes, and the operation others."""
        service = Service(
            "Gate Keeper",
            package="client_gate",
            api_version="2020-01-01",
            client_version="0.1.0",
            protocol="awsQuery",
            name="Gate",
            signing_name="gate-keeper",
            auth=auth,
            **traits,
        )
        base: Any = AsyncClient if self.clients.is_async else Client

        def init(client: Any, **options: Any) -> None:
            base.__init__(client, options)

        self._cls = type("Gate", (base,), {"service": service, "__init__": init})
        made = Operation("Ask", output=AskResponse, auth=operation)
        self.command = type(Command)("AskCommand", (Command,), {"operation": made})()

    def make(self, *answers: Any, **options: Any) -> Any:
        """A client; see `Clients.make`."""
        return self.clients.make(*(answers or (DONE,)), **{"environment": {}, **options})

    def ask(self, client: Any) -> Request:
        """Call the operation; what was sent."""
        self.clients.send(client, self.command)
        request: Request = client.config.transport.requests[-1]
        return request

    def asked(self, *answers: Any, **options: Any) -> Request:
        """The request of a new client."""
        return self.ask(self.make(*answers, **options))

    def resolve_endpoint(self, *, region: str, endpoint: str | None = None) -> Endpoint:
        """The rules."""
        properties: Any = {"authSchemes": self.endpoint_schemes} if self.endpoint_schemes else {}
        return Endpoint(endpoint or f"https://gate.{region}.example", properties=properties)


@contextmanager
def installed(clients: Clients, patch: Callable[[str, Any], None]) -> Iterator[Gate]:
    """A block in which the package can be imported. `patch` sets an attribute of `Clients`."""
    gate = Gate(clients)
    patch("cls", property(lambda _: gate._cls))
    package = ModuleType("client_gate")
    errors, endpoints = ModuleType("client_gate.errors"), ModuleType("client_gate.endpoints")
    errors.__dict__.update(BASE=LockedError, BY_CODE={})
    endpoints.__dict__.update(
        resolve_endpoint=gate.resolve_endpoint,
        PARAMETERS=(
            Parameter("region", builtin="AWS::Region", required=True),
            Parameter("endpoint", builtin="SDK::Endpoint"),
        ),
    )
    made = {module.__name__: module for module in (package, errors, endpoints)}
    sys.modules.update(made)
    try:
        yield gate
    finally:
        for name in made:
            del sys.modules[name]
