"""Base64 (RFC 4648 section 4), the text form of blobs.

Rule: binascii and nothing else; the standard module of the same name is slow to import.
"""

from __future__ import annotations

from binascii import Error, a2b_base64, b2a_base64


def encode(data: bytes) -> str:
    """Base64 with padding, on one line."""
    return b2a_base64(data, newline=False).decode("ascii")


def decode(text: str) -> bytes:
    """Undo `encode`. White space is allowed anywhere, for XML and PEM wrap their lines.

    Raises:
        ValueError: a character outside the alphabet, or wrong padding. The text, which may be
            secret, is not quoted.
    """
    try:
        return a2b_base64("".join(text.split()), strict_mode=True)
    except (Error, ValueError) as error:
        raise ValueError(f"not base64: {error}") from None
