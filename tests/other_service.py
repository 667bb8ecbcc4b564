"""A service with what STS has not: endpoints by input, host prefixes, tokens, compression, secrets
in every shape.

Rule: written by hand as the generator would write it; its package exists in memory only.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from tinsmith_runtime.client import AsyncClient, Client
from tinsmith_runtime.endpoints import Endpoint, Parameter
from tinsmith_runtime.operation import Command, Operation, Service
from tinsmith_runtime.schema import member
from tinsmith_runtime.service_error import ServiceError
from tinsmith_runtime.shapes import (
    INTEGER,
    SECRET,
    STRING,
    list_of,
    map_of,
    simple,
)
from tinsmith_runtime.structure import Output, Structure, UnknownVariant, Variant, union_of

SERVICE = Service(
    "Other Thing",
    package="client_other",
    api_version="2020-01-01",
    client_version="0.1.0",
    protocol="awsQuery",
    name="Other",
    signing_name="other",
    xml_namespace="https://other.example/",
)


class Locked(Structure):
    """Secret as a whole."""

    __traits__ = {"sensitive": True}  # noqa: RUF012  # as generated classes have it

    inside: str | None = member("Inside", STRING, default=None)


class Known(Variant):
    """A known possibility."""

    value: str = member("Known", SECRET)


class ChoiceUnknown(UnknownVariant):
    """Another one."""


class PutResponse(Output):
    """What comes back."""

    secret_numbers: list[int] | None = member(
        "SecretNumbers", list_of(simple("integer", sensitive=True)), default=None
    )
    secret_map: dict[str, str] | None = member("SecretMap", map_of(STRING, SECRET), default=None)
    locked: Locked | None = member("Locked", Locked, default=None)
    blob: bytes | None = member("Blob", simple("blob", sensitive=True), default=None)
    choice: Any = member("Choice", union_of(Known, unknown=ChoiceUnknown), default=None)
    many: list[Locked] | None = member("Many", list_of(Locked), default=None)
    plain: dict[str, int] | None = member("Plain", map_of(STRING, INTEGER), default=None)


class PutCommand(Command[PutResponse]):
    """An operation with a token, a label in its host, and an endpoint by its input."""

    operation = Operation("Put", output=PutResponse, host_prefix="{Place}.data.")

    place: str = member("Place", STRING, host_label=True, context_param="bucket")
    token: str | None = member("Token", STRING, default=None, idempotency_token=True)


class ListResponse(Output):
    """Nothing."""


class ListCommand(Command[ListResponse]):
    """An operation with an endpoint of its own, whose requests may be compressed."""

    operation = Operation(
        "List",
        output=ListResponse,
        static_context={"kind": "control"},
        request_compression=("gzip",),
    )

    text: str | None = member("Text", STRING, default=None)


class OtherError(ServiceError):
    """The service's error."""


class LeakyError(OtherError):
    """An error that has a secret."""

    wire_code = "Leaky"
    hint: str | None = member("Hint", SECRET, default=None)
    where: str | None = member("Where", STRING, default=None)


class Busy(OtherError):
    """Slow down, says the model."""

    wire_code = "Busy"
    wire_fault = "server"
    wire_status = 400
    retryable = True
    throttling = True


class Other(Client):
    """The synchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


class AsyncOther(AsyncClient):
    """The asynchronous client."""

    service = SERVICE

    def __init__(self, **options: Any) -> None:
        super().__init__(options)


def resolve_endpoint(*, region: str, bucket: str = "none", kind: str = "data") -> Endpoint:
    """The rules."""
    return Endpoint(f"https://{bucket}.{kind}.{region}.example/{kind}")


@contextmanager
def installed() -> Iterator[None]:
    """A block in which the package can be imported."""
    package = ModuleType("client_other")
    errors, endpoints = ModuleType("client_other.errors"), ModuleType("client_other.endpoints")
    errors.__dict__.update(BASE=OtherError, BY_CODE={"Leaky": LeakyError, "Busy": Busy})
    endpoints.__dict__.update(
        resolve_endpoint=resolve_endpoint,
        PARAMETERS=(
            Parameter("region", builtin="AWS::Region", required=True),
            Parameter("bucket"),
            Parameter("kind"),
        ),
    )
    made = {module.__name__: module for module in (package, errors, endpoints)}
    sys.modules.update(made)
    try:
        yield
    finally:
        for name in made:
            del sys.modules[name]
