"""Values of shapes from CBOR (Smithy RPC v2 CBOR, "Shape serialization"), read straight from the
message into members.

The walk over a shape is compiled into closures; a structure or union compiles its members when the
first one is read. By hand, and not by cbor2, for most clients live for a few calls: loading this
takes 1.6 ms and that 14, to save 10 µs in a call of a kilobyte. Pages of metrics, where it would
pay, are read by the stretch (`cbor_run`), about as fast.

Rule: what the model does not know is passed over; a fault is a ResponseParseError with the path to
it, and quotes no value.
"""

from __future__ import annotations

from ..errors import ResponseParseError
from ..schema import REDACTED
from ..structure import build
from .cbor_item import (
    BREAK,
    MAX_DEPTH,
    read_length,
    read_plain,
    read_text,
    unexpected,
)
from .cbor_run import LENGTH as RUN
from .cbor_run import run_reader

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any, TypeAlias

    from ..schema import SchemaType
    from ..shapes import Member, Shape

    # The message, a place in it, and how much deeper it may go; returns the value and the place
    # behind it.
    Read: TypeAlias = Callable[[bytes, int, int], tuple[Any, int]]
    # Key of the value, name of the member, and what reads it.
    Field: TypeAlias = tuple[Any, str, Read]

_STRUCTURES: dict[SchemaType, Read] = {}
_UNIONS: dict[Shape, Read] = {}
_FAULTS = (ResponseParseError, IndexError, UnicodeDecodeError)


def read_message(read: Read, data: bytes) -> Any:
    """Read a message that holds one value and nothing else.

    Raises:
        ResponseParseError: it holds something else.
    """
    try:
        value, end = read(data, 0, MAX_DEPTH)
    except _FAULTS as error:
        raise _fault(error) from None
    if end != len(data):
        raise ResponseParseError(f"{len(data) - end} octets follow the value")
    return value


def members_reader(members: Iterable[Member]) -> Read:
    """What reads a map into values by attribute name."""
    declared = tuple(members)
    fields: dict[bytes, Field] | None = None

    def read(data: bytes, at: int, depth: int) -> tuple[dict[Any, Any], int]:
        nonlocal fields
        if fields is None:
            fields = _fields((member.name, member) for member in declared)
        return _read_fields(data, at, depth, fields)

    return read


def value_reader(member: Member) -> Read:
    """What reads a value of `member`."""
    shape = member.shape
    match shape.type:
        case "structure":
            return _structure(shape)
        case "union":
            return _union(shape)
        case "list":
            return _list(shape)
        case "map":
            return _map(shape)
        case _:
            from .cbor_scalar import scalar_reader

            return scalar_reader(shape)


def _fields(members: Iterable[tuple[Any, Member]]) -> dict[bytes, Field]:
    return {
        member.wire_name.encode(): (key, member.wire_name, value_reader(member))
        for key, member in members
    }


def _read_fields(
    data: bytes,
    at: int,
    depth: int,
    fields: dict[bytes, Field],
    others: dict[str, Any] | None = None,
) -> tuple[dict[Any, Any], int]:
    """Members that are there and not null; unknown ones go to `others`, if anybody wants them."""
    if not depth:
        raise ResponseParseError(f"nested deeper than {MAX_DEPTH} levels")
    depth -= 1
    values: dict[Any, Any] = {}
    count, at = read_length(data, at, 5)
    while count:
        head = data[at]
        if 0x60 <= head < 0x78:
            end = at + head - 0x5F
            key = data[at + 1 : end]
            at = end
        elif head == BREAK and count < 0:
            at += 1
            break
        else:
            text, at = read_text(data, at)
            key = text.encode()
        head = data[at]
        count -= 1
        field = fields.get(key)
        if field is None:
            other, at = read_plain(data, at, depth)
            if others is not None and other is not None:
                others[key.decode()] = other
        elif head == 0xF6 or head == 0xF7:
            at += 1
        else:
            name, wire_name, read = field
            if name in values:
                raise ResponseParseError("there twice", wire_name)
            try:
                values[name], at = read(data, at, depth)
            except _FAULTS as error:
                raise _fault(error, wire_name) from None
    return values, at


