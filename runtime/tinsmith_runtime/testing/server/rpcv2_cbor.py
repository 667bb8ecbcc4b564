"""rpcv2Cbor from the service's side ("Smithy RPC v2 CBOR protocol").

Rule: nothing of the clients' codec. What the protocol tells a service to refuse is refused.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from ...http import Response
from ..cbor import Tagged, decode, encode
from . import WireError
from .content import content_of

if TYPE_CHECKING:
    from typing import TypeVar

    from ...http import Request
    from ...operation import Command, Operation, Service
    from ...schema import SchemaType
    from ...service_error import ServiceError
    from ...shapes import Member
    from ...structure import Output

    CommandT = TypeVar("CommandT", bound=Command[Any])

_MEDIA_TYPE = "application/cbor"
_HEADERS = {"smithy-protocol": "rpc-v2-cbor", "content-type": _MEDIA_TYPE}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_STATUSES = {"client": 400, "server": 500}
_FAULTS = {"client": "Sender", "server": "Receiver"}
_TYPES = {"string": str, "enum": str, "blob": bytes, "boolean": bool}
_INTEGERS = frozenset(("byte", "short", "integer", "long", "intEnum", "bigInteger"))


def is_call(service: Service, operation: Operation, request: Request) -> bool:
    """Whether a request is of this protocol and its path ends in this operation."""
    path = f"/service/{service.name}/operation/{operation.name}"
    return (
        request.method == "POST"
        and request.headers.get("smithy-protocol") == "rpc-v2-cbor"
        and request.path.endswith(path)
    )


def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
    """The command that a body was written from.

    Raises:
        WireError: headers that the protocol forbids, another operation, or a body that is not what
            the model allows.
    """
    operation = command.operation
    name = operation.name
    if not is_call(service, operation, request):
        raise WireError(f"{name}: {request!r} calls something else")
    if "x-amz-target" in request.headers or "x-amzn-target" in request.headers:
        raise WireError(f"{name}: a header of another protocol")
    if request.headers.get("accept") != _MEDIA_TYPE:
        raise WireError(f"{name}: does not accept {_MEDIA_TYPE}")
    body = content_of(request)
    typed = request.headers.get("content-type") == _MEDIA_TYPE
    if bool(body) != typed or typed == bool(operation.traits.get("no_input")):
        raise WireError(f"{name}: body and content type do not agree with the input")
    try:
        content: Any = decode(body) if body else {}
    except ValueError as error:
        raise WireError(f"{name}: {error}") from None
    read: CommandT = _structure(command, content, name)
    return read


def write_output(
    service: Service, operation: Operation, output: Output, request_id: str
) -> Response:
    """The members of an output.

    Raises:
        WireError: a value has no form in CBOR.
    """
    return _response(output.response_metadata.status or 200, _members(output), request_id)


def write_error(
    service: Service, operation: Operation, error: ServiceError, request_id: str
) -> Response:
    """The members of an error, its name and its message.

    Raises:
        WireError: a value has no form in CBOR.
    """
    content = {"__type": f"com.example#{type(error).wire_code or error.code}", **_members(error)}
    if error.message:
        content["message"] = error.message
    response = _response(error.http_status or _STATUSES[error.fault], content, request_id)
    if service.traits.get("query_compatible"):
        code = type(error).query_code or error.code
        response.headers["x-amzn-query-error"] = f"{code};{_FAULTS[error.fault]}"
    return response


def _response(status: int, content: dict[str, Any], request_id: str) -> Response:
    return Response(status, {**_HEADERS, "x-amzn-requestid": request_id}, encode(content))


def _structure(cls: Any, content: Any, path: str) -> Any:
    if not _is(content, dict):
        raise WireError(f"{path} is no map")
    made = cls.__new__(cls)
    unread: dict[str, Any] = dict(content)
    for name, store, default in cls.__fields__:
        member = cls.__members__[name]
        if member.wire_name in unread:
            store(made, _read(member, unread.pop(member.wire_name), f"{path}.{member.wire_name}"))
        else:
            store(made, None if member.required else default)
    if unread:
        raise WireError(f"{path}: the model has no {', '.join(map(repr, unread))}")
    return made


def _read(member: Member, value: Any, path: str) -> Any:
    shape = member.shape
    target: Any = shape.target
    match shape.type:
        case "structure":
            return _structure(target, value, path)
        case "union":
            if not _is(value, dict) or len(value) != 1:
                raise WireError(f"{path} is no map with one entry")
            ((tag, _),) = value.items()
            return _structure((shape.variants or {})[tag], value, path)
        case "list" if _is(value, list) and shape.member is not None:
            return [_item(shape.member, each, shape.traits, path) for each in value]
        case "map" if _is(value, dict) and shape.value is not None:
            return {k: _item(shape.value, each, shape.traits, path) for k, each in value.items()}
        case "timestamp" if _is(value, Tagged) and value.tag == 1:
            return _EPOCH + timedelta(seconds=value.value)
        case "bigDecimal" if _is(value, Tagged) and value.tag == 4:
            exponent, mantissa = value.value
            digits = Decimal(_integer(mantissa, path)).as_tuple()
            return Decimal((digits.sign, digits.digits, exponent))
        case kind if kind in _INTEGERS:
            number = _integer(value, path)
            return target.__known__.get(number, number) if kind == "intEnum" else number
        case "float" | "double" if _is(value, float) or _is(value, int):
            return float(value)
        case kind if _is(value, _TYPES.get(kind)):
            return target.__known__.get(value, value) if kind == "enum" else value
        case kind:
            raise WireError(f"{path} is no {kind}")


def _item(member: Member, value: Any, traits: Any, path: str) -> Any:
    if value is None and traits.get("sparse"):
        return None
    return _read(member, value, f"{path}[]")


def _integer(value: Any, path: str) -> int:
    if _is(value, Tagged) and value.tag in (2, 3):
        magnitude = int.from_bytes(value.value)
        return -1 - magnitude if value.tag == 3 else magnitude
    if not _is(value, int):
        raise WireError(f"{path} is no integer")
    number: int = value
    return number


def _is(value: Any, wanted: type | None) -> bool:
    return value.__class__ is wanted


def _members(value: Any) -> dict[str, Any]:
    cls: SchemaType = value.__class__
    return {
        member.wire_name: _plain(member, held)
        for name, member in cls.__members__.items()
        if (held := getattr(value, name)) is not None
    }


def _plain(member: Member, value: Any) -> Any:
    if value is None:
        return None
    shape = member.shape
    match shape.type:
        case "structure" | "union":
            return _members(value)
        case "list" if shape.member is not None:
            return [_plain(shape.member, item) for item in value]
        case "map" if shape.value is not None:
            return {key: _plain(shape.value, item) for key, item in value.items()}
        case "timestamp":
            return Tagged(1, (value - _EPOCH).total_seconds())
        case "bigInteger" if value.bit_length() > 64 or value < -(2**64):
            return _bignum(value)
        case "bigDecimal":
            sign, digits, exponent = value.as_tuple()
            mantissa = int(Decimal((sign, digits, 0)))
            long = mantissa.bit_length() > 64
            return Tagged(4, [exponent, _bignum(mantissa) if long else mantissa])
        case "document":
            raise WireError("a document has no form in CBOR")
        case "float" | "double":
            return float(value)
        case _:
            return value


def _bignum(value: int) -> Tagged:
    magnitude = value if value >= 0 else -1 - value
    octets = magnitude.to_bytes((magnitude.bit_length() + 7) // 8)
    return Tagged(2 if value >= 0 else 3, octets)
