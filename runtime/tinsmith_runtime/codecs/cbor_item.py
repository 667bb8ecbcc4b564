"""Data items of CBOR (RFC 8949) as they stand in a message: heads, strings, values of no known
shape.

Every function takes the message and a place in it, and returns what is there with the place behind
it. A length is compared with what is left before anything is made of it.

Rule: knows no shapes. A fault is a ResponseParseError without a path, or the IndexError of a
message that ends too early; neither quotes a value.
"""

from __future__ import annotations

from struct import Struct

from ..errors import ResponseParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeAlias

    # What CBOR can say of a value whose shape nobody knows.
    Plain: TypeAlias = "bool | int | float | str | bytes | list[Plain] | dict[str, Plain] | None"

#: How deep lists, maps and structures may be nested; stays clear of Python's own limit.
MAX_DEPTH = 128
#: Octets of a bignum: as many digits as Python turns into text (`sys.set_int_max_str_digits`).
MAX_BIGNUM = 1785

INDEFINITE = -1
BREAK = 0xFF
#: Heads of null and undefined, which stands for null (Smithy 2.0, "Shape serialization").
NULLS = (0xF6, 0xF7)
FLOATS = {0xF9: Struct(">e"), 0xFA: Struct(">f"), 0xFB: Struct(">d")}
_KINDS = ("an integer", "an integer", "bytes", "text", "a list", "a map", "a tagged value")
_SIMPLE = {0xF4: "false", 0xF5: "true", 0xF6: "null", 0xF7: "undefined", BREAK: "a break"}


def unexpected(wanted: str, head: int) -> ResponseParseError:
    """The error for an item of another type."""
    kind = _KINDS[head >> 5] if head < 0xE0 else _SIMPLE.get(head, "another simple value")
    return ResponseParseError(f"expected {wanted}, found {'a float' if head in FLOATS else kind}")


def read_argument(data: bytes, at: int) -> tuple[int, int]:
    """The argument of a head: a value, a length, a tag; INDEFINITE where there is none."""
    info = data[at] & 31
    at += 1
    if info < 24:
        return info, at
    if info < 28:
        end = at + (1 << (info - 24))
        if end > len(data):
            raise IndexError
        return int.from_bytes(data[at:end]), end
    if info == 31:
        return INDEFINITE, at
    raise ResponseParseError("a head that RFC 8949 reserves")


def read_integer(data: bytes, at: int) -> tuple[int, int]:
    """An integer of major type 0 or 1."""
    head = data[at]
    if head < 24:
        return head, at + 1
    if head >= 0x40:
        raise unexpected("an integer", head)
    value, end = read_argument(data, at)
    if value < 0:
        raise ResponseParseError("an integer without a value")
    return (-1 - value if head >= 0x20 else value), end


def read_bignum(data: bytes, at: int) -> tuple[int, int]:
    """An integer of any size: tag 2 or 3, or as `read_integer`."""
    head = data[at]
    if head not in (0xC2, 0xC3):
        return read_integer(data, at)
    octets, end = read_string(data, at + 1, 2)
    if len(octets) > MAX_BIGNUM:
        raise ResponseParseError(f"a number of more than {MAX_BIGNUM} octets")
    value = int.from_bytes(octets)
    return (-1 - value if head == 0xC3 else value), end


def read_float(data: bytes, at: int) -> tuple[float, int]:
    """A float of any of the three sizes, or an integer in its place."""
    head = data[at]
    form = FLOATS.get(head)
    if form is not None:
        end = at + 1 + form.size
        if end > len(data):
            raise IndexError
        return form.unpack_from(data, at + 1)[0], end
    if head >= 0x40:
        raise unexpected("a number", head)
    value, end = read_integer(data, at)
    return float(value), end


def read_string(data: bytes, at: int, major: int) -> tuple[bytes, int]:
    """The octets of a byte string (major type 2) or text string (3), in one piece or in chunks."""
    head = data[at]
    if head >> 5 != major:
        raise unexpected(_KINDS[major], head)
    length, start = read_argument(data, at)
    if length >= 0:
        end = start + length
        if end > len(data):
            raise IndexError
        return data[start:end], end
    chunks = bytearray()
    at = start
    while data[at] != BREAK:
        if data[at] & 31 == 31:
            raise ResponseParseError("a chunk of a string without a length")
        chunk, at = read_string(data, at, major)
        if major == 3:
            chunk.decode()  # no character may be spread over chunks
        chunks += chunk
    return bytes(chunks), at + 1


def read_text(data: bytes, at: int) -> tuple[str, int]:
    """A text string."""
    head = data[at]
    if 0x60 <= head < 0x78:
        end = at + head - 0x5F
        if end > len(data):
            raise IndexError
        return data[at + 1 : end].decode(), end
    octets, end = read_string(data, at, 3)
    return octets.decode(), end


def read_length(data: bytes, at: int, major: int) -> tuple[int, int]:
    """The number of items of a list (major type 4) or entries of a map (5), or INDEFINITE."""
    head = data[at]
    if head >> 5 != major:
        raise unexpected(_KINDS[major], head)
    return read_argument(data, at)


def read_plain(data: bytes, at: int, depth: int) -> tuple[Plain, int]:
    """Whatever is there. Tags are passed over; `depth` is how much deeper it may go."""
    head = data[at]
    major = head >> 5
    if major < 2:
        return read_integer(data, at)
    if major == 2:
        return read_string(data, at, 2)
    if major == 3:
        return read_text(data, at)
    if not depth:
        raise ResponseParseError(f"nested deeper than {MAX_DEPTH} levels")
    if major == 4:
        return _read_plain_list(data, at, depth - 1)
    if major == 5:
        return _read_plain_map(data, at, depth - 1)
    if major == 6:
        tag, at = read_argument(data, at)
        if tag < 0:
            raise ResponseParseError("a head that RFC 8949 reserves")
        return read_plain(data, at, depth - 1)
    if head in FLOATS:
        return read_float(data, at)
    if head in NULLS:
        return None, at + 1
    if head in (0xF4, 0xF5):
        return head == 0xF5, at + 1
    raise unexpected("a value", head)


def _read_plain_list(data: bytes, at: int, depth: int) -> tuple[Plain, int]:
    items: list[Plain] = []
    count, at = read_length(data, at, 4)
    while count:
        if count < 0 and data[at] == BREAK:
            at += 1
            break
        item, at = read_plain(data, at, depth)
        items.append(item)
        count -= 1
    return items, at


def _read_plain_map(data: bytes, at: int, depth: int) -> tuple[Plain, int]:
    values: dict[str, Plain] = {}
    count, at = read_length(data, at, 5)
    while count:
        if count < 0 and data[at] == BREAK:
            at += 1
            break
        key, at = read_text(data, at)
        values[key], at = read_plain(data, at, depth)
        count -= 1
    return values, at
