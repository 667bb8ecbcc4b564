"""awsJson1_0 and awsJson1_1: JSON in, JSON out, the operation in a header (Smithy 2.0, "AWS JSON
1.0 protocol", "AWS JSON 1.1 protocol"). They differ in the content type.

Rule: the envelope and nothing of a call; values are `json_body`'s.
"""

from __future__ import annotations

from ..codecs import json_body
from ..http import Request
from .json_error import read_error
from .outcome import read_output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..http import Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..schema import SchemaType
    from ..service_error import ServiceError
    from ..structure import Output

_MEDIA_TYPES = {
    "awsJson1_0": "application/x-amz-json-1.0",
    "awsJson1_1": "application/x-amz-json-1.1",
}

_writers: dict[SchemaType, Callable[[Any], bytes]] = {}
_readers: dict[SchemaType, Callable[[bytes], dict[str, Any]]] = {}


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as a POST to the root. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: something in it has no form in JSON.
    """
    cls = type(command)
    write = _writers.get(cls)
    if write is None:
        members = tuple(cls.__members__.values())
        write = _writers[cls] = json_body.members_writer(cls, members, names=False)
    headers = {
        "content-type": _MEDIA_TYPES[service.protocol],
        "x-amz-target": f"{service.name}.{operation.name}",
    }
    if service.traits.get("query_compatible"):
        headers["x-amzn-query-mode"] = "true"
    return Request("POST", "", headers=headers, body=write(command))


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read the output of a response with a 2xx status; an empty body has no members.

    Raises:
        ResponseParseError: not JSON, or a member is missing or unreadable.
    """
    return read_output(operation, metadata, lambda cls: _members(cls, response))


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read an error, or make the best of what came instead. Never fails."""

    def members(cls: type[ServiceError]) -> dict[str, Any]:
        return _members(cls, response)

    return read_error(service, operation, response, metadata, find, members)


def _members(cls: SchemaType, response: Response) -> dict[str, Any]:
    read = _readers.get(cls)
    if read is None:
        members = tuple(cls.__members__.values())
        read = _readers[cls] = json_body.members_reader(cls, members, names=False)
    return read(response.body)
