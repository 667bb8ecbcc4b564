"""What the built-in steps do where a request's body is a stream: its length, its hash, and its way
back to the beginning.

Rule: a body is read before it is sent only to be signed, and only if it can be read again.
"""

from __future__ import annotations

from hashlib import sha256

from .canonical import UNSIGNED_PAYLOAD
from .effects import Effect
from .errors import RequestBodyError, ValidationError
from .request_stream import CANNOT_REWIND

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .checksum import Updated
    from .effects import AsyncWorld, Steps, World
    from .pipeline import Proceed
    from .request_stream import RequestStream

_HASH = "x-amz-content-sha256"


def state_length(call: Call) -> None:
    """Put the length into the header, or hold the stream to what the header says. Where neither
    knows one, the transport sends chunks.

    Raises:
        ValidationError: they differ.
    """
    request = call.request
    stream = request.stream
    assert stream is not None
    stated = request.headers.get("content-length")
    if stated is None:
        if stream.length is not None:
            request.headers["content-length"] = str(stream.length)
    elif stream.length is None:
        stream.length = int(stated)
    elif stream.length != int(stated):
        raise ValidationError(
            call.operation.name,
            [f"the body has {stream.length} bytes, but its length is stated as {stated}"],
        )


def sign_stream(call: Call, proceed: Proceed) -> Steps[Any]:
    """Sign an attempt whose body is a stream: by the hash of a body that can be read twice, else,
    over TLS, without it.

    Raises:
        RequestBodyError: the body can be read only once, and nothing else protects it.
    """
    if call.attempt > 1:
        call.identity = yield from call.client.identity(call)
    request = call.request
    stream = request.stream
    assert stream is not None
    if _HASH not in request.headers:
        if "unsigned_payload" in call.operation.traits:
            request.headers[_HASH] = UNSIGNED_PAYLOAD
        elif stream.rewindable:
            if stream.sha256 is None:
                hashed = sha256()
                yield ReadThrough(stream, hashed)
                stream.sha256 = hashed.hexdigest()
            request.headers[_HASH] = stream.sha256
        elif request.scheme == "https":
            request.headers[_HASH] = UNSIGNED_PAYLOAD
        else:
            raise RequestBodyError(
                f"{call.operation.name}: without TLS a body must be signed, and to be signed it "
                "must be read twice: use an https endpoint, or pass bytes, a seekable file, or an "
                "iterable that can be iterated anew"
            )
    call.client.signers.sign(call)
    return (yield from proceed(call))


def rewind(stream: RequestStream, error: Exception) -> bool:
    """Have a body ready for another attempt; if it cannot be, the error of the last one says so."""
    if not stream.consumed:
        return True
    if not stream.rewindable:
        error.add_note(f"The request was not sent again: {CANNOT_REWIND}.")
        return False
    try:
        stream.rewind()
    except Exception as reason:
        error.add_note(f"The request was not sent again: its body could not go back: {reason!r}.")
        return False
    return True


class ReadThrough(Effect):
    """Show a stream to something, and rewind it. Asynchronous clients do not block on files."""

    __slots__ = ("stream", "seen")

    def __init__(self, stream: RequestStream, seen: Updated) -> None:
        self.stream = stream
        self.seen = seen

    def perform(self, world: World) -> None:
        for piece in self.stream.chunks():
            self.seen.update(piece)
        self.stream.rewind()

    async def aperform(self, world: AsyncWorld) -> None:
        from asyncio import to_thread

        async for piece in self.stream.achunks():
            await to_thread(self.seen.update, piece)
        self.stream.rewind()
