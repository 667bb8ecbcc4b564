"""Scalars from their text, alike in XML elements and in headers of HTTP (Smithy 2.0, "Simple
types").

Rule: pure; what reads a member is chosen once, and loaded when it is chosen.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..shapes import Member


def scalar_parser(member: Member, timestamp_format: str = "date-time") -> Callable[[str], Any]:
    """What reads a value of `member`, which is no string, from its text.

    The function raises ValueError: the text is no value of the shape. `timestamp_format` counts
    where the member has none of its own.
    """
    kind = member.shape.type
    if kind == "timestamp":
        from .timestamp import PARSERS

        return PARSERS[str(member.traits.get("timestamp_format", timestamp_format))]
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
    raise TypeError(f"a {kind} has no form as text")


def _boolean(text: str) -> bool:
    word = text.lower()
    if word not in ("true", "false"):
        raise ValueError(f"neither true nor false: {text!r}")
    return word == "true"
