"""A request's body on its way out, piece by piece, over a connection that blocks.

Rule: what the source raises is remembered as the source's, so that nobody takes it for an error of
    the way. A server that stops reading may have answered: whoever sends goes on to read."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from ..http import Request
    from ..request_stream import RequestStream
    from .exchange import Exchange


class Upload:
    """The body of one attempt.

    Attributes:
        duplex: whether the response may be read meanwhile.

    Raises:
        TypeError: the body can only be awaited.
        RequestBodyError: it was read before.
    """

    __slots__ = ("duplex", "_pieces", "_chunked", "_begun")

    def __init__(self, stream: RequestStream, *, chunked: bool) -> None:
        self.duplex = stream.duplex
        self._pieces = stream.chunks()
        self._chunked = chunked
        self._begun = False

    def run(self, head: bytes, send: Callable[[bytes], None], exchange: Exchange) -> None:
        """Send what comes before the body, and the body, each piece within the read timeout."""
        if self._begun:
            return  # urllib3 2 ends a chunked body itself, which is done already
        self._begun = True
        send(head)
        try:
            while piece := self._next(exchange):
                exchange.wait_again()
                send(b"%x\r\n%b\r\n" % (len(piece), piece) if self._chunked else piece)
            if self._chunked:
                send(b"0\r\n\r\n")
        except (BrokenPipeError, ConnectionResetError):
            if exchange.fault is not None:
                raise

    def _next(self, exchange: Exchange) -> bytes:
        try:
            return next(self._pieces, b"")
        except BaseException as error:
            exchange.fault = error
            raise


def body_length(request: Request) -> int | None:
    """The Content-Length of a request with a stream; None where it goes out in chunks. A length
    that only the headers state becomes the stream's own, which holds it to that.
    """
    stream = request.stream
    assert stream is not None
    if stream.length is None and "content-length" in request.headers:
        stream.length = int(request.headers["content-length"])
    return stream.length


def rewind(request: Request) -> bool:
    """Whether a request can be sent again; its body is at its beginning then."""
    stream = request.stream
    if stream is not None and stream.consumed:
        if not stream.rewindable:
            return False
        stream.rewind()
    return True
