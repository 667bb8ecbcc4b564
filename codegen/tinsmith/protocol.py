"""Protocols by name: which a service speaks and which of them are generated.

Purpose: choose the protocol of a service, and refuse what it cannot carry. Rule: the names and
their order stand here once; how a protocol works is the runtime's knowledge.
Source: Smithy 2.0 specification, "AWS protocols" and "Smithy RPC v2"; the order of preference is
that of the AWS SDKs.
"""

from __future__ import annotations

from collections.abc import Sequence

from tinsmith.errors import Fault, ModelError, wrong
from tinsmith.model import Member, Service, ServiceClosure

SUPPORTED = (
    "smithy.protocols#rpcv2Cbor",
    "smithy.protocols#rpcv2Json",
    "aws.protocols#awsJson1_0",
    "aws.protocols#awsJson1_1",
    "aws.protocols#restJson1",
    "aws.protocols#restXml",
    "aws.protocols#awsQuery",
    "aws.protocols#ec2Query",
)
"""What the runtime speaks, most preferred first."""

REST = frozenset({"aws.protocols#restJson1", "aws.protocols#restXml"})
"""Protocols that bind members to parts of an HTTP message."""

RPC_V2 = frozenset({"smithy.protocols#rpcv2Cbor", "smithy.protocols#rpcv2Json"})
"""Protocols in which operations without an input send no body."""

QUERY = frozenset({"aws.protocols#awsQuery", "aws.protocols#ec2Query"})
"""Protocols that send forms and call errors by codes of their own."""

XML = QUERY | {"aws.protocols#restXml"}
"""Protocols that answer in XML."""

_NAMESPACES = ("aws.protocols", "smithy.protocols")
_NOT_PROTOCOLS = ("aws.protocols#awsQueryCompatible", "aws.protocols#httpChecksum")
_NO_DOCUMENTS = QUERY | {"smithy.protocols#rpcv2Cbor", "aws.protocols#restXml"}


def select_protocols(service: Service, supported: Sequence[str] = SUPPORTED) -> tuple[str, ...]:
    """Return the protocols a service speaks, the most preferred first.

    Raises:
        ModelError: it speaks none that is supported.
    """
    spoken = tuple(protocol for protocol in supported if service.has(protocol))
    if spoken:
        return spoken
    found = ", ".join(
        trait
        for trait in service.traits
        if trait.partition("#")[0] in _NAMESPACES and trait not in _NOT_PROTOCOLS
    )
    said = f"speaks only {found}" if found else "names no protocol"
    message = f"the service {said}; supported: {', '.join(supported)}"
    raise wrong(message, shape=service.id)


def check_protocol(closure: ServiceClosure) -> None:
    """Refuse what the service's preferred protocol has no form for.

    Raises:
        ModelError: with all of it.
    """
    protocol = select_protocols(closure.service)[0]
    faults = [
        Fault("", "", member.id, f"{protocol} has no form for {what}")
        for shape in closure.shapes.values()
        if shape.type not in ("enum", "intEnum")
        for member in shape.members.values()
        if (what := _unsayable(member, closure, protocol))
    ]
    if protocol in REST:
        faults += [
            Fault("", "", operation.id, f"{protocol} needs the trait smithy.api#http")
            for operation in closure.operations
            if not operation.has("smithy.api#http")
        ]
    if faults:
        raise ModelError(faults)


def _unsayable(member: Member, closure: ServiceClosure, protocol: str) -> str:
    target = closure.shapes[member.target]
    if target.type == "document" and protocol in _NO_DOCUMENTS:
        return "documents"
    if target.type == "union" and target.has("smithy.api#streaming") and protocol in QUERY:
        return "event streams"
    return ""
