"""What is left of a response's body: taken piece by piece, counted, checked, and over only once.

Rule: never a short success. An error stays: who reads on gets it again.
"""

from __future__ import annotations

import io

from .errors import TransportError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Protocol

    from .response_stream import AnyResponseStream

    class Verify(Protocol):
        """Is shown the whole body as it is read."""

        def update(self, data: bytes, /) -> object: ...

        def finish(self) -> object:
            """At the end of the body: raise if something is wrong with it."""
            ...


class BodyReader(io.RawIOBase):
    """The reading below `tinsmith_runtime.streaming_body.StreamingBody`, which documents it."""

    def __init__(
        self,
        source: AnyResponseStream | bytes,
        *,
        length: int | None = None,
        verify: Verify | None = None,
    ) -> None:
        self.content = source if isinstance(source, bytes) else None
        self._stream: Any = MemoryStream(source) if isinstance(source, bytes) else source
        self._verify = verify
        self._ended = False
        self._fault: Exception | None = None
        self.length_remaining = length if self.content is None else len(self.content)
        self.asynchronous = self.content is None and not hasattr(source, "read")

    def verify(self, verify: Verify) -> None:
        """Have the body seen from its beginning, before anything of it was read."""
        self._verify = verify

    def readable(self) -> bool:
        """Yes."""
        return True

    def close(self) -> None:
        """Read no more: the connection is closed, unless the end has been read. Does not wait, and
        is for both kinds of clients.
        """
        if not self.closed:
            self._stream.close()
            super().close()

    def take(self, size: int) -> bytes:
        """What has come, at most `size` bytes; all that is left if it is negative."""
        if self.asynchronous:
            raise TypeError(
                "this body belongs to an asynchronous client: await body.aread(), "
                "or iterate with async for"
            )
        if self._is_over(size):
            return b""
        try:
            return self._seen(self._stream.read(size), size)
        except Exception as error:
            self._fault = error
            raise

    async def atake(self, size: int) -> bytes:
        """The same, awaiting."""
        if not self.asynchronous and not isinstance(self._stream, MemoryStream):
            raise TypeError(
                "this body belongs to a synchronous client: call body.read(), or iterate with for"
            )
        if self._is_over(size):
            return b""
        try:
            return self._seen(await self._stream.aread(size), size)
        except Exception as error:
            self._fault = error
            raise

    def _is_over(self, size: int) -> bool:
        if self.closed:
            raise ValueError("the body is closed")
        if self._fault is not None:
            raise self._fault
        return self._ended or size == 0

    def _seen(self, piece: bytes, size: int) -> bytes:
        if self._verify is not None and piece:
            self._verify.update(piece)
        left = self.length_remaining
        if left is not None:
            left = self.length_remaining = left - len(piece)
        if not piece or size < 0 or left == 0:
            if left:
                raise TransportError(f"the response's body ended {left} bytes too early")
            self._ended = True
            self._stream.close()
            if self._verify is not None:
                self._verify.finish()
        return piece

    def __repr__(self) -> str:
        if self.closed:
            return "<StreamingBody closed>"
        left = self.length_remaining
        return f"<StreamingBody{'' if left is None else f' {left} bytes to come'}>"


class MemoryStream:
    """A body that is there already, in the place of a transport's stream; of both kinds."""

    def __init__(self, body: bytes) -> None:
        self._buffer = io.BytesIO(body)

    def read(self, size: int = -1) -> bytes:
        return self._buffer.read(size)

    async def aread(self, size: int = -1) -> bytes:
        return self._buffer.read(size)

    def close(self) -> None:
        """Nothing is held that could be closed."""
