"""ec2Query: awsQuery as EC2 speaks it (Smithy 2.0, "AWS EC2 query protocol").

Names begin with capitals, lists are always flat and empty ones cannot be said; answers have no
``<XResult>``, and errors stand in a list of one.

Rule: the wire format of this protocol and nothing of a call.
"""

from __future__ import annotations

from ..codecs.form import FormWriter
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
    from ..shapes import Member
    from ..structure import Output


def _name(member: Member) -> str:
    own = member.own_traits
    if own.get("ec2_query_name"):
        return str(own["ec2_query_name"])
    name = str(own.get("xml_name") or member.wire_name)
    return name[:1].upper() + name[1:]


_FORM = FormWriter(_name, flat=True)


def request(service: Service, operation: Operation, command: Command[Any]) -> Request:
    """Write a command as a POST to the root. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: an unknown variant of a union.
    """
    return write_request(service, operation, command, _FORM.members_writer(type(command)))


def output(
    service: Service, operation: Operation, response: Response, metadata: ResponseMetadata
) -> Output:
    """Read ``<XResponse>``; an operation without output may answer with nothing.

    Raises:
        ResponseParseError: not that, or a member is missing or unreadable.
    """
    return read_output(operation, response, metadata, "Response", _result)


def _result(root: Element, metadata: ResponseMetadata) -> Element:
    note_request_id(root, metadata)
    return root


def error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
) -> ServiceError:
    """Read ``<Response><Errors><Error>``, or make the best of what came instead. Never fails."""
    root = parse_root(response.body)
    note_request_id(root, metadata)
    element = None if root is None else _error_element(root)
    if element is None:
        return foreign_error(operation, response, metadata, find)
    return element_error(element, operation, response, metadata, find, body_members)


def _error_element(root: Element) -> Element | None:
    if root.name == "Error":
        return root
    return (root.find("Errors") or root).find("Error")
