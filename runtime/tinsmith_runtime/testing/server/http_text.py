"""Members in headers, as text, both ways (Smithy 2.0, "httpHeader trait"; RFC 9110 section 5.6).

Rule: standard library only. The clients' codecs are what this is compared with.
"""

from __future__ import annotations

import re
from base64 import b64decode, b64encode
from typing import TYPE_CHECKING, Any

from .text import from_text, to_text

if TYPE_CHECKING:
    from ...shapes import Member

_ITEM = re.compile(r'\s*(?:"((?:[^"\\]|\\.)*)"|([^",]*))\s*(?:,|$)')
_DATE = re.compile(r"\s*([^,]*,[^,]*?)\s*(?:,|$)")


def header_text(member: Member, value: Any) -> str:
    """The value of a header.

    Raises:
        ValueError: the shape of `member` has none.
    """
    item = member.shape.member
    if item is None:
        return _text(member, value)
    texts = [_text(item, each) for each in value if each is not None]
    if item.shape.type in ("string", "enum"):
        texts = [_quoted(text) for text in texts]
    return ", ".join(texts)


def read_header(member: Member, text: str) -> Any:
    """The value of a member from that of its header.

    Raises:
        ValueError: it is none of the member's shape.
    """
    item = member.shape.member
    if item is None:
        return _read(member, text)
    return [_read(item, each) for each in _items(item, text)]


def _text(member: Member, value: Any) -> str:
    if member.shape.type == "string" and "media_type" in member.traits:
        return b64encode(value.encode()).decode()
    return to_text(member, value, "http-date")


def _read(member: Member, text: str) -> Any:
    if member.shape.type == "string" and "media_type" in member.traits:
        return b64decode(text, validate=True).decode()
    return from_text(member, text, "http-date")


def _quoted(text: str) -> str:
    if re.search(r'[",]|^\s|\s$', text):
        return '"' + re.sub(r'(["\\])', r"\\\1", text) + '"'
    return text


def _items(item: Member, text: str) -> list[str]:
    dates = item.shape.type == "timestamp" and (
        item.traits.get("timestamp_format", "http-date") == "http-date"
    )
    pattern = _DATE if dates else _ITEM
    items: list[str] = []
    position = 0
    while position < len(text):
        found = pattern.match(text, position)
        if found is None or found.end() == position:
            raise ValueError(f"not a list: {text!r}")
        quoted, *plain = found.groups()
        if dates:
            items.append(quoted)
        else:
            items.append(
                re.sub(r"\\(.)", r"\1", quoted) if quoted is not None else plain[0].strip()
            )
        position = found.end()
    return items
