"""The events of a request: a user's iterable, blocking or to be awaited, as a body of frames.

Rule: an event is taken from the iterable when the connection is ready to send it, and sent at once.
What is no event of the union ends the request; an exception of the iterable passes through as it
is.
"""

from __future__ import annotations

from .codecs.event_frame import encode_frame
from .errors import ValidationError
from .request_stream import RequestStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Any

    from .codecs.event_frame import Frame

    Sign = Callable[[bytes], bytes]


class EventInput(RequestStream):
    """Events to be sent.

    Args:
        operation: name of the operation, for errors.
        source: the events.
        write: makes a frame of an event; raises ValueError for what is none.
        duplex: whether the response may begin, and be read, while this is sent.

    Attributes:
        duplex: likewise.
        first: a frame that goes before the events, or None.
        sign: wraps each frame, and nothing at the end, in a signed one; None leaves them unsigned.
            Made anew for each attempt.
    """

    def __init__(
        self, operation: str, source: Any, write: Callable[[Any], Frame], *, duplex: bool
    ) -> None:
        again = not hasattr(source, "__next__") and not hasattr(source, "__anext__")
        super().__init__(rewindable=again)
        self._operation = operation
        self._source = source
        self._write = write
        self.duplex = duplex
        self.first: Frame | None = None
        self.sign: Sign | None = None

    def _pieces(self) -> Iterator[bytes]:
        if not hasattr(self._source, "__iter__"):
            raise TypeError(
                f"events of type {type(self._source).__name__} can only be awaited: use the "
                "asynchronous client, or give the synchronous one an iterable"
            )
        return self._frames()

    def _frames(self) -> Iterator[bytes]:
        if self.first is not None:
            yield self._framed(self.first)
        for number, event in enumerate(self._source):
            yield self._event(number, event)
        if self.sign is not None:
            yield self.sign(b"")

    async def _apieces(self) -> AsyncIterator[bytes]:
        if not hasattr(self._source, "__aiter__"):
            for piece in self._frames():
                yield piece
            return
        if self.first is not None:
            yield self._framed(self.first)
        number = 0
        async for event in self._source:
            yield self._event(number, event)
            number += 1
        if self.sign is not None:
            yield self.sign(b"")

    def _event(self, number: int, event: object) -> bytes:
        try:
            return self._framed(self._write(event))
        except ValueError as error:
            faults = getattr(error, "faults", [str(error)])
        raise ValidationError(self._operation, [f"event {number}: {fault}" for fault in faults])

    def _framed(self, frame: Frame) -> bytes:
        encoded = encode_frame(frame)
        return encoded if self.sign is None else self.sign(encoded)
