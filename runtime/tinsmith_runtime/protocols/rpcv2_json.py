"""rpcv2Json: JSON in, JSON out, the operation in the path ("Smithy RPC v2 JSON protocol").

Rule: the envelope and nothing of a call; values are `json_body`'s. A response without the header of
the protocol is somebody else's, whatever it says.
"""

from __future__ import annotations

from ..codecs import json_body
from .foreign import foreign_error
from .json_error import read_error
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

_NAME = "rpc-v2-json"

_writers: dict[SchemaType, Callable[[Any], bytes]] = {}
_readers: dict[SchemaType, Callable[[bytes], dict[str, Any]]] = {}


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as a POST to the operation's path. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: something in it has no form in JSON.
    """
    return write_request(service, operation, command, _NAME, json_body.MEDIA_TYPE, _write)


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read the output of a response with a 2xx status; an empty body has no members.

    Raises:
        ResponseParseError: not of this protocol, not JSON, or a member is missing or unreadable.
    """

    def members(cls: SchemaType) -> dict[str, Any]:
        check_spoken(operation, response, _NAME)
        return _members(cls, response)

    return read_output(operation, metadata, members)


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read an error, or make the best of what came instead. Never fails."""
    if response.headers.get(HEADER) != _NAME:
        return foreign_error(operation, response, metadata, find)

    def members(cls: type[ServiceError]) -> dict[str, Any]:
        return _members(cls, response)

    return read_error(service, operation, response, metadata, find, members, typed=True)


def _write(command: Command[Any]) -> bytes:
    cls = type(command)
    write = _writers.get(cls)
    if write is None:
        members = tuple(cls.__members__.values())
        write = _writers[cls] = json_body.members_writer(cls, members, rpcv2=True)
    return write(command)


def _members(cls: SchemaType, response: Response) -> dict[str, Any]:
    read = _readers.get(cls)
    if read is None:
        members = tuple(cls.__members__.values())
        read = _readers[cls] = json_body.members_reader(cls, members, rpcv2=True)
    return read(response.body)
