"""Frames of ``application/vnd.amazon.eventstream`` (Smithy 2.0, "Amazon Event Stream
Specification"): headers of ten types and a payload between two checksums.

A header is its type and its value, for on the wire a byte is no short: ``("short", 2)``.

Rule: bytes in, frames out, no I/O. Nothing is held but the frame under way, and no frame is larger
than AWS allows; the specification has clients read larger ones, at the price of their memory.
"""

from __future__ import annotations

from binascii import crc32
from struct import Struct, error

from ..errors import ResponseParseError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from typing import Any, TypeAlias
    from uuid import UUID

    #: ``boolean``, ``byte``, ``short``, ``integer``, ``long``, ``blob``, ``string``, ``timestamp``
    #: or ``uuid``, and a value of that type.
    Header: TypeAlias = "tuple[str, bool | int | bytes | str | datetime | UUID]"

#: Longest payload and longest header section, in bytes.
MAX_PAYLOAD = 24 * 1024 * 1024
MAX_HEADERS = 128 * 1024
#: Longest value of a header, in bytes.
MAX_VALUE = 2**15 - 1

_PRELUDE = Struct(">III")
_CRC = Struct(">I")
_LENGTH = Struct(">H")
_OVERHEAD = _PRELUDE.size + _CRC.size
_TRUE, _FALSE, _BLOB, _STRING, _TIMESTAMP, _UUID = 0, 1, 6, 7, 8, 9
_INTEGERS = {
    "byte": (2, Struct(">b")),
    "short": (3, Struct(">h")),
    "integer": (4, Struct(">i")),
    "long": (5, Struct(">q")),
}
_INTEGERS_BY_CODE = {code: (name, packed) for name, (code, packed) in _INTEGERS.items()}
_LONG = _INTEGERS["long"][1]


class Frame:
    """One message.

    Attributes:
        headers: type and value by name.
        payload: what follows them.
    """

    __slots__ = ("headers", "payload")

    def __init__(self, headers: Mapping[str, Header], payload: bytes = b"") -> None:
        self.headers = headers
        self.payload = payload

    def text(self, name: str) -> str | None:
        """The value of a header that is a string; None where there is none."""
        kind, value = self.headers.get(name, ("", ""))
        return str(value) if kind == "string" else None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Frame):
            return NotImplemented
        return self.headers == other.headers and self.payload == other.payload

    __hash__ = None  # type: ignore[assignment]  # its headers are a dictionary

    def __repr__(self) -> str:
        return f"<Frame {', '.join(self.headers)}: {len(self.payload)} bytes>"


def encode_frame(frame: Frame) -> bytes:
    """A frame as bytes.

    Raises:
        ValueError: something in it is too long, or no value of its type.
    """
    headers = encode_headers(frame.headers)
    if len(headers) > MAX_HEADERS:
        raise ValueError(f"headers of {len(headers)} bytes, more than the {MAX_HEADERS} allowed")
    if len(frame.payload) > MAX_PAYLOAD:
        raise ValueError(
            f"a payload of {len(frame.payload)} bytes, more than the {MAX_PAYLOAD} allowed"
        )
    lengths = _PRELUDE.pack(_OVERHEAD + len(headers) + len(frame.payload), len(headers), 0)[:8]
    message = b"".join((lengths, _CRC.pack(crc32(lengths)), headers, frame.payload))
    return message + _CRC.pack(crc32(message))


def encode_headers(headers: Mapping[str, Header]) -> bytes:
    """The header section of a frame. It is also what signatures of events are made of.

    Raises:
        ValueError: a name or a value is too long, or no value of its type.
    """
    parts: list[bytes] = []
    for name, (kind, value) in headers.items():
        encoded = name.encode()
        if not 0 < len(encoded) < 256:
            raise ValueError(f"the header {name[:40]!r}: a name has 1 to 255 bytes")
        try:
            parts += (bytes((len(encoded),)), encoded, _encode_value(kind, value))
        except (ValueError, error) as fault:
            raise ValueError(f"the header {name!r} is no {kind}: {fault}") from None
    return b"".join(parts)


def _encode_value(kind: str, value: Any) -> bytes:
    data: bytes
    if kind == "boolean":
        return bytes((_TRUE if value else _FALSE,))
    if kind in _INTEGERS:
        code, packed = _INTEGERS[kind]
        return bytes((code,)) + packed.pack(value)
    if kind in ("blob", "string"):
        data = value.encode() if kind == "string" else value
        if len(data) > MAX_VALUE:
            raise ValueError(f"it has {len(data)} bytes, more than the {MAX_VALUE} allowed")
        return bytes((_STRING if kind == "string" else _BLOB,)) + _LENGTH.pack(len(data)) + data
    if kind == "timestamp":
        from .timestamp import to_epoch_milliseconds

        return bytes((_TIMESTAMP,)) + _LONG.pack(to_epoch_milliseconds(value))
    if kind == "uuid":
        data = value.bytes
        return bytes((_UUID,)) + data
    raise ValueError("there is no such type")


