"""Scalars from CBOR, each into what its shape promises (Smithy RPC v2 CBOR, "Shape serialization").

Rule: a value of another type is refused; only an integer may stand for a float. Nothing is quoted
in an error, for it may be secret.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from .cbor_item import (
    BREAK,
    INDEFINITE,
    read_bignum,
    read_float,
    read_integer,
    read_length,
    read_plain,
    read_string,
    read_text,
    unexpected,
)
from .number import RANGES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..shapes import Shape
    from .cbor_reader import Read

#: Exponents of a bigDecimal beyond this are nobody's number, and no end of digits.
_MAX_EXPONENT = 100_000


def scalar_reader(shape: Shape) -> Read:
    """What reads a value of a simple shape."""
    kind = shape.type
    if kind in RANGES:
        return _integer(shape)
    if kind == "enum":
        return _enum(shape)
    if kind == "timestamp":
        return _timestamp()
    if kind == "document":
        return read_plain
    read = _READERS[kind]
    return lambda data, at, depth: read(data, at)


def _enum(shape: Shape) -> Read:
    target: Any = shape.target
    known = target.__known__

    def read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
        text, end = read_text(data, at)
        return known.get(text, text), end

    return read


def _integer(shape: Shape) -> Read:
    low, high = RANGES[shape.type]
    kind = shape.type
    target: Any = shape.target
    known: dict[int, int] = {} if target is None else target.__known__

    def read(data: bytes, at: int, depth: int) -> tuple[int, int]:
        value, end = read_integer(data, at)
        if not low <= value <= high:
            raise ResponseParseError(f"out of range for {kind}, {low} to {high}")
        return known.get(value, value) if known else value, end

    return read


def _timestamp() -> Read:
    from .timestamp import parse_epoch_seconds

    def read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
        if data[at] != 0xC1:
            raise unexpected("a timestamp (tag 1)", data[at])
        at += 1
        head = data[at]
        value, end = read_integer(data, at) if head < 0x40 else read_float(data, at)
        try:
            return parse_epoch_seconds(value), end
        except ValueError:
            raise ResponseParseError("a timestamp outside of the years 1 to 9999") from None

    return read


def _read_boolean(data: bytes, at: int) -> tuple[bool, int]:
    head = data[at]
    if head not in (0xF4, 0xF5):
        raise unexpected("a boolean", head)
    return head == 0xF5, at + 1


def _read_blob(data: bytes, at: int) -> tuple[bytes, int]:
    return read_string(data, at, 2)


def _read_decimal(data: bytes, at: int) -> tuple[Any, int]:
    """Tag 4: a list of exponent and mantissa (RFC 8949 section 3.4.4); or an integer."""
    from decimal import Decimal

    if data[at] != 0xC4:
        value, end = read_bignum(data, at)
        return Decimal(value), end
    count, at = read_length(data, at + 1, 4)
    exponent, at = read_integer(data, at)
    mantissa, end = read_bignum(data, at)
    if count == INDEFINITE and data[end] == BREAK:
        end += 1
    elif count != 2:
        raise ResponseParseError("a decimal fraction is a list of exponent and mantissa")
    if abs(exponent) > _MAX_EXPONENT:
        raise ResponseParseError(f"an exponent beyond {_MAX_EXPONENT}")
    sign, digits, _ = Decimal(mantissa).as_tuple()
    return Decimal((sign, digits, exponent)), end


_READERS: dict[str, Callable[[bytes, int], tuple[Any, int]]] = {
    "string": read_text,
    "boolean": _read_boolean,
    "blob": _read_blob,
    "float": read_float,
    "double": read_float,
    "bigInteger": read_bignum,
    "bigDecimal": _read_decimal,
}
