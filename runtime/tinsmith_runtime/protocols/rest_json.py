"""restJson1: members bound to parts of an HTTP message, the rest of them in a body of JSON (Smithy
2.0, "AWS restJson1 protocol").

Rule: where members go is `http_binding`'s, how the body is written `json_body`'s.
"""

from __future__ import annotations

from ..codecs import json_body
from .http_binding import write_request
from .http_response import read_response
from .json_error import read_error
from .outcome import read_output

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..http import Request, Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..service_error import ServiceError
    from ..structure import Output


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as the request that its bindings make. Scheme and host are left to the
    endpoint.

    Raises:
        ValidationError: something in it has no form where it is bound.
    """
    return write_request(service, operation, command, json_body)


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read the output of a response with a 2xx status.

    Raises:
        ResponseParseError: a member is missing or unreadable.
    """
    return read_output(operation, metadata, lambda cls: read_response(cls, response, json_body))


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read an error, members in headers included. Never fails."""

    def members(cls: type[ServiceError]) -> dict[str, Any]:
        return read_response(cls, response, json_body)

    return read_error(service, operation, response, metadata, find, members)
