"""Values as JSON text (Smithy 2.0, "AWS JSON 1.0 protocol", "AWS restJson1 protocol"; "Smithy RPC
v2 JSON protocol").

The walk over a class is compiled into closures when it is first sent; what can be encoded once,
such as names, is encoded then. Text is written directly, so that numbers of any precision keep
every digit.

Rule: None is left out; in sparse lists and maps it is ``null``.
"""

from __future__ import annotations

from ..errors import ValidationError
from .json import JsonError, quote, text
from .number import format_float

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape
    from .json_dialect import Dialect

    Write: TypeAlias = Callable[[Any], str]

_STRUCTURES: dict[tuple[SchemaType, Dialect], Write] = {}


def structure_writer(cls: SchemaType, dialect: Dialect) -> Write:
    """What writes an instance of `cls` as an object of all its members."""
    write = _STRUCTURES.get((cls, dialect))
    if write is None:
        write = members_writer(cls.__members__.values(), dialect)
        _STRUCTURES[cls, dialect] = write
    return write


def members_writer(members: Iterable[Member], dialect: Dialect) -> Write:
    """What writes these members of an instance as an object.

    The function raises ValidationError: an unknown variant of a union, or a document that JSON
    cannot express.
    """
    fields: list[tuple[str, str, Write]] | None = None

    def write(value: Any) -> str:
        nonlocal fields
        if fields is None:
            # Not before the first value, so that shapes may contain themselves.
            fields = [
                (member.name, quote(key_of(member, dialect)) + ":", value_writer(member, dialect))
                for member in members
            ]
        pairs = [
            key + write_value(held)
            for name, key, write_value in fields
            if (held := getattr(value, name)) is not None
        ]
        return "{" + ",".join(pairs) + "}"

    return write


def key_of(member: Member, dialect: Dialect) -> str:
    """The name of a member in objects."""
    renamed = member.own_traits.get("json_name") if dialect.names else None
    return str(renamed or member.wire_name)


def value_writer(member: Member, dialect: Dialect) -> Write:
    """What writes a value of `member` that is not None."""
    shape = member.shape
    match shape.type:
        case "structure":
            cls: Any = shape.target
            return structure_writer(cls, dialect)
        case "union":
            return _union(member, dialect)
        case "list":
            return _list(shape, dialect)
        case "map":
            return _map(shape, dialect)
        case "string" | "enum":
            return quote
        case "document":
            return _document(member)
        case _:
            return _scalar(member, dialect)


def _union(member: Member, dialect: Dialect) -> Write:
    variants = frozenset((member.shape.variants or {}).values())

    def write(value: Any) -> str:
        cls: Any = value.__class__
        if cls not in variants:
            raise ValidationError(
                member.wire_name, ["an unknown variant of a union cannot be sent"]
            )
        return structure_writer(cls, dialect)(value)

    return write


def _list(shape: Shape, dialect: Dialect) -> Write:
    assert shape.member is not None
    write_item = value_writer(shape.member, dialect)
    sparse = bool(shape.traits.get("sparse"))

    def write(value: Any) -> str:
        items = [
            "null" if item is None else write_item(item)
            for item in value
            if sparse or item is not None
        ]
        return "[" + ",".join(items) + "]"

    return write


def _map(shape: Shape, dialect: Dialect) -> Write:
    assert shape.value is not None
    write_item = value_writer(shape.value, dialect)
    sparse = bool(shape.traits.get("sparse"))

    def write(value: Any) -> str:
        pairs = [
            quote(key) + ":" + ("null" if item is None else write_item(item))
            for key, item in value.items()
            if sparse or item is not None
        ]
        return "{" + ",".join(pairs) + "}"

    return write


def _scalar(member: Member, dialect: Dialect) -> Write:
    kind = member.shape.type
    if kind == "boolean":
        return _boolean
    if kind in ("byte", "short", "integer", "long", "intEnum"):
        # Not str(), which constants of somebody's own enum may print by name.
        return int.__repr__
    if kind in ("float", "double"):
        return _float
    if kind == "timestamp":
        from .timestamp import FORMATTERS, format_epoch_seconds

        chosen = str(member.traits.get("timestamp_format", "epoch-seconds"))
        if chosen == "epoch-seconds" or not dialect.formats:
            return format_epoch_seconds
        return _quoted(FORMATTERS[chosen])
    if kind == "blob":
        from .base64 import encode

        return _quoted(encode)
    from .number import format_big_decimal

    if kind == "bigInteger":
        return _quoted(int.__repr__) if dialect.quoted else int.__repr__
    if kind == "bigDecimal":
        return _quoted(format_big_decimal) if dialect.quoted else format_big_decimal
    raise TypeError(f"a {kind} has no form in JSON")


def _quoted(to_text: Write) -> Write:
    """For texts without anything to escape."""

    def write(value: Any) -> str:
        return f'"{to_text(value)}"'

    return write


def _boolean(value: bool) -> str:
    return "true" if value else "false"


def _float(value: float) -> str:
    said = format_float(value)
    return said if value - value == 0.0 else f'"{said}"'


def _document(member: Member) -> Write:
    def write(value: Any) -> str:
        try:
            return text(value)
        except JsonError as error:
            raise ValidationError(member.wire_name, [str(error)]) from None

    return write
