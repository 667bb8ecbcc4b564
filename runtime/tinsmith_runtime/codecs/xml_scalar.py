"""Scalars from the text of XML elements.

Rule: text that is no value of its shape is an error, in which no secret is quoted. White space
around it is not part of a value, except of a string.
"""

from __future__ import annotations

from ..errors import ResponseParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..shapes import Member
    from .xml import Element


def scalar_reader(member: Member) -> Callable[[Element], Any]:
    """What reads a value of `member` from its element.

    The function raises ResponseParseError: the text is no value of the shape.
    """
    shape = member.shape
    if shape.type == "string":
        return _text
    target: Any = shape.target
    if shape.type == "enum":
        known = target.__known__

        def read_enum(element: Element) -> Any:
            return known.get(element.text, element.text)

        return read_enum
    parse = _parser(member)
    secret = member.secret

    def read(element: Element) -> Any:
        try:
            return parse(element.text.strip())
        except ValueError as error:
            raise ResponseParseError(
                f"not of type {shape.type}" if secret else str(error)[:200]
            ) from None

    return read


def _text(element: Element) -> str:
    return element.text


def _parser(member: Member) -> Callable[[str], Any]:
    kind = member.shape.type
    if kind == "timestamp":
        from .timestamp import PARSERS

        return PARSERS[str(member.traits.get("timestamp_format", "date-time"))]
    if kind == "blob":
        from .base64 import decode

        return decode
    if kind == "boolean":
        return _boolean
    from .number import parse_big_decimal, parse_float, parse_integer

    if kind in ("float", "double"):
        return parse_float
    if kind == "bigDecimal":
        return parse_big_decimal
    if kind == "intEnum":
        target: Any = member.shape.target
        known = target.__known__

        def parse_enum(text: str) -> int:
            value = parse_integer(text, kind)
            return known.get(value, value)  # type: ignore[no-any-return]  # an IntegerEnum

        return parse_enum
    if kind in ("byte", "short", "integer", "long", "bigInteger"):
        return lambda text: parse_integer(text, kind)
    raise TypeError(f"a {kind} has no form in XML")


def _boolean(text: str) -> bool:
    word = text.lower()
    if word not in ("true", "false"):
        raise ValueError(f"neither true nor false: {text!r}")
    return word == "true"
