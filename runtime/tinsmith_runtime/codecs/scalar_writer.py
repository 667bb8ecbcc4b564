"""Scalars as text, alike in forms and in XML (Smithy 2.0, "AWS query protocol" and "XML bindings").

Rule: pure; what makes the text of a member is chosen once, and loaded when it is chosen.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..shapes import Member


def scalar_writer(member: Member) -> Callable[[Any], str]:
    """What makes text of a value of `member`, which is no string: those are text already.

    The function raises ValueError: the value has no text, such as a time without zone.
    """
    kind = member.shape.type
    if kind == "timestamp":
        from .timestamp import FORMATTERS

        return FORMATTERS[str(member.traits.get("timestamp_format", "date-time"))]
    if kind == "blob":
        from .base64 import encode as encode_base64

        return encode_base64
    if kind == "boolean":
        return _boolean
    if kind in ("byte", "short", "integer", "long", "bigInteger", "intEnum"):
        # Not str(), which would print a constant of somebody's own enum by name.
        return int.__repr__
    from .number import format_big_decimal, format_float

    if kind in ("float", "double"):
        return format_float
    if kind == "bigDecimal":
        return format_big_decimal
    raise TypeError(f"a {kind} has no form as text")


def _boolean(value: bool) -> str:
    return "true" if value else "false"
