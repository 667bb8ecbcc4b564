"""The events of a response: what users get as a streaming member.

    with client.converse_stream(...).stream as stream:
        for event in stream: ...

In asynchronous clients the same is awaited: ``async for event in stream``.

Rule: one event is held at a time. An error that the service sends in the place of an event is
raised, and ends the stream; so does a connection that breaks off: no stream is ever cut short in
silence.
"""

from __future__ import annotations

from .codecs.event_frame import FrameDecoder
from .errors import TransportError, UnansweredError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterator
    from typing import Any, Generic, Self, TypeVar

    from .codecs.event_frame import Frame
    from .metadata import ResponseMetadata
    from .streaming_body import StreamingBody

    EventT_co = TypeVar("EventT_co", covariant=True)

    class _Subscripted(Generic[EventT_co]): ...

else:
    # Generic would import typing; at run time the parameter says nothing.
    EventT_co = None

    class _Subscripted:
        def __class_getitem__(cls, event: Any) -> type:
            return cls


class EventStream(_Subscripted[EventT_co]):
    """Variants of a union, as they come; they can be read once. `close` the stream, or read it to
    its end, to give its connection back.

    Reading an event is limited by the client's ``read_timeout`` for each of its parts; ``timeout=``
    of the call ended with the header section. `close` may be called from any thread; all else is
    for one reader at a time.

    Args:
        body: the response's body.
        read: makes an event of a frame, None of one that is to be skipped; raises what the service
            says went wrong.
        metadata: of the response, for errors.
    """

    def __init__(
        self,
        body: StreamingBody,
        read: Callable[[Frame], Any],
        metadata: ResponseMetadata,
    ) -> None:
        self._body = body
        self._read = read
        self._metadata = metadata
        self._decoder = FrameDecoder()
        self._ahead: Frame | None = None
        self._fault: BaseException | None = None

    @property
    def closed(self) -> bool:
        """Whether `close` was called, or the stream ended in an error."""
        return self._body.closed

    def __iter__(self) -> Iterator[EventT_co]:
        return self

    def __next__(self) -> EventT_co:
        """The next event.

        Raises:
            ServiceError: the service ended the stream with an error.
            TransportError: the stream broke off, or its next bytes took longer than the read
                timeout.
            ResponseParseError: something in it is no event.
            ClientClosedError: the client was closed.
            TypeError: the stream must be awaited.
            ValueError: it was closed.
        """
        while True:
            frame = self.next_frame()
            if frame is None:
                raise StopIteration
            event: EventT_co | None = self._event(frame)
            if event is not None:
                return event

    def __aiter__(self) -> AsyncIterator[EventT_co]:
        return self

    async def __anext__(self) -> EventT_co:
        """As `__next__`."""
        while True:
            frame = await self.anext_frame()
            if frame is None:
                raise StopAsyncIteration
            event: EventT_co | None = self._event(frame)
            if event is not None:
                return event

    def next_frame(self) -> Frame | None:
        """The next message as it came; None at the end. For the library."""
        self._refuse(self._body.asynchronous)
        if (frame := self._taken()) is not None:
            return frame
        try:
            while True:
                data = self._body.read(self._decoder.needed)
                if not data:
                    self._end()
                    return None
                if (frame := self._decoder.feed(data)) is not None:
                    return frame
        except Exception as error:
            raise self._ended(error) from error.__cause__

    async def anext_frame(self) -> Frame | None:
        """As `next_frame`."""
        self._refuse(False)
        if (frame := self._taken()) is not None:
            return frame
        try:
            while True:
                data = await self._body.aread(self._decoder.needed)
                if not data:
                    self._end()
                    return None
                if (frame := self._decoder.feed(data)) is not None:
                    return frame
        except Exception as error:
            raise self._ended(error) from error.__cause__

    def put_back(self, frame: Frame) -> None:
        """Have a frame read again. For the library."""
        self._ahead = frame

    def _taken(self) -> Frame | None:
        frame, self._ahead = self._ahead, None
        return frame

    def close(self) -> None:
        """Read no more: the connection is closed, unless the end has been read."""
        self._body.close()

    async def aclose(self) -> None:
        """As `close`."""
        self._body.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.close()

    def _refuse(self, asynchronous: bool) -> None:
        if self._fault is not None:
            raise self._fault
        if asynchronous:
            raise TypeError("these events belong to an asynchronous client: iterate with async for")

    def _end(self) -> None:
        if self._decoder.begun:
            raise TransportError("the stream broke off in the middle of an event")

    def _event(self, frame: Frame) -> Any:
        try:
            return self._read(frame)
        except Exception as error:
            raise self._ended(error) from None

    def _ended(self, error: Exception) -> BaseException:
        """What to raise, now and whenever somebody wants to read on."""
        if isinstance(error, (TypeError, ValueError)) and not isinstance(error, UnansweredError):
            return error  # the caller's mistake, and not the stream's end
        if isinstance(error, UnansweredError):
            error.response_metadata = error.response_metadata or self._metadata
        self._fault = error
        self._body.close()
        return self._fault

    def __repr__(self) -> str:
        return f"<EventStream{' closed' if self.closed else ''}>"
