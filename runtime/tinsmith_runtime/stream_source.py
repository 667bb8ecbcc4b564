"""What users give as bodies to be streamed: files, and iterables, blocking or to be awaited.

Rule: what kind a source is shows in what it can do, never in its class. What it gives is bytes, or
it is refused.
"""

from __future__ import annotations

import io

from .request_stream import CHUNK, RequestStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from typing import Any

_KINDS = "bytes, a file opened in binary mode, or an iterable of bytes"
_NO_LOOP = (
    "can only be read by awaiting it: use the asynchronous client, "
    f"or give the synchronous one {_KINDS}"
)


def adapt(source: Any) -> RequestStream:
    """A source as a stream.

    Raises:
        TypeError: it cannot be one.
    """
    if isinstance(source, str):
        raise TypeError(f"a body must be {_KINDS}, not str: encode it, or open the file it names")
    if isinstance(source, io.TextIOBase):
        raise TypeError('a body cannot be a file opened in text mode: open it with mode "rb"')
    if hasattr(source, "read") or hasattr(source, "aread"):
        return FileStream(source)
    if hasattr(source, "__aiter__"):
        return AsyncIterableStream(source)
    if hasattr(source, "__iter__"):
        return IterableStream(source)
    raise TypeError(f"a body must be {_KINDS}, not {type(source).__name__}")


class FileStream(RequestStream):
    """Something with ``read(size)``, blocking or to be awaited, or with ``aread(size)``.

    Asynchronous clients read in a thread what blocks.
    """

    def __init__(self, source: Any) -> None:
        self._source = source
        self._start, length = _extent(source)
        super().__init__(length, rewindable=self._start is not None)

    def _pieces(self) -> Iterator[bytes]:
        if not hasattr(self._source, "read") or getattr(self._source, "asynchronous", False):
            raise TypeError(f"the body {_name(self._source)} {_NO_LOOP}")
        return self._read()

    def _read(self) -> Iterator[bytes]:
        read = self._source.read
        while piece := _checked(read(CHUNK), self._source):
            yield piece

    async def _apieces(self) -> AsyncIterator[bytes]:
        import asyncio

        source = self._source
        if hasattr(source, "aread") and getattr(source, "asynchronous", True):
            read = source.aread
        elif _is_coroutine_function(source.read):
            read = source.read
        else:

            def read(size: int) -> Any:
                return asyncio.to_thread(source.read, size)

        while True:
            piece = await read(CHUNK)
            if hasattr(piece, "__await__"):
                piece = await piece  # a plain function that returned a coroutine
            if not _checked(piece, source):
                return
            yield bytes(piece)

    def _restart(self) -> None:
        self._source.seek(self._start)


class IterableStream(RequestStream):
    """An iterable of bytes. One that is its own iterator, as generators are, is read once."""

    def __init__(self, source: Any) -> None:
        self._source = source
        super().__init__(rewindable=not hasattr(source, "__next__"))

    def _pieces(self) -> Iterator[bytes]:
        return (_checked(piece, self._source) for piece in self._source)


class AsyncIterableStream(RequestStream):
    """An asynchronous iterable of bytes; otherwise as `IterableStream`."""

    def __init__(self, source: Any) -> None:
        self._source = source
        super().__init__(rewindable=not hasattr(source, "__anext__"))

    def _pieces(self) -> Iterator[bytes]:
        raise TypeError(f"the body {_name(self._source)} {_NO_LOOP}")

    async def _apieces(self) -> AsyncIterator[bytes]:
        async for piece in self._source:
            yield _checked(piece, self._source)


def _extent(source: Any) -> tuple[int | None, int | None]:
    """Where a source stands, if it can go back there, and how many bytes there are to its end."""
    try:
        if not _immediately(source.seekable()):
            # As responses of urllib3 call it, and `StreamingBody`.
            return None, getattr(source, "length_remaining", None)
        start: int = _immediately(source.tell())
    except (AttributeError, OSError, ValueError):
        return None, None
    try:
        source.seek(0, io.SEEK_END)
        end = source.tell()
    except (OSError, ValueError):
        end = None  # some decompressors only go forward
    source.seek(start)
    return start, None if end is None else max(0, end - start)


def _immediately(value: Any) -> Any:
    """A value that need not be awaited.

    Raises:
        ValueError: it must.
    """
    if hasattr(value, "__await__"):
        getattr(value, "close", _nothing)()
        raise ValueError
    return value


def _checked(piece: Any, source: object) -> bytes:
    if isinstance(piece, bytes):
        return piece
    if isinstance(piece, memoryview):
        return piece.tobytes()
    if isinstance(piece, bytearray):
        return bytes(piece)
    if hasattr(piece, "__await__"):
        getattr(piece, "close", _nothing)()
        raise TypeError(f"the body {_name(source)} {_NO_LOOP}")
    raise TypeError(f"the body {_name(source)} gave {type(piece).__name__}, not bytes")


def _nothing() -> None:
    pass


def _is_coroutine_function(function: object) -> bool:
    from inspect import iscoroutinefunction

    return iscoroutinefunction(function)


def _name(source: object) -> str:
    return f"of type {type(source).__name__}"
