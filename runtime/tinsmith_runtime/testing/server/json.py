"""Values from the JSON that clients send (Smithy 2.0, "AWS JSON 1.0 protocol", "AWS restJson1
protocol"; "Smithy RPC v2 JSON protocol").

Everything in an object must have its place in the schema and the exact form of its shape.

Rule: the standard library's json; knows no operations and no envelopes.
"""

from __future__ import annotations

import json
from copy import copy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from . import WireError
from .text import from_text

if TYPE_CHECKING:
    from ...shapes import Member, Shape

_INTEGERS = frozenset(("byte", "short", "integer", "long", "intEnum"))
_FLOATS = frozenset(("float", "double"))
_BIG = frozenset(("bigInteger", "bigDecimal"))
_WORDS = frozenset(("NaN", "Infinity", "-Infinity"))
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Wording:
    """How a protocol spells what others spell otherwise.

    Attributes:
        names: whether ``jsonName`` renames members.
        rpcv2: whether timestamps are always seconds, and numbers of any precision strings.
    """

    def __init__(self, *, names: bool = False, rpcv2: bool = False) -> None:
        self.names = names
        self.rpcv2 = rpcv2

    def key(self, member: Member) -> str:
        """The name of a member in objects."""
        return str((self.names and member.own_traits.get("json_name")) or member.wire_name)

    def seconds(self, member: Member) -> bool:
        """Whether a timestamp is a number."""
        chosen = member.traits.get("timestamp_format", "epoch-seconds")
        return self.rpcv2 or chosen == "epoch-seconds"


def parse(body: bytes) -> Any:
    """Read a body, numbers that are no integers as Decimal; nothing stands for an empty object.

    Raises:
        WireError: it is no JSON, or has a key twice.
    """
    try:
        return json.loads(
            body.decode() or "{}",
            parse_float=Decimal,
            parse_constant=_refuse,
            object_pairs_hook=_object,
        )
    except ValueError:
        raise WireError("the body is no JSON") from None


def _refuse(word: str) -> Any:
    raise ValueError(word)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise WireError("a key is there twice")
    return values


def read_members(cls: Any, document: Any, wording: Wording, path: str = "") -> Any:
    """An instance of a class with a schema; what is absent has its default, or None.

    Raises:
        WireError: something is unknown, or has not the form of its shape.
    """
    found = _expect(dict, document, path)
    made = cls.__new__(cls)
    keys = {wording.key(member): name for name, member in cls.__members__.items()}
    unknown = sorted(found.keys() - keys.keys())
    if unknown:
        raise WireError(f"{path or cls.__name__}: the model has no {', '.join(unknown)}")
    by_name = {keys[key]: (key, value) for key, value in found.items()}
    for name, store, default in cls.__fields__:
        member = cls.__members__[name]
        key, value = by_name.get(name, ("", None))
        if key:
            store(made, read(member, value, wording, f"{path}.{key}" if path else key))
        else:
            store(made, None if member.required else copy(default))
    return made


def read(member: Member, value: Any, wording: Wording, path: str) -> Any:
    """A value of a member.

    Raises:
        WireError: it has not the form of its shape.
    """
    shape = member.shape
    target: Any = shape.target
    match shape.type:
        case "structure":
            return read_members(target, value, wording, path)
        case "union":
            return _read_union(shape, value, wording, path)
        case "list":
            assert shape.member is not None
            return [
                _read_item(shape, shape.member, item, wording, f"{path}[{index}]")
                for index, item in enumerate(_expect(list, value, path))
            ]
        case "map":
            assert shape.value is not None
            return {
                key: _read_item(shape, shape.value, item, wording, f"{path}[{key!r}]")
                for key, item in _expect(dict, value, path).items()
            }
        case "document":
            return _native(value)
        case _:
            return _read_simple(member, value, wording, path)


def _expect(kind: type, value: Any, path: str) -> Any:
    if type(value) is not kind:
        raise WireError(f"{path or 'the body'} is a {type(value).__name__}, no {kind.__name__}")
    return value


def _read_item(owner: Shape, member: Member, value: Any, wording: Wording, path: str) -> Any:
    if value is None and owner.traits.get("sparse"):
        return None
    return read(member, value, wording, path)


def _read_union(shape: Shape, value: Any, wording: Wording, path: str) -> Any:
    found = _expect(dict, value, path)
    variants = [
        cls for cls in (shape.variants or {}).values() if wording.key(_value_of(cls)) in found
    ]
    if len(variants) != 1 or len(found) != 1:
        raise WireError(f"{path} has not exactly one of the variants of its union")
    return read_members(variants[0], found, wording, path)


def _value_of(variant: Any) -> Member:
    member: Member = variant.__members__["value"]
    return member


def _native(value: Any) -> Any:
    kind: type = value.__class__
    if kind is Decimal:
        return float(value) if Decimal(repr(float(value))) == value else value
    if kind is list:
        return [_native(item) for item in value]
    if kind is dict:
        return {key: _native(item) for key, item in value.items()}
    return value


def _read_simple(member: Member, value: Any, wording: Wording, path: str) -> Any:
    kind = member.shape.type
    if kind == "boolean":
        return _expect(bool, value, path)
    is_text = type(value) is str
    if kind in _INTEGERS or (kind in _BIG and not wording.rpcv2):
        fits = type(value) is int or (kind == "bigDecimal" and type(value) is Decimal)
    elif kind in _FLOATS:
        fits = type(value) in (int, Decimal) or (is_text and value in _WORDS)
    elif kind == "timestamp" and wording.seconds(member):
        # The text of a timestamp follows its trait; here it is always seconds.
        if type(value) not in (int, Decimal):
            raise WireError(f"{path} is no number")
        return _seconds(value)
    else:
        fits = is_text
    if not fits:
        raise WireError(f"{path} is no {kind}")
    try:
        return from_text(member, str(value))
    except (ValueError, ArithmeticError):
        raise WireError(f"{path} is no {kind}") from None


def _seconds(value: int | Decimal) -> datetime:
    return _EPOCH + timedelta(microseconds=int(Decimal(value).scaleb(6)))
