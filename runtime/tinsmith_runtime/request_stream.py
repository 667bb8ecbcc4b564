"""Bodies of requests that are sent piece by piece: what files, iterables and their asynchronous
kin have in common.

Rule: constant memory. A body is read once, and again only after `rewind`; it is never sent as if it
were whole when it is not. A source's own exceptions pass through as they are.
"""

from __future__ import annotations

from .errors import RequestBodyError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

#: Bytes read at a time, of what can be read.
CHUNK = 256 * 1024

#: Said of attempts that were not repeated for this reason.
CANNOT_REWIND = (
    "its body has been read and cannot be read again: "
    "pass bytes, a seekable file, or an iterable that can be iterated anew"
)


class RequestStream:
    """A body. Subclasses say how pieces come (`_pieces`, `_apieces`) and how to begin anew
    (`_restart`); here are its state and the length promised.

    Attributes:
        length: in bytes, or None where only the end will tell.
        rewindable: whether the body can be read more than once.
        consumed: whether anything was read since the beginning.
        sha256: hexadecimal hash of the whole body, once somebody had to compute it.
        duplex: whether the response may begin, and be read, while this is sent.
    """

    duplex = False

    def __init__(self, length: int | None = None, *, rewindable: bool = False) -> None:
        self.length = length
        self.rewindable = rewindable
        self.consumed = False
        self.sha256: str | None = None

    def chunks(self) -> Iterator[bytes]:
        """The pieces, none of them empty; for synchronous clients.

        Raises:
            TypeError: the source can only be awaited, or gives something other than bytes.
            RequestBodyError: it was read before, or is not as long as it promised to be.
        """
        self._refuse_consumed()
        return self._measured(self._pieces())

    def achunks(self) -> AsyncIterator[bytes]:
        """The same for asynchronous clients."""
        self._refuse_consumed()
        return self._ameasured(self._apieces())

    def rewind(self) -> None:
        """Go back to where the body begins. Does nothing if nothing was read.

        Raises:
            RequestBodyError: that is not possible.
        """
        if self.consumed:
            if not self.rewindable:
                raise RequestBodyError(f"the request cannot be sent again: {CANNOT_REWIND}")
            self._restart()
            self.consumed = False

    def _pieces(self) -> Iterator[bytes]:
        raise NotImplementedError

    def _apieces(self) -> AsyncIterator[bytes]:
        """Pieces that need not be awaited, unless a subclass knows better."""
        return _immediate(self._pieces())

    def _restart(self) -> None:
        """Begin anew; called only if `rewindable`."""

    def _refuse_consumed(self) -> None:
        if self.consumed:
            raise RequestBodyError(f"the request cannot be sent again: {CANNOT_REWIND}")

    def _measured(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        self.consumed = True
        length, sent = self.length, 0
        for piece in pieces:
            if not piece:
                continue
            sent += len(piece)
            # The last piece waits until it is sure to be the last.
            if length is not None and sent >= length and (sent > length or any(pieces)):
                raise _too_long(length)
            yield piece
        if length is not None and sent < length:
            raise _too_short(length, sent)

    async def _ameasured(self, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        self.consumed = True
        length, sent = self.length, 0
        async for piece in pieces:
            if not piece:
                continue
            sent += len(piece)
            if length is not None and sent >= length and (sent > length or await _any(pieces)):
                raise _too_long(length)
            yield piece
        if length is not None and sent < length:
            raise _too_short(length, sent)

    def __repr__(self) -> str:
        length = "of unknown length" if self.length is None else f"of {self.length} bytes"
        return f"<{type(self).__name__} {length}>"


class BytesStream(RequestStream):
    """A body in memory, for whoever handles all bodies as streams."""

    def __init__(self, body: bytes) -> None:
        super().__init__(len(body), rewindable=True)
        self._body = body

    def _pieces(self) -> Iterator[bytes]:
        view = memoryview(self._body)
        return (bytes(view[start : start + CHUNK]) for start in range(0, len(view), CHUNK))


def request_stream(value: object) -> RequestStream:
    """A body of whatever kind as a stream. Nothing is read yet.

    A file begins at the position it has now. Bytes are taken as they are, an iterable gives pieces
    of any size.

    Raises:
        TypeError: it cannot be a body: text, a file opened in text mode, or something else.
    """
    if isinstance(value, RequestStream):
        return value
    if isinstance(value, memoryview):
        return BytesStream(value.tobytes())
    if isinstance(value, (bytes, bytearray)):
        return BytesStream(bytes(value))
    from .stream_source import adapt

    return adapt(value)


async def _immediate(pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


async def _any(pieces: AsyncIterator[bytes]) -> bool:
    async for piece in pieces:
        if piece:
            return True
    return False


def _too_long(length: int) -> RequestBodyError:
    return RequestBodyError(
        f"the request's body has more than the {length} bytes it was to have: "
        "it grew while it was sent, or the length stated is wrong"
    )


def _too_short(length: int, sent: int) -> RequestBodyError:
    return RequestBodyError(
        f"the request's body ended after {sent} of the {length} bytes it was to have: "
        "it shrank while it was sent, or the length stated is wrong"
    )
