"""CBOR (RFC 8949) for tests: what emitted cases compare and services answer with.

Written from the RFC to be plain, not fast: everything is read before anything is made of it.

Rule: shares no code with the clients' codec, which it is there to test.
"""

from __future__ import annotations

import math
import struct
from typing import Any, NamedTuple


class Tagged(NamedTuple):
    """A value and the tag before it."""

    tag: int
    value: Any


_FORMATS = {25: ">e", 26: ">f", 27: ">d"}
_SIMPLE = {20: False, 21: True, 22: None}
_END = object()


def decode(data: bytes) -> Any:
    """The one item that `data` holds; undefined is refused.

    Raises:
        ValueError: it is no CBOR, or more than one item.
    """
    octets = _Octets(data)
    try:
        value = octets.item()
    except (IndexError, struct.error, KeyError, RecursionError):
        raise ValueError("not CBOR") from None
    if value is _END or octets.rest:
        raise ValueError("not one item of CBOR")
    return value


class _Octets:
    def __init__(self, data: bytes) -> None:
        self.rest = data

    def take(self, count: int) -> bytes:
        if count > len(self.rest):
            raise IndexError
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def item(self) -> Any:
        major, info = divmod(self.take(1)[0], 32)
        if major == 7:
            return _END if info == 31 else self.simple(info)
        if info == 31:
            return self.indefinite(major)
        number = (
            info if info < 24 else int.from_bytes(self.take({24: 1, 25: 2, 26: 4, 27: 8}[info]))
        )
        match major:
            case 0:
                return number
            case 1:
                return -1 - number
            case 2:
                return self.take(number)
            case 3:
                return self.take(number).decode()
            case 4:
                return [self.value() for _ in range(number)]
            case 5:
                return _mapping([(self.value(), self.value()) for _ in range(number)])
            case _:
                return Tagged(number, self.value())

    def value(self) -> Any:
        value = self.item()
        if value is _END:
            raise ValueError("a break that ends nothing")
        return value

    def simple(self, info: int) -> Any:
        if info in _FORMATS:
            form = _FORMATS[info]
            return struct.unpack(form, self.take(struct.calcsize(form)))[0]
        return _SIMPLE[info]

    def indefinite(self, major: int) -> Any:
        items = list(iter(self.item, _END))
        match major:
            case 2:
                return b"".join(items)
            case 3:
                return "".join(items)
            case 4:
                return items
            case 5:
                return _mapping(list(zip(items[::2], items[1::2], strict=True)))
            case _:
                raise ValueError("a head that RFC 8949 reserves")


def _mapping(pairs: list[tuple[Any, Any]]) -> dict[Any, Any]:
    values = dict(pairs)
    if len(values) != len(pairs):
        raise ValueError("a key is there twice")
    return values


def encode(value: Any) -> bytes:
    """Write a value. Lists and maps have no length before them, so that clients read those too.

    Raises:
        ValueError: it has no form in CBOR.
    """
    kind = value.__class__
    if kind is Tagged:
        return _head(6, value.tag) + encode(value.value)
    if kind is list:
        return b"\x9f" + b"".join(map(encode, value)) + b"\xff"
    if kind is dict:
        pairs = (encode(key) + encode(held) for key, held in value.items())
        return b"\xbf" + b"".join(pairs) + b"\xff"
    match value:
        case None | bool():
            return bytes((0xE0 | {False: 20, True: 21, None: 22}[value],))
        case int() if value >= 0:
            return _head(0, value)
        case int():
            return _head(1, -1 - value)
        case float():
            return b"\xfb" + struct.pack(">d", value)
        case bytes():
            return _head(2, len(value)) + value
        case str():
            octets = value.encode()
            return _head(3, len(octets)) + octets
        case _:
            raise ValueError(f"a {kind.__name__} has no form in CBOR")


def _head(major: int, number: int) -> bytes:
    if number < 24:
        return bytes((32 * major + number,))
    for info, form in ((24, ">B"), (25, ">H"), (26, ">I"), (27, ">Q")):
        if number < 1 << (8 * struct.calcsize(form)):
            return bytes((32 * major + info,)) + struct.pack(form, number)
    raise ValueError("an integer of more than 64 bits has no head")


def comparable(data: bytes) -> object:
    """The item in a form that compares by meaning: timestamps by instant, NaN with NaN."""
    return _by_meaning(decode(data))


def _by_meaning(value: Any) -> object:
    kind = value.__class__
    if kind is Tagged:
        instant = value.tag == 1
        return [f"tag {value.tag}", float(value.value) if instant else _by_meaning(value.value)]
    if kind is list:
        return [_by_meaning(item) for item in value]
    if kind is dict:
        return {key: _by_meaning(item) for key, item in value.items()}
    return "NaN" if kind is float and math.isnan(value) else value
