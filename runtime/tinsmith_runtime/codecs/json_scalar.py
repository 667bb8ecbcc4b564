"""Scalars from values of JSON.

Reading is as tolerant as the AWS SDKs are: a timestamp may come in any format, a whole number as
``1.0``, a number of any precision as a number or a string.

Rule: what is no value of its shape is a ValueError, which quotes no more than the value.
"""

from __future__ import annotations

from decimal import Decimal

from .number import RANGES, check_range, parse_big_decimal, parse_float, parse_integer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..shapes import Member

_NAMES: dict[type, str] = {
    dict: "an object",
    list: "an array",
    str: "a string",
    bool: "a boolean",
    type(None): "null",
}


def unexpected(wanted: str, value: object) -> ValueError:
    """The error for a value of another type, which is named and not quoted."""
    return ValueError(f"expected {wanted}, got {_NAMES.get(type(value), 'a number')}")


def scalar_parser(member: Member) -> Callable[[Any], Any]:
    """What reads a value of `member` that is not null.

    The function raises ValueError: it is no value of the shape.
    """
    kind = member.shape.type
    target: Any = member.shape.target
    if kind == "string":
        return _text
    if kind == "enum":
        return _enum(target.__known__)
    if kind == "boolean":
        return _boolean
    if kind in ("float", "double"):
        return _float
    if kind == "bigDecimal":
        return _decimal
    if kind == "timestamp":
        return _timestamp(str(member.traits.get("timestamp_format", "epoch-seconds")))
    if kind == "blob":
        return _blob
    if kind == "intEnum":
        return _integer_enum(target.__known__)
    return _integer(kind)


def _text(value: Any) -> str:
    if value.__class__ is str:
        return value
    raise unexpected("a string", value)


def _boolean(value: Any) -> bool:
    if value is True or value is False:
        return value
    raise unexpected("true or false", value)


def _enum(known: dict[str, Any]) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        if value.__class__ is str:
            return known.get(value, value)
        raise unexpected("a string", value)

    return read


def _integer(kind: str) -> Callable[[Any], int]:
    if kind not in RANGES:
        return _whole
    low, high = RANGES[kind]

    def read(value: Any) -> int:
        whole = value if value.__class__ is int else _whole(value)
        if not low <= whole <= high:
            check_range(whole, kind)
        return whole

    return read


def _integer_enum(known: dict[int, Any]) -> Callable[[Any], Any]:
    read_integer = _integer("intEnum")

    def read(value: Any) -> Any:
        number = read_integer(value)
        return known.get(number, number)

    return read


def _whole(value: Any) -> int:
    kind = value.__class__
    if kind is int:
        return value  # type: ignore[no-any-return]  # an int
    if kind is str:
        return parse_integer(value)
    if kind is float and value.is_integer():
        return int(value)
    if kind is Decimal and value.adjusted() < 400 and value == value.to_integral_value():
        return int(value)
    if kind in (float, Decimal):
        raise ValueError(f"not an integer: {value}")
    raise unexpected("an integer", value)


def _float(value: Any) -> float:
    kind = value.__class__
    if kind is float:
        return value  # type: ignore[no-any-return]  # a float
    if kind is str:
        return parse_float(value)
    if kind is int or kind is Decimal:
        try:
            return float(value)
        except OverflowError:
            raise ValueError("out of range for a double") from None
    raise unexpected("a number", value)


def _decimal(value: Any) -> Decimal:
    kind = value.__class__
    if kind is str:
        return parse_big_decimal(value)
    if kind is int or kind is Decimal:
        return Decimal(value)
    if kind is float:
        return Decimal(repr(value))
    raise unexpected("a number", value)


def _blob(value: Any) -> bytes:
    from .base64 import decode

    return decode(_text(value))


def _timestamp(chosen: str) -> Callable[[Any], Any]:
    from .timestamp import PARSERS, parse_epoch_seconds

    first = PARSERS[chosen]

    def read(value: Any) -> Any:
        kind = value.__class__
        if kind is int or kind is float:
            return parse_epoch_seconds(value)
        if kind is Decimal:
            return parse_epoch_seconds(float(value))
        if kind is not str:
            raise unexpected("a timestamp", value)
        try:
            return first(value)
        except ValueError:
            for parse in PARSERS.values():
                try:
                    return parse(value)
                except ValueError:
                    continue
            raise

    return read
