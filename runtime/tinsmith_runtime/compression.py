"""Compressed request bodies (Smithy 2.0, ``requestCompression`` trait; AWS SDKs and Tools Reference
Guide, "Request compression").

Rule: what a body is compressed to depends on the body alone, so that equal requests stay equal.
"""

from __future__ import annotations

from .pipeline import Entry
from .user_agent import GZIP_REQUEST_COMPRESSION

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .call import Call
    from .effects import Steps
    from .http import Request
    from .operation import Operation
    from .pipeline import Proceed


def compress_body(call: Call, proceed: Proceed) -> Steps[Any]:
    """The step: compress, unless the configuration says no."""
    if not (yield from call.config.resolve("disable_request_compression")):
        least = yield from call.config.resolve("request_min_compression_size_bytes")
        if compress(call.request, call.operation, least):
            call.features += (GZIP_REQUEST_COMPRESSION,)
    return (yield from proceed(call))


def compress(request: Request, operation: Operation, min_size: int) -> bool:
    """Compress a stream, or a body of at least `min_size` bytes, as the operation allows; say so in
    Content-Encoding, after what was applied before, and to the caller.
    """
    encodings = operation.traits["request_compression"]
    assert isinstance(encodings, tuple)
    if "gzip" not in encodings:
        return False
    if request.stream is not None:
        from .compressed_stream import CompressedStream

        request.stream = CompressedStream(request.stream)
        request.headers.pop("content-length", None)
    elif len(request.body) < min_size:
        return False
    else:
        import zlib

        # 31 asks for a gzip header (RFC 1952), which zlib writes without the time.
        compressor = zlib.compressobj(wbits=31)
        request.body = compressor.compress(request.body) + compressor.flush()
    applied = request.headers.get("content-encoding")
    request.headers["content-encoding"] = f"{applied}, gzip" if applied else "gzip"
    return True


ENTRIES = (
    Entry(
        compress_body,
        "compressionMiddleware",
        "build",
        "high",
        ("REQUEST_BODY_COMPRESSION", "GZIP"),
    ),
)
