"""Frames of events from the service's side (Smithy 2.0, "Amazon Event Stream Specification").

Rule: standard library only; the clients' framing is what this is compared with.
"""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID
from zlib import crc32

from . import WireError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    Headers = Mapping[str, tuple[str, Any]]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TYPES = (
    "true",
    "false",
    "byte",
    "short",
    "integer",
    "long",
    "blob",
    "string",
    "timestamp",
    "uuid",
)
_WIDTHS = {"byte": 1, "short": 2, "integer": 4, "long": 8, "timestamp": 8}


def write_frame(headers: Headers, payload: bytes) -> bytes:
    """A message; each header is its type and its value."""
    section = b"".join(
        bytes([len(name.encode())]) + name.encode() + _write_value(kind, value)
        for name, (kind, value) in headers.items()
    )
    lengths = (16 + len(section) + len(payload)).to_bytes(4) + len(section).to_bytes(4)
    message = lengths + crc32(lengths).to_bytes(4) + section + payload
    return message + crc32(message).to_bytes(4)


def read_frames(data: bytes) -> Iterator[tuple[dict[str, tuple[str, Any]], bytes]]:
    """The messages of a whole stream: headers and payload of each.

    Raises:
        WireError: it is none.
    """
    while data:
        total, section = int.from_bytes(data[:4]), int.from_bytes(data[4:8])
        message, data = data[:total], data[total:]
        _insist(len(message) == total >= 16 + section, "its lengths do not fit")
        _insist(crc32(message[:8]) == int.from_bytes(message[8:12]), "its lengths are broken")
        _insist(crc32(message[:-4]) == int.from_bytes(message[-4:]), "it is broken")
        yield _read_headers(message[12 : 12 + section]), message[12 + section : -4]


def _write_value(kind: str, value: Any) -> bytes:
    if kind == "boolean":
        return b"\x00" if value else b"\x01"
    code = bytes([_TYPES.index(kind)])
    if kind == "timestamp":
        value = (value - _EPOCH) // timedelta(milliseconds=1)
    if kind in _WIDTHS:
        return code + int(value).to_bytes(_WIDTHS[kind], signed=True)
    data: bytes = value.encode() if kind == "string" else value.bytes if kind == "uuid" else value
    if kind == "uuid":
        return code + data
    return code + len(data).to_bytes(2) + data


def _read_headers(section: bytes) -> dict[str, tuple[str, Any]]:
    headers: dict[str, tuple[str, Any]] = {}
    stream = io.BytesIO(section)
    while size := stream.read(1):
        name = stream.read(size[0]).decode()
        _insist(name not in headers, f"the header {name} is there twice")
        headers[name] = _read_value(_TYPES[stream.read(1)[0]], stream)
    return headers


def _read_value(kind: str, stream: io.BytesIO) -> tuple[str, Any]:
    if kind in ("true", "false"):
        return "boolean", kind == "true"
    if kind in _WIDTHS:
        number = int.from_bytes(stream.read(_WIDTHS[kind]), signed=True)
        return kind, _EPOCH + timedelta(milliseconds=number) if kind == "timestamp" else number
    if kind == "uuid":
        return kind, UUID(bytes=stream.read(16))
    data = stream.read(int.from_bytes(stream.read(2)))
    return kind, data.decode() if kind == "string" else data


def _insist(fits: bool, fault: str) -> None:
    if not fits:
        raise WireError(f"a malformed event: {fault}")