def _fault(error: Exception, *step: str) -> ResponseParseError:
    """The same fault, one step nearer to the root."""
    if isinstance(error, ResponseParseError):
        error.path = (*step, *error.path)
        return error
    if isinstance(error, IndexError):
        return ResponseParseError("the message ends in the middle of it", *step)
    return ResponseParseError("text that is not UTF-8", *step)


def _structure(shape: Shape) -> Read:
    cls: Any = shape.target
    known = _STRUCTURES.get(cls)
    if known is not None:
        return known
    read_members = members_reader(cls.__members__.values())

    def read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
        values, end = read_members(data, at, depth)
        return build(cls, values), end

    _STRUCTURES[cls] = read
    return read


def _union(shape: Shape) -> Read:
    known = _UNIONS.get(shape)
    if known is not None:
        return known
    fields: dict[bytes, Field] | None = None

    def read(data: bytes, at: int, depth: int) -> tuple[Any, int]:
        nonlocal fields
        if fields is None:
            variants: Any = shape.variants
            fields = _fields((cls, cls.__members__["value"]) for cls in variants.values())
        others: dict[str, Any] = {}
        values, at = _read_fields(data, at, depth, fields, others)
        others.pop("__type", None)
        if len(values) + len(others) != 1:
            raise ResponseParseError(f"a union with {len(values) + len(others)} members, not one")
        for cls, value in values.items():
            return build(cls, {"value": value}), at
        unknown: Any = shape.target
        ((tag, other),) = others.items()
        return unknown(tag, other), at

    _UNIONS[shape] = read
    return read


def _list(shape: Shape) -> Read:
    assert shape.member is not None
    read_item = value_reader(shape.member)
    read_run = run_reader(shape.member.shape)
    sparse = bool(shape.traits.get("sparse"))

    def read(data: bytes, at: int, depth: int) -> tuple[list[Any], int]:
        if not depth:
            raise ResponseParseError(f"nested deeper than {MAX_DEPTH} levels")
        depth -= 1
        items: list[Any] = []
        add = items.append
        count, at = read_length(data, at, 4)
        try:
            while count < 0 or count >= RUN:
                run = None if read_run is None else read_run(data, at)
                if run is None:
                    break
                items += run[0]
                at = run[1]
                count -= RUN
            while count:
                head = data[at]
                if head >= 0xF6 and head != 0xF9 and (head < 0xF9 or head == BREAK):
                    at += 1
                    if head == BREAK and count < 0:
                        break
                    if head > 0xF7:
                        raise unexpected("a value", head)
                    if sparse:
                        add(None)
                else:
                    item, at = read_item(data, at, depth)
                    add(item)
                count -= 1
        except _FAULTS as error:
            raise _fault(error, f"[{len(items)}]") from None
        return items, at

    return read


def _map(shape: Shape) -> Read:
    assert shape.key is not None
    assert shape.value is not None
    read_key = value_reader(shape.key)
    read_value = value_reader(shape.value)
    sparse = bool(shape.traits.get("sparse"))
    secret = shape.secret

    def read(data: bytes, at: int, depth: int) -> tuple[dict[str, Any], int]:
        if not depth:
            raise ResponseParseError(f"nested deeper than {MAX_DEPTH} levels")
        depth -= 1
        values: dict[str, Any] = {}
        count, at = read_length(data, at, 5)
        while count:
            if count < 0 and data[at] == BREAK:
                at += 1
                break
            key, at = read_key(data, at, depth)
            try:
                if key in values:
                    raise ResponseParseError("there twice")
                head = data[at]
                if head == 0xF6 or head == 0xF7:
                    at += 1
                    if sparse:
                        values[key] = None
                else:
                    values[key], at = read_value(data, at, depth)
            except _FAULTS as error:
                step = REDACTED if secret else repr(str(key)[:40])
                raise _fault(error, f"[{step}]") from None
            count -= 1
        return values, at

    return read
