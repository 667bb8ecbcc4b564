"""Content codings of whole bodies (RFC 9110 section 8.4.1).

Rule: bodies that are streamed are left as they were sent; who stored them compressed wants them so.
What is decoded stays within a limit, however small it was when it came.
"""

from __future__ import annotations

from .failure import too_large

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .exchange import Exchange


def decode(body: bytes, encoding: str, exchange: Exchange) -> bytes:
    """A body without its coding. One of a kind that we never ask for is left as it is.

    Raises:
        TransportError: it would be larger than the options allow.
        zlib.error: it is not in this coding.
    """
    if encoding.lower() not in ("gzip", "x-gzip", "deflate"):
        return body
    import zlib

    limit = exchange.options.max_body
    decoder = zlib.decompressobj(32 + zlib.MAX_WBITS)  # gzip or zlib, by its first bytes
    decoded = decoder.decompress(body, limit + 1)
    if len(decoded) > limit:
        raise too_large(exchange)
    # RFC 1952 section 2.2 lets members follow each other. Nobody sends responses so, and half of
    # one is none.
    if not decoder.eof or decoder.unused_data.startswith(b"\x1f\x8b"):
        raise zlib.error("incomplete")
    return decoded
