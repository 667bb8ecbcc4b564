"""Errors in JSON, alike in all protocols that answer in it (Smithy 2.0, "Operation error
serialization" of the AWS JSON protocols and restJson1).

The code stands in a header or in the body, in one of two places, and may have a namespace before it
and a URI behind.

Rule: there is always an error to return, made of whatever came.
"""

from __future__ import annotations

from ..codecs.json import JsonError, parse
from ..errors import ResponseParseError
from .foreign import foreign_error, status_code

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any, TypeAlias

    from ..http import Response
    from ..metadata import ResponseMetadata
    from ..operation import Operation, Service
    from ..service_error import ServiceError

    ReadMembers: TypeAlias = Callable[[type[ServiceError]], dict[str, Any]]

_FAULTS = {"Sender": "client", "Receiver": "server"}
_MESSAGES = ("message", "Message", "errorMessage")


def read_error(
    service: Service,
    operation: Operation,
    response: Response,
    metadata: ResponseMetadata,
    find: Callable[[str], type[ServiceError]],
    members: ReadMembers,
    *,
    typed: bool = False,
) -> ServiceError:
    """Read an error of a JSON protocol. Never fails.

    Args:
        service, operation, response, metadata, find: as every protocol gets them.
        members: reads those of the error's class from the response; may raise ResponseParseError.
        typed: whether ``__type`` alone tells errors apart, as in rpcv2Json.
    """
    body = _object(response)
    codes = list(_codes(response, body, typed))
    message = next((body[key] for key in _MESSAGES if isinstance(body.get(key), str)), None)
    if not codes and message is None:
        return foreign_error(operation, response, metadata, find)
    # A member of an error may be called `code` and mean something else.
    code = next((code for code in codes if find(code).wire_code), codes[0] if codes else "")
    cls, fault = find(code), None
    query_code, query_fault = _query_error(service, response)
    if query_code:
        if not cls.wire_code:
            cls = find(query_code)
        code, fault = query_code, _FAULTS.get(query_fault)
    return cls(
        message,
        code=code or status_code(response),
        fault=fault,
        operation=operation.name,
        response_metadata=metadata,
        **_members(cls, members),
    )


def _object(response: Response) -> dict[str, Any]:
    try:
        body: Any = parse(response.body)
    except JsonError:
        return {}
    return body if body.__class__ is dict else {}


def _codes(response: Response, body: dict[str, Any], typed: bool) -> Iterator[str]:
    """What may be the code, the likeliest first."""
    others = () if typed else (response.headers.get("x-amzn-errortype"), body.get("code"))
    for value in (*others, body.get("__type")):
        if isinstance(value, str):
            code = value.partition(":")[0].rpartition("#")[2].strip()
            if code:
                yield code


def _query_error(service: Service, response: Response) -> tuple[str, str]:
    """Code and fault that the service's former awsQuery had for it (``awsQueryCompatible``)."""
    if not service.traits.get("query_compatible"):
        return "", ""
    code, _, fault = response.headers.get("x-amzn-query-error", "").partition(";")
    return code.strip(), fault.strip()


def _members(cls: type[ServiceError], members: ReadMembers) -> dict[str, Any]:
    try:
        values = members(cls)
    except ResponseParseError:
        return {}
    values.pop("message", None)
    return values
