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

import os

from .body_reader import BodyReader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Protocol, Self

    from _typeshed import WriteableBuffer

    from .body_reader import Verify
    from .http import Response

    class Sink(Protocol):
        """Where a body can be written: any binary file."""

        def write(self, data: bytes, /) -> object: ...


#: Bytes of a piece, where nobody asks for another number.
CHUNK = 256 * 1024


class StreamingBody(BodyReader):
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

    @classmethod
    def of(cls, response: Response, *, verify: Verify | None = None) -> StreamingBody:
        """The body of a response, whether it was read already or not."""
        stream = response.stream
        if stream is None:
            return cls(response.body, verify=verify)
        stated = response.headers.get("content-length", "")
        known = stated.isdecimal() and len(stated) < 20
        return cls(stream, length=int(stated) if known else None, verify=verify)

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
            return self.take(-1)
        piece = self.take(size)
        if len(piece) in (0, size):
            return piece
        pieces, size = [piece], size - len(piece)
        while size and (piece := self.take(size)):
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read into a buffer what has come; 0 at the end."""
        view = memoryview(buffer).cast("B")
        piece = self.take(len(view))
        view[: len(piece)] = piece
        return len(piece)

    def readall(self) -> bytes:
        """All that is left."""
        return self.take(-1)

    def iter_chunks(self, size: int = CHUNK) -> Iterator[bytes]:
        """Pieces of `size` bytes, the last one smaller."""
        while piece := self.read(_positive(size)):
            yield piece

    def iter_lines(self, *, keepends: bool = False) -> Iterator[bytes]:
        r"""Lines, ended by ``\n``, ``\r`` or ``\r\n``."""
        from .line_splitter import LineSplitter

        splitter = LineSplitter(keepends)
        while piece := self.take(CHUNK):
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
        while piece := self.take(CHUNK):
            target.write(piece)
            written += len(piece)
        return written

    # ---- awaiting ----

    async def aread(self, size: int | None = -1) -> bytes:
        """As `read`."""
        if size is None or size < 0:
            return await self.atake(-1)
        piece = await self.atake(size)
        if len(piece) in (0, size):
            return piece
        pieces, size = [piece], size - len(piece)
        while size and (piece := await self.atake(size)):
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
        while piece := await self.atake(CHUNK):
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


def _positive(size: int) -> int:
    if size < 1:
        raise ValueError(f"the size of a chunk must be at least 1, not {size}")
    return size
