"""Checks of values against their shapes, compiled into closures when a class is first checked.

Types are those of the annotations, so that what a type checker accepts passes and what it refuses
fails here too.

Rule: a check appends what is wrong, with the path it was given, and shows no value that is secret
or long.
"""

from __future__ import annotations

from .schema import REDACTED
from .shapes import REQUIRED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias, TypeGuard

    from .schema import SchemaType
    from .shapes import Member, Shape

    # Takes a value that is not None and its path; appends what is wrong.
    Check: TypeAlias = Callable[[Any, str, list[str]], None]

_MEMBERS: dict[SchemaType, Check] = {}


def is_list(value: object) -> TypeGuard[list[Any] | tuple[Any, ...]]:
    """Whether a value can stand for a list. Nobody is hurt by a tuple."""
    return isinstance(value, (list, tuple))


def is_dict(value: object) -> TypeGuard[dict[Any, Any]]:
    """Whether a value can stand for a map."""
    return isinstance(value, dict)


def checker(member: Member) -> Check:
    """What checks a value of `member` that is not None."""
    shape = member.shape
    match shape.type:
        case "structure":
            return _structure(shape)
        case "union":
            return _events if shape.traits.get("streaming") else _union(shape)
        case "list":
            return _list(shape)
        case "map":
            return _map(shape)
        case "string" | "enum":
            return _string
        case "boolean":
            return _instance(bool)
        case "blob":
            # What can be a stream shows when it is made one.
            return _anything if shape.traits.get("streaming") else _instance(bytes)
        case "timestamp":
            return _timestamp()
        case "float" | "double":
            return _float
        case "bigDecimal":
            return _decimal()
        case "document":
            return _anything
        case _:
            return _integer(member)


def members_checker(cls: SchemaType) -> Check:
    """What checks the members of an instance; the path is what comes before their names."""
    known = _MEMBERS.get(cls)
    if known is not None:
        return known
    fields: list[tuple[str, bool, Check]] | None = None

    def check(value: Any, prefix: str, faults: list[str]) -> None:
        nonlocal fields
        if fields is None:
            # Not before the first value, so that shapes may contain themselves.
            fields = [
                (member.name, member.default is REQUIRED, checker(member))
                for member in cls.__members__.values()
            ]
        for name, required, check_member in fields:
            held = getattr(value, name)
            if held is not None:
                check_member(held, prefix + name, faults)
            elif required:
                faults.append(f"{prefix}{name}: required, got None")

    _MEMBERS[cls] = check
    return check


def _structure(shape: Shape) -> Check:
    cls: Any = shape.target
    check_members = members_checker(cls)

    def check(value: Any, path: str, faults: list[str]) -> None:
        if isinstance(value, cls):
            check_members(value, path + ".", faults)
        else:
            hint = f"; {cls.__name__}.from_dict() makes one" if is_dict(value) else ""
            faults.append(_expected(path, cls.__name__, value) + hint)

    return check


def _union(shape: Shape) -> Check:
    variants: Any = tuple((shape.variants or {}).values())
    unknown_variant: Any = shape.target

    def check(value: Any, path: str, faults: list[str]) -> None:
        cls: Any = value.__class__
        if cls in variants:
            members_checker(cls)(value, path + ".", faults)
        elif isinstance(value, unknown_variant):
            faults.append(f"{path}: a variant that this client does not know cannot be sent")
        else:
            names = " or ".join(variant.__name__ for variant in variants)
            faults.append(_expected(path, names, value))

    return check


def _list(shape: Shape) -> Check:
    assert shape.member is not None
    check_item = checker(shape.member)
    sparse = bool(shape.traits.get("sparse"))

    def check(value: Any, path: str, faults: list[str]) -> None:
        if not is_list(value):
            faults.append(_expected(path, "list", value))
            return
        for index, item in enumerate(value):
            if item is not None:
                check_item(item, f"{path}[{index}]", faults)
            elif not sparse:
                faults.append(f"{path}[{index}]: required, got None")

    return check


def _map(shape: Shape) -> Check:
    assert shape.value is not None
    check_item = checker(shape.value)
    sparse = bool(shape.traits.get("sparse"))
    secret = shape.secret

    def check(value: Any, path: str, faults: list[str]) -> None:
        if not is_dict(value):
            faults.append(_expected(path, "dict", value))
            return
        for key, item in value.items():
            if not isinstance(key, str):
                faults.append(f"{path}: expected keys of type str, got {type(key).__name__}")
                continue
            inside = f"{path}[{REDACTED if secret else repr(key[:40])}]"
            _string(key, inside, faults)
            if item is not None:
                check_item(item, inside, faults)
            elif not sparse:
                faults.append(f"{inside}: required, got None")

    return check


def _string(value: Any, path: str, faults: list[str]) -> None:
    if not isinstance(value, str):
        faults.append(_expected(path, "str", value))
    elif not value.isascii():
        try:
            value.encode()
        except UnicodeEncodeError:
            faults.append(f"{path}: half of a surrogate pair, which UTF-8 cannot express")


def _integer(member: Member) -> Check:
    kind, secret = member.shape.type, member.secret
    from .codecs.number import RANGES

    low, high = RANGES.get(kind, (None, None))

    def check(value: Any, path: str, faults: list[str]) -> None:
        if not isinstance(value, int) or isinstance(value, bool):
            faults.append(_expected(path, "int", value))
        elif low is not None and high is not None and not low <= value <= high:
            shown = "" if secret or value.bit_length() > 80 else f", got {int(value)}"
            faults.append(f"{path}: expected an int from {low} to {high}{shown}")

    return check


def _float(value: Any, path: str, faults: list[str]) -> None:
    if not isinstance(value, (float, int)) or isinstance(value, bool):
        faults.append(_expected(path, "float", value))
        return
    try:
        float(value)
    except OverflowError:
        faults.append(f"{path}: too large for a float")


def _decimal() -> Check:
    from decimal import Decimal

    def check(value: Any, path: str, faults: list[str]) -> None:
        if not isinstance(value, Decimal):
            faults.append(_expected(path, "Decimal", value))
        elif not value.is_finite():
            faults.append(f"{path}: expected a finite number")

    return check


def _instance(cls: type) -> Check:
    def check(value: Any, path: str, faults: list[str]) -> None:
        if not isinstance(value, cls):
            faults.append(_expected(path, cls.__name__, value))

    return check


def _timestamp() -> Check:
    from datetime import datetime

    def check(value: Any, path: str, faults: list[str]) -> None:
        if not isinstance(value, datetime):
            faults.append(_expected(path, "datetime", value))
        elif value.utcoffset() is None:
            faults.append(
                f"{path}: expected a datetime with a time zone, got a naive one: "
                "use datetime.now(UTC), or astimezone() for local time"
            )

    return check


def _events(value: Any, path: str, faults: list[str]) -> None:
    """Each event is checked when it is sent."""
    iterable = hasattr(value, "__iter__") or hasattr(value, "__aiter__")
    if not iterable or isinstance(value, (str, bytes)) or is_dict(value):
        faults.append(_expected(path, "an iterable of events", value))


def _anything(value: Any, path: str, faults: list[str]) -> None:
    """A document holds whatever its protocol can express."""


def _expected(path: str, name: str, value: object) -> str:
    return f"{path}: expected {name}, got {type(value).__name__}"
