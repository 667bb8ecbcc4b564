"""Errors in JSON, alike in all protocols that answer in it (Smithy 2.0, "Operation error
serialization" of the AWS JSON protocols and restJson1).

The code stands in a header or in the body, in one of two places, and may have a namespace before it
and a URI behind.

Rule: there is always an error to return, made of whatever came.
"""

from __future__ import annotations

from ..codecs.json import JsonError, parse
from ..errors import ResponseParseError
from .error_code import query_error, shape_name
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
    cls = find(code)
    query_code, fault = query_error(service, response)
    if query_code and not cls.wire_code:
        cls = find(query_code)
    return cls(
        message,
        code=query_code or code or status_code(response),
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
        code = shape_name(value)
        if code:
            yield code


def _members(cls: type[ServiceError], members: ReadMembers) -> dict[str, Any]:
    try:
        return members(cls)
    except ResponseParseError:
        return {}
