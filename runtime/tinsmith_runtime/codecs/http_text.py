"""Members as text in paths, queries and headers, and from headers (Smithy 2.0, "HTTP bindings").

Rule: a value is written so that it reads back as itself: items of a list that hold a comma or a
quote are quoted, and nothing that a line of HTTP cannot hold gets into a header.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from .scalar_reader import scalar_parser

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..shapes import Member

_HTTP_DATE = "http-date"


def text_writer(member: Member, timestamp_format: str = "date-time") -> Callable[[Any], str]:
    """What makes text of a value of a simple member; for paths and queries.

    `timestamp_format` counts where the member has none of its own.
    """
    kind = member.shape.type
    if kind in ("string", "enum"):
        return str.__str__
    if kind == "timestamp":
        from .timestamp import FORMATTERS

        return FORMATTERS[str(member.traits.get("timestamp_format", timestamp_format))]
    from .scalar_writer import scalar_writer

    return scalar_writer(member)


def header_writer(member: Member) -> Callable[[Any], str]:
    """What makes the value of a header of a value of `member`."""
    shape = member.shape
    if shape.member is not None:
        plain = header_writer(shape.member)
        quoted = shape.member.shape.type in ("string", "enum")

        def write_items(items: Any) -> str:
            texts = [plain(item) for item in items if item is not None]
            return ", ".join(map(quote, texts) if quoted else texts)

        return write_items
    if shape.type == "string" and "media_type" in member.traits:
        from .base64 import encode

        # Text of another format may hold what headers cannot.
        return lambda text: encode(text.encode())
    return text_writer(member, _HTTP_DATE)


def quote(text: str) -> str:
    """An item of a list, in quotes where it needs them (RFC 9110 section 5.6.4)."""
    if '"' in text or "," in text or text != text.strip():
        escaped = text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return text


def header_reader(member: Member) -> Callable[[str], Any]:
    """What reads a value of `member` from the value of a header.

    The function raises ResponseParseError: the text is no value of the shape.
    """
    shape = member.shape
    if shape.member is not None:
        read_item = header_reader(shape.member)
        split = split_dates if _is_http_date(shape.member) else split_list
        return lambda text: [read_item(item) for item in split(text)]
    target: Any = shape.target
    if shape.type == "enum":
        known = target.__known__
        return lambda text: known.get(text, text)
    if shape.type == "string":
        return _read_media if "media_type" in member.traits else str
    parse = scalar_parser(member, _HTTP_DATE)
    secret = member.secret

    def read(text: str) -> Any:
        try:
            return parse(text.strip())
        except ValueError as error:
            raise ResponseParseError(
                f"not of type {shape.type}" if secret else str(error)[:200]
            ) from None

    return read


def _is_http_date(member: Member) -> bool:
    return (
        member.shape.type == "timestamp"
        and member.traits.get("timestamp_format", _HTTP_DATE) == _HTTP_DATE
    )


def _read_media(text: str) -> str:
    from .base64 import decode

    try:
        return decode(text).decode()
    except ValueError:
        raise ResponseParseError("not base64 of text in UTF-8") from None


def split_list(text: str) -> list[str]:
    """The items of a list in a header, their quotes taken off.

    Raises:
        ResponseParseError: a quote that does not end.
    """
    items: list[str] = []
    position, end = 0, len(text)
    while position < end:
        if text[position] in " \t":
            position += 1
        elif text[position] == '"':
            item, position = _quoted(text, position + 1)
            items.append(item)
            comma = text.find(",", position)
            position = end if comma < 0 else comma + 1
        else:
            comma = text.find(",", position)
            stop = end if comma < 0 else comma
            items.append(text[position:stop].rstrip(" \t"))
            position = stop + 1
    return items


def _quoted(text: str, position: int) -> tuple[str, int]:
    """The text up to the closing quote, and where it goes on behind that."""
    characters: list[str] = []
    while position < len(text):
        character = text[position]
        if character == '"':
            return "".join(characters), position + 1
        if character == "\\":
            position += 1
            character = text[position : position + 1]
        characters.append(character)
        position += 1
    raise ResponseParseError("a header with a quote that does not end")


def split_dates(text: str) -> list[str]:
    """The items of a list of http-dates, each of which has a comma of its own."""
    parts = [part.strip() for part in text.split(",")]
    return [", ".join(parts[index : index + 2]) for index in range(0, len(parts), 2) if text]
