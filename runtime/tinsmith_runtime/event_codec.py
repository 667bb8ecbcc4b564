"""Events of a union as frames, and back (Smithy 2.0, "Event message serialization" and "Amazon
Event Semantics"): members in headers, one member as the payload, or the rest of them as a document
in the protocol's body format.

Rule: one event at a time; who sends, signs and reads is not asked here. Walks are compiled when a
class is first met.
"""

from __future__ import annotations

from importlib import import_module

from .codecs.event_frame import Frame, malformed
from .errors import ResponseParseError
from .structure import UnknownVariant, build

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .codecs.event_frame import Header
    from .schema import SchemaType
    from .shapes import Member, Shape

#: Body format of each protocol, and what its functions want to know.
_FORMATS: dict[str, tuple[str, dict[str, bool]]] = {
    "awsJson1_0": ("json_body", {"names": False}),
    "awsJson1_1": ("json_body", {"names": False}),
    "restJson1": ("json_body", {}),
    "restXml": ("xml_body", {}),
    "rpcv2Cbor": ("cbor_body", {}),
    "rpcv2Json": ("json_body", {"rpcv2": True}),
}
_REST = ("restJson1", "restXml")
_KINDS = {"enum": "string", "intEnum": "integer"}
_INTEGERS = ("byte", "short", "integer", "long")
_BOUND = ("event_header", "event_payload")
_PLAIN = {"blob": "application/octet-stream", "string": "text/plain", "enum": "text/plain"}

INITIAL_REQUEST = "initial-request"
INITIAL_RESPONSE = "initial-response"

_codecs: dict[str, EventCodec] = {}


def event_codec(protocol: str) -> EventCodec:
    """What writes and reads the events of a protocol."""
    codec = _codecs.get(protocol)
    if codec is None:
        codec = _codecs[protocol] = EventCodec(protocol)
    return codec


class EventCodec:
    """Writes and reads events.

    Attributes:
        initial_messages: whether members beside the events are in a first event, not in HTTP.
    """

    def __init__(self, protocol: str) -> None:
        module, self._settings = _FORMATS[protocol]
        self._format: Any = import_module(f".codecs.{module}", __package__)
        self.initial_messages = protocol not in _REST
        self._writers: dict[SchemaType, Callable[[Any], Frame]] = {}
        self._readers: dict[SchemaType, Callable[[Frame], dict[str, Any]]] = {}

    def initial_request(self, body: bytes) -> Frame:
        """The first event: a document of the other members of the input."""
        return Frame(_headers("event", INITIAL_REQUEST, self._format.MEDIA_TYPE), body)

    def write(self, union: Shape, event: Any) -> Frame:
        """A variant of the union as an event, or, where it is an error, as an exception.

        Raises:
            ValidationError: the body format has no form for something in it.
        """
        cls = event.__class__
        write = self._writers.get(cls)
        if write is None:
            write = self._writers[cls] = self._writer(union, cls.__members__["value"])
        return write(event.value)

    def read(self, variant: SchemaType, frame: Frame) -> Any:
        """The structure of a variant, in a frame of its type.

        Raises:
            ResponseParseError: it is not what the model promises.
        """
        cls: Any = variant.__members__["value"].shape.target
        try:
            return build(cls, self.read_members(cls, frame))
        except ResponseParseError as error:
            error.path = (cls.__name__, *error.path)
            raise

    def read_members(self, cls: SchemaType, frame: Frame) -> dict[str, Any]:
        """The members of an event, by attribute name."""
        read = self._readers.get(cls)
        if read is None:
            read = self._readers[cls] = self._reader(cls)
        return read(frame)

    def _writer(self, union: Shape, value: Member) -> Callable[[Any], Frame]:
        cls: Any = value.shape.target
        bound, payload, rest = _parts(cls)
        errors: Any = union.traits.get("errors", ())
        kind = "exception" if value.wire_name in errors else "event"
        write, media_type = self._payload_writer(cls, payload, rest)

        def write_event(event: Any) -> Frame:
            body = write(event)
            headers = _headers(kind, value.wire_name, "" if body is None else media_type)
            for member, header_kind in bound:
                held = getattr(event, member.name)
                if held is not None:
                    headers[member.wire_name] = (header_kind, held)
            return Frame(headers, body or b"")

        return write_event

    def _payload_writer(
        self, cls: SchemaType, payload: Member | None, rest: tuple[Member, ...]
    ) -> tuple[Callable[[Any], bytes | None], str]:
        """What writes the payload of an event, None for nothing, and its content type."""
        media_type: str = self._format.MEDIA_TYPE
        if payload is None:
            if not rest:
                return lambda event: None, ""
            root = str(cls.__shape__.traits.get("xml_name") or cls.__name__)
            return self._format.members_writer(cls, rest, root, **self._settings), media_type
        name, kind = payload.name, payload.shape.type
        write: Callable[[Any], bytes]
        if kind in _PLAIN:
            media_type = str(payload.traits.get("media_type", _PLAIN[kind]))
            write = bytes if kind == "blob" else str.encode
        else:
            write = self._format.payload_writer(payload, **self._settings)

        def write_payload(event: Any) -> bytes | None:
            held = getattr(event, name)
            return None if held is None else write(held)

        return write_payload, media_type

    def _reader(self, cls: SchemaType) -> Callable[[Frame], dict[str, Any]]:
        bound, payload, rest = _parts(cls)
        read: Callable[[bytes], dict[str, Any]] = _read_nothing
        if payload is not None:
            read = self._payload_reader(payload)
        elif rest:
            read = self._format.members_reader(cls, rest, **self._settings)

        def read_event(frame: Frame) -> dict[str, Any]:
            values = read(frame.payload)
            for member, kind in bound:
                header = frame.headers.get(member.wire_name)
                if header is not None:
                    values[member.name] = _header_value(member, kind, header)
            return values

        return read_event

    def _payload_reader(self, member: Member) -> Callable[[bytes], dict[str, Any]]:
        name, kind = member.name, member.shape.type
        if kind == "blob":
            return lambda body: {name: body}
        if kind in _PLAIN:
            return lambda body: {name: _known(member, _text(body))}
        read = self._format.payload_reader(member, **self._settings)
        return lambda body: {name: read(body)} if body else {}


