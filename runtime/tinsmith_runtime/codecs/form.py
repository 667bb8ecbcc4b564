"""Structures as form parameters, the request bodies of query protocols (Smithy 2.0, "AWS query
protocol" and "AWS EC2 query protocol").

Names of nested values are joined by dots, items are counted from 1. The walk over a class is
compiled into closures when it is first sent; what can be encoded once, such as names, is encoded
then.

Rule: None is left out, an empty list is sent as ``Name=`` unless lists are flat by rule, an empty
map has nothing to send. Nulls inside lists and maps have no form here and are left out as well.
"""

from __future__ import annotations

from ..errors import ValidationError
from .percent import encode
from .scalar_writer import scalar_writer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape

    # Appends ``name=value`` pairs for a value of that name.
    Write: TypeAlias = Callable[[Any, str, list[str]], None]


class FormWriter:
    """The rules by which a protocol names parameters, and what was compiled by them.

    Args:
        name: the name of a member, not yet encoded.
        flat: whether every list is flat and an empty one unsayable, and there are no maps, as in
            ec2Query.
    """

    def __init__(self, name: Callable[[Member], str], *, flat: bool = False) -> None:
        self._member_name = name
        self._flat = flat
        self._members: dict[SchemaType, Write] = {}

    def members_writer(self, cls: SchemaType) -> Write:
        """What appends the members of an instance of `cls` as encoded ``name=value`` pairs.

        The function takes the instance, what comes before the members' names, and the list to
        append to.
        """
        write = self._members.get(cls)
        if write is None:
            write = self._members[cls] = self._compile(cls)
        return write

    def _compile(self, cls: SchemaType) -> Write:
        fields: list[tuple[str, str, Write]] | None = None

        def write(value: Any, prefix: str, pairs: list[str]) -> None:
            nonlocal fields
            if fields is None:
                fields = [
                    (member.name, self._name(member), self._value(member))
                    for member in cls.__members__.values()
                ]
            for name, key, write_value in fields:
                held = getattr(value, name)
                if held is not None:
                    write_value(held, prefix + key, pairs)

        return write

    def _name(self, member: Member) -> str:
        return encode(self._member_name(member))

    def _value(self, member: Member) -> Write:
        shape = member.shape
        flat = self._flat or bool(member.own_traits.get("xml_flattened"))
        match shape.type:
            case "structure":
                return self._structure(shape)
            case "union":
                return self._union(shape)
            case "list":
                return self._list(shape, flat)
            case "map" if not self._flat:
                return self._map(shape, flat)
            case "string" | "enum":
                return _text
            case _:
                return _scalar(member)

    def _structure(self, shape: Shape) -> Write:
        cls: Any = shape.target
        write_members = self.members_writer(cls)

        def write(value: Any, name: str, pairs: list[str]) -> None:
            write_members(value, name + ".", pairs)

        return write

    def _union(self, shape: Shape) -> Write:
        variants = frozenset((shape.variants or {}).values())

        def write(value: Any, name: str, pairs: list[str]) -> None:
            cls: Any = value.__class__
            if cls not in variants:
                raise ValidationError(name, ["an unknown variant of a union cannot be sent"])
            self.members_writer(cls)(value, name + ".", pairs)

        return write

    def _list(self, shape: Shape, flat: bool) -> Write:
        assert shape.member is not None
        infix = "." if flat else f".{self._name(shape.member)}."
        write_item = self._value(shape.member)
        says_empty = not self._flat

        def write(value: Any, name: str, pairs: list[str]) -> None:
            if says_empty and not value:
                pairs.append(f"{name}=")
            number = 0
            for item in value:
                if item is not None:
                    number += 1
                    write_item(item, f"{name}{infix}{number}", pairs)

        return write

    def _map(self, shape: Shape, flat: bool) -> Write:
        assert shape.key is not None
        assert shape.value is not None
        infix = "." if flat else ".entry."
        key_name, value_name = self._name(shape.key), self._name(shape.value)
        write_value = self._value(shape.value)

        def write(value: Any, name: str, pairs: list[str]) -> None:
            number = 0
            for key, item in value.items():
                if item is not None:
                    number += 1
                    entry = f"{name}{infix}{number}."
                    _text(key, entry + key_name, pairs)
                    write_value(item, entry + value_name, pairs)

        return write


def query_name(member: Member) -> str:
    """The name of a member in awsQuery: its ``xmlName`` or its own."""
    return str(member.own_traits.get("xml_name") or member.wire_name)


#: The writer of awsQuery.
members_writer = FormWriter(query_name).members_writer


def _text(value: str, name: str, pairs: list[str]) -> None:
    # Not an f-string, which would print a constant of somebody's own enum by name.
    pairs.append(name + "=" + encode(value))


def _scalar(member: Member) -> Write:
    to_text = scalar_writer(member)

    def write(value: Any, name: str, pairs: list[str]) -> None:
        pairs.append(f"{name}={encode(to_text(value))}")

    return write
