"""Structures from JSON values (Smithy 2.0, "AWS JSON 1.0 protocol", "AWS restJson1 protocol";
"Smithy RPC v2 JSON protocol").

The walk over a shape is compiled into closures. A structure or union compiles its members when the
first value is read, so shapes may contain themselves, and what is never received costs nothing.

Rule: what the model does not know is ignored, ``null`` is as good as absent; a fault is an error
with the path to it.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from ..schema import REDACTED
from ..structure import build
from .json import native
from .json_scalar import scalar_parser, unexpected
from .json_writer import key_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape
    from .json_dialect import Dialect

    Read: TypeAlias = Callable[[Any], Any]
    ReadMembers: TypeAlias = Callable[[Any], dict[str, Any]]

_STRUCTURES: dict[tuple[SchemaType, Dialect], Read] = {}


def members_reader(members: Iterable[Member], dialect: Dialect) -> ReadMembers:
    """What reads these members from an object: values by attribute name.

    The function raises ResponseParseError: no object, or something inside it is not what the model
    promises.
    """
    fields: dict[str, tuple[str, str, Read]] | None = None

    def read(value: Any) -> dict[str, Any]:
        nonlocal fields
        if fields is None:
            fields = {
                key_of(member, dialect): (
                    member.name,
                    member.wire_name,
                    value_reader(member, dialect),
                )
                for member in members
            }
        if value.__class__ is not dict:
            raise _mismatch("an object", value)
        values: dict[str, Any] = {}
        for key, held in value.items():
            field = fields.get(key)
            if field is None or held is None:
                continue
            name, wire_name, read_value = field
            try:
                values[name] = read_value(held)
            except ResponseParseError as error:
                error.path = (wire_name, *error.path)
                raise
        return values

    return read


def value_reader(member: Member, dialect: Dialect) -> Read:
    """What reads a value of `member` that is not null.

    The function raises ResponseParseError.
    """
    match member.shape.type:
        case "structure":
            cls: Any = member.shape.target
            return structure_reader(cls, dialect)
        case "union":
            return _union(member.shape, dialect)
        case "list":
            return _list(member.shape, dialect)
        case "map":
            return _map(member.shape, dialect)
        case "document":
            return native
        case _:
            return _scalar(member)


def structure_reader(cls: SchemaType, dialect: Dialect) -> Read:
    """What reads an instance of `cls`."""
    known = _STRUCTURES.get((cls, dialect))
    if known is not None:
        return known
    made: Any = cls
    read_members = members_reader(cls.__members__.values(), dialect)

    def read(value: Any) -> Any:
        return build(made, read_members(value))

    _STRUCTURES[cls, dialect] = read
    return read


def _mismatch(wanted: str, value: object) -> ResponseParseError:
    return ResponseParseError(str(unexpected(wanted, value)))


def _scalar(member: Member) -> Read:
    parse = scalar_parser(member)
    kind, secret = member.shape.type, member.secret

    def read(value: Any) -> Any:
        try:
            return parse(value)
        except ValueError as error:
            raise ResponseParseError(
                f"not of type {kind}" if secret else str(error)[:200]
            ) from None

    return read


def _union(shape: Shape, dialect: Dialect) -> Read:
    keys: dict[str, tuple[Any, Callable[[Any, Any], None], Read]] | None = None

    def read(value: Any) -> Any:
        nonlocal keys
        if keys is None:
            keys = _variants(shape, dialect)
        if value.__class__ is not dict:
            raise _mismatch("an object", value)
        unknown: tuple[str, Any] | None = None
        for key, held in value.items():
            variant = keys.get(key)
            if held is None:
                continue
            if variant is not None:
                cls, store, read_value = variant
                made = cls.__new__(cls)
                try:
                    store(made, read_value(held))
                except ResponseParseError as error:
                    error.path = (cls.__members__["value"].wire_name, *error.path)
                    raise
                return made
            if key != "__type" and unknown is None:
                unknown = key, held
        if unknown is None:
            raise ResponseParseError("a union without a member")
        target: Any = shape.target
        return target(unknown[0], native(unknown[1]))

    return read


def _variants(
    shape: Shape, dialect: Dialect
) -> dict[str, tuple[Any, Callable[[Any, Any], None], Read]]:
    """By the key of its only member: a variant, what sets the member and what reads it."""
    found: dict[str, tuple[Any, Callable[[Any, Any], None], Read]] = {}
    variants: Any = shape.variants
    for cls in variants.values():
        member = cls.__members__["value"]
        ((_, store, _),) = cls.__fields__
        found[key_of(member, dialect)] = cls, store, value_reader(member, dialect)
    return found


def _list(shape: Shape, dialect: Dialect) -> Read:
    assert shape.member is not None
    read_item = value_reader(shape.member, dialect)
    sparse = bool(shape.traits.get("sparse"))

    def read(value: Any) -> list[Any]:
        if value.__class__ is not list:
            raise _mismatch("an array", value)
        items: list[Any] = []
        for item in value:
            if item is not None:
                try:
                    items.append(read_item(item))
                except ResponseParseError as error:
                    error.path = (f"[{len(items)}]", *error.path)
                    raise
            elif sparse:
                items.append(None)
        return items

    return read


def _map(shape: Shape, dialect: Dialect) -> Read:
    assert shape.value is not None
    read_item = value_reader(shape.value, dialect)
    sparse = bool(shape.traits.get("sparse"))
    secret = shape.secret

    def read(value: Any) -> dict[str, Any]:
        if value.__class__ is not dict:
            raise _mismatch("an object", value)
        entries: dict[str, Any] = {}
        key = ""
        try:
            for key, item in value.items():
                if item is not None:
                    entries[key] = read_item(item)
                elif sparse:
                    entries[key] = None
        except ResponseParseError as error:
            error.path = (f"[{REDACTED if secret else repr(key[:40])}]", *error.path)
            raise
        return entries

    return read