def _parts(
    cls: SchemaType,
) -> tuple[list[tuple[Member, str]], Member | None, tuple[Member, ...]]:
    """The members in headers with the types of these, the one that is the payload, the others."""
    members = cls.__members__.values()
    bound = [
        (member, _KINDS.get(member.shape.type, member.shape.type))
        for member in members
        if "event_header" in member.own_traits
    ]
    payload = next((member for member in members if "event_payload" in member.own_traits), None)
    rest = tuple(member for member in members if member.own_traits.keys().isdisjoint(_BOUND))
    return bound, payload, rest


def _headers(kind: str, tag: str, media_type: str) -> dict[str, Header]:
    headers: dict[str, Header] = {
        ":message-type": ("string", kind),
        f":{kind}-type": ("string", tag),
    }
    if media_type:
        headers[":content-type"] = ("string", media_type)
    return headers


def _header_value(member: Member, kind: str, header: Header) -> Any:
    found, value = header
    # An integer is what it is, in whatever width it came.
    if found != kind and not (found in _INTEGERS and kind in _INTEGERS):
        raise ResponseParseError(f"expected a header of type {kind}, got {found}", member.wire_name)
    return _known(member, value)


def _read_nothing(body: bytes) -> dict[str, Any]:
    return {}


def _known(member: Member, value: Any) -> Any:
    """A constant of an enum for its value, if there is one."""
    if member.shape.type in _KINDS:
        target: Any = member.shape.target
        return target.__known__.get(value, value)
    return value


def _text(body: bytes) -> str:
    try:
        return body.decode()
    except UnicodeDecodeError:
        raise malformed("its payload is not text in UTF-8") from None


def refuse_unfit(union: Shape, event: object) -> None:
    """Refuse what is no variant of a union.

    Raises:
        ValueError: it is none, or one that this client does not know.
    """
    variants = (union.variants or {}).values()
    if type(event) not in variants:
        if isinstance(event, UnknownVariant):
            raise ValueError("a variant that this client does not know cannot be sent")
        names = " or ".join(variant.__name__ for variant in variants)
        raise ValueError(f"expected {names}, got {type(event).__name__}")
