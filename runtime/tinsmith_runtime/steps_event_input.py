"""The steps of operations that send events: the serializer writes what is beside the events, these
put the events into the body.

REST protocols put the other members in the HTTP message, all others in a first event,
``initial-request`` (Smithy 2.0, "Amazon Event Stream Specification").

Rule: the events are untouched until the connection is there to send them.
"""

from __future__ import annotations

from .event_codec import event_codec, refuse_unfit
from .event_input import EventInput
from .event_signer import STREAMING_EVENTS, EventSigner
from .pipeline import Entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .codecs.event_frame import Frame
    from .effects import Steps
    from .pipeline import Proceed

MEDIA_TYPE = "application/vnd.amazon.eventstream"
_SIGNED = "AWS4-HMAC-SHA256 "


def withhold_events(call: Call, proceed: Proceed) -> Steps[Any]:
    """Before the serializer, which is to write the other members: take the events away."""
    if call.input is not call.checked:
        call.client.check(call.input, call.config)
    name = str(call.operation.traits["event_input"])
    command: Any = call.input
    cls: Any = command.__class__
    others = cls.__new__(cls)
    for member in cls.__members__:
        object.__setattr__(others, member, None if member == name else getattr(command, member))
    call.context[MEDIA_TYPE] = getattr(command, name)
    call.input = call.checked = others
    return proceed(call)


def send_events(call: Call, proceed: Proceed) -> Steps[Any]:
    """After the serializer: give the events back, and make them the body."""
    request, source = call.request, call.context.pop(MEDIA_TYPE)
    name = str(call.operation.traits["event_input"])
    object.__setattr__(call.input, name, source)
    union = type(call.input).__members__[name].shape
    codec = event_codec(call.service.protocol)

    def write(event: Any) -> Frame:
        refuse_unfit(union, event)
        call.client.check(event, call.config)
        return codec.write(union, event)

    stream = EventInput(
        call.operation.name,
        () if source is None else source,
        write,
        duplex="event_output" in call.operation.traits,
    )
    if codec.initial_messages:
        stream.first = codec.initial_request(request.body)
    request.body, request.stream = b"", stream
    request.headers["content-type"] = MEDIA_TYPE
    if call.identity is not None:
        request.headers["x-amz-content-sha256"] = STREAMING_EVENTS
    return proceed(call)


def sign_events(call: Call, proceed: Proceed) -> Steps[Any]:
    """After the signer: continue the chain that the signature of the request begins."""
    stream, client = call.request.stream, call.client
    authorization = call.request.headers.get("authorization", "")
    if isinstance(stream, EventInput) and authorization.startswith(_SIGNED):
        assert call.identity is not None
        signer = EventSigner(call.request, call.identity)
        stream.sign = lambda payload: signer.sign(payload, client.datetime_now())
    return proceed(call)


ENTRIES = (
    Entry(
        withhold_events,
        "eventStreamInputMiddleware",
        "serialize",
        tags=("EVENT_STREAM",),
        relation=("before", "serializerMiddleware"),
    ),
    Entry(
        send_events,
        "eventStreamHeaderMiddleware",
        "build",
        "high",
        ("EVENT_STREAM", "HEADER", "CONTENT_TYPE", "CONTENT_SHA256"),
    ),
    Entry(
        sign_events,
        "eventStreamHandlingMiddleware",
        "finalize_request",
        tags=("EVENT_STREAM", "SIGNATURE", "HANDLE"),
        relation=("after", "httpSigningMiddleware"),
    ),
)
