"""restJson1 from the service's side (Smithy 2.0, "AWS restJson1 protocol").

Rule: documents and errors; members are bound by `http_binding` and `http_response`, values are
`json` and `json_text`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...http import Response
from . import WireError, http_binding
from .http_binding import unbound
from .http_response import bound_headers, output_response
from .json import Wording, parse, read
from .json_text import members_text, value_text

if TYPE_CHECKING:
    from typing import TypeVar

    from ...http import Request
    from ...operation import Command, Operation, Service
    from ...service_error import ServiceError
    from ...shapes import Member
    from ...structure import Output

    CommandT = TypeVar("CommandT", bound=Command[Any])

_WORDING = Wording(names=True)
_STATUSES = {"client": 400, "server": 500}


class _Documents:
    """Bodies of JSON."""

    MEDIA_TYPE = "application/json"

    def read_members(self, cls: Any, members: tuple[Member, ...], body: bytes) -> dict[str, Any]:
        document: Any = parse(body)
        if document.__class__ is not dict:
            raise WireError(f"{cls.__name__}: the body is no object")
        by_key = {_WORDING.key(member): member for member in members}
        unknown = sorted(document.keys() - by_key.keys())
        if unknown:
            raise WireError(f"{cls.__name__}: the model has no {', '.join(unknown)} in the body")
        return {
            by_key[key].name: read(by_key[key], value, _WORDING, key)
            for key, value in document.items()
        }

    def read_payload(self, member: Member, body: bytes) -> Any:
        return read(member, parse(body), _WORDING, member.wire_name)

    def write_members(self, value: Any, members: tuple[Member, ...]) -> bytes:
        return members_text(value, _WORDING, members=members).encode()

    def write_payload(self, member: Member, value: Any) -> bytes:
        return value_text(member, value, _WORDING).encode()


_DOCUMENTS = _Documents()


def is_call(service: Service, operation: Operation, request: Request) -> bool:
    """Whether method, path and constant query of a request are those of an operation."""
    return http_binding.is_call(operation, request)


def read_request(service: Service, command: type[CommandT], request: Request) -> CommandT:
    """The command that a request was written from.

    Raises:
        WireError: another operation, or anything that the model has not.
    """
    return http_binding.read_request(command, request, _DOCUMENTS)


def write_output(
    service: Service, operation: Operation, output: Output, request_id: str
) -> Response:
    """The members of an output, where they are bound.

    Raises:
        WireError: a value has no form.
    """
    response = output_response(operation, output, _DOCUMENTS)
    response.headers["x-amzn-requestid"] = request_id
    return response


def write_error(
    service: Service, operation: Operation, error: ServiceError, request_id: str
) -> Response:
    """The name of the error in a header, its members where they are bound.

    Raises:
        WireError: a value has no form.
    """
    more = {"message": error.message} if error.message else {}
    members = unbound(type(error).__members__.values())
    headers = {
        **bound_headers(error),
        "content-type": "application/json",
        "x-amzn-errortype": f"{type(error).wire_code or error.code}:http://example.com/",
        "x-amzn-requestid": request_id,
    }
    body = members_text(error, _WORDING, more, members)
    return Response(error.http_status or _STATUSES[error.fault], headers, body.encode())
