"""Percent-encoding (RFC 3986 section 2.1) and the form encoding of query protocols.

Only unreserved characters (section 2.3) stay as they are; a space is ``%20``, in forms too.
Signatures cover the encoded text, so one spelling is used everywhere.

Rule: no state; text is UTF-8.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_UNRESERVED = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_UNRESERVED_OR_SLASH = _UNRESERVED + b"/"

#: Octets that were encoded before, and their escapes.
_ESCAPES: dict[int, tuple[bytes, bytes]] = {}


def encode(text: str | bytes) -> str:
    """Encode everything but unreserved characters, as in a label, a query name or a query value."""
    # Most names and many values are letters and digits alone, which C tells at once.
    if text.isalnum() and isinstance(text, str) and text.isascii():
        return text
    return _encode(text, _UNRESERVED)


def encode_path(text: str | bytes) -> str:
    """Encode everything but unreserved characters and ``/``."""
    return _encode(text, _UNRESERVED_OR_SLASH)


def _encode(text: str | bytes, safe: bytes) -> str:
    data = text.encode() if isinstance(text, str) else text
    unsafe = data.translate(None, safe)
    if unsafe:
        # One pass of C for each distinct octet beats a pass of Python over all of them. The percent
        # sign comes first, for the other passes write new ones.
        octets = set(unsafe)
        if 0x25 in octets:
            octets.remove(0x25)
            data = data.replace(b"%", b"%25")
        for octet in octets:
            data = data.replace(*(_ESCAPES.get(octet) or _escape(octet)))
    elif isinstance(text, str):
        return text
    return data.decode("ascii")


def _escape(octet: int) -> tuple[bytes, bytes]:
    escape = _ESCAPES[octet] = (bytes((octet,)), b"%%%02X" % octet)
    return escape


def decode(text: str) -> str:
    """Undo `encode`. A percent sign that begins no escape stands for itself.

    Raises:
        ValueError: the octets are not UTF-8.
    """
    return decode_bytes(text).decode() if "%" in text else text


def decode_bytes(text: str) -> bytes:
    """The octets that `text` stands for; never fails."""
    head, *escapes = text.encode().split(b"%")
    parts = [head]
    for escape in escapes:
        digits = escape[:2]
        # fromhex() skips white space, isalnum() does not let it through.
        if digits.isalnum():
            try:
                parts.append(bytes.fromhex(digits.decode("ascii")) + escape[2:])
                continue
            except ValueError:
                pass
        parts.append(b"%" + escape)
    return b"".join(parts)


def encode_form(pairs: Iterable[tuple[str, str]]) -> str:
    """``name=value&...`` in the order given, for query strings and query protocols' bodies."""
    return "&".join([f"{encode(name)}={encode(value)}" for name, value in pairs])


def decode_form(text: str) -> list[tuple[str, str]]:
    """The pairs of a form or query string, in order; ``+`` is a space (HTML,
    application/x-www-form-urlencoded).

    Raises:
        ValueError: the octets are not UTF-8.
    """
    pairs: list[tuple[str, str]] = []
    for pair in text.replace("+", " ").split("&"):
        if pair:
            name, _, value = pair.partition("=")
            pairs.append((decode(name), decode(value)))
    return pairs
