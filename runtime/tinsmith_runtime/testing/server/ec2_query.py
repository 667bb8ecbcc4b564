"""ec2Query from the service's side (Smithy 2.0, "AWS EC2 query protocol").

Rule: envelopes; values are `form` and `xml`, and calls are told apart as in `aws_query`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...http import Response
from . import form
from .aws_query import is_call as is_call
from .aws_query import read_form
from .xml import element, members, namespace, text_element

if TYPE_CHECKING:
    from typing import TypeVar

    from ...http import Request
    from ...operation import Command, Operation, Service
    from ...service_error import ServiceError
    from ...structure import Output

    CommandT = TypeVar("CommandT", bound=Command[Any])

_RULES = form.FormReader(form.ec2_name, flat=True)
_STATUSES = {"client": 400, "server": 500}


def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
    """The command that a form was written from.

    Raises:
        WireError: not a POST, another action, or a parameter that the model has not.
    """
    return read_form(service, command, request, _RULES)


def write_output(
    service: Service, operation: Operation, output: Output, request_id: str
) -> Response:
    """``<XResponse>`` with the members in it.

    Raises:
        WireError: a value has no form in XML.
    """
    attributes, content = members(output)
    content += text_element("requestId", request_id)
    declared = namespace(service.xml_namespace)
    body = element(f"{operation.name}Response", content, declared + attributes)
    return _response(output.response_metadata.status or 200, body)


def write_error(
    service: Service, operation: Operation, error: ServiceError, request_id: str
) -> Response:
    """``<Response><Errors><Error>``.

    Raises:
        WireError: a value has no form in XML.
    """
    attributes, content = members(error)
    facts = text_element("Code", error.code)
    if error.message:
        facts += text_element("Message", error.message)
    errors = element("Errors", element("Error", facts + content, attributes))
    body = element("Response", errors + text_element("RequestID", request_id))
    return _response(error.http_status or _STATUSES[error.fault], body)


def _response(status: int, body: str) -> Response:
    # The id stands in the body alone, so that it is read from there.
    return Response(status, {"content-type": "text/xml;charset=UTF-8"}, body.encode())
