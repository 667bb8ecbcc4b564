"""Requests back to members: path, query, headers and body (Smithy 2.0, "HTTP bindings").

Everything in a request must have its place in the model, save headers, which all have a say in.

Rule: knows no protocol; how a body is read is the protocol's `Body`.
"""

from __future__ import annotations

import re
from copy import copy
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote

from . import WireError
from .aws_chunked import unchunked
from .content import content_of
from .http_text import read_header
from .text import from_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import TypeVar

    from ...http import Request
    from ...operation import Command, Operation
    from ...shapes import Member
    from .http_body import Body

    CommandT = TypeVar("CommandT", bound=Command[Any])

_BOUND = frozenset(
    (
        "http_label",
        "http_query",
        "http_query_params",
        "http_header",
        "http_prefix_headers",
        "http_payload",
        "http_response_code",
    )
)
#: Payloads that are what they are, without a form of the protocol's.
PLAIN = {"blob": "application/octet-stream", "string": "text/plain", "enum": "text/plain"}


@cache
def _pattern(uri: str) -> re.Pattern[str]:
    pieces = re.split(r"\{(\w+\+?)\}", uri.partition("?")[0])
    made = ""
    for index, piece in enumerate(pieces):
        if index % 2 == 0:
            made += re.escape(piece)
        elif piece.endswith("+"):
            made += f"(?P<{piece[:-1]}>.+)"
        else:
            made += f"(?P<{piece}>[^/]+)"
    return re.compile(made)


def _constants(uri: str) -> list[tuple[str, str]]:
    return parse_qsl(uri.partition("?")[2], keep_blank_values=True)


def _pairs(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(request.query, keep_blank_values=True)


def is_call(operation: Operation, request: Request) -> bool:
    """Whether method, path and constant query of a request are those of an operation."""
    http: Any = operation.traits["http"]
    method, uri, _ = http
    return (
        request.method == method
        and _pattern(uri).fullmatch(request.path) is not None
        and set(_constants(uri)) <= set(_pairs(request))
    )


def unbound(members: Iterable[Member]) -> tuple[Member, ...]:
    """The members that have no place of their own, which is in the body."""
    return tuple(member for member in members if _BOUND.isdisjoint(member.own_traits))


def payload_of(members: Iterable[Member]) -> Member | None:
    """The member that is the body."""
    return next((member for member in members if "http_payload" in member.own_traits), None)


def read_request(
    command: type[CommandT],
    request: Request,
    codec: Body,
    labels: Mapping[str, str] | None = None,
) -> CommandT:
    """The command that a request was written from. `labels` are those that its path has not, still
    encoded.

    Raises:
        WireError: another operation, or anything that the model has not.
    """
    operation = command.operation
    if not is_call(operation, request):
        raise WireError(f"{operation.name}: {request!r} calls something else")
    members = command.__members__.values()
    request = unchunked(request)
    values = _labels(operation, members, request, labels or {})
    values |= _queries(operation, members, request)
    values |= _headers(operation, members, request)
    values |= _body(command, request, codec)
    made = command.__new__(command)
    for name, store, default in command.__fields__:
        member = command.__members__[name]
        absent = None if member.required else copy(default)
        store(made, values.get(name, absent))
    return made


def _value(operation: Operation, member: Member, text: str) -> Any:
    try:
        return from_text(member, text)
    except (ValueError, ArithmeticError):
        raise WireError(f"{operation.name}: {member.wire_name} is no {member.shape.type}") from None


def _labels(
    operation: Operation, members: Iterable[Member], request: Request, labels: Mapping[str, str]
) -> dict[str, Any]:
    http: Any = operation.traits["http"]
    found = _pattern(http[1]).fullmatch(request.path)
    texts = {**labels, **({} if found is None else found.groupdict())}
    return {
        member.name: _value(operation, member, unquote(texts[member.wire_name], errors="strict"))
        for member in members
        if "http_label" in member.own_traits
    }


def _queries(operation: Operation, members: Iterable[Member], request: Request) -> dict[str, Any]:
    http: Any = operation.traits["http"]
    pairs = _pairs(request)
    for constant in _constants(http[1]):
        pairs.remove(constant)
    values: dict[str, Any] = {}
    rest: Member | None = None
    for member in members:
        if "http_query_params" in member.own_traits:
            rest = member
        key = member.own_traits.get("http_query")
        texts = [text for name, text in pairs if name == key]
        if not texts:
            continue
        pairs = [pair for pair in pairs if pair[0] != key]
        item = member.shape.member
        if item is not None:
            values[member.name] = [_value(operation, item, text) for text in texts]
        elif len(texts) == 1:
            values[member.name] = _value(operation, member, texts[0])
        else:
            raise WireError(f"{operation.name}: {key} is there {len(texts)} times in the query")
    if rest is not None and rest.shape.value is not None:
        if pairs:
            values[rest.name] = _params(rest.shape.value, pairs)
    elif pairs:
        raise WireError(f"{operation.name}: the model has no {', '.join(dict(pairs))} in queries")
    return values


def _params(value: Member, pairs: list[tuple[str, str]]) -> dict[str, Any]:
    if value.shape.member is None:
        return dict(pairs)
    lists: dict[str, list[str]] = {}
    for name, text in pairs:
        lists.setdefault(name, []).append(text)
    return lists


def _headers(operation: Operation, members: Iterable[Member], request: Request) -> dict[str, Any]:
    values: dict[str, Any] = {}
    taken: set[str] = set()
    for member in members:
        key = str(member.own_traits.get("http_header", "")).lower()
        taken.add(key)
        if key in request.headers:
            try:
                values[member.name] = read_header(member, request.headers[key])
            except (ValueError, ArithmeticError):
                raise WireError(
                    f"{operation.name}: header {key} is no {member.shape.type}"
                ) from None
    for member in members:
        prefix = member.own_traits.get("http_prefix_headers")
        if prefix is not None:
            start = str(prefix).lower()
            found = {
                name[len(start) :]: text
                for name, text in request.headers.items()
                if name.startswith(start) and name not in taken
            }
            if found:
                values[member.name] = found
    return values


def _body(command: type[Command[Any]], request: Request, codec: Body) -> dict[str, Any]:
    members = command.__members__.values()
    name = command.operation.name
    payload, inside = payload_of(members), unbound(members)
    # Where clients do not compress, the header is about what the body is, such as an object of S3.
    compressed = "request_compression" in command.operation.traits
    body = content_of(request) if compressed else request.body
    if payload is None and not inside:
        if body:
            raise WireError(f"{name}: a body, where the model has nothing to put in")
        return {}
    if not body and payload is not None:
        return {}
    media_type = request.headers.get("content-type", "")
    if payload is not None and payload.shape.type in PLAIN:
        return {payload.name: _plain(payload, body)}
    if media_type != codec.MEDIA_TYPE:
        raise WireError(f"{name}: the content type is {media_type!r}, not {codec.MEDIA_TYPE}")
    if payload is not None:
        return {payload.name: codec.read_payload(payload, body)}
    return codec.read_members(command, inside, body)


def _plain(member: Member, body: bytes) -> Any:
    if member.shape.type == "blob":
        return body
    return from_text(member, body.decode())
