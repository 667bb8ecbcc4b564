"""awsQuery from the service's side (Smithy 2.0, "AWS query protocol").

Rule: envelopes and names of operations; values are `form` and `xml`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from ...http import Response
from . import WireError, form
from .content import content_of
from .xml import element, members, namespace, text_element

if TYPE_CHECKING:
    from typing import TypeVar

    from ...http import Request
    from ...operation import Command, Operation, Service
    from ...service_error import ServiceError
    from ...structure import Output

    CommandT = TypeVar("CommandT", bound=Command[Any])

_RULES = form.FormReader(form.query_name)
_MEDIA_TYPE = "application/x-www-form-urlencoded"
_FAULTS = {"client": ("Sender", 400), "server": ("Receiver", 500)}


def is_call(service: Service, operation: Operation, request: Request) -> bool:
    """Whether a request names this action, of this version of the service."""
    if not request.headers.get("content-type", "").startswith(_MEDIA_TYPE):
        return False
    pairs = dict(parse_qsl(content_of(request).decode("latin-1"), keep_blank_values=True))
    return (pairs.get("Action"), pairs.get("Version")) == (operation.name, service.api_version)


def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
    """The command that a form was written from.

    Raises:
        WireError: not a POST, another action, or a parameter that the model has not.
    """
    return read_form(service, command, request, _RULES)


def read_form(
    service: Service, command: type[CommandT], request: Request, rules: form.FormReader
) -> CommandT:
    """The command that a form was written from, by rules of a protocol.

    Raises:
        WireError: not a POST, another action, or a parameter that the model has not.
    """
    name = command.operation.name
    # An endpoint of the user's may have a path; parameters in the URL are for GET.
    if request.method != "POST" or request.query:
        raise WireError(f"{name}: {request!r} is no POST of a form")
    if not is_call(service, command.operation, request):
        raise WireError(f"{name}: the request calls something else, or is no form")
    parameters = form.parse(content_of(request))
    parameters.child("Action").take()
    parameters.child("Version").take()
    read: CommandT = rules.members(command, parameters)
    unknown = sorted(parameters.unknown())
    if unknown:
        raise WireError(f"{name}: the model has no {', '.join(unknown)}")
    return read


def write_output(
    service: Service, operation: Operation, output: Output, request_id: str
) -> Response:
    """``<XResponse><XResult>``; without members there is no result.

    Raises:
        WireError: a value has no form in XML.
    """
    attributes, content = members(output)
    result = element(f"{operation.name}Result", content, attributes)
    id_element = text_element("RequestId", request_id)
    return _response(
        output.response_metadata.status or 200,
        f"{operation.name}Response",
        service,
        (result if type(output).__members__ else "") + element("ResponseMetadata", id_element),
    )


def write_error(
    service: Service, operation: Operation, error: ServiceError, request_id: str
) -> Response:
    """``<ErrorResponse><Error>``.

    Raises:
        WireError: a value has no form in XML.
    """
    fault, status = _FAULTS[error.fault]
    attributes, content = members(error)
    facts = text_element("Type", fault) + text_element("Code", error.code)
    if error.message:
        facts += text_element("Message", error.message)
    return _response(
        error.http_status or status,
        "ErrorResponse",
        service,
        element("Error", facts + content, attributes) + text_element("RequestId", request_id),
    )


def _response(status: int, name: str, service: Service, content: str) -> Response:
    body = element(name, content, namespace(service.xml_namespace))
    # The id stands in the body alone, so that it is read from there.
    return Response(status, {"content-type": "text/xml"}, body.encode())
