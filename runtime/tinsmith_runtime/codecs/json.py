"""JSON documents (RFC 8259) as Python's own values.

Rule: standard library only, strictly UTF-8 and strictly JSON: ``NaN`` as a bare word is none. No
types and no models here.
"""

from __future__ import annotations

from decimal import Decimal
from json import JSONDecodeError, JSONDecoder
from json.encoder import encode_basestring

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

#: A string with its quotes; nothing but what must be escaped is.
quote = encode_basestring


class JsonError(ValueError):
    """Bytes that are not JSON, or a value that JSON cannot express. Quotes nothing of it."""


def _refuse(constant: str) -> NoReturn:
    raise JsonError(f"not JSON: {constant} is no number of JSON")


_DECODER = JSONDecoder(parse_constant=_refuse)
_EXACT = JSONDecoder(parse_constant=_refuse, parse_float=Decimal)


def parse(document: bytes, exact: bool = False) -> Any:
    """Read a document. Of a key that is there twice the last one counts.

    Args:
        document: text in UTF-8, without a byte order mark.
        exact: whether numbers with a fraction or an exponent come as Decimal.

    Raises:
        JsonError: not JSON, not UTF-8, nested too deep, or with a number of too many digits.
    """
    try:
        return (_EXACT if exact else _DECODER).decode(document.decode())
    except JsonError:
        raise
    except JSONDecodeError as error:
        raise JsonError(f"not JSON: {error}") from None
    except UnicodeDecodeError as error:
        raise JsonError(f"not UTF-8 at byte {error.start}") from None
    except RecursionError:
        raise JsonError("JSON nested too deep") from None
    except (ValueError, ArithmeticError):
        # Python's limit for the digits of integers, decimal's for exponents.
        raise JsonError("JSON with a number that is too long") from None


def native(value: Any) -> Any:
    """A value that was read exactly, with floats for those Decimals whose digits a float keeps."""
    kind = value.__class__
    if kind is Decimal:
        rounded = float(value)
        return rounded if Decimal(repr(rounded)) == value else value
    if kind is list:
        return [native(item) for item in value]
    if kind is dict:
        return {key: native(item) for key, item in value.items()}
    return value


def text(value: Any) -> str:
    """The opposite of `parse`, with every digit of a Decimal.

    Raises:
        JsonError: something in it is no value of JSON.
    """
    if value is None:
        return "null"
    if isinstance(value, str):
        return quote(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, float) and value - value == 0.0:
        return float.__repr__(value)
    if isinstance(value, Decimal) and value.is_finite():
        return str(value)
    if isinstance(value, (float, Decimal)):
        raise JsonError("JSON has no NaN and no infinities")
    inside: Any = value
    if isinstance(value, (list, tuple)):
        return "[" + ",".join([text(item) for item in inside]) + "]"
    if isinstance(value, dict):
        return "{" + ",".join([f"{_key(key)}:{text(item)}" for key, item in inside.items()]) + "}"
    raise JsonError(
        f"JSON has no {type(value).__name__}: bool, int, float, Decimal, str, list, dict and None "
        "it has"
    )


def _key(key: object) -> str:
    if isinstance(key, str):
        return quote(key)
    raise JsonError(f"the keys of an object are strings, not {type(key).__name__}")
