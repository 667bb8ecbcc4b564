"""Content codings of whole bodies (RFC 9110 section 8.4.1).

Rule: bodies that are streamed are left as they were sent; who stored them compressed wants them so.
"""

from __future__ import annotations


def decode(body: bytes, encoding: str) -> bytes:
    """A body without its coding. One of a kind that we never ask for is left as it is."""
    if encoding.lower() not in ("gzip", "x-gzip", "deflate"):
        return body
    import zlib

    return zlib.decompress(body, 32 + zlib.MAX_WBITS)  # gzip or zlib, by its first bytes
