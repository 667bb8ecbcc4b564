"""awsQuery: form parameters in, XML out (Smithy 2.0, "AWS query protocol").

Rule: the wire format of this protocol and nothing of a call.
"""

from __future__ import annotations

from ..codecs.form import members_writer
from .foreign import foreign_error
from .query import read_output, write_request
from .xml_error import body_members, element_error, note_request_id, parse_root

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..codecs.xml import Element
    from ..http import Request, Response
    from ..metadata import ResponseMetadata
    from ..operation import Command, Operation, Service
    from ..service_error import ServiceError
    from ..structure import Output


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as a POST to the root. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: an unknown variant of a union.
    """
    return write_request(service, operation, command, members_writer(type(command)))


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read ``<XResponse><XResult>``; an operation without output may answer with nothing.

    Raises:
        ResponseParseError: not that, or a member is missing or unreadable.
    """

    def result(root: Element, metadata: ResponseMetadata) -> Element | None:
        note_request_id(root.find("ResponseMetadata") or root, metadata)
        return root.find(f"{operation.name}Result")

    return read_output(operation, response, metadata, "ErrorResponse", result)


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read ``<ErrorResponse><Error>``, or make the best of what came instead. Never fails."""
    root = parse_root(response.body)
    element = None
    if root is not None:
        note_request_id(root.find("ResponseMetadata") or root, metadata)
        element = root if root.name == "Error" else root.find("Error")
    if element is None:
        return foreign_error(operation, response, metadata, find)
    return element_error(element, operation, response, metadata, find, body_members)
