"""Members from the parts of an HTTP response: headers, status and body (Smithy 2.0, "HTTP
bindings"), for outputs and errors of every protocol that binds them.

What a class binds where is found out when its first instance is received, and kept.

Rule: this module knows where a member comes from, the codec of the protocol how a body is read.
"""

from __future__ import annotations

from ..codecs.http_text import header_reader
from ..errors import ResponseParseError
from .http_binding import MEDIA_TYPES, parts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeAlias

    from ..http import Response
    from ..schema import SchemaType
    from ..shapes import Member
    from .http_binding import BodyCodec

    ReadResponse: TypeAlias = Callable[[Response], dict[str, Any]]

_BOUND = ("http_header", "http_prefix_headers", "http_response_code")

_readers: dict[tuple[SchemaType, str], ReadResponse] = {}


def read_response(cls: SchemaType, response: Response, codec: BodyCodec) -> dict[str, Any]:
    """The members of an output or an error, by attribute name.

    Raises:
        ResponseParseError: a value is not what the model promises.
    """
    key = (cls, codec.MEDIA_TYPE)
    read = _readers.get(key)
    if read is None:
        read = _readers[key] = _response_reader(cls, codec)
    return read(response)


def _response_reader(cls: SchemaType, codec: BodyCodec) -> ReadResponse:
    payload, members = parts(cls, _BOUND)
    headers: list[tuple[str, str, Callable[[str], Any]]] = []
    prefixes: list[tuple[str, str]] = []
    statuses: list[str] = []
    for member in cls.__members__.values():
        traits = member.own_traits
        if "http_header" in traits:
            headers.append((member.name, str(traits["http_header"]).lower(), header_reader(member)))
        elif "http_prefix_headers" in traits:
            prefixes.append((member.name, str(traits["http_prefix_headers"]).lower()))
        elif "http_response_code" in traits:
            statuses.append(member.name)
    read_body = codec.members_reader(cls, members) if members else None
    read_payload = _payload(payload, codec) if payload is not None else None

    def read(response: Response) -> dict[str, Any]:
        values = read_body(response.body) if read_body is not None else {}
        for name, key, read_header in headers:
            text = response.headers.get(key)
            if text is not None:
                try:
                    values[name] = read_header(text)
                except ResponseParseError as error:
                    error.path = (key, *error.path)
                    raise
        for name, prefix in prefixes:
            values[name] = _prefixed(response.headers, prefix)
        for name in statuses:
            values[name] = response.status
        if read_payload is not None:
            read_payload(response, values)
        return values

    return read


def _prefixed(headers: Mapping[str, str], prefix: str) -> dict[str, str]:
    cut = len(prefix)
    return {key[cut:]: text for key, text in headers.items() if key.startswith(prefix)}


def _payload(member: Member, codec: BodyCodec) -> Callable[[Response, dict[str, Any]], None]:
    name, kind, traits = member.name, member.shape.type, member.traits
    if kind == "blob" and traits.get("streaming"):

        def take_stream(response: Response, values: dict[str, Any]) -> None:
            from ..streaming_body import StreamingBody

            values[name] = StreamingBody.of(response)

        return take_stream
    read_whole = codec.payload_reader(member) if kind not in MEDIA_TYPES else _reader(member)

    def take(response: Response, values: dict[str, Any]) -> None:
        if response.body:
            values[name] = read_whole(response.body)

    return take


def _reader(member: Member) -> Callable[[bytes], Any]:
    if member.shape.type == "blob":
        return bytes
    target: Any = member.shape.target
    known: dict[str, Any] = {} if target is None else target.__known__

    def read(body: bytes) -> Any:
        try:
            text = body.decode()
        except UnicodeDecodeError:
            raise ResponseParseError("not text in UTF-8") from None
        return known.get(text, text)

    return read
