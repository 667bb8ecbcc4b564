"""Structures as form parameters, the request bodies of query protocols (Smithy 2.0, "AWS query
protocol").

Names of nested values are joined by dots, items are counted from 1. The walk over a class is
compiled into closures when it is first sent; what can be encoded once, such as names, is encoded
then.

Rule: None is left out, an empty list is sent as ``Name=``, an empty map has nothing to send. Nulls
inside lists and maps have no form here and are left out as well.
"""

from __future__ import annotations

from ..errors import ValidationError
from .percent import encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape

    # Appends ``name=value`` pairs for a value of that name.
    Write: TypeAlias = Callable[[Any, str, list[str]], None]

_MEMBERS: dict[SchemaType, Write] = {}


def members_writer(cls: SchemaType) -> Write:
    """What appends the members of an instance of `cls` as encoded ``name=value`` pairs.

    The function takes the instance, what comes before the members' names, and the list to append
    to.
    """
    write = _MEMBERS.get(cls)
    if write is None:
        write = _MEMBERS[cls] = _members(cls)
    return write


def _members(cls: SchemaType) -> Write:
    fields: list[tuple[str, str, Write]] | None = None

    def write(value: Any, prefix: str, pairs: list[str]) -> None:
        nonlocal fields
        if fields is None:
            fields = [
                (member.name, _name(member), _value(member)) for member in cls.__members__.values()
            ]
        for name, key, write_value in fields:
            held = getattr(value, name)
            if held is not None:
                write_value(held, prefix + key, pairs)

    return write


def _name(member: Member) -> str:
    return encode(str(member.own_traits.get("xml_name") or member.wire_name))


def _value(member: Member) -> Write:
    shape = member.shape
    flat = bool(member.own_traits.get("xml_flattened"))
    match shape.type:
        case "structure":
            return _structure(shape)
        case "union":
            return _union(shape)
        case "list":
            return _list(shape, flat)
        case "map":
            return _map(shape, flat)
        case "string" | "enum":
            return _text
        case _:
            return _scalar(member)


def _text(value: str, name: str, pairs: list[str]) -> None:
    # Not an f-string, which would print a constant of somebody's own enum by name.
    pairs.append(name + "=" + encode(value))


def _structure(shape: Shape) -> Write:
    cls: Any = shape.target
    write_members = members_writer(cls)

    def write(value: Any, name: str, pairs: list[str]) -> None:
        write_members(value, name + ".", pairs)

    return write


def _union(shape: Shape) -> Write:
    variants = frozenset((shape.variants or {}).values())

    def write(value: Any, name: str, pairs: list[str]) -> None:
        cls: Any = value.__class__
        if cls not in variants:
            raise ValidationError(name, ["an unknown variant of a union cannot be sent"])
        members_writer(cls)(value, name + ".", pairs)

    return write


def _list(shape: Shape, flat: bool) -> Write:
    assert shape.member is not None
    infix = "." if flat else f".{_name(shape.member)}."
    write_item = _value(shape.member)

    def write(value: Any, name: str, pairs: list[str]) -> None:
        if not value:
            pairs.append(f"{name}=")
        number = 0
        for item in value:
            if item is not None:
                number += 1
                write_item(item, f"{name}{infix}{number}", pairs)

    return write


def _map(shape: Shape, flat: bool) -> Write:
    assert shape.key is not None
    assert shape.value is not None
    infix = "." if flat else ".entry."
    key_name, value_name = _name(shape.key), _name(shape.value)
    write_value = _value(shape.value)

    def write(value: Any, name: str, pairs: list[str]) -> None:
        number = 0
        for key, item in value.items():
            if item is not None:
                number += 1
                entry = f"{name}{infix}{number}."
                _text(key, entry + key_name, pairs)
                write_value(item, entry + value_name, pairs)

    return write


def _scalar(member: Member) -> Write:
    to_text = _formatter(member)

    def write(value: Any, name: str, pairs: list[str]) -> None:
        pairs.append(f"{name}={encode(to_text(value))}")

    return write


def _formatter(member: Member) -> Callable[[Any], str]:
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
        # Not str(), for the same reason as in _text.
        return int.__repr__
    from .number import format_big_decimal, format_float

    if kind in ("float", "double"):
        return format_float
    if kind == "bigDecimal":
        return format_big_decimal
    raise TypeError(f"a {kind} has no form in a query")


def _boolean(value: bool) -> str:
    return "true" if value else "false"
