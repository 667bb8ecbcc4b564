"""Bodies of responses that are still to be read: what transports give, and how steps read them.

Rule: the form only; each transport reads in its own way.
"""

from __future__ import annotations

from .effects import Effect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Protocol, TypeAlias

    from .effects import AsyncWorld, World
    from .errors import SdkError
    from .http import Response

    class ResponseStream(Protocol):
        """A body that is read piece by piece, by whoever called a `Transport`.

        The connection serves other requests when the end was read, and is closed by `close`.
        """

        def read(self, size: int = -1) -> bytes:
            """What has come, at least one byte and at most `size`; all that is left if it is
            negative; nothing at the end.

            Raises:
                TransportError: the body broke off, or its next bytes took longer than the read
                    timeout.
                ClientClosedError: the transport was closed.
            """
            ...

        def close(self) -> None:
            """Read no more. May be called at any time, from any thread, and more than once."""
            ...

        def abort(self, verdict: SdkError) -> None:
            """Have reads, and the one under way, raise `verdict`. From any thread."""
            ...

        def on_end(self, callback: Callable[[], object]) -> None:
            """Have `callback` called once: when the end was read, or at `close`."""
            ...

    class AsyncResponseStream(Protocol):
        """`ResponseStream` of an `AsyncTransport`: read in the event loop that sent the request."""

        async def aread(self, size: int = -1) -> bytes:
            """As `ResponseStream.read`."""
            ...

        async def aclose(self) -> None:
            """As `close`."""
            ...

        def close(self) -> None:
            """As `ResponseStream.close`; does not wait."""
            ...

        def abort(self, verdict: SdkError) -> None:
            """As `ResponseStream.abort`."""
            ...

        def on_end(self, callback: Callable[[], object]) -> None:
            """As `ResponseStream.on_end`."""
            ...

    AnyResponseStream: TypeAlias = ResponseStream | AsyncResponseStream


class ReadBody(Effect):
    """Read what is left of a response's stream into its body. Does nothing if there is none."""

    __slots__ = ("response",)

    def __init__(self, response: Response) -> None:
        self.response = response

    def perform(self, world: World) -> Response:
        response = self.response
        stream: Any = response.stream
        if stream is not None:
            response.body = stream.read()
            response.stream = None
        return response

    async def aperform(self, world: AsyncWorld) -> Response:
        response = self.response
        stream: Any = response.stream
        if stream is not None:
            response.body = await stream.aread()
            response.stream = None
        return response
