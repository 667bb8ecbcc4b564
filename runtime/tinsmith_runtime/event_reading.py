"""What a frame of a response means: an event of the union, an error that takes the place of one, or
nothing to this client (Smithy 2.0, "Amazon Event Semantics").

Rule: an error of the model is raised as its class, whatever else the service says went wrong as the
service's own error. An event newer than the client is no error.
"""

from __future__ import annotations

from importlib import import_module

from .codecs.event_frame import malformed
from .errors import ResponseParseError
from .event_codec import INITIAL_RESPONSE
from .protocols.foreign import excerpt
from .schema import member
from .shapes import STRING
from .structure import Structure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .codecs.event_frame import Frame
    from .event_codec import EventCodec
    from .metadata import ResponseMetadata
    from .operation import Operation
    from .service_error import ServiceError
    from .shapes import Shape


class _Unknown(Structure):
    """What an error that is in no model has to say."""

    message: str | None = member("message", STRING, default=None)
    capital: str | None = member("Message", STRING, default=None)


class EventReader:
    """Makes events of frames; called for each.

    Args:
        codec: the protocol's.
        union: which events there are.
        package: name of the client's package, whose errors are raised.
        operation: whose response this is.
        metadata: of the response, for errors.
    """

    __slots__ = ("_codec", "_errors", "_metadata", "_operation", "_raised", "_union", "_variants")

    def __init__(
        self,
        codec: EventCodec,
        union: Shape,
        package: str,
        operation: Operation,
        metadata: ResponseMetadata,
    ) -> None:
        self._codec = codec
        self._union: Any = union.target
        self._variants: Any = union.variants or {}
        self._raised: Any = union.traits.get("errors", {})
        self._errors: Any = import_module(f"{package}.errors")
        self._operation = operation
        self._metadata = metadata

    def __call__(self, frame: Frame) -> Any:
        """The event of a frame, or None for a message that is none.

        Raises:
            ServiceError: the frame is an error.
            ResponseParseError: it cannot be read.
        """
        kind = frame.text(":message-type")
        if kind == "event":
            tag = _tag(frame, ":event-type")
            variant = self._variants.get(tag)
            if variant is not None:
                return _made(variant, self._codec.read(variant, frame))
            return None if tag == INITIAL_RESPONSE else self._union(tag, frame)
        if kind == "exception":
            raise self._exception(_tag(frame, ":exception-type"), frame)
        if kind == "error":
            code = _tag(frame, ":error-code")
            raise self._error(self._find(code), frame.text(":error-message"), code)
        raise malformed("it has no :message-type that this client knows")

    def _exception(self, tag: str, frame: Frame) -> ServiceError:
        """The error that a frame holds. What cannot be read of it is left out."""
        name = self._raised.get(tag)
        if name is None:
            return self._error(self._find(tag), self._words(frame), tag)
        cls: type[ServiceError] = getattr(self._errors, name)
        try:
            members = self._codec.read_members(cls, frame)
        except ResponseParseError:
            members = {}
        return self._error(cls, self._words(frame), cls.wire_code, members)

    def _words(self, frame: Frame) -> str | None:
        try:
            values = self._codec.read_members(_Unknown, frame)
        except ResponseParseError:
            return excerpt(frame.payload)
        return values.get("message") or values.get("capital")

    def _error(
        self,
        cls: type[ServiceError],
        message: str | None,
        code: str,
        members: dict[str, Any] | None = None,
    ) -> ServiceError:
        return cls(
            message,
            code=code,
            operation=self._operation.name,
            response_metadata=self._metadata,
            **(members or {}),
        )

    def _find(self, code: str) -> type[ServiceError]:
        found: type[ServiceError] = self._errors.BY_CODE.get(code, self._errors.BASE)
        return found


def _made(variant: Any, value: Any) -> Any:
    event = variant.__new__(variant)
    object.__setattr__(event, "value", value)
    return event


def _tag(frame: Frame, header: str) -> str:
    tag = frame.text(header)
    if tag is None:
        raise malformed(f"it has no {header}, or one that is no text")
    return tag
