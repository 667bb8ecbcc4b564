"""Structures as people read and edit them in recordings: JSON by wire names.

Timestamps are text in the format of their member, blobs base64, big decimals text; a union is an
object with one entry.

Rule: ``read(type(x), write(x)) == x``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..structure import UnknownVariant, build
from .server.text import from_text, to_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ..shapes import Member, Shape
    from ..structure import Structure

_AS_TEXT = frozenset(("timestamp", "blob", "bigDecimal"))


def write(holder: Any, values: Mapping[str, Any]) -> dict[str, Any]:
    """The members of a structure or an error that are set.

    Args:
        holder: the class.
        values: by attribute name.
    """
    return {
        member.wire_name: _write(member, values[name])
        for name, member in holder.__members__.items()
        if values.get(name) is not None
    }


def read(holder: Any, content: Mapping[str, Any]) -> dict[str, Any]:
    """The opposite: values by attribute name, None where there is none.

    Raises:
        ValueError: the content is not of that class.
    """
    unknown = content.keys() - {member.wire_name for member in holder.__members__.values()}
    if unknown:
        raise ValueError(f"{holder.__name__} has no {', '.join(sorted(unknown))}")
    return {
        name: _read(member, content.get(member.wire_name))
        for name, member in holder.__members__.items()
    }


def _write(member: Member, value: Any) -> Any:
    shape = member.shape
    if isinstance(value, UnknownVariant):
        return {value.tag: value.value}
    if shape.type in ("structure", "union"):
        structure: Structure = value
        cls = type(structure)
        return write(cls, {name: getattr(structure, name) for name in cls.__members__})
    if shape.type == "list":
        item_member = shape.member
        assert item_member is not None
        return [None if item is None else _write(item_member, item) for item in value]
    if shape.type == "map":
        item_member = shape.value
        assert item_member is not None
        return {
            key: None if item is None else _write(item_member, item) for key, item in value.items()
        }
    if shape.type in _AS_TEXT or (isinstance(value, float) and value - value != 0.0):
        return to_text(member, value)
    return value


def _read(member: Member, content: Any) -> Any:
    shape = member.shape
    if content is None:
        return None
    if shape.type == "structure":
        return build_from(shape.target, content)
    if shape.type == "union":
        return _read_union(shape, content)
    if shape.type == "list":
        item_member = shape.member
        assert item_member is not None
        return [_read(item_member, item) for item in content]
    if shape.type == "map":
        item_member = shape.value
        assert item_member is not None
        return {key: _read(item_member, item) for key, item in content.items()}
    if shape.type in ("enum", "intEnum"):
        target: Any = shape.target
        return target.__known__.get(content, content)
    if shape.type in _AS_TEXT or (shape.type in ("float", "double") and isinstance(content, str)):
        return from_text(member, content)
    return content


def build_from(cls: Any, content: Mapping[str, Any]) -> Any:
    """A structure of that class.

    Raises:
        ValueError: the content is not of it.
    """
    return build(cls, read(cls, content))


def _read_union(shape: Shape, content: Mapping[str, Any]) -> Any:
    ((tag, held),) = content.items()
    cls: Any = (shape.variants or {}).get(tag)
    unknown: Any = shape.target
    return build_from(cls, content) if cls is not None else unknown(tag, held)
