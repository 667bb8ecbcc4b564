"""Structures as dictionaries by wire name (``RoleArn``), for people who come from boto3.

Timestamps stay datetimes and blobs bytes; constants of enums become plain strings and integers, a
union is a dictionary with one entry.

Rule: ``from_dict(type(x), to_dict(x)) == x``.
"""

from __future__ import annotations

from .enums import IntegerEnum, StringEnum
from .errors import ValidationError
from .structure import Structure, UnknownVariant, build
from .type_check import checker, is_dict, is_list
from .validation import closest, unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, TypeVar

    from .shapes import Member, Shape

    S = TypeVar("S", bound=Structure)


def to_dict(structure: Structure) -> dict[str, Any]:
    """The members that are set, by wire name, all the way down."""
    values: dict[str, Any] = {}
    for name, member in type(structure).__members__.items():
        held = getattr(structure, name)
        if held is not None:
            values[member.wire_name] = _plain(held)
    return values


def _plain(value: Any) -> Any:
    if isinstance(value, UnknownVariant):
        return {value.tag: value.value}
    if isinstance(value, Structure):
        return to_dict(value)
    if is_list(value):
        return [_plain(item) for item in value]
    if is_dict(value):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, StringEnum):
        return str(value)
    if isinstance(value, IntegerEnum):
        return int(value)
    return value


def from_dict(cls: type[S], values: Mapping[str, Any]) -> S:
    """The opposite of `to_dict`. None is as good as absent.

    Raises:
        ValidationError: unknown names, missing or wrong values; all faults, with wire names.
    """
    faults: list[str] = []
    made = _structure(cls, values, "", faults)
    if made is None:
        raise ValidationError(cls.__name__, faults)
    return made


def _structure(cls: type[S], values: object, path: str, faults: list[str]) -> S | None:
    before = len(faults)
    if not is_dict(values):
        where = path or cls.__name__
        faults.append(f"{where}: expected a dict of members, got {type(values).__name__}")
        return None
    given: dict[Any, Any] = dict(values)
    prefix = f"{path}." if path else ""
    arguments: dict[str, Any] = {}
    for name, member in cls.__members__.items():
        value = given.pop(member.wire_name, None)
        if value is not None:
            arguments[name] = _value(member, value, prefix + member.wire_name, faults)
        elif member.required and not member.own_traits.get("client_optional"):
            faults.append(f"{prefix}{member.wire_name}: required")
    for key in given:
        wire_names = [member.wire_name for member in cls.__members__.values()]
        meant = closest(key, wire_names) if isinstance(key, str) else None
        faults.append(unknown(prefix + str(key)[:80], cls.__name__, meant))
    return build(cls, arguments) if len(faults) == before else None


def _value(member: Member, value: Any, path: str, faults: list[str]) -> Any:
    shape = member.shape
    target: Any = shape.target
    if shape.type == "structure":
        return _structure(target, value, path, faults)
    if shape.type == "union" and not shape.traits.get("streaming"):
        return _union(shape, value, path, faults)
    if shape.type == "list" and is_list(value):
        assert shape.member is not None
        return [
            _item(shape, shape.member, item, f"{path}[{index}]", faults)
            for index, item in enumerate(value)
        ]
    if shape.type == "map" and is_dict(value):
        assert shape.value is not None
        return {
            key: _item(shape, shape.value, item, f"{path}[{str(key)[:40]!r}]", faults)
            for key, item in value.items()
        }
    checker(member)(value, path, faults)
    if shape.type in ("enum", "intEnum") and isinstance(value, (str, int)):
        return target.__known__.get(value, value)
    return value


def _item(owner: Shape, member: Member, value: Any, path: str, faults: list[str]) -> Any:
    if value is not None:
        return _value(member, value, path, faults)
    if not owner.traits.get("sparse"):
        faults.append(f"{path}: required, got None")
    return None


def _union(shape: Shape, value: Any, path: str, faults: list[str]) -> Any:
    if not is_dict(value) or len(value) != 1:
        names = ", ".join(shape.variants or ())
        faults.append(f"{path}: expected a dict with one of {names}")
        return None
    ((tag, held),) = value.items()
    cls: Any = (shape.variants or {}).get(tag)
    if cls is not None:
        return _structure(cls, value, path, faults)
    # Services have variants newer than this client. It is sending one that gets refused.
    unknown_variant: Any = shape.target
    return unknown_variant(tag, held)
