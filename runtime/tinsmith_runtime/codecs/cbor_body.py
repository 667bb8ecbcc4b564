"""Whole bodies in CBOR: what the protocol and event streams send and receive.

Rule: the interface that every body format has; the walks are `cbor_writer` and `cbor_reader`.
"""

from __future__ import annotations

from ..errors import ValidationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..schema import SchemaType
    from ..shapes import Member

MEDIA_TYPE = "application/cbor"


def members_writer(
    cls: SchemaType, members: tuple[Member, ...], root: str = "", namespace: object = None
) -> Callable[[Any], bytes]:
    """What writes these members of an instance of `cls` as a map. A map has no name, so `root` and
    `namespace` say nothing here.

    The function raises ValidationError: an unknown variant of a union, or nothing CBOR can express.
    """
    from .cbor_writer import members_writer

    return _whole(members_writer(members))


def payload_writer(member: Member, namespace: object = None) -> Callable[[Any], bytes]:
    """What writes a value of `member` as a body."""
    from .cbor_writer import value_writer

    return _whole(value_writer(member))


def _whole(write: Callable[[Any, bytearray], None]) -> Callable[[Any], bytes]:
    def write_body(value: Any) -> bytes:
        out = bytearray()
        try:
            write(value, out)
            return bytes(out)
        except RecursionError:
            fault = "it is nested too deep, or contains itself"
        except UnicodeEncodeError:
            fault = "a text has half a surrogate pair, which UTF-8 cannot express"
        raise ValidationError(type(value).__name__, [fault])

    return write_body


def members_reader(
    cls: SchemaType, members: tuple[Member, ...]
) -> Callable[[bytes], dict[str, Any]]:
    """What reads these members of `cls`: values by attribute name. An empty body has none.

    The function raises ResponseParseError: the body is no such map.
    """
    from .cbor_reader import members_reader, read_message

    read = members_reader(members)

    def read_body(body: bytes) -> dict[str, Any]:
        values: dict[str, Any] = read_message(read, body) if body else {}
        return values

    return read_body


def payload_reader(member: Member) -> Callable[[bytes], Any]:
    """What reads a body that is a value of `member`.

    The function raises ResponseParseError: the body is no such value.
    """
    from .cbor_reader import read_message, value_reader

    read = value_reader(member)
    return lambda body: read_message(read, body)
