"""Members to responses: status, headers and body (Smithy 2.0, "HTTP bindings").

Rule: knows no protocol; how a body is written is the protocol's `Body`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...http import Response
from . import WireError
from .http_binding import PLAIN, payload_of, unbound
from .http_text import header_text

if TYPE_CHECKING:
    from ...operation import Operation
    from ...service_error import ServiceError
    from ...shapes import Member
    from ...structure import Output
    from .http_body import Body


def output_response(operation: Operation, output: Output, codec: Body) -> Response:
    """The response that an output makes.

    Raises:
        WireError: a value has no form.
    """
    http: Any = operation.traits["http"]
    members = type(output).__members__.values()
    response = Response(output.response_metadata.status or http[2], bound_headers(output))
    for member in members:
        if "http_response_code" in member.own_traits:
            response.status = getattr(output, member.name) or response.status
    payload, inside = payload_of(members), unbound(members)
    if payload is not None:
        held = getattr(output, payload.name)
        if held is not None:
            response.headers.setdefault("content-type", _media_type(payload, codec))
            response.body = _payload(payload, held, codec)
    elif inside:
        response.headers.setdefault("content-type", codec.MEDIA_TYPE)
        response.body = codec.write_members(output, inside)
    return response


def bound_headers(value: Output | ServiceError) -> dict[str, str]:
    """The headers of an output or an error.

    Raises:
        WireError: a value has no form in a header.
    """
    headers: dict[str, str] = {}
    for name, member in type(value).__members__.items():
        held = getattr(value, name)
        if held is None:
            continue
        if "http_header" in member.own_traits:
            key = str(member.own_traits["http_header"]).lower()
            headers[key] = _header(member, held)
        elif "http_prefix_headers" in member.own_traits:
            prefix = str(member.own_traits["http_prefix_headers"])
            headers.update({f"{prefix}{key}".lower(): text for key, text in held.items()})
    return headers


def _header(member: Member, value: Any) -> str:
    try:
        text = header_text(member, value)
    except ValueError as error:
        raise WireError(f"{member.wire_name}: {error}") from None
    if "\n" in text or "\r" in text:
        raise WireError(f"{member.wire_name}: a header has no form for line breaks")
    return text


def _media_type(member: Member, codec: Body) -> str:
    return str(member.traits.get("media_type") or PLAIN.get(member.shape.type, codec.MEDIA_TYPE))


def _payload(member: Member, value: Any, codec: Body) -> bytes:
    if member.shape.type not in PLAIN:
        return codec.write_payload(member, value)
    if isinstance(value, str):
        return value.encode()
    return bytes(value)
