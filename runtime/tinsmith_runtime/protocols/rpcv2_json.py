"""rpcv2Json: JSON in, JSON out, the operation in the path ("Smithy RPC v2 JSON protocol").

Rule: the envelope and nothing of a call; values are `json_body`'s. A response without the header of
the protocol is somebody else's, whatever it says.
"""

from __future__ import annotations

from ..codecs import json_body
from ..errors import ResponseParseError
from ..http import Request
from ..structure import build
from .foreign import foreign_error
from .json_error import read_error

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

_HEADER, _NAME = "smithy-protocol", "rpc-v2-json"

_writers: dict[SchemaType, Callable[[Any], bytes]] = {}
_readers: dict[SchemaType, Callable[[bytes], dict[str, Any]]] = {}


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as a POST to the operation's path. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: something in it has no form in JSON.
    """
    headers = {_HEADER: _NAME, "accept": json_body.MEDIA_TYPE}
    if service.traits.get("query_compatible"):
        headers["x-amzn-query-mode"] = "true"
    made = Request(
        "POST", "", path=f"/service/{service.name}/operation/{operation.name}", headers=headers
    )
    if not operation.traits.get("no_input"):
        cls = type(command)
        write = _writers.get(cls)
        if write is None:
            members = tuple(cls.__members__.values())
            write = _writers[cls] = json_body.members_writer(cls, members, rpcv2=True)
        made.body = write(command)
        headers["content-type"] = json_body.MEDIA_TYPE
    return made


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read the output of a response with a 2xx status; an empty body has no members.

    Raises:
        ResponseParseError: not of this protocol, not JSON, or a member is missing or unreadable.
    """
    cls = operation.output
    try:
        if response.headers.get(_HEADER) != _NAME:
            raise ResponseParseError(
                f"the response to {operation.name} lacks the header {_HEADER}: {_NAME}; "
                "is there a proxy between?"
            )
        return build(cls, _members(cls, response))
    except ResponseParseError as error:
        error.path = (cls.__name__, *error.path)
        error.response_metadata = metadata
        raise


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read an error, or make the best of what came instead. Never fails."""
    if response.headers.get(_HEADER) != _NAME:
        return foreign_error(operation, response, metadata, find)

    def members(cls: type[ServiceError]) -> dict[str, Any]:
        return _members(cls, response)

    return read_error(service, operation, response, metadata, find, members, typed=True)


def _members(cls: SchemaType, response: Response) -> dict[str, Any]:
    read = _readers.get(cls)
    if read is None:
        members = tuple(cls.__members__.values())
        read = _readers[cls] = json_body.members_reader(cls, members, rpcv2=True)
    return read(response.body)
