"""Names for annotations of streaming members: what may be sent, and what is received.

Rule: re-exports only.
"""

from __future__ import annotations

from .event_stream import EventStream as EventStream
from .streaming_body import StreamingBody as StreamingBody

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Awaitable, Iterable
    from typing import Protocol, TypeAlias, TypeVar

    EventT = TypeVar("EventT")

    class Readable(Protocol):
        """A file opened in binary mode, or something else that can be read in pieces."""

        def read(self, size: int, /) -> bytes | Awaitable[bytes]: ...

    #: What can be sent as a body: see `tinsmith_runtime.request_stream`.
    StreamingBlob: TypeAlias = (
        bytes | bytearray | memoryview | Readable | Iterable[bytes] | AsyncIterable[bytes]
    )
    #: Events to be sent, variants of a union: see `tinsmith_runtime.event_input`.
    EventSource: TypeAlias = Iterable[EventT] | AsyncIterable[EventT]
else:
    StreamingBlob = object
    EventSource = object
