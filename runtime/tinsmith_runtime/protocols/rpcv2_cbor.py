"""rpcv2Cbor: CBOR in, CBOR out, the operation in the path ("Smithy RPC v2 CBOR protocol").

Rule: the envelope and nothing of a call; values are `cbor_body`'s. A response without the header of
the protocol is somebody else's, whatever it says.
"""

from __future__ import annotations

from ..codecs import cbor_body
from ..errors import ResponseParseError
from .foreign import foreign_error, status_code
from .outcome import read_output
from .rpcv2 import HEADER, check_spoken, write_request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..http import Request, Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..schema import SchemaType
    from ..service_error import ServiceError
    from ..structure import Output

_NAME = "rpc-v2-cbor"

_writers: dict[SchemaType, Callable[[Any], bytes]] = {}
_readers: dict[SchemaType, Callable[[bytes], dict[str, Any]]] = {}


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as a POST to the operation's path. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: something in it has no form in CBOR.
    """
    return write_request(service, operation, command, _NAME, cbor_body.MEDIA_TYPE, _write)


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read the output of a response with a 2xx status; an empty body has no members.

    Raises:
        ResponseParseError: not of this protocol, not CBOR, or a member is missing or unreadable.
    """

    def members(cls: SchemaType) -> dict[str, Any]:
        check_spoken(operation, response, _NAME)
        return _reader(cls)(response.body)

    return read_output(operation, metadata, members)


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read an error, or make the best of what came instead. Never fails."""
    from .error_code import query_error, shape_name

    facts = _facts(response)
    if facts is None:
        return foreign_error(operation, response, metadata, find)
    name = shape_name(facts.get("__type"))
    code, fault = query_error(service, response)
    cls = find(name)
    if code and not cls.wire_code:
        cls = find(code)
    message = facts.get("message", facts.get("Message"))
    return cls(
        message if isinstance(message, str) else None,
        code=code or name or status_code(response),
        fault=fault,
        operation=operation.name,
        response_metadata=metadata,
        **_members(cls, response.body),
    )


def _facts(response: Response) -> dict[str, Any] | None:
    """What the body of an error says, or None for what is none of this protocol."""
    from ..codecs.cbor_item import read_plain
    from ..codecs.cbor_reader import read_message

    if response.headers.get(HEADER) != _NAME:
        return None
    if not response.body:
        return {}
    try:
        facts: Any = read_message(read_plain, response.body)
    except ResponseParseError:
        return None
    return facts if facts.__class__ is dict else None


def _members(cls: type[ServiceError], body: bytes) -> dict[str, Any]:
    try:
        values = _reader(cls)(body)
    except ResponseParseError:
        return {}
    values.pop("message", None)
    return values


def _write(command: Command[Any]) -> bytes:
    cls = type(command)
    write = _writers.get(cls)
    if write is None:
        write = _writers[cls] = cbor_body.members_writer(cls, tuple(cls.__members__.values()))
    return write(command)


def _reader(cls: SchemaType) -> Callable[[bytes], dict[str, Any]]:
    read = _readers.get(cls)
    if read is None:
        read = _readers[cls] = cbor_body.members_reader(cls, tuple(cls.__members__.values()))
    return read
