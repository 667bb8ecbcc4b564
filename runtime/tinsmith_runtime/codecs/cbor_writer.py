"""Structures as CBOR (Smithy RPC v2 CBOR, "Shape serialization").

Lengths are definite, numbers as short as they can be without loss, timestamps are tag 1. The walk
over a class is compiled into closures when it is first sent; keys are encoded then.

Rule: None is left out, of lists and maps too unless they are sparse.
"""

from __future__ import annotations

from struct import Struct

from ..errors import ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape

    # Appends a value to a message.
    Write: TypeAlias = Callable[[Any, bytearray], None]

_SINGLE = Struct(">Bf")
_DOUBLE = Struct(">Bd")
_STRUCTURES: dict[SchemaType, Write] = {}
_INTEGERS = frozenset(("byte", "short", "integer", "long", "intEnum", "bigInteger"))


def members_writer(members: Iterable[Member]) -> Write:
    """What appends these members of an instance as a map."""
    declared = tuple(members)
    fields: list[tuple[str, bytes, Write]] | None = None

    def write(value: Any, out: bytearray) -> None:
        nonlocal fields
        if fields is None:
            fields = [(m.name, _text(m.wire_name), value_writer(m)) for m in declared]
        held = [
            (key, write_value, content)
            for name, key, write_value in fields
            if (content := getattr(value, name)) is not None
        ]
        out += _head(0xA0, len(held))
        for key, write_value, content in held:
            out += key
            write_value(content, out)

    return write


def value_writer(member: Member) -> Write:
    """What appends a value of `member`."""
    shape = member.shape
    match shape.type:
        case "structure":
            return _structure(shape.target)
        case "union":
            return _union(shape)
        case "list":
            return _list(shape)
        case "map":
            return _map(shape)
        case "timestamp":
            return _timestamp()
        case kind if kind in _INTEGERS:
            return _write_integer
        case kind:
            write = _WRITERS.get(kind)
            if write is None:
                raise TypeError(f"a {kind} has no form in CBOR")
            return write


def _head(major: int, argument: int) -> bytes:
    if argument < 24:
        return bytes((major | argument,))
    for code, width in ((24, 1), (25, 2), (26, 4)):
        if argument < 1 << (8 * width):
            return bytes((major | code,)) + argument.to_bytes(width)
    return bytes((major | 27,)) + argument.to_bytes(8)


def _text(value: str) -> bytes:
    octets = value.encode()
    return _head(0x60, len(octets)) + octets


def _structure(cls: Any) -> Write:
    write = _STRUCTURES.get(cls)
    if write is None:
        write = _STRUCTURES[cls] = members_writer(cls.__members__.values())
    return write


def _union(shape: Shape) -> Write:
    variants = frozenset((shape.variants or {}).values())

    def write(value: Any, out: bytearray) -> None:
        cls: Any = value.__class__
        if cls not in variants:
            raise ValidationError(cls.__name__, ["an unknown variant of a union cannot be sent"])
        _structure(cls)(value, out)

    return write


def _list(shape: Shape) -> Write:
    assert shape.member is not None
    write_item = value_writer(shape.member)
    sparse = bool(shape.traits.get("sparse"))

    def write(value: Any, out: bytearray) -> None:
        items = value if sparse else [item for item in value if item is not None]
        out += _head(0x80, len(items))
        for item in items:
            if item is None:
                out.append(0xF6)
            else:
                write_item(item, out)

    return write


def _map(shape: Shape) -> Write:
    assert shape.value is not None
    write_value = value_writer(shape.value)
    sparse = bool(shape.traits.get("sparse"))

    def write(value: Any, out: bytearray) -> None:
        entries = [entry for entry in value.items() if sparse or entry[1] is not None]
        out += _head(0xA0, len(entries))
        for key, item in entries:
            out += _text(key)
            if item is None:
                out.append(0xF6)
            else:
                write_value(item, out)

    return write


def _timestamp() -> Write:
    from .timestamp import to_epoch_seconds

    def write(value: Any, out: bytearray) -> None:
        seconds = to_epoch_seconds(value)
        out.append(0xC1)
        if isinstance(seconds, int):
            _write_integer(seconds, out)
        else:
            out += _DOUBLE.pack(0xFB, seconds)

    return write


def _write_text(value: str, out: bytearray) -> None:
    out += _text(value)


def _write_blob(value: bytes, out: bytearray) -> None:
    out += _head(0x40, len(value))
    out += value


def _write_boolean(value: bool, out: bytearray) -> None:
    out.append(0xF5 if value else 0xF4)


def _write_integer(value: int, out: bytearray) -> None:
    major, argument = (0x00, value) if value >= 0 else (0x20, -1 - value)
    if argument < 1 << 64:
        out += _head(major, argument)
    else:  # tags 2 and 3 (RFC 8949 section 3.4.3)
        octets = argument.to_bytes((argument.bit_length() + 7) // 8)
        out.append(0xC3 if major else 0xC2)
        _write_blob(octets, out)


def _write_float(value: float, out: bytearray) -> None:
    try:
        short = _SINGLE.pack(0xFA, value)
        if value != value or _SINGLE.unpack(short)[1] == value:
            out += short
            return
    except OverflowError:
        pass
    out += _DOUBLE.pack(0xFB, value)


def _write_decimal(value: Any, out: bytearray) -> None:
    if not value.is_finite():
        raise ValueError(f"a bigDecimal is finite, not {value}")
    sign, digits, exponent = value.as_tuple()
    out += b"\xc4\x82"  # tag 4, a list of two (RFC 8949 section 3.4.4)
    _write_integer(exponent, out)
    _write_integer(int(value.__class__((sign, digits, 0))), out)


_WRITERS: dict[str, Write] = {
    "string": _write_text,
    "enum": _write_text,
    "blob": _write_blob,
    "boolean": _write_boolean,
    "float": _write_float,
    "double": _write_float,
    "bigDecimal": _write_decimal,
}
