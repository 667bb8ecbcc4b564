"""Numbers as text: Smithy's floats, integers of fixed width, and numbers of any precision.

Not-a-number and the infinities are the words ``NaN``, ``Infinity``, ``-Infinity`` in every protocol
(Smithy 2.0, "Simple types"). Parsers take what the specification has, not all that Python's
constructors do.

Rule: pure. decimal is imported where it is needed.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from decimal import Decimal

_INFINITY = float("inf")
_SPECIAL = {"NaN": float("nan"), "Infinity": _INFINITY, "-Infinity": -_INFINITY}
_DECIMAL_CHARACTERS = frozenset("0123456789+-.eE")

#: Smallest and largest value of each integer shape.
RANGES = {
    "byte": (-(2**7), 2**7 - 1),
    "short": (-(2**15), 2**15 - 1),
    "integer": (-(2**31), 2**31 - 1),
    "intEnum": (-(2**31), 2**31 - 1),
    "long": (-(2**63), 2**63 - 1),
}


def format_float(value: float) -> str:
    """The shortest text that reads back as the same double: ``10.8``, ``1.0``, ``1e+16``."""
    if value - value == 0.0:
        return float.__repr__(float(value))
    if value != value:
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


def parse_float(text: str) -> float:
    """Read a float or double.

    Raises:
        ValueError: `text` is neither a decimal number nor one of the three words.
    """
    special = _SPECIAL.get(text)
    if special is not None:
        return special
    try:
        if _DECIMAL_CHARACTERS.issuperset(text):
            return float(text)
    except ValueError:
        pass
    raise ValueError(f"not a number: {text!r}")


def parse_integer(text: str, shape_type: str = "bigInteger") -> int:
    """Read an integer and hold it to the range of `shape_type`: ``byte``, ``short``, ``integer``,
    ``intEnum``, ``long``.

    A ``bigInteger`` has no range.

    Raises:
        ValueError: `text` is no decimal integer, or out of range.
    """
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not an integer: {text!r}")
    value = int(text)
    if shape_type in RANGES:
        check_range(value, shape_type)
    return value


def check_range(value: int, shape_type: str) -> None:
    """Refuse an integer that its shape cannot hold.

    Raises:
        ValueError: out of range.
    """
    low, high = RANGES[shape_type]
    if not low <= value <= high:
        raise ValueError(f"out of range for {shape_type}, {low} to {high}: {value}")


def format_big_decimal(value: Decimal) -> str:
    """Every digit of `value`; scientific notation where it has an exponent.

    Raises:
        ValueError: a bigDecimal is finite.
    """
    if not value.is_finite():
        raise ValueError(f"a bigDecimal is finite, not {value}")
    return str(value)


def parse_big_decimal(text: str) -> Decimal:
    """Read a bigDecimal, keeping every digit.

    Raises:
        ValueError: `text` is no decimal number.
    """
    from decimal import Decimal, InvalidOperation

    try:
        if _DECIMAL_CHARACTERS.issuperset(text):
            return Decimal(text)
    except InvalidOperation:
        pass
    raise ValueError(f"not a number: {text!r}")
