"""rpcv2Json from the service's side ("Smithy RPC v2 JSON protocol").

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

_WORDING = Wording(rpcv2=True)
_NAME = "rpc-v2-json"
_MEDIA_TYPE = "application/json"
_STATUSES = {"client": 400, "server": 500}
_FORBIDDEN = ("x-amz-target", "x-amzn-target")


def is_call(service: Service, operation: Operation, request: Request) -> bool:
    """Whether the path of a request ends with this operation of the service."""
    path = f"/service/{service.name}/operation/{operation.name}"
    return request.headers.get("smithy-protocol") == _NAME and request.path.endswith(path)


def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
    """The command that a body was written from.

    Raises:
        WireError: not a POST, another operation, other headers than the protocol has, or something
            that the model has not.
    """
    name = command.operation.name
    if request.method != "POST" or request.query:
        raise WireError(f"{name}: {request!r} is no POST of JSON")
    if not is_call(service, command.operation, request):
        raise WireError(f"{name}: the request calls something else, or in another protocol")
    wrong = [header for header in _FORBIDDEN if header in request.headers]
    if wrong:
        raise WireError(f"{name}: {', '.join(wrong)} must not be there")
    if request.headers.get("accept") != _MEDIA_TYPE:
        raise WireError(f"{name}: the request does not accept {_MEDIA_TYPE}")
    body = content_of(request)
    given = "content-type" in request.headers
    expected = not command.operation.traits.get("no_input")
    if given is not expected or bool(body) is not expected:
        raise WireError(f"{name}: an operation has a body and its type if, and only if, an input")
    if given and request.headers["content-type"] != _MEDIA_TYPE:
        raise WireError(f"{name}: the body is no {_MEDIA_TYPE}")
    read: CommandT = read_members(command, parse(body), _WORDING)
    return read


def write_output(
    service: Service, operation: Operation, output: Output, request_id: str
) -> Response:
    """An object of the members.

    Raises:
        WireError: a value has no form in JSON.
    """
    body = members_text(output, _WORDING)
    return _response(output.response_metadata.status or 200, body, request_id)


def write_error(
    service: Service, operation: Operation, error: ServiceError, request_id: str
) -> Response:
    """An object of the members, the name of the error in ``__type``.

    Raises:
        WireError: a value has no form in JSON.
    """
    more = {"__type": f"com.example#{type(error).wire_code or error.code}"}
    if error.message:
        more["message"] = error.message
    status = error.http_status or _STATUSES[error.fault]
    return _response(status, members_text(error, _WORDING, more), request_id)


def _response(status: int, body: str, request_id: str) -> Response:
    headers = {
        "smithy-protocol": _NAME,
        "content-type": _MEDIA_TYPE,
        "x-amzn-requestid": request_id,
    }
    return Response(status, headers, body.encode())
