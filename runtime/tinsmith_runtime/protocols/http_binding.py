"""Members bound to the parts of an HTTP request: path, query, headers and body (Smithy 2.0, "HTTP
bindings"), for every protocol that binds them. `http_response` is the way back.

What a class binds where is found out when its first instance is sent, and kept.

Rule: this module knows where a member goes, the codec of the protocol how a body is written.
"""

from __future__ import annotations

from ..codecs.http_text import header_writer
from ..errors import ValidationError
from ..http import Request
from .http_target import target_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, Protocol, TypeAlias

    from ..operation import Operation, Service
    from ..schema import SchemaType
    from ..shapes import Member

    Namespace: TypeAlias = tuple[str, str | None] | None

    class BodyCodec(Protocol):
        """How a protocol writes and reads bodies; a module of `tinsmith_runtime.codecs`."""

        @property
        def MEDIA_TYPE(self) -> str: ...

        @property
        def NO_PAYLOAD(self) -> bytes:
            """The body of a structure that is the payload and is not given."""
            ...

        def members_writer(
            self,
            cls: SchemaType,
            members: tuple[Member, ...],
            root: str = "",
            namespace: Namespace = None,
        ) -> Callable[[Any], bytes]: ...

        def payload_writer(
            self, member: Member, namespace: Namespace = None
        ) -> Callable[[Any], bytes]: ...

        def members_reader(
            self, cls: SchemaType, members: tuple[Member, ...]
        ) -> Callable[[bytes], dict[str, Any]]: ...

        def payload_reader(self, member: Member) -> Callable[[bytes], Any]: ...

    WriteRequest: TypeAlias = Callable[[Any], Request]
    # Puts what a member holds into a request.
    Put: TypeAlias = Callable[[Any, Request], None]

#: Traits that keep a member out of the body of a request; in responses most mean nothing.
_BOUND = (
    "http_label",
    "http_query",
    "http_query_params",
    "http_header",
    "http_prefix_headers",
)
#: What holds a whole body.
_IN_MEMORY = (bytes, bytearray, memoryview)

#: Content types of payloads that are no documents.
MEDIA_TYPES = {"blob": "application/octet-stream", "string": "text/plain", "enum": "text/plain"}

#: Characters of a header's name, in lower case (RFC 9110 section 5.6.2).
_MARKS = "!#$%&'*+-.^_`|~"
_NAME = frozenset(f"abcdefghijklmnopqrstuvwxyz0123456789{_MARKS}")
_CONTROLS = frozenset(map(chr, (*range(9), *range(10, 32), 127)))

_writers: dict[tuple[SchemaType, str], WriteRequest] = {}


def write_request(
    service: Service, operation: Operation, command: Any, codec: BodyCodec
) -> Request:
    """Write a command as a request. Scheme and host are left to the endpoint.

    Raises:
        ValidationError: a label without a value, or something that has no form where it is bound.
    """
    cls: SchemaType = command.__class__
    key = (cls, codec.MEDIA_TYPE)
    write = _writers.get(key)
    if write is None:
        write = _writers[key] = _request_writer(service, operation, cls, codec)
    return write(command)


def parts(cls: SchemaType, bound: tuple[str, ...]) -> tuple[Member | None, tuple[Member, ...]]:
    """The member that is the payload, and those that are in the body."""
    unbound: list[Member] = []
    for member in cls.__members__.values():
        if "http_payload" in member.own_traits:
            return member, ()
        if member.own_traits.keys().isdisjoint(bound):
            unbound.append(member)
    return None, tuple(unbound)


