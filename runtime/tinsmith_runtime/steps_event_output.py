"""The steps of operations that receive events: the protocol reads what is beside the events, these
make a stream of the rest.

REST protocols have the other members in the HTTP message, all others in a first event,
``initial-response``, which is waited for if there are such members (Smithy 2.0, "Amazon Event
Stream Specification").

Rule: the output is given when the response has begun. From then on nothing is retried.
"""

from __future__ import annotations

from .effects import Effect
from .event_codec import INITIAL_RESPONSE, event_codec
from .event_reading import EventReader
from .event_stream import EventStream
from .pipeline import Entry
from .steps import metadata_of
from .steps_event_input import MEDIA_TYPE
from .streaming_body import StreamingBody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .codecs.event_frame import Frame
    from .effects import AsyncWorld, Steps, World
    from .http import Response
    from .pipeline import Proceed

_KEY = "event_output"


class _Next(Effect):
    """Read the next frame of a stream."""

    __slots__ = ("stream",)

    def __init__(self, stream: EventStream[Any]) -> None:
        self.stream = stream

    def perform(self, world: World) -> Frame | None:
        return self.stream.next_frame()

    async def aperform(self, world: AsyncWorld) -> Frame | None:
        return await self.stream.anext_frame()


def accept_events(call: Call, proceed: Proceed) -> Steps[Any]:
    """Ask for events."""
    headers = call.request.headers
    if call.service.protocol not in ("restJson1", "restXml") or "accept" not in headers:
        headers["accept"] = MEDIA_TYPE
    return proceed(call)


def give_events(call: Call, proceed: Proceed) -> Steps[Any]:
    """Around the deserializer: the stream is a member of the output."""
    try:
        output: Any = yield from proceed(call)
    except BaseException:
        unread: EventStream[Any] | None = call.context.pop(_KEY, None)
        if unread is not None:
            unread.close()
        raise
    object.__setattr__(output, str(call.operation.traits[_KEY]), call.context.pop(_KEY))
    return output


def receive_events(call: Call, proceed: Proceed) -> Steps[Any]:
    """Before the deserializer: the body is none that it could read."""
    response: Response = yield from proceed(call)
    if response.status >= 300:
        return response
    codec = event_codec(call.service.protocol)
    cls: Any = call.operation.output
    union = cls.__members__[call.operation.traits[_KEY]].shape
    metadata = metadata_of(call, response, call.clock_skew_corrected)
    read = EventReader(codec, union, call.service.package, call.operation, metadata)
    stream: EventStream[Any] = EventStream(StreamingBody.of(response), read, metadata)
    response.body, response.stream = b"", None
    call.context[_KEY] = stream
    if codec.initial_messages and len(cls.__members__) > 1:
        frame: Frame | None = yield _Next(stream)
        if frame is None:
            return response
        if frame.text(":event-type") == INITIAL_RESPONSE:
            response.body = frame.payload
        elif frame.text(":message-type") == "event":
            stream.put_back(frame)
        else:
            read(frame)  # raises what it says went wrong
    return response


ENTRIES = (
    Entry(
        accept_events,
        "eventStreamAcceptMiddleware",
        "build",
        "high",
        ("EVENT_STREAM", "HEADER"),
    ),
    Entry(
        give_events,
        "eventStreamOutputMiddleware",
        "deserialize",
        tags=("EVENT_STREAM",),
        relation=("before", "deserializerMiddleware"),
    ),
    Entry(
        receive_events,
        "eventStreamResponseMiddleware",
        "deserialize",
        tags=("EVENT_STREAM",),
        relation=("after", "deserializerMiddleware"),
    ),
)
