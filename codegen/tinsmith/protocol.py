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

SUPPORTED = ("aws.protocols#awsQuery",)
"""What the runtime speaks, most preferred first."""

_NAMESPACES = ("aws.protocols", "smithy.protocols")
_NOT_PROTOCOLS = ("aws.protocols#awsQueryCompatible", "aws.protocols#httpChecksum")


def select_protocol(service: Service, supported: Sequence[str] = SUPPORTED) -> str:
    """Return the most preferred protocol a service speaks. Raises ModelError for want of one."""
    for protocol in supported:
        if service.has(protocol):
            return protocol
    found = ", ".join(
        trait
        for trait in service.traits
        if trait.partition("#")[0] in _NAMESPACES and trait not in _NOT_PROTOCOLS
    )
    spoken = f"speaks only {found}" if found else "names no protocol"
    message = f"the service {spoken}; supported: {', '.join(supported)}"
    raise wrong(message, shape=service.id)


def check_protocol(closure: ServiceClosure) -> None:
    """Refuse members that the service's protocol has no form for. Raises ModelError for all."""
    protocol = select_protocol(closure.service)
    faults = [
        Fault("", "", member.id, f"{protocol} has no form for {what}")
        for shape in closure.shapes.values()
        if shape.type not in ("enum", "intEnum")
        for member in shape.members.values()
        if (what := _unsayable(member, closure))
    ]
    if faults:
        raise ModelError(faults)


def _unsayable(member: Member, closure: ServiceClosure) -> str:
    target = closure.shapes[member.target]
    if target.type == "document":
        return "documents"
    if target.type == "union" and target.has("smithy.api#streaming"):
        return "event streams"
    return ""