def _request_writer(
    service: Service, operation: Operation, cls: SchemaType, codec: BodyCodec
) -> WriteRequest:
    http: Any = operation.traits["http"]
    method, uri, _ = http
    write_target = target_writer(uri, cls, dots=service.signing_name == "s3")
    headers = [
        (member.name, _put_header(member))
        for member in cls.__members__.values()
        if "http_header" in member.own_traits
    ]
    # Headers of their own members go before those of a map that names any.
    prefixed = [
        (member.name, _put_prefixed(str(member.own_traits["http_prefix_headers"]), member.name))
        for member in cls.__members__.values()
        if "http_prefix_headers" in member.own_traits
    ]
    put_body = _body(service, cls, codec)

    def write(command: Any) -> Request:
        path, query = write_target(command)
        request = Request(method, "", path=path, query=query)
        for name, put in (*headers, *prefixed):
            value = getattr(command, name)
            if value is not None:
                put(value, request)
        put_body(command, request)
        return request

    return write


def _put_header(member: Member) -> Put:
    key, write = str(member.own_traits["http_header"]).lower(), header_writer(member)

    def put(value: Any, request: Request) -> None:
        request.headers[key] = _checked(write(value), member.name)

    return put


def _put_prefixed(prefix: str, name: str) -> Put:
    def put(value: Mapping[str, str], request: Request) -> None:
        for key, text in value.items():
            header = f"{prefix}{key}".lower()
            if not _NAME.issuperset(header):
                raise ValidationError(
                    name, [f"key {key[:40]!r}: a header's name has letters, digits and {_MARKS}"]
                )
            request.headers.setdefault(header, _checked(text, f"{name}[{key[:40]!r}]"))

    return put


def _checked(text: str, name: str) -> str:
    # Most values are printable; what is not may still be text of other scripts (RFC 9110 section
    # 5.5), which goes out as UTF-8.
    if not text.isprintable() and not _CONTROLS.isdisjoint(text):
        raise ValidationError(name, ["a header cannot hold line breaks and control characters"])
    return text


def _body(service: Service, cls: SchemaType, codec: BodyCodec) -> Put:
    payload, members = parts(cls, _BOUND)
    if payload is not None:
        return _put_payload(payload, codec, _namespace(service))
    if not members:
        return lambda command, request: None
    root = str(cls.__shape__.traits.get("xml_name") or cls.__name__)
    namespace: Any = cls.__shape__.traits.get("xml_namespace") or _namespace(service)
    write = codec.members_writer(cls, members, root, namespace)

    def put(command: Any, request: Request) -> None:
        request.body = write(command)
        request.headers.setdefault("content-type", codec.MEDIA_TYPE)

    return put


def _namespace(service: Service) -> Namespace:
    prefix: Any = service.traits.get("xml_namespace_prefix")
    return (service.xml_namespace, prefix) if service.xml_namespace else None


def _put_payload(member: Member, codec: BodyCodec, namespace: Namespace) -> Put:
    name, kind = member.name, member.shape.type
    media_type = MEDIA_TYPES.get(kind)
    if media_type is None:
        return _put_document(member, codec, namespace)
    media_type = str(member.traits.get("media_type", media_type))
    needs_length = bool(member.traits.get("requires_length"))

    def put(command: Any, request: Request) -> None:
        value = getattr(command, name)
        if value is None:
            return
        request.headers.setdefault("content-type", media_type)
        if isinstance(value, str):
            request.body = value.encode()
        elif value.__class__ in _IN_MEMORY:
            request.body = bytes(value)
        else:
            from ..request_stream import request_stream

            stream = request.stream = request_stream(value)
            if needs_length and stream.length is None:
                raise ValidationError(
                    type(command).__name__,
                    [f"{name}: its length must be known: give bytes or a file that can seek"],
                )

    return put


def _put_document(member: Member, codec: BodyCodec, namespace: Namespace) -> Put:
    name, write = member.name, codec.payload_writer(member, namespace)
    absent = codec.NO_PAYLOAD if member.shape.type == "structure" else b""

    def put(command: Any, request: Request) -> None:
        value = getattr(command, name)
        request.body = absent if value is None else write(value)
        if request.body:
            request.headers.setdefault("content-type", codec.MEDIA_TYPE)

    return put
