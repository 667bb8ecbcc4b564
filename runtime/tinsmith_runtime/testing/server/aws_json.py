"""awsJson1_0 and awsJson1_1 from the service's side (Smithy 2.0, "AWS JSON 1.0 protocol", "AWS JSON
1.1 protocol").

Rule: envelopes and names of operations; values are `json` and `json_text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...http import Response
from . import WireError
from .content import content_of
from .json import Wording, parse, read_members
from .json_text import members_text

if TYPE_CHECKING:
    from typing import TypeVar

    from ...http import Request
    from ...operation import Command, Operation, Service
    from ...service_error import ServiceError
    from ...structure import Output

    CommandT = TypeVar("CommandT", bound=Command[Any])

_WORDING = Wording()
_FAULTS = {"client": ("Sender", 400), "server": ("Receiver", 500)}


def is_call(service: Service, operation: Operation, request: Request) -> bool:
    """Whether a request has this operation as its target."""
    target = request.headers.get("x-amz-target")
    media_type = request.headers.get("content-type", "").partition(";")[0]
    return (media_type, target) == (_media_type(service), f"{service.name}.{operation.name}")


def _media_type(service: Service) -> str:
    return f"application/x-amz-json-{service.protocol[-3:].replace('_', '.')}"


def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
    """The command that a body was written from.

    Raises:
        WireError: not a POST, another operation, or something that the model has not.
    """
    name = command.operation.name
    # An endpoint of the user's may have a path.
    if request.method != "POST" or request.query:
        raise WireError(f"{name}: {request!r} is no POST of JSON")
    if not is_call(service, command.operation, request):
        raise WireError(f"{name}: the request calls something else, or is no JSON")
    queries = request.headers.get("x-amzn-query-mode") == "true"
    if queries is not bool(service.traits.get("query_compatible")):
        raise WireError(f"{name}: x-amzn-query-mode is for services that spoke awsQuery, all calls")
    read: CommandT = read_members(command, parse(content_of(request)), _WORDING)
    return read


def write_output(
    service: Service, operation: Operation, output: Output, request_id: str
) -> Response:
    """An object of the members; without members there is no body.

    Raises:
        WireError: a value has no form in JSON.
    """
    body = members_text(output, _WORDING) if type(output).__members__ else ""
    return _response(service, output.response_metadata.status or 200, body, request_id)


def write_error(
    service: Service, operation: Operation, error: ServiceError, request_id: str
) -> Response:
    """An object of the members, its code in ``__type``.

    Raises:
        WireError: a value has no form in JSON.
    """
    sender, status = _FAULTS[error.fault]
    more = {"__type": type(error).wire_code or error.code}
    if error.message:
        more["message"] = error.message
    response = _response(
        service, error.http_status or status, members_text(error, _WORDING, more), request_id
    )
    if service.traits.get("query_compatible"):
        response.headers["x-amzn-query-error"] = f"{error.code};{sender}"
    return response


def _response(service: Service, status: int, body: str, request_id: str) -> Response:
    headers = {"content-type": _media_type(service), "x-amzn-requestid": request_id}
    return Response(status, headers, body.encode())
