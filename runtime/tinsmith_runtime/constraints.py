"""Lengths, ranges, patterns and uniqueness (Smithy 2.0, "Constraint traits"), when a client asks
for ``validate="constraints"``.

Not checked by default: services loosen their constraints, and clients that insist on the old ones
get in the way.

Rule: as `validation`: all faults at once, paths in Python names, nothing secret or long. Types have
been checked before.
"""

from __future__ import annotations

from .errors import ValidationError
from .schema import REDACTED
from .structure import Structure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .shapes import Member


def check_constraints(command: Structure) -> None:
    """Refuse an input that breaks a constraint of the model.

    Raises:
        ValidationError: with all faults.
    """
    faults: list[str] = []
    _structure(command, "", faults)
    if faults:
        raise ValidationError(type(command).__name__, faults)


def _structure(value: Structure, prefix: str, faults: list[str]) -> None:
    for name, member in type(value).__members__.items():
        held = getattr(value, name)
        if held is not None:
            _value(member, held, prefix + name, faults)


def _value(member: Member, value: Any, path: str, faults: list[str]) -> None:
    shape, traits = member.shape, member.traits
    if traits:
        _length(member, value, path, faults)
        _range(member, value, path, faults)
        _pattern(member, value, path, faults)
        if traits.get("unique_items") and _repeats(value):
            faults.append(f"{path}: items repeat, each may be there once")
    if isinstance(value, Structure):
        _structure(value, path + ".", faults)
    elif shape.type == "list":
        assert shape.member is not None
        for index, item in enumerate(value):
            if item is not None:
                _value(shape.member, item, f"{path}[{index}]", faults)
    elif shape.type == "map":
        assert shape.key is not None
        assert shape.value is not None
        for key, item in value.items():
            inside = f"{path}[{REDACTED if shape.secret else repr(key[:40])}]"
            _value(shape.key, key, inside, faults)
            if item is not None:
                _value(shape.value, item, inside, faults)


_UNITS = {"blob": "bytes", "list": "items", "map": "entries"}


def _length(member: Member, value: Any, path: str, faults: list[str]) -> None:
    bounds = member.traits.get("length")
    # A string is measured in Unicode scalar values, which is what Python counts.
    if bounds is not None and not _within(len(value), bounds):
        got = "" if member.secret else f", got {len(value)}"
        unit = _UNITS.get(member.shape.type, "characters")
        faults.append(f"{path}: expected {_span(bounds)} {unit}{got}")


def _range(member: Member, value: Any, path: str, faults: list[str]) -> None:
    bounds = member.traits.get("range")
    if bounds is not None and not _within(value, bounds):
        got = "" if member.secret else f", got {value}"[:60]
        faults.append(f"{path}: expected {_span(bounds)}{got}")


def _pattern(member: Member, value: Any, path: str, faults: list[str]) -> None:
    pattern = member.traits.get("pattern")
    if pattern is not None:
        from .pattern import matches

        if not matches(str(pattern), value):
            faults.append(f"{path}: does not match {pattern}")


def _within(value: Any, bounds: Any) -> bool:
    low, high = bounds
    # Written so that NaN, which compares with nothing, is outside.
    return (low is None or value >= low) and (high is None or value <= high)


def _span(bounds: Any) -> str:
    low, high = bounds
    if low is None:
        return f"at most {high}"
    if high is None:
        return f"at least {low}"
    return f"{low} to {high}" if low != high else f"{low}"


def _repeats(items: Iterable[Any]) -> bool:
    # Structures may hold lists, which have no hash.
    seen: list[Any] = []
    for item in items:
        if item in seen:
            return True
        seen.append(item)
    return False
