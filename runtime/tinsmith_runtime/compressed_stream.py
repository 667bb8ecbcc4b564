"""A request's stream, compressed while it is sent.

Rule: constant memory; the length is known when it was sent. What is compressed can be sent again if
what is in it can.
"""

from __future__ import annotations

import zlib

from .request_stream import RequestStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator


class CompressedStream(RequestStream):
    """`source` as gzip (RFC 1952), without a time, so that equal bodies stay equal."""

    def __init__(self, source: RequestStream) -> None:
        super().__init__(rewindable=source.rewindable)
        self._source = source

    def _pieces(self) -> Iterator[bytes]:
        return self._compressed(self._source.chunks())

    def _compressed(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        compressor = zlib.compressobj(wbits=31)
        for piece in pieces:
            yield compressor.compress(piece)
        yield compressor.flush()

    async def _apieces(self) -> AsyncIterator[bytes]:
        compressor = zlib.compressobj(wbits=31)
        async for piece in self._source.achunks():
            yield compressor.compress(piece)
        yield compressor.flush()

    def _restart(self) -> None:
        self._source.rewind()
