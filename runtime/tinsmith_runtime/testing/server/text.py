"""Simple values as text, both ways: Smithy 2.0, "AWS query protocol" and its XML serialization.

Rule: standard library only. The clients' codecs are what this is compared with.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ...shapes import Member

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FLOATS = {"NaN": "nan", "Infinity": "inf", "-Infinity": "-inf"}
_WORDS = {python: word for word, python in _FLOATS.items()}
_INTEGERS = frozenset(("byte", "short", "integer", "long", "bigInteger", "intEnum"))


def to_text(member: Member, value: Any, default: str = "date-time") -> str:
    """The text of a value. `default` is the form of timestamps that say none.

    Raises:
        ValueError: the shape of `member` has none.
    """
    kind = member.shape.type
    if kind in ("string", "enum"):
        return str(value)
    if kind == "boolean":
        return "true" if value else "false"
    if kind in _INTEGERS:
        return format(value, "d")
    if kind in ("float", "double"):
        text = repr(float(value))
        return _WORDS.get(text, text)
    if kind == "bigDecimal":
        return str(value)
    if kind == "blob":
        return b64encode(value).decode()
    if kind == "timestamp":
        return _timestamp_to_text(value.astimezone(UTC), _format(member, default))
    raise ValueError(f"a {kind} has no text")


def from_text(member: Member, text: str, default: str = "date-time") -> Any:
    """The value of a text. `default` is the form of timestamps that say none.

    Raises:
        ValueError: it is none of this shape.
    """
    kind = member.shape.type
    target: Any = member.shape.target
    if kind == "string":
        return text
    if kind == "enum":
        return target.__known__.get(text, text)
    if kind == "boolean":
        return {"true": True, "false": False}[text] if text in ("true", "false") else _fail(text)
    if kind in _INTEGERS:
        number = int(text) if text.removeprefix("-").isdecimal() else _fail(text)
        return target.__known__.get(number, number) if kind == "intEnum" else number
    if kind in ("float", "double"):
        return float(_FLOATS.get(text, text))
    if kind == "bigDecimal":
        return Decimal(text)
    if kind == "blob":
        return b64decode(text, validate=True)
    if kind == "timestamp":
        return _timestamp_from_text(text, _format(member, default))
    raise ValueError(f"a {kind} has no text")


def _fail(text: str) -> Any:
    raise ValueError(f"unexpected {text!r}")


def _format(member: Member, default: str) -> str:
    return str(member.traits.get("timestamp_format", default))


def _timestamp_to_text(value: datetime, format_name: str) -> str:
    if format_name == "http-date":
        return format_datetime(value, usegmt=True)
    if format_name == "epoch-seconds":
        return format(Decimal((value - _EPOCH) // _MICROSECOND).scaleb(-6).normalize(), "f")
    return value.isoformat().replace("+00:00", "Z")


def _timestamp_from_text(text: str, format_name: str) -> datetime:
    if format_name == "http-date":
        return datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    if format_name == "epoch-seconds":
        return _EPOCH + int(Decimal(text).scaleb(6)) * _MICROSECOND
    value = datetime.fromisoformat(text)
    return value.astimezone(UTC) if value.tzinfo else _fail(text)
