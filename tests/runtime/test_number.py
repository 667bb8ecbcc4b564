"""Numbers and blobs as text: the words for what is no number, ranges, and strictness."""

from __future__ import annotations

import base64 as reference
import math
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tinsmith_runtime.codecs import base64
from tinsmith_runtime.codecs.number import (
    check_range,
    format_big_decimal,
    format_float,
    parse_big_decimal,
    parse_float,
    parse_integer,
)

MESSY = [
    "",
    " ",
    "1 ",
    "1_0",
    "0x10",
    "1,5",
    "one",
    "nan",
    "inf",
    "infinity",
    "+Infinity",
    "1e",
    "١",
]


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (10.8, "10.8"),
        (1.0, "1.0"),
        (1, "1.0"),
        (True, "1.0"),
        (-0.0, "-0.0"),
        (0.1 + 0.2, "0.30000000000000004"),
        (1e16, "1e+16"),
        (5e-324, "5e-324"),
        (math.inf, "Infinity"),
        (-math.inf, "-Infinity"),
        (math.nan, "NaN"),
    ],
)
def test_format_float(value: float, text: str) -> None:
    assert format_float(value) == text


class Celsius(float):
    """A float that shows itself in its own way."""

    def __repr__(self) -> str:
        return f"{float(self)} °C"


def test_format_float_of_a_subclass() -> None:
    assert format_float(Celsius(21.5)) == "21.5"


@given(st.floats())
def test_floats_round_trip(value: float) -> None:
    read = parse_float(format_float(value))
    assert (
        math.isnan(read)
        if math.isnan(value)
        else (read, math.copysign(1, read))
        == (
            value,
            math.copysign(1, value),
        )
    )


@pytest.mark.parametrize(
    ("text", "value"), [("1", 1.0), ("+1.5", 1.5), (".5", 0.5), ("1E-3", 0.001)]
)
def test_floats_of_others(text: str, value: float) -> None:
    assert parse_float(text) == value
    assert type(parse_float(text)) is float


@pytest.mark.parametrize("text", MESSY)
def test_no_float(text: str) -> None:
    with pytest.raises(ValueError, match="not a number: ") as caught:
        parse_float(text)
    assert repr(text) in str(caught.value)


@pytest.mark.parametrize(
    ("text", "value"), [("0", 0), ("-7", -7), ("+7", 7), ("007", 7), ("9" * 40, int("9" * 40))]
)
def test_integers(text: str, value: int) -> None:
    assert parse_integer(text) == value


@pytest.mark.parametrize("text", [*MESSY, "1.0", "1e3", "--1", "-", "NaN", "²", "9" * 5000])
def test_no_integer(text: str) -> None:
    with pytest.raises(ValueError, match=r"not an integer: |integer string conversion"):
        parse_integer(text)


@pytest.mark.parametrize(
    ("shape_type", "low", "high"),
    [
        ("byte", -128, 127),
        ("short", -32768, 32767),
        ("integer", -2147483648, 2147483647),
        ("intEnum", -2147483648, 2147483647),
        ("long", -9223372036854775808, 9223372036854775807),
    ],
)
def test_ranges(shape_type: str, low: int, high: int) -> None:
    for value in (low, high):
        check_range(value, shape_type)
        assert parse_integer(str(value), shape_type) == value
    for value in (low - 1, high + 1):
        with pytest.raises(
            ValueError, match=f"out of range for {shape_type}, {low} to {high}: {value}"
        ):
            check_range(value, shape_type)
        with pytest.raises(ValueError, match="out of range"):
            parse_integer(str(value), shape_type)


@pytest.mark.parametrize(
    "text",
    ["1.5", "-0.100000000000000000000001", "100000000000000000000001.0", "1E+400", "0", "1.50"],
)
def test_big_decimals_keep_every_digit(text: str) -> None:
    assert parse_big_decimal(text) == Decimal(text)
    assert format_big_decimal(parse_big_decimal(text)) == text


@pytest.mark.parametrize("text", [*MESSY, "NaN", "Infinity", "sNaN"])
def test_no_big_decimal(text: str) -> None:
    with pytest.raises(ValueError, match="not a number: "):
        parse_big_decimal(text)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_big_decimals_are_finite(value: str) -> None:
    with pytest.raises(ValueError, match=f"a bigDecimal is finite, not {value}"):
        format_big_decimal(Decimal(value))


@given(st.binary())
def test_base64(data: bytes) -> None:
    text = reference.b64encode(data).decode()
    assert base64.encode(data) == text
    assert base64.decode(text) == data
    wrapped = "\n ".join(text[i : i + 4] for i in range(0, len(text), 4))
    assert base64.decode(f"\r\n\t{wrapped}\n") == data


@pytest.mark.parametrize(
    "text", ["canary", "canary==x", "can*ry==", "_-8=", "=", "ab==cd==", "é==="]
)
def test_no_base64(text: str) -> None:
    with pytest.raises(ValueError, match="not base64: ") as caught:
        base64.decode(text)
    assert "canary" not in str(caught.value)
