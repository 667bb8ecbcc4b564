"""The body of a response that is read piece by piece: what users get as a streaming member.

    with s3.get_object(bucket=..., key=...).body as body:
        for chunk in body.iter_chunks(): ...

It is a raw file of Python's (`io.RawIOBase`), so that whatever reads files reads it: `json.load`,
`shutil.copyfileobj`, ``csv.reader(io.TextIOWrapper(body))``, `io.BufferedReader`. In asynchronous
clients the same is awaited: ``await body.aread()``, ``async for chunk in body``.

Rule: constant memory, and never a short success: a body that breaks off raises. Content is as it
was sent; a Content-Encoding is left to the reader.
"""

from __future__ import annotations

import io
import os

from .errors import TransportError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any, Protocol, Self

    from _typeshed import WriteableBuffer

    from .http import Response
    from .response_stream import AnyResponseStream

    class Verify(Protocol):
        """Is shown the whole body as it is read."""

        def update(self, data: bytes, /) -> object: ...

        def finish(self) -> object:
            """At the end of the body: raise if something is wrong with it."""
            ...

    class Sink(Protocol):
        """Where a body can be written: any binary file."""

        def write(self, data: bytes, /) -> object: ...


#: Bytes of a piece, where nobody asks for another number.
CHUNK = 256 * 1024


class StreamingBody(io.RawIOBase):
    """A body that can be read once. `close` it, or read it to its end, to give its connection back.

    Reading is limited by the client's ``read_timeout`` for each piece; ``timeout=`` of the call
    ended with the header section. `close` may be called from any thread; all else is for one reader
    at a time.

    Args:
        source: where the body comes from: a transport's stream, or all of it.
        length: how many bytes there must be, or None.
        verify: sees the body, and may refuse it at its end.

    Attributes:
        asynchronous: whether the body must be awaited.
        content: the whole body, where it was given as bytes; else None.
        length_remaining: bytes still to come, or None where that is not known.
    """

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

    @classmethod
    def of(cls, response: Response, *, verify: Verify | None = None) -> StreamingBody:
        """The body of a response, whether it was read already or not."""
        stream = response.stream
        if stream is None:
            return cls(response.body, verify=verify)
        stated = response.headers.get("content-length", "")
        return cls(stream, length=int(stated) if stated.isdecimal() else None, verify=verify)

    def verify(self, verify: Verify) -> None:
        """Have the body seen from its beginning, before anything of it was read."""
        self._verify = verify

    # ---- blocking ----

    def read(self, size: int | None = -1) -> bytes:
        """`size` bytes, fewer only at the end; all that is left if it is negative or None.

        Raises:
            TransportError: the body broke off, or its next bytes took longer than the read
                timeout.
            ClientClosedError: the client was closed.
            CancelledError: the call's cancellation token was cancelled.
            TypeError: the body must be awaited.
            ValueError: it was closed.
        """
        if size is None or size < 0:
            return self._next(-1)
        piece = self._next(size)
        if len(piece) in (0, size):
            return piece
        pieces, size = [piece], size - len(piece)
        while size and (piece := self._next(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read into a buffer what has come; 0 at the end."""
        view = memoryview(buffer).cast("B")
        piece = self._next(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def readall(self) -> bytes:
        """All that is left."""
        return self._next(-1)

    def iter_chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """Pieces of `size` bytes, the last one smaller."""
        while piece := self.read(_positive(size)):
            yield piece

    def iter_lines(self, *, keepends: bool = False) -> Iterator[bytes]:
        r"""Lines, ended by ``\n``, ``\r`` or ``\r\n``."""
        from .line_splitter import LineSplitter

        splitter = LineSplitter(keepends)
        while piece := self._next(CHUNK):
            yield from splitter.feed(piece)
        yield from splitter.finish()

    def __iter__(self) -> Iterator[bytes]:
        return self.iter_chunks()

    def __next__(self) -> bytes:
        piece = self.read(CHUNK)
        if not piece:
            raise StopIteration
        return piece

    def write_to(self, target: str | os.PathLike[str] | Sink) -> int:
        """Write what is left to a file, by its name or open, and tell how many bytes that were.

        If that fails, so much of the file is written as had come.
        """
        if isinstance(target, (str, os.PathLike)):
            with open(target, "wb") as file:
                return self.write_to(file)
        written = 0
        while piece := self._next(CHUNK):
            target.write(piece)
            written += len(piece)
        return written

    # ---- awaiting ----

    async def aread(self, size: int | None = -1) -> bytes:
        """As `read`."""
        if size is None or size < 0:
            return await self._anext(-1)
        piece = await self._anext(size)
        if len(piece) in (0, size):
            return piece
        pieces, size = [piece], size - len(piece)
        while size and (piece := await self._anext(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    async def aiter_chunks(self, size: int = CHUNK) -> AsyncIterator[bytes]:
        """As `iter_chunks`."""
        while piece := await self.aread(_positive(size)):
            yield piece

    async def aiter_lines(self, *, keepends: bool = False) -> AsyncIterator[bytes]:
        """As `iter_lines`."""
        from .line_splitter import LineSplitter

        splitter = LineSplitter(keepends)
        while piece := await self._anext(CHUNK):
            for line in splitter.feed(piece):
                yield line
        for line in splitter.finish():
            yield line

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self.aiter_chunks()

    async def awrite_to(self, target: str | os.PathLike[str] | Sink) -> int:
        """As `write_to`; the file is written in a thread."""
        import asyncio

        if isinstance(target, (str, os.PathLike)):
            with open(target, "wb") as file:
                return await self.awrite_to(file)
        written = 0
        while piece := await self.aread(CHUNK):
            await asyncio.to_thread(target.write, piece)
            written += len(piece)
        return written

    async def aclose(self) -> None:
        """As `close`."""
        self.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exception: object) -> None:
        self.close()

    # ---- both ----

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

    def _next(self, size: int) -> bytes:
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

    async def _anext(self, size: int) -> bytes:
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
            raise ValueError("the body was closed before it was read to its end")
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


def _positive(size: int) -> int:
    if size < 1:
        raise ValueError(f"the size of a chunk must be at least 1, not {size}")
    return size
