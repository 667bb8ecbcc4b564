"""Compressed request bodies (Smithy 2.0, ``requestCompression`` trait; AWS SDKs and Tools Reference
Guide, "Request compression").

Rule: what a body is compressed to depends on the body alone, so that equal requests stay equal.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Protocol

    from .http import Request
    from .operation import Operation

    class CompressionOptions(Protocol):
        """The options of a client that decide here.

        Attributes:
            disable_request_compression: send bodies as they are.
            request_min_compression_size_bytes: bodies below this size are not worth the time.
        """

        @property
        def disable_request_compression(self) -> bool: ...
        @property
        def request_min_compression_size_bytes(self) -> int: ...


def compress(request: Request, operation: Operation, config: CompressionOptions) -> None:
    """Compress the body of a request whose operation allows it, and say so in Content-Encoding."""
    encodings = operation.traits["request_compression"]
    assert isinstance(encodings, tuple)
    if (
        "gzip" not in encodings
        or config.disable_request_compression
        or len(request.body) < config.request_min_compression_size_bytes
    ):
        return
    import zlib

    # 31 asks for a gzip header (RFC 1952), which zlib writes without the time.
    compressor = zlib.compressobj(wbits=31)
    request.body = compressor.compress(request.body) + compressor.flush()
    applied = request.headers.get("content-encoding")
    request.headers["content-encoding"] = f"{applied}, gzip" if applied else "gzip"