class FrameDecoder:
    """Puts frames together from pieces of a stream, however it was cut.

    Attributes:
        needed: the most bytes that `feed` takes next. Whoever reads no more than that from a stream
            never waits for what the other side sends later.
    """

    __slots__ = ("needed", "_held", "_headers")

    def __init__(self) -> None:
        self._begin()

    @property
    def begun(self) -> bool:
        """Whether part of a frame is here, and the rest is not."""
        return bool(self._held)

    def feed(self, data: bytes) -> Frame | None:
        """Take at most `needed` bytes, give the frame that they complete, if they do.

        Raises:
            ResponseParseError: a checksum that does not fit, lengths that contradict each other or
                exceed the limits, a malformed header. What follows cannot be read any more.
            ValueError: these are more bytes than are needed.
        """
        if len(data) > self.needed:
            raise ValueError(f"{len(data)} bytes, where {self.needed} are needed")
        self._held += data
        self.needed -= len(data)
        if self.needed:
            return None
        if self._headers < 0:
            self._read_prelude()
            return None
        return self._read_rest()

    def _begin(self) -> None:
        self._held = bytearray()
        self._headers = -1
        self.needed = _PRELUDE.size

    def _read_prelude(self) -> None:
        total, headers, checksum = _PRELUDE.unpack(self._held)
        if crc32(self._held[:8]) != checksum:
            raise malformed("the checksum of its lengths does not fit")
        payload = total - headers - _OVERHEAD
        if payload < 0:
            raise malformed(f"its {total} bytes cannot hold {headers} bytes of headers")
        if headers > MAX_HEADERS:
            raise malformed(f"{headers} bytes of headers, more than the {MAX_HEADERS} allowed")
        if payload > MAX_PAYLOAD:
            raise malformed(f"a payload of {payload} bytes, more than the {MAX_PAYLOAD} allowed")
        self._headers = headers
        self.needed = total - _PRELUDE.size

    def _read_rest(self) -> Frame:
        message, end = bytes(self._held), _PRELUDE.size + self._headers
        self._begin()
        (checksum,) = _CRC.unpack_from(message, len(message) - _CRC.size)
        if crc32(memoryview(message)[: -_CRC.size]) != checksum:
            raise malformed("its checksum does not fit")
        return Frame(
            decode_headers(message[_PRELUDE.size : end]), message[end : len(message) - _CRC.size]
        )


def decode_headers(section: bytes) -> dict[str, Header]:
    """The opposite of `encode_headers`.

    Raises:
        ResponseParseError: it is none, or has a name twice.
    """
    headers: dict[str, Header] = {}
    at = 0
    try:
        while at < len(section):
            length = section[at]
            name = str(_take(section, at + 1, length), "utf-8")
            at += 1 + length
            if not name or name in headers:
                raise malformed(f"the header {name!r} has no name, or is there twice")
            headers[name], at = _decode_value(section, at)
    except (IndexError, error):
        raise malformed("its headers end in the middle of one") from None
    except (ValueError, OverflowError) as fault:
        raise malformed(f"a header is malformed: {fault}") from None
    return headers


def _decode_value(section: bytes, at: int) -> tuple[Header, int]:
    code, at = section[at], at + 1
    if code in (_TRUE, _FALSE):
        return ("boolean", code == _TRUE), at
    if code in _INTEGERS_BY_CODE:
        name, packed = _INTEGERS_BY_CODE[code]
        return (name, packed.unpack_from(section, at)[0]), at + packed.size
    if code in (_BLOB, _STRING):
        (length,) = _LENGTH.unpack_from(section, at)
        data, at = _take(section, at + 2, length), at + 2 + length
        return ("blob", data) if code == _BLOB else ("string", str(data, "utf-8")), at
    if code == _TIMESTAMP:
        from .timestamp import parse_epoch_milliseconds

        return ("timestamp", parse_epoch_milliseconds(_LONG.unpack_from(section, at)[0])), at + 8
    if code == _UUID:
        from uuid import UUID

        return ("uuid", UUID(bytes=_take(section, at, 16))), at + 16
    raise ValueError(f"its type is {code}")


def _take(section: bytes, at: int, length: int) -> bytes:
    if at + length > len(section):
        raise IndexError
    return section[at : at + length]


def malformed(what: str) -> ResponseParseError:
    """The error of a frame, or an event, that cannot be read."""
    return ResponseParseError(f"malformed event in the response: {what}")
