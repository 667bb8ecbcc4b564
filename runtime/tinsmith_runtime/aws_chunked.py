r"""Bodies in the content coding ``aws-chunked``: chunks, and a checksum behind them, so that a
stream need be read only once (Amazon S3 API Reference, "Signature calculations for trailing
headers").

    10000;chunk-signature=ad80...\r\n ...65536 bytes...\r\n
    0;chunk-signature=b6c6...\r\n x-amz-checksum-crc32:...\r\n x-amz-trailer-signature:...\r\n \r\n

Chunks that are not signed have no ``;chunk-signature=``, and no signature in the trailer.

Rule: constant memory; what is framed can be sent again if what is in it can.
"""

from __future__ import annotations

from .checksum import SIZES, checksum_header, new_checksum
from .codecs import base64
from .request_stream import RequestStream

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from .chunk_signing import ChunkSigner

#: Bytes of a chunk; S3 wants 8 KiB at least, of all but the last.
CHUNK = 64 * 1024
#: What stands in ``x-amz-content-sha256``.
UNSIGNED = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
SIGNED = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER"

_SIGNATURE = ";chunk-signature="
_TRAILER_SIGNATURE = "x-amz-trailer-signature:"


class AwsChunkedStream(RequestStream):
    """A body, and its checksum behind it.

    Args:
        source: the body itself.
        algorithm: of the checksum.
        decoded_length: bytes of the body itself.
        signed: whether chunks are signed; then `signer` must be there when reading begins.

    Attributes:
        signer: signs the chunks of the next attempt.
    """

    def __init__(
        self, source: RequestStream, algorithm: str, decoded_length: int, *, signed: bool = False
    ) -> None:
        super().__init__(
            _encoded_length(decoded_length, algorithm, signed), rewindable=source.rewindable
        )
        self.signed = signed
        self.signer: ChunkSigner | None = None
        self._source = source
        self._algorithm = algorithm

    def _pieces(self) -> Iterator[bytes]:
        return self._framed(self._framing())

    def _framed(self, framing: Framing) -> Iterator[bytes]:
        for piece in self._source.chunks():
            yield framing.feed(piece)
        yield framing.finish()

    async def _apieces(self) -> AsyncIterator[bytes]:
        framing = self._framing()
        async for piece in self._source.achunks():
            yield framing.feed(piece)
        yield framing.finish()

    def _framing(self) -> Framing:
        assert (self.signer is not None) is self.signed
        return Framing(self._algorithm, self.signer)

    def _restart(self) -> None:
        self._source.rewind()


class Framing:
    """Turns pieces of any size into chunks of one size, with the trailer at the end."""

    __slots__ = ("_algorithm", "_signer", "_checksum", "_rest")

    def __init__(self, algorithm: str, signer: ChunkSigner | None) -> None:
        self._algorithm = algorithm
        self._signer = signer
        self._checksum = new_checksum(algorithm)
        self._rest = b""

    def feed(self, piece: bytes) -> bytes:
        """The chunks that are complete with `piece`."""
        self._checksum.update(piece)
        data = self._rest + piece
        whole = len(data) - len(data) % CHUNK
        self._rest = data[whole:]
        return b"".join(
            [self._chunk(data[start : start + CHUNK]) for start in range(0, whole, CHUNK)]
        )

    def finish(self) -> bytes:
        """What is left, the empty chunk and the trailer."""
        rest = self._chunk(self._rest) if self._rest else b""
        value = base64.encode(self._checksum.digest())
        line = f"{checksum_header(self._algorithm)}:{value}"
        end = [self._head(b""), line.encode()]
        if self._signer is not None:
            signature = self._signer.sign_trailer(f"{line}\n".encode())
            end.append(f"{_TRAILER_SIGNATURE}{signature}".encode())
        return rest + b"\r\n".join([*end, b"", b""])

    def _chunk(self, data: bytes) -> bytes:
        return b"\r\n".join([self._head(data), data, b""])

    def _head(self, data: bytes) -> bytes:
        size = f"{len(data):x}"
        if self._signer is not None:
            size += f"{_SIGNATURE}{self._signer.sign(data)}"
        return size.encode()


def _encoded_length(length: int, algorithm: str, signed: bool) -> int:
    """Bytes of a body of `length` bytes in this coding."""
    signature = len(_SIGNATURE) + 64 if signed else 0
    whole, rest = divmod(length, CHUNK)
    sizes = [CHUNK] * bool(whole) + [rest] * bool(rest)
    chunks = [len(f"{size:x}") + signature + size + 4 for size in sizes]
    if whole:
        chunks[0] *= whole
    trailer = len(checksum_header(algorithm)) + 1 + (SIZES[algorithm] + 2) // 3 * 4 + 2
    if signed:
        trailer += len(_TRAILER_SIGNATURE) + 64 + 2
    return sum(chunks) + 1 + signature + 2 + trailer + 2
